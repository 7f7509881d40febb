//! The map of seats, on both databases.

use clarion::domain::chart::hex::Hex;
use clarion::domain::place::Gss;
use clarion::domain::seat_map::SeatMap;
use clarion::store::seat_map::{load, replace};

use crate::database::on_each_database;
use crate::ground::{Ground, SEATS};

on_each_database! {
    async fn a_map_takes_the_place_of_the_one_before(db: TestDatabase) {
        let ground = Ground::of(db).await;
        assert!(ground.read(load).await.is_empty());
        let [first, second] = SEATS.map(|code| Gss::parse(code).unwrap());
        let both = SeatMap::of([(first, Hex { across: 1, up: -2 }), (second, Hex { across: 3, up: 4 })]);
        let one = SeatMap::of([(second, Hex { across: 0, up: 0 })]);
        for map in [both, one] {
            let stored = map.clone();
            ground.write(move |tx| replace(tx, &stored)).await;
            assert_eq!(ground.read(load).await, map);
        }
    }
}
