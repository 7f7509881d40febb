//! The record of the staff's doings: one chain, whoever writes at once, and whatever is done to it is told.

use clarion::domain::id::StaffId;
use clarion::domain::moment::Moment;
use clarion::domain::staff_event::{Actor, Deed, EventOrigin, NetworkPrefix, NewStaffEvent, StaffEvent};
use clarion::secret::Keys;
use clarion::store::staff_event::{ChainProof, EventFilter};
use clarion::store::{Conn, StoreError, staff_event};
use diesel::connection::SimpleConnection;
use futures_util::future::join_all;

use crate::actions::letter::keys;
use crate::database::{TestDatabase, on_each_database};

fn event(db: &TestDatabase, actor: Option<StaffId>, deed: Deed, why: &str) -> NewStaffEvent {
    let (network, request) = (NetworkPrefix::from_record("192.0.2.0/24"), "r-1".to_owned());
    NewStaffEvent {
        at: db.clock.now(),
        actor: Actor { staff: actor, origin: EventOrigin::Office, network, request },
        deed,
        thing: "staff/1".to_owned(),
        why: why.to_owned(),
        detail: "viewer to exporter".to_owned(),
    }
}

async fn record(db: &TestDatabase, event: NewStaffEvent) {
    let done: Result<(), StoreError> =
        db.store.write(move |tx| staff_event::append(tx, keys().staff().chain(), &event)).await;
    done.unwrap();
}

async fn listed(db: &TestDatabase, filter: EventFilter, before: Option<i64>, limit: i64) -> Vec<StaffEvent> {
    db.store.read(move |conn| staff_event::list_page(conn, filter, before, limit)).await.unwrap()
}

async fn proof(db: &TestDatabase) -> ChainProof {
    db.store.read(|conn| staff_event::prove(conn, keys().staff().chain())).await.unwrap()
}

/// The two ways to cut the record off with nothing but the database at hand, and what is told of each: at once, and
/// still after the program has gone on.
async fn told_after(db: &TestDatabase, attack: &str) -> [ChainProof; 2] {
    execute(db, attack).await;
    let at_once = proof(db).await;
    record(db, event(db, None, Deed::LoggedIn, "")).await;
    [at_once, proof(db).await]
}

async fn execute(db: &TestDatabase, sql: &str) {
    let sql = sql.to_owned();
    let done: Result<(), StoreError> = db
        .store
        .write(move |tx| {
            match tx.conn() {
                Conn::Sqlite(c) => c.batch_execute(&sql)?,
                Conn::Postgres(c) => c.batch_execute(&sql)?,
            }
            Ok(())
        })
        .await;
    done.unwrap();
}

on_each_database! {
    async fn events_are_numbered_from_one_kept_whole_and_paged(db: TestDatabase) {
        let [ada, ben] = [StaffId::from_uuid(db.clock.new_id()), StaffId::from_uuid(db.clock.new_id())];
        let mut sent = Vec::new();
        for (actor, deed) in [(Some(ada), Deed::LoggedIn), (Some(ben), Deed::LoggedIn), (None, Deed::LoginRefused), (Some(ada), Deed::LoggedOut)] {
            db.clock.advance(1_000);
            let event = event(&db, actor, deed, "Because <it> was so.");
            record(&db, event.clone()).await;
            sent.push(event);
        }
        let all = listed(&db, EventFilter::default(), None, 10).await;
        let expected: Vec<StaffEvent> = (1..5_i64).collect::<Vec<_>>().into_iter().zip(sent.clone()).map(|(number, event)| StaffEvent { number, event }).rev().collect();
        assert_eq!(all, expected);
        let numbers = |events: Vec<StaffEvent>| events.into_iter().map(|event| event.number).collect::<Vec<_>>();
        let first = listed(&db, EventFilter::default(), None, 3).await;
        assert_eq!(numbers(first), [4, 3, 2]);
        assert_eq!(numbers(listed(&db, EventFilter::default(), Some(2), 3).await), [1]);
        let of_ada = EventFilter { actor: Some(ada), ..EventFilter::default() };
        assert_eq!(numbers(listed(&db, of_ada, None, 9).await), [4, 1]);
        let logins = EventFilter { deed: Some(Deed::LoggedIn), ..EventFilter::default() };
        assert_eq!(numbers(listed(&db, logins, None, 9).await), [2, 1]);
        let (from, until): (Option<Moment>, Option<Moment>) = (Some(sent[1].at), Some(sent[3].at));
        assert_eq!(numbers(listed(&db, EventFilter { from, until, ..EventFilter::default() }, None, 9).await), [3, 2]);
        assert_eq!(proof(&db).await, ChainProof { events: 4, ..ChainProof::default() });
    }

    /// Two processes with several connections each; the chain has one order and no gap.
    async fn many_who_write_at_once_make_one_chain(db: TestDatabase) {
        let stores = [db.store.clone(), db.second_store()];
        let writes = (0..40_usize).map(|number| {
            let (store, event) = (stores[number % 2].clone(), event(&db, None, Deed::LoggedIn, &number.to_string()));
            async move { store.write(move |tx| staff_event::append(tx, keys().staff().chain(), &event)).await }
        });
        let written: Vec<Result<(), StoreError>> = join_all(writes).await;
        assert!(written.iter().all(Result::is_ok), "{written:?}");
        assert_eq!(proof(&db).await, ChainProof { events: 40, ..ChainProof::default() });
        let mut whys: Vec<usize> = listed(&db, EventFilter::default(), None, 50).await.into_iter().map(|event| event.event.why.parse().unwrap()).collect();
        whys.sort_unstable();
        assert_eq!(whys, (0..40).collect::<Vec<_>>());
    }

    async fn a_transaction_that_fails_leaves_no_event_and_no_gap(db: TestDatabase) {
        record(&db, event(&db, None, Deed::LoggedIn, "")).await;
        let lost = event(&db, None, Deed::Disabled, "");
        let failed: Result<(), StoreError> = db.store.write(move |tx| {
            staff_event::append(tx, keys().staff().chain(), &lost)?;
            Err(StoreError::NotFound)
        }).await;
        assert!(failed.is_err());
        record(&db, event(&db, None, Deed::LoggedOut, "")).await;
        assert_eq!(proof(&db).await, ChainProof { events: 2, ..ChainProof::default() });
    }

    /// S-56.
    async fn s56_a_changed_removed_added_or_reordered_row_is_told(db: TestDatabase) {
        for number in 0..6 {
            record(&db, event(&db, None, Deed::LoggedIn, &number.to_string())).await;
        }
        let sound = ChainProof { events: 6, ..ChainProof::default() };
        assert_eq!(proof(&db).await, sound);
        let blob = if db.url.starts_with("sqlite:") { "X'01'" } else { "'\\x01'" };
        for column in [&format!("actor = {blob}"), "why = 'x'", "deed = 'logged-out'", "thing = ''", "detail = ''", "network = ''", "request = ''", "origin = 'command'", "happened_at = 5"] {
            let (name, _) = column.split_once(' ').unwrap();
            execute(&db, &format!("CREATE TABLE kept AS SELECT number, {name} AS old FROM staff_event")).await;
            execute(&db, &format!("UPDATE staff_event SET {column} WHERE number = 3")).await;
            assert_eq!(proof(&db).await, ChainProof { changed: vec![3], ..sound.clone() }, "{column}");
            execute(&db, &format!("UPDATE staff_event SET {name} = (SELECT old FROM kept WHERE kept.number = staff_event.number); DROP TABLE kept")).await;
            assert_eq!(proof(&db).await, sound, "put back");
        }
        // Two rows that have changed places.
        execute(&db, "UPDATE staff_event SET number = 100 WHERE number = 2; UPDATE staff_event SET number = 2 WHERE number = 4; UPDATE staff_event SET number = 4 WHERE number = 100").await;
        let swapped = proof(&db).await;
        assert!(swapped.changed.contains(&2) && swapped.changed.contains(&4), "{swapped:?}");
        execute(&db, "UPDATE staff_event SET number = 100 WHERE number = 2; UPDATE staff_event SET number = 2 WHERE number = 4; UPDATE staff_event SET number = 4 WHERE number = 100").await;
        assert_eq!(proof(&db).await, sound);
        // One in the middle, and the newest.
        execute(&db, "DELETE FROM staff_event WHERE number = 2").await;
        let removed = proof(&db).await;
        assert_eq!((removed.missing.as_slice(), removed.is_sound()), ([2].as_slice(), false));
        execute(&db, "DELETE FROM staff_event WHERE number = 6").await;
        assert_eq!(proof(&db).await.missing, [2, 6]);
        // The head turned back as well: the last digest is not the head's.
        execute(&db, "UPDATE staff_event_head SET number = 5").await;
        assert!(!proof(&db).await.is_sound());
        // One beyond the head.
        execute(&db, "UPDATE staff_event_head SET number = 4").await;
        assert_eq!(proof(&db).await.added, [5]);
        execute(&db, "DELETE FROM staff_event").await;
        assert_eq!(proof(&db).await.missing, [1, 2, 3, 4]);
    }

    /// S-56: the end cut off and the head set back to the row before, by whoever can read that row's digest.
    async fn s56_a_record_that_was_cut_off_is_told(db: TestDatabase) {
        for number in 0..6 {
            record(&db, event(&db, None, Deed::LoggedIn, &number.to_string())).await;
        }
        let attack = "DELETE FROM staff_event WHERE number > 4; UPDATE staff_event_head SET number = 4, digest = (SELECT digest FROM staff_event WHERE number = 4)";
        let [at_once, later] = told_after(&db, attack).await;
        assert_eq!(at_once, ChainProof { events: 4, changed: vec![4], ..ChainProof::default() });
        assert_eq!(later, ChainProof { events: 5, changed: vec![5], ..ChainProof::default() });
    }

    /// S-56: everything wiped and begun anew: there are accounts that no event tells of.
    async fn s56_a_record_that_was_wiped_is_told_by_the_accounts(db: TestDatabase) {
        let ada = super::staff::stored(&db, "ada@example.org").await;
        let invited = NewStaffEvent { thing: format!("staff/{}", ada.id), ..event(&db, None, Deed::Invited, "") };
        record(&db, invited).await;
        assert_eq!(proof(&db).await, ChainProof { events: 1, ..ChainProof::default() });
        let empty = if db.url.starts_with("sqlite:") { "X''" } else { "'\\x'" };
        let [at_once, later] = told_after(&db, &format!("DELETE FROM staff_event; UPDATE staff_event_head SET number = 0, digest = {empty}")).await;
        assert_eq!(at_once, ChainProof { unrecorded: vec![ada.id], ..ChainProof::default() });
        assert_eq!(later, ChainProof { events: 1, unrecorded: vec![ada.id], ..ChainProof::default() });
        let is_unused = async || db.store.read(staff_event::is_unused).await.unwrap();
        execute(&db, &format!("DELETE FROM staff_event; UPDATE staff_event_head SET number = 0, digest = {empty}")).await;
        assert!(!is_unused().await, "there is an account");
        execute(&db, "DELETE FROM staff").await;
        assert!(is_unused().await);
    }

    /// S-56: a row in front of the first, one at the very end of the numbers, and none in between is invented.
    async fn s56_rows_outside_the_numbers_are_told_as_added(db: TestDatabase) {
        for number in 0..2 {
            record(&db, event(&db, None, Deed::LoggedIn, &number.to_string())).await;
        }
        let copy = |number: &str| format!("INSERT INTO staff_event SELECT {number}, happened_at, origin, actor, deed, thing, why, detail, network, request, digest FROM staff_event WHERE number = 1");
        let numbers = [i64::MIN, -5, 0, 7, i64::MAX];
        for number in ["-9223372036854775807 - 1", "-5", "0", "7", "9223372036854775807"] {
            execute(&db, &copy(number)).await;
        }
        assert_eq!(proof(&db).await, ChainProof { events: 7, added: numbers.to_vec(), ..ChainProof::default() });
        execute(&db, "DELETE FROM staff_event WHERE number NOT IN (1, 2); UPDATE staff_event_head SET number = 9223372036854775807").await;
        let told = proof(&db).await;
        assert_eq!((told.missing.len(), told.missing.first(), told.is_sound()), (100, Some(&3), false));
    }

    /// Whoever has the database alone, without the key, makes no chain that holds.
    async fn a_chain_made_with_another_key_does_not_hold(db: TestDatabase) {
        let event = event(&db, None, Deed::LoggedIn, "");
        let forged: Result<(), StoreError> = db.store.write(move |tx| {
            staff_event::append(tx, Keys::from_bytes(&[3; 32], &[4; 32]).staff().chain(), &event)
        }).await;
        forged.unwrap();
        assert_eq!(proof(&db).await.changed, [1]);
    }
}
