//! Leases of duties.

use clarion::domain::id::WriterId;
use clarion::domain::moment::{MINUTE_MS, Moment};
use clarion::store::duty::{give_back, take};

use crate::database::on_each_database;
use crate::ground::Ground;

async fn takes(ground: &Ground, process: WriterId, now: Moment) -> bool {
    ground.write(move |tx| take(tx, "sweep", process, now, 10 * MINUTE_MS, MINUTE_MS)).await
}

on_each_database! {
    async fn a_duty_is_taken_by_one_and_again_when_it_is_due(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let [one, two] = [(); 2].map(|()| WriterId::from_uuid(ground.clock.new_id()));
        let start = ground.clock.now();
        assert!(takes(&ground, one, start).await);
        assert!(!takes(&ground, two, start).await);
        assert!(!takes(&ground, one, start).await);
        ground.write(move |tx| give_back(tx, "sweep", one)).await;
        assert!(!takes(&ground, two, start.plus_ms(10 * MINUTE_MS - 1)).await, "not due");
        assert!(takes(&ground, two, start.plus_ms(10 * MINUTE_MS)).await);
    }

    async fn only_its_holder_gives_a_duty_back(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let [one, two] = [(); 2].map(|()| WriterId::from_uuid(ground.clock.new_id()));
        let start = ground.clock.now();
        assert!(ground.write(move |tx| take(tx, "sweep", one, start, 0, MINUTE_MS)).await);
        ground.write(move |tx| give_back(tx, "sweep", two)).await;
        assert!(!ground.write(move |tx| take(tx, "sweep", two, start, 0, MINUTE_MS)).await);
        ground.write(move |tx| give_back(tx, "sweep", one)).await;
        assert!(ground.write(move |tx| take(tx, "sweep", two, start, 0, MINUTE_MS)).await);
    }
}
