//! What `clarion check` says of the record: what staff have not compared with its sources for too long, and where a
//! date has passed and no outcome is recorded.

use super::Finding;
use crate::domain::audit::standing;
use crate::domain::campaign::QUOTABLE_MONTHS;
use crate::domain::moment::Moment;
use crate::domain::tracker::{Progress, Tracker};
use crate::language::day_of;
use crate::store::{Store, StoreError, audit, campaign, commitment_event};

const COMMITMENTS: &str = "commitments";
const AUDIT: &str = "audit";

/// Looks at the record in a database whose schema is current; says nothing before a campaign is imported.
pub(super) async fn look(store: &Store, now: Moment) -> Vec<Finding> {
    let read: Result<_, StoreError> = store
        .read(|conn| {
            let Some(view) = campaign::find(conn)? else { return Ok(None) };
            let events = commitment_event::list(conn, view.id)?;
            let releases = audit::list(conn, view.id)?;
            Ok(Some((view.document, events, releases)))
        })
        .await;
    let (document, events, releases) = match read {
        Ok(Some(read)) => read,
        Ok(None) => return Vec::new(),
        Err(error) => return vec![Finding::fail(COMMITMENTS, error.to_string())],
    };
    let today = day_of(now);
    let tracker = Tracker::of(&document, events);
    let (mut stale, mut passed) = (Vec::new(), Vec::new());
    for commitment in &document.commitments {
        let state = tracker.standing(commitment);
        if !state.is_fresh(today) {
            stale.push(commitment.key.as_str());
        }
        if state.progress(today) == Progress::DatePassed {
            passed.push(commitment.key.as_str());
        }
    }
    let mut found = Vec::new();
    if !stale.is_empty() {
        let old = format!(
            "not checked by staff within {QUOTABLE_MONTHS} months, so no letter quotes how far they have come: {}; \
             compare them with their sources and run `clarion commitments record KEY --what checked`",
            stale.join(", ")
        );
        found.push(Finding::warn(COMMITMENTS, old));
    }
    if !passed.is_empty() {
        let open = format!(
            "the date passed and no outcome is recorded: {}; run `clarion commitments record KEY`",
            passed.join(", ")
        );
        found.push(Finding::warn(COMMITMENTS, open));
    }
    if found.is_empty() && !document.commitments.is_empty() {
        let all = format!("{} checked within {QUOTABLE_MONTHS} months", document.commitments.len());
        found.push(Finding::well(COMMITMENTS, all));
    }
    let current = standing(&releases);
    if let (Some(_), Some(newest)) = (&document.audit, current.last()) {
        let told =
            format!("{} on record, the newest of {}: {}", current.len(), newest.published_on, newest.title);
        found.push(Finding::well(AUDIT, told));
    } else if document.audit.is_some() {
        let none =
            "no release is on record, so pages and letters quote no figure; run `clarion audit record`";
        found.push(Finding::warn(AUDIT, none));
    }
    found
}
