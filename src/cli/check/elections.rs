//! What `clarion check` says of the calendar of elections: whose days are missing, and when somebody last looked.

use super::Finding;
use crate::domain::campaign::Date;
use crate::domain::election::Elections;
use crate::domain::moment::Moment;
use crate::domain::representative::{Chamber, OfficeKind};
use crate::language::day_of;
use crate::store::{Store, StoreError, election};

const ELECTIONS: &str = "elections";
/// So many days before a poll its period should be known: chambers are dissolved some five to eight weeks before.
const WARNED_DAYS: i32 = 90;
/// Half a year, in days. By-elections and early elections come at shorter notice than any calendar knows.
const OLD_DAYS: i32 = 183;

/// Looks at the calendar in a database whose schema is current.
pub(super) async fn look(store: &Store, now: Moment) -> Vec<Finding> {
    let read: Result<Elections, StoreError> = store.read(election::load).await;
    match read {
        Ok(elections) => judge(&elections, day_of(now)),
        Err(error) => vec![Finding::fail(ELECTIONS, error.to_string())],
    }
}

fn judge(elections: &Elections, today: Date) -> Vec<Finding> {
    let Some(checked_on) = elections.checked_on() else {
        let none = "none are known, so letters go on in every election; run `clarion elections import FILE`";
        return vec![Finding::warn(ELECTIONS, none)];
    };
    let mut found = Vec::new();
    for chamber in Chamber::ALL {
        found.extend(near_without_days(elections, chamber, today));
    }
    let stopped =
        elections.all().iter().filter(|election| election.days.is_some_and(|days| days.hold(today)));
    for election in stopped {
        let until = election.days.map(|days| days.until.to_string()).unwrap_or_default();
        let said = format!("{}: letters are stopped until {until}", election.name);
        found.push(Finding::well(ELECTIONS, said));
    }
    let days = checked_on.days_to(today);
    let looked = format!("{} known, last checked on {checked_on}", elections.all().len());
    found.push(if days > OLD_DAYS {
        let old = format!("{looked}, {days} days ago: look whether others were called, then import them");
        Finding::warn(ELECTIONS, old)
    } else {
        Finding::well(ELECTIONS, looked)
    });
    found
}

/// That a chamber's poll is near and no period about the chamber holds on the day of it.
fn near_without_days(elections: &Elections, chamber: Chamber, today: Date) -> Option<Finding> {
    let kind = OfficeKind::Member(chamber);
    let about = || elections.all().iter().filter(|election| election.kinds.contains(&kind));
    let near = about().find_map(|election| {
        let poll = election.poll.filter(|poll| (0..=WARNED_DAYS).contains(&today.days_to(*poll)))?;
        let covers = |other: &crate::domain::election::Election| {
            other.days.is_some_and(|days| days.hold(poll))
                && (other.area.is_none() || other.area == election.area)
        };
        (!about().any(covers)).then_some((election, poll))
    });
    near.map(|(election, poll)| {
        let missing = format!(
            "{}: {} votes on {poll}, and nobody has said when letters stop; put the days into the calendar and \
             run `clarion elections import FILE`",
            election.name,
            chamber.slug()
        );
        Finding::warn(ELECTIONS, missing)
    })
}
