//! Sums by seat and hour.

use clarion::actions::fold_tallies::{move_left, move_own};
use clarion::domain::id::{SignatureId, WriterId};
use clarion::domain::moment::{HOUR_MS, MINUTE_MS, Moment};
use clarion::domain::signature::Signed;
use clarion::store::StoreError;
use clarion::store::tally::{Sum, Sums, add, delta, list_hours, list_seats, register_writer};

use crate::database::on_each_database;
use crate::ground::{Ground, SEATS};

fn one(ground: &Ground, seat: &str, signed: i64, confirmed: i64) -> Sums {
    Sums::from([((ground.petitions[0], seat.to_owned()), Sum { signed, confirmed })])
}

/// Appends a row, as a large transaction does.
async fn append(ground: &Ground, writer: WriterId, now: Moment, sums: &Sums) {
    let (id, sums) = (SignatureId::from_uuid(ground.clock.new_id()), sums.clone());
    ground.write(move |tx| delta::append(tx, writer, id, now, &sums)).await;
}

/// Every total, and every hour: seat or hour, signed, confirmed.
async fn told(ground: &Ground) -> (Vec<(String, i64, i64)>, Vec<(i64, i64, i64)>) {
    let (seats, hours) = (ground.read(list_seats).await, ground.read(list_hours).await);
    let mut seats: Vec<_> =
        seats.into_iter().map(|seat| (seat.constituency, seat.signed, seat.confirmed)).collect();
    let mut hours: Vec<_> = hours.into_iter().map(|hour| (hour.hour, hour.signed, hour.confirmed)).collect();
    seats.sort_unstable();
    hours.sort_unstable();
    (seats, hours)
}

async fn not_moved(ground: &Ground) -> i64 {
    ground.number("SELECT COUNT(*) AS number FROM tally_delta").await
}

on_each_database! {
    async fn what_is_appended_counts_at_once_and_moving_it_changes_nothing(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (own, other, now) = (ground.writer, WriterId::from_uuid(ground.clock.new_id()), ground.clock.now());
        let many = Sums::from([
            ((ground.petitions[0], String::new()), Sum { signed: 1, confirmed: 0 }),
            ((ground.petitions[0], SEATS[0].to_owned()), Sum { signed: 3, confirmed: 2 }),
            ((ground.petitions[0], SEATS[1].to_owned()), Sum { signed: -1, confirmed: 0 }),
            ((ground.petitions[1], SEATS[1].to_owned()), Sum { signed: 1, confirmed: 0 }),
        ]);
        let (some, up) = (many.clone(), one(&ground, SEATS[0], 1, -1));
        ground.write(move |tx| add(tx, own, now, &some)).await;
        append(&ground, own, now, &many).await;
        append(&ground, own, now.plus_ms(HOUR_MS), &up).await;
        append(&ground, other, now, &many).await;
        append(&ground, other, now, &one(&ground, SEATS[0], 0, 0)).await;
        assert_eq!(not_moved(&ground).await, 3, "what adds nothing is no row");
        let before = told(&ground).await;
        let seats = [("", 3, 0), (SEATS[0], 10, 5), (SEATS[1], -3, 0), (SEATS[1], 3, 0)];
        assert_eq!(before.0, seats.map(|(seat, signed, confirmed)| (seat.to_owned(), signed, confirmed)));
        assert_eq!(before.1, [(now.hour(), 3, 0), (now.hour(), 9, 6), (now.hour() + 1, 1, -1)]);

        let fails = ground.store.write(move |tx| {
            assert_eq!(move_own(tx, own, 100)?, 2);
            Err::<(), _>(StoreError::Conflict)
        });
        assert!(matches!(fails.await, Err(StoreError::Conflict)));
        assert_eq!(not_moved(&ground).await, 3, "a transaction that did not end moved nothing");
        assert_eq!(told(&ground).await, before);

        for (moved, left) in [(1, 2), (1, 1), (0, 1)] {
            assert_eq!(ground.write(move |tx| move_own(tx, own, 1)).await, moved);
            assert_eq!((not_moved(&ground).await, told(&ground).await), (left, before.clone()));
        }
        let now = ground.pass(MINUTE_MS);
        assert_eq!(ground.write(move |tx| move_left(tx, own, 100, now)).await, 0, "its process may be slow");
        let now = ground.pass(1);
        assert_eq!(ground.write(move |tx| move_left(tx, own, 100, now)).await, 1);
        assert_eq!((not_moved(&ground).await, told(&ground).await), (0, before));
    }

    async fn two_who_move_the_same_move_it_once(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (own, now) = (ground.writer, ground.clock.now());
        for _ in 0..40 {
            append(&ground, own, now, &one(&ground, SEATS[0], 2, 1)).await;
        }
        let before = told(&ground).await;
        let moving = (0..4).map(|_| ground.write(move |tx| move_own(tx, own, 25)));
        futures_util::future::join_all(moving).await;
        assert_eq!(told(&ground).await, before);
        while ground.write(move |tx| move_own(tx, own, 25)).await > 0 {}
        assert_eq!((not_moved(&ground).await, told(&ground).await), (0, before));
    }

    async fn a_crowd_appends_one_row_and_few_change_rows_of_seats(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let crowd: Vec<_> = (0..30).map(|number| ground.form(&format!("crowd{number}@example.org"))).collect();
        assert_eq!(ground.sign(&crowd).await, vec![Signed::New; 30]);
        assert_eq!(not_moved(&ground).await, 1);
        assert_eq!(ground.number("SELECT COUNT(*) AS number FROM tally").await, 0);
        assert_eq!(ground.totals(ground.petitions[0]).await, (30, 0));
        ground.sign_one(&ground.form("single@example.org")).await;
        assert_eq!(not_moved(&ground).await, 1);
        ground.withdraw(crowd[0].id).await;
        ground.confirm(&[crowd[1].id]).await;
        let before = told(&ground).await;
        ground.assert_sound().await;
        // The same forms once more come to the same rows, and add nothing.
        ground.sign(&crowd[1..]).await;
        assert_eq!(told(&ground).await, before);
        let own = ground.writer;
        ground.write(move |tx| move_own(tx, own, 100)).await;
        assert_eq!((not_moved(&ground).await, told(&ground).await), (0, before));
        ground.assert_sound().await;
    }

    async fn sums_that_cannot_be_read_are_an_error_and_stay(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let petition = ground.petitions[0].uuid().simple().to_string();
        let writer = ground.blob(ground.writer.as_bytes());
        let own = ground.writer;
        for text in ["x E14001063".to_owned(), format!("{petition} E14001063:1"), format!("{petition} :1:x")] {
            ground.execute(&format!("DELETE FROM tally_delta; INSERT INTO tally_delta VALUES ({writer}, {writer}, 1, '{text}')")).await;
            let read: Result<_, StoreError> = ground.store.read(list_seats).await;
            assert!(matches!(read, Err(StoreError::Broken(_))), "{text}");
            let moved: Result<_, StoreError> = ground.store.write(move |tx| move_own(tx, own, 9)).await;
            assert!(matches!(moved, Err(StoreError::Broken(_))), "{text}");
            assert_eq!(not_moved(&ground).await, 1);
        }
        ground.execute("DELETE FROM tally_delta").await;
    }

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
