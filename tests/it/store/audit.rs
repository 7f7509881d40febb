//! The releases of the national audit, on both databases.

use clarion::actions::record_audit::{RecordAuditError, record_audit};
use clarion::domain::audit::{AuditRelease, Figure};
use clarion::domain::campaign::Date;
use clarion::domain::id::AuditReleaseId;
use clarion::domain::nation::Nation;
use clarion::store::commitment_event::Recorded;
use clarion::store::{audit, campaign};

use crate::actions::letter::stage;
use crate::database::{TestDatabase, on_each_database};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// An invented release that staff record at the clock's moment; the clock stands at 15 January 2027.
fn release(db: &TestDatabase, figures: &[(&str, &str)]) -> AuditRelease {
    let figure = |(measure, percent): &(&str, &str)| Figure {
        measure: (*measure).to_owned(),
        percent: percent.parse().unwrap(),
    };
    AuditRelease {
        id: AuditReleaseId::from_uuid(db.clock.new_id()),
        published_on: date("2026-12-01"),
        period_from: date("2023-01-01"),
        period_to: date("2025-12-31"),
        nations: vec![Nation::England, Nation::Wales],
        title: "Invented Release".to_owned(),
        source_url: "https://example.org/audit".to_owned(),
        figures: figures.iter().map(figure).collect(),
        recorded_by: "team".to_owned(),
        recorded_at: db.clock.now(),
        checked_on: date("2027-01-15"),
        supersedes: None,
    }
}

async fn record(
    db: &TestDatabase,
    release: &AuditRelease,
) -> Result<Recorded<AuditReleaseId>, RecordAuditError> {
    let release = release.clone();
    db.store
        .write(move |tx| {
            let campaign = campaign::find(tx.conn())?.unwrap();
            record_audit(tx, &campaign, &release, date("2027-01-15"))
        })
        .await
}

on_each_database! {
    async fn a_release_is_recorded_once_and_read_back_with_its_figures(db: TestDatabase) {
        let stage = stage(&db).await;
        let first = release(&db, &[("mdt", "70"), ("stage", "40.25")]);
        assert_eq!(record(&db, &first).await.unwrap(), Recorded::New);
        let again = AuditRelease { id: AuditReleaseId::from_uuid(db.clock.new_id()), ..first.clone() };
        assert_eq!(record(&db, &again).await.unwrap(), Recorded::Already(first.id));
        let better = AuditRelease { supersedes: Some(first.id), ..release(&db, &[("stage", "41")]) };
        assert_eq!(record(&db, &better).await.unwrap(), Recorded::New);
        let late = AuditRelease { supersedes: Some(first.id), ..release(&db, &[("stage", "42")]) };
        assert!(matches!(record(&db, &late).await, Err(RecordAuditError::NotCorrectable(_))));
        let mut stored = db.store.read(move |conn| audit::list(conn, stage.campaign)).await.unwrap();
        stored.sort_by_key(|release| release.supersedes.is_some());
        assert_eq!(stored, [first, better]);
    }

    async fn what_is_wrong_is_refused_and_nothing_is_written(db: TestDatabase) {
        let stage = stage(&db).await;
        let fine = || release(&db, &[("stage", "40")]);
        let refused = [
            (release(&db, &[("cns", "40")]), "UnknownMeasure"),
            (release(&db, &[("stage", "40"), ("stage", "41")]), "Twice"),
            (release(&db, &[]), "NoFigure"),
            (AuditRelease { nations: vec![Nation::Scotland], ..fine() }, "NotCovered"),
            (AuditRelease { nations: Vec::new(), ..fine() }, "NotCovered"),
            (AuditRelease { period_to: date("2022-12-31"), ..fine() }, "Days"),
            (AuditRelease { published_on: date("2025-12-30"), ..fine() }, "Days"),
            (AuditRelease { checked_on: date("2027-01-16"), ..fine() }, "Days"),
            (AuditRelease { supersedes: Some(fine().id), ..fine() }, "NotCorrectable"),
        ];
        for (release, rule) in refused {
            let error = record(&db, &release).await.unwrap_err();
            assert!(format!("{error:?}").starts_with(rule), "{error:?} instead of {rule}");
        }
        assert_eq!(db.store.read(move |conn| audit::list(conn, stage.campaign)).await.unwrap(), []);
    }
}
