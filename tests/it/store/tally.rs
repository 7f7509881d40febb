//! Sums by seat and hour.

use clarion::domain::id::WriterId;
use clarion::domain::moment::HOUR_MS;
use clarion::store::tally::{Sum, Sums, add, list_hours, list_seats, register_writer};

use crate::database::on_each_database;
use crate::ground::{Ground, SEATS};

fn one(ground: &Ground, seat: &str, signed: i64, confirmed: i64) -> Sums {
    Sums::from([((ground.petitions[0], seat.to_owned()), Sum { signed, confirmed })])
}

on_each_database! {
    async fn writers_add_to_rows_of_their_own_and_the_total_is_theirs_together(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (own, other, now) = (ground.writer, WriterId::from_uuid(ground.clock.new_id()), ground.clock.now());
        ground.write(move |tx| { register_writer(tx, other, now)?; register_writer(tx, other, now) }).await;
        let (up, down, unknown) =
            (one(&ground, SEATS[0], 3, 2), one(&ground, SEATS[0], -1, 0), one(&ground, "", 1, 0));
        let nothing = one(&ground, SEATS[1], 0, 0);
        ground
            .write(move |tx| {
                add(tx, own, now, &up)?;
                add(tx, other, now, &up)?;
                add(tx, own, now.plus_ms(HOUR_MS), &down)?;
                add(tx, own, now, &unknown)?;
                add(tx, own, now, &nothing)
            })
            .await;
        assert_eq!(ground.number("SELECT COUNT(*) AS number FROM tally").await, 4);
        let seats: Vec<_> = ground.read(list_seats).await.into_iter()
            .map(|seat| (seat.constituency, seat.signed, seat.confirmed)).collect();
        assert_eq!(seats, [(String::new(), 1, 0), (SEATS[0].to_owned(), 5, 4)]);
        let hours: Vec<_> = ground.read(list_hours).await.into_iter()
            .map(|hour| (hour.hour - now.hour(), hour.signed, hour.confirmed)).collect();
        assert_eq!(hours, [(0, 7, 4), (1, -1, 0)]);
    }
}
