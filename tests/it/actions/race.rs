//! Two transactions on one person at the same time: nobody is counted twice, lost, or mailed twice.
//!
//! On PostgreSQL the crossing is made, not hoped for: the first transaction does its work and stays open
//! until the second waits for its lock. SQLite has one writer, so there the two can only follow each other.

use std::sync::mpsc;

use clarion::actions::confirm::confirm;
use clarion::actions::expire_pending::expire_pending;
use clarion::actions::sign::sign;
use clarion::actions::withdraw::withdraw;
use clarion::domain::id::WriterId;
use clarion::domain::place::Gss;
use clarion::domain::signature::{NewSignature, PENDING_LIFE_MS, SignatureState, Signed};
use clarion::store::{StoreError, Tx};

use crate::database::{Engine, connect, on_each_database};
use crate::ground::{Ground, SEATS};

/// Runs `first`, then `second` while the first is not committed yet, and returns what came of both.
pub async fn cross<A: Send + 'static, B: Send + 'static>(
    ground: &Ground,
    mut first: impl FnMut(&mut Tx<'_>) -> Result<A, StoreError> + Send + 'static,
    second: impl FnMut(&mut Tx<'_>) -> Result<B, StoreError> + Send + 'static,
) -> (A, B) {
    if ground.db.engine == Engine::Sqlite {
        return (ground.write(first).await, ground.write(second).await);
    }
    let (done, is_done) = tokio::sync::oneshot::channel();
    let (release, released) = mpsc::channel::<()>();
    let mut done = Some(done);
    let (store, other) = (ground.store.clone(), ground.db.second_store());
    let one = tokio::spawn(async move {
        store
            .write(move |tx| {
                let outcome = first(tx)?;
                if let Some(done) = done.take() {
                    done.send(()).unwrap();
                    released.recv().unwrap();
                }
                Ok::<_, StoreError>(outcome)
            })
            .await
            .unwrap()
    });
    is_done.await.unwrap();
    let two = tokio::spawn(async move { other.write(second).await.unwrap() });
    let watcher = connect(&ground.db.url).await;
    let waiting =
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while !two.is_finished() && watcher.query_opt(waiting, &[]).await.unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    release.send(()).unwrap();
    (one.await.unwrap(), two.await.unwrap())
}

/// Another process's writer.
fn writer(ground: &Ground) -> WriterId {
    WriterId::from_uuid(ground.clock.new_id())
}

fn elsewhere(new: NewSignature, seat: &str) -> NewSignature {
    NewSignature { constituency: Some(Gss::parse(seat).unwrap()), ..new }
}

on_each_database! {
    async fn two_forms_of_one_new_address_are_one_row_and_one_mail(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (one, two) = (ground.form("ada@example.org"), ground.form("ada@example.org"));
        let (now, own, other, form) = (ground.clock.now(), ground.writer, writer(&ground), one.clone());
        let (first, second) = cross(
            &ground,
            move |tx| sign(tx, own, std::slice::from_ref(&form), now),
            move |tx| sign(tx, other, std::slice::from_ref(&two), now),
        )
        .await;
        assert_eq!((first, second), (vec![Signed::New], vec![Signed::Quiet]));
        assert_eq!(ground.row(&one).await.id, one.id);
        assert_eq!(ground.mails(one.id).await, ["confirm_signature 1"]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 0));
        ground.assert_sound().await;
    }

    async fn signing_again_does_not_undo_a_confirmation(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        let again = elsewhere(ground.form("ada@example.org"), SEATS[1]);
        let (now, own, other, clicks) =
            (ground.clock.now(), ground.writer, writer(&ground), ground.clicks(&[new.id]));
        cross(
            &ground,
            move |tx| confirm(tx, own, &clicks, now),
            move |tx| sign(tx, other, std::slice::from_ref(&again), now),
        )
        .await;
        assert_eq!(ground.state(new.id).await, Some(SignatureState::Confirmed));
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        ground.assert_sound().await;
    }

    async fn a_confirmation_counts_in_the_seat_that_was_signed_last(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        let again = elsewhere(ground.form("ada@example.org"), SEATS[1]);
        let (now, own, other, clicks) =
            (ground.clock.now(), ground.writer, writer(&ground), ground.clicks(&[new.id]));
        cross(
            &ground,
            move |tx| sign(tx, own, std::slice::from_ref(&again), now),
            move |tx| confirm(tx, other, &clicks, now),
        )
        .await;
        assert_eq!(ground.row(&new).await.constituency, SEATS[1]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        ground.assert_sound().await;
    }

    async fn two_moves_to_other_seats_leave_one_place_in_the_sum(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        let [one, two] = [SEATS[1], "E14000003"].map(|seat| elsewhere(ground.form("ada@example.org"), seat));
        let (now, own, other) = (ground.clock.now(), ground.writer, writer(&ground));
        cross(
            &ground,
            move |tx| sign(tx, own, std::slice::from_ref(&one), now),
            move |tx| sign(tx, other, std::slice::from_ref(&two), now),
        )
        .await;
        assert_eq!(ground.row(&new).await.constituency, "E14000003");
        ground.assert_sound().await;
    }

    async fn withdrawing_while_confirming_takes_the_count_back(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        let (now, own, other, clicks) =
            (ground.clock.now(), ground.writer, writer(&ground), ground.clicks(&[new.id]));
        cross(
            &ground,
            move |tx| confirm(tx, own, &clicks, now),
            move |tx| withdraw(tx, other, new.id, now),
        )
        .await;
        assert_eq!(ground.state(new.id).await, Some(SignatureState::Withdrawn));
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 0));
        ground.assert_sound().await;
    }

    async fn expiry_spares_who_signs_again_at_that_moment(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = ground.form("ada@example.org");
        ground.sign_one(&new).await;
        ground.pass(PENDING_LIFE_MS);
        let again = ground.form("ada@example.org");
        let (now, own, other) = (ground.clock.now(), ground.writer, writer(&ground));
        let (_, expired) = cross(
            &ground,
            move |tx| sign(tx, own, std::slice::from_ref(&again), now),
            move |tx| expire_pending(tx, other, 10, now),
        )
        .await;
        assert_eq!(expired, 0);
        assert_eq!(ground.state(new.id).await, Some(SignatureState::Pending));
        assert_eq!(ground.mails(new.id).await.len(), 2);
        ground.assert_sound().await;
    }

    async fn the_second_of_a_household_does_not_write_over_the_first(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let of_household = |name| NewSignature { household: true, ..ground.named(name, "both@example.org") };
        let ada = of_household("Ada Example");
        ground.sign_one(&ada).await;
        let (one, two) = (of_household("Ben Example"), of_household("Ben Example"));
        let (now, own, other) = (ground.clock.now(), ground.writer, writer(&ground));
        cross(
            &ground,
            move |tx| sign(tx, own, std::slice::from_ref(&one), now),
            move |tx| sign(tx, other, std::slice::from_ref(&two), now),
        )
        .await;
        let names: Vec<String> = ground.rows(&ada).await.into_iter().map(|row| row.name).collect();
        assert_eq!(names, ["Ada Example", "Ben Example"]);
        ground.assert_sound().await;
    }
}
