//! What `clarion check` says of the record, and what the commands put there, on both databases.

use clarion::actions::record_commitment::record_commitment;
use clarion::cli::check::{Finding, Verdict, findings};
use clarion::config::{Environment, Settings};
use clarion::domain::campaign::Bilingual;
use clarion::domain::id::CommitmentEventId;
use clarion::domain::tracker::{CommitmentEvent, EventOrigin, Happening};
use clarion::language::day_of;
use clarion::store::campaign;

use crate::actions::letter::{shipped, stage};
use crate::database::{TestDatabase, on_each_database};

/// What `check` says of one part at the clock's moment, with its verdict.
async fn said(db: &TestDatabase, part: &str) -> Vec<(Verdict, String)> {
    let environment: Environment = [("DATABASE_URL".to_owned(), db.url.clone())].into_iter().collect();
    let found = findings(&Settings::load(&environment).unwrap(), &db.store, db.clock.now()).await;
    let of_part = |finding: Finding| (finding.part == part).then_some((finding.verdict, finding.text));
    found.into_iter().filter_map(of_part).collect()
}

/// Staff compared a commitment with its sources on this day, or found out what became of it.
async fn record(db: &TestDatabase, key: &str, what: Happening) {
    let (today, is_check) = (day_of(db.clock.now()), what == Happening::Checked);
    let told = |text: &str| if is_check { String::new() } else { text.to_owned() };
    let event = CommitmentEvent {
        id: CommitmentEventId::from_uuid(db.clock.new_id()),
        commitment: key.to_owned(),
        what,
        on: today,
        note: Bilingual { en: told("It was done."), cy: told("Fe'i gwnaed.") },
        source_title: told("Invented Report"),
        source_url: told("https://example.org/report"),
        count: None,
        origin: EventOrigin::Staff,
        recorded_by: "team".to_owned(),
        recorded_at: db.clock.now(),
        checked_on: today,
        supersedes: None,
    };
    let recorded = db.store.write(move |tx| {
        let campaign = campaign::find(tx.conn())?.unwrap();
        record_commitment(tx, &campaign, &event, today)
    });
    recorded.await.unwrap();
}

on_each_database! {
    async fn what_is_stale_or_open_is_named_until_it_is_looked_after(db: TestDatabase) {
        assert!(said(&db, "commitments").await.is_empty(), "there is no campaign yet");
        stage(&db).await;
        let [stale, passed] = said(&db, "commitments").await.try_into().unwrap();
        assert!(stale.0 == Verdict::Warn && stale.1.contains("within 6 months") && stale.1.contains("wal-cns"));
        assert!(passed.0 == Verdict::Warn && passed.1.contains("no outcome is recorded: eng-cns-access, sco-data;"));
        let audit = said(&db, "audit").await;
        assert!(matches!(audit.as_slice(), [(Verdict::Warn, text)] if text.starts_with("no release is on record")));

        for commitment in shipped().commitments {
            record(&db, &commitment.key, Happening::Checked).await;
        }
        let [passed] = said(&db, "commitments").await.try_into().unwrap();
        assert!(passed.1.starts_with("the date passed"), "a check is no outcome: {passed:?}");
        for key in ["eng-cns-access", "sco-data"] {
            record(&db, key, Happening::Changed).await;
        }
        let all = said(&db, "commitments").await;
        assert_eq!(all, [(Verdict::Well, "14 checked within 6 months".to_owned())]);

        // Half a year and a day later nothing is fresh any more.
        db.clock.advance(182 * 24 * 3_600_000);
        let [stale] = said(&db, "commitments").await.try_into().unwrap();
        assert_eq!(stale.0, Verdict::Warn);
    }
}
