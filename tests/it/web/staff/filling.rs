//! The invented crowd of the demonstration, on both databases: its sums are right, and nobody is mailed because of it.

use std::collections::BTreeMap;

use clarion::actions::take_figures::count_figures;
use clarion::actions::verify::verify;
use clarion::domain::figure::{FigurePart, Measure};
use clarion::domain::moment::{DAY_MS, HOUR_MS};
use clarion::domain::signature::SignatureState;
use clarion::jobs::schedule::{DUTIES, Shift, run_if_due};
use clarion::language::day_of;
use clarion::store::outbox::RowState;
use clarion::store::signature::SignatureView;
use clarion::store::{StoreError, outbox, signature};
use tokio::sync::watch;

use super::super::visitor::Visitor;
use crate::database::on_each_database;

/// Enough for every state to occur.
const MANY: usize = 3_000;

on_each_database! {
    async fn the_crowd_is_sound_and_costs_nobody_a_mail(db: TestDatabase) {
        let site = Visitor::of(db).await;
        site.fill(MANY).await;
        let proof = site.db.store.read(verify).await.unwrap();
        assert!(proof.is_sound(), "{proof:?}");
        assert_eq!(usize::try_from(proof.signatures), Ok(MANY));

        let (now, store) = (site.db.clock.now(), &site.db.store);
        let rows: Result<_, StoreError> = store.read(|conn| signature::list_page(conn, None, None, None, 10_000)).await;
        let rows: Vec<SignatureView> = rows.unwrap();
        for state in SignatureState::ALL {
            assert!(rows.iter().any(|row| row.state == state), "{state:?}");
        }
        let days = |row: &SignatureView| now.since_ms(row.signed_at) / DAY_MS;
        assert!(rows.iter().all(|row| (0..=60).contains(&days(row))));
        assert!(rows.iter().filter(|row| row.state == SignatureState::Pending).all(|row| days(row) < 14));
        assert!(rows.iter().any(|row| row.flag.is_some()) && rows.iter().any(|row| days(row) == 0));
        for row in &rows {
            let host = row.email.rsplit('@').next().unwrap();
            assert!(["example.org", "example.com", "example.net"].iter().any(|end| host.ends_with(end)), "{host}");
        }
        // Each box was offered, and given where it was ticked.
        let ticked = rows.iter().find(|row| row.updates).unwrap().id;
        assert_eq!(site.consents(ticked).await.len(), 2);

        let counted = store.read(move |conn| count_figures(conn, now, day_of(now))).await.unwrap();
        let mut sums: BTreeMap<(FigurePart, Measure), i64> = BTreeMap::new();
        for figure in &counted {
            *sums.entry((figure.part, figure.measure)).or_default() += figure.amount;
        }
        let letters = sums[&(FigurePart::Letter, Measure::Letters)];
        assert!((100..400).contains(&letters), "{letters} letters");
        assert!(sums[&(FigurePart::Funnel, Measure::Answered)] > 0);
        assert!(sums[&(FigurePart::Office, Measure::Committed)] > 0);
        assert_eq!(counted.iter().filter(|figure| figure.part == FigurePart::Queue).count(), 0);

        // Whatever the duties do on that day, no mail comes of it.
        let shift = Shift { store: store.clone(), clock: site.db.clock.clone(), writer: site.site.state.writer, keeps_hours: false };
        let (_stop, signal) = watch::channel(false);
        for _ in 0..24 {
            for duty in &DUTIES {
                run_if_due(&shift, duty, &signal).await;
            }
            site.db.clock.advance(HOUR_MS);
        }
        let mails = store.read(outbox::status).await.unwrap();
        assert!(mails.iter().all(|line| !matches!(line.state, RowState::Queued | RowState::Held)), "{mails:?}");
        let proof = store.read(verify).await.unwrap();
        assert!(proof.is_sound(), "{proof:?}");
    }

    /// The same people each time: only the days move.
    async fn the_crowd_is_the_same_each_time(db: TestDatabase) {
        let site = Visitor::of(db).await;
        site.fill(300).await;
        let told = |row: &SignatureView| (row.email.clone(), row.name.clone(), row.source.clone());
        let first: Vec<_> = site.rows().await.iter().map(told).collect();
        site.execute(
            "DELETE FROM letter_answer; DELETE FROM question_letter; DELETE FROM question; DELETE FROM letter_sketch; \
             DELETE FROM letter; DELETE FROM outbox; DELETE FROM consent_event; DELETE FROM signature",
        )
        .await;
        site.db.clock.advance(7 * DAY_MS);
        site.fill(300).await;
        let again: Vec<_> = site.rows().await.iter().map(told).collect();
        assert_eq!(first.len(), 300);
        assert_eq!(first, again);
    }
}
