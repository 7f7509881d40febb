//! Folding closed hours together changes no total and no history.

use clarion::domain::moment::HOUR_MS;
use clarion::domain::place::Gss;
use clarion::domain::signature::NewSignature;
use clarion::store::tally::{list_hours, list_seats};

use crate::database::on_each_database;
use crate::ground::{Ground, SEATS};

on_each_database! {
    async fn totals_and_history_stay_as_they_were(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let mut ids = Vec::new();
        for hour in 0..4 {
            for (seat, name) in SEATS.iter().zip(["ada", "ben"]) {
                let new = NewSignature {
                    constituency: Some(Gss::parse(seat).unwrap()),
                    ..ground.form(&format!("{name}{hour}@example.org"))
                };
                ground.sign_one(&new).await;
                ids.push(new.id);
            }
            ground.pass(HOUR_MS);
        }
        ground.confirm(&ids[..3]).await;
        ground.withdraw(ids[0]).await;
        let before = (ground.read(list_seats).await, ground.read(list_hours).await);
        let rows = "SELECT COUNT(*) AS number FROM tally";
        assert_eq!(ground.number(rows).await, 10);

        assert_eq!(ground.fold(3).await, 3, "in batches");
        assert_eq!((ground.read(list_seats).await, ground.read(list_hours).await), before);
        assert_eq!(ground.fold(100).await, 1, "the last two hours and this one stay open");
        assert_eq!(ground.fold(100).await, 0);
        assert_eq!((ground.read(list_seats).await, ground.read(list_hours).await), before);
        ground.assert_sound().await;

        ground.pass(4 * HOUR_MS);
        ground.withdraw(ids[1]).await;
        ground.pass(4 * HOUR_MS);
        assert_eq!(ground.fold(100).await, 7);
        assert_eq!(ground.number(rows).await, 2, "one row for each seat");
        assert_eq!(ground.totals(ground.petitions[0]).await, (8, 1));
        ground.assert_sound().await;
    }
}
