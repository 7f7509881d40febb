//! Accounts, credentials, links, sessions and waits of the staff, on both databases.

use clarion::clock::Clock;
use clarion::domain::email::EmailAddress;
use clarion::domain::id::{StaffId, StaffSessionId};
use clarion::domain::language::Language;
use clarion::domain::moment::{HOUR_MS, MINUTE_MS};
use clarion::domain::nation::Nation;
use clarion::domain::staff::lock::{FORGET_MS, Guessed, Rung};
use clarion::domain::staff::session::SessionTimes;
use clarion::domain::staff::{Account, LinkKind, Nations, Role, StaffState};
use clarion::domain::staff_event::NetworkPrefix;
use clarion::secret::Secret;
use clarion::secret::staff::TokenDigest;
use clarion::store::staff::session::Session;
use clarion::store::staff::{attempt, credential, link, session};
use clarion::store::{StoreError, staff};

use crate::database::{TestDatabase, on_each_database};

fn account(clock: &Clock, email: &str) -> Account {
    Account {
        id: StaffId::from_uuid(clock.new_id()),
        email: EmailAddress::parse(email).unwrap(),
        role: Role::Campaigner,
        nations: Nations::of(&[Nation::Wales]),
        state: StaffState::Active,
        language: Language::Welsh,
        made_at: clock.now(),
    }
}

pub async fn stored(db: &TestDatabase, email: &str) -> Account {
    let account = account(&db.clock, email);
    let new = account.clone();
    let done: Result<(), StoreError> = db.store.write(move |tx| staff::insert(tx, &new)).await;
    done.unwrap();
    account
}

on_each_database! {
    async fn an_account_is_kept_whole_and_its_address_is_one_however_it_is_written(db: TestDatabase) {
        let ada = stored(&db, "Ada.Example@gmail.com").await;
        let ben = stored(&db, "aa@example.org").await;
        let again = account(&db.clock, "adaexample+work@googlemail.com");
        let twice: Result<(), StoreError> = db.store.write(move |tx| staff::insert(tx, &again)).await;
        assert!(matches!(twice, Err(StoreError::Conflict)));
        let read = db.store.read(move |conn| {
            let email = EmailAddress::parse("adaexample@gmail.com").unwrap();
            Ok::<_, StoreError>((staff::find_by_email(conn, &email)?, staff::find(conn, ben.id)?, staff::list(conn)?))
        });
        let (by_email, by_id, all) = read.await.unwrap();
        assert_eq!((by_email, by_id), (Some(ada.clone()), Some(ben.clone())));
        assert_eq!(all, [ben, ada.clone()]);

        let id = ada.id;
        let changed: Result<_, StoreError> = db.store.write(move |tx| {
            staff::set_role(tx, id, Role::Admin, &Nations::all())?;
            staff::set_state(tx, id, StaffState::Disabled)?;
            staff::set_language(tx, id, Language::English)?;
            staff::find(tx.conn(), id)
        }).await;
        let expected = Account { role: Role::Admin, nations: Nations::all(), state: StaffState::Disabled, language: Language::English, ..ada };
        assert_eq!(changed.unwrap(), Some(expected));
    }

    async fn a_step_and_a_recovery_code_are_each_taken_once(db: TestDatabase) {
        let (id, now) = (stored(&db, "ada@example.org").await.id, db.clock.now());
        let done: Result<_, StoreError> = db.store.write(move |tx| {
            assert_eq!(credential::find(tx.conn(), id)?, None);
            credential::set_passphrase(tx, id, &Secret::new("$one".to_owned()))?;
            credential::set_totp(tx, id, Some(b"sealed"))?;
            credential::set_passphrase(tx, id, &Secret::new("$two".to_owned()))?;
            let held = credential::find(tx.conn(), id)?.unwrap();
            assert_eq!((held.passphrase, held.totp.as_deref(), held.is_confirmed), (Some(Secret::new("$two".to_owned())), Some(b"sealed".as_slice()), false));
            assert_eq!([10, 10, 9, 11].map(|step| credential::take_step(tx, id, b"sealed", step).unwrap()), [true, false, false, true]);
            assert!(!credential::take_step(tx, id, b"another", 12)?, "a step of the authenticator from before");
            assert!(credential::find(tx.conn(), id)?.unwrap().is_confirmed);

            credential::replace_recovery_codes(tx, id, &[[1; 32], [2; 32]])?;
            let used = [[1; 32], [1; 32], [3; 32]].map(|code| credential::use_recovery_code(tx, id, code, now).unwrap());
            assert_eq!((used, credential::count_recovery_codes(tx.conn(), id)?), ([true, false, false], 1));
            credential::replace_recovery_codes(tx, id, &[[4; 32]])?;
            assert!(!credential::use_recovery_code(tx, id, [2; 32], now)?, "the old ones are gone");

            credential::set_totp(tx, id, None)?;
            let held = credential::find(tx.conn(), id)?.unwrap();
            assert_eq!((held.totp, held.totp_step, held.is_confirmed), (None, 0, false));
            credential::remove(tx, id)?;
            assert_eq!((credential::find(tx.conn(), id)?, credential::count_recovery_codes(tx.conn(), id)?), (None, 0));
            Ok(())
        }).await;
        done.unwrap();
    }

    /// S-20: dead after a newer one, and after its time.
    async fn s20_a_link_is_one_at_a_time_and_ends(db: TestDatabase) {
        let (ada, now) = (stored(&db, "ada@example.org").await, db.clock.now());
        let done: Result<_, StoreError> = db.store.write(move |tx| {
            let [first, second] = ["first", "second"].map(TokenDigest::of);
            link::put(tx, ada.id, first, LinkKind::Invitation, now)?;
            let last = now.plus_ms(72 * HOUR_MS - 1);
            assert_eq!(link::find(tx.conn(), first, last)?, Some((ada.clone(), LinkKind::Invitation)));
            assert_eq!(link::find(tx.conn(), first, last.plus_ms(1))?, None);
            link::put(tx, ada.id, second, LinkKind::Authenticator, now)?;
            assert_eq!(link::find(tx.conn(), first, now)?, None);
            let last = now.plus_ms(30 * MINUTE_MS - 1);
            assert!(link::find(tx.conn(), second, last)?.is_some() && link::find(tx.conn(), second, last.plus_ms(1))?.is_none());
            link::remove(tx, ada.id)?;
            assert_eq!(link::find(tx.conn(), second, now)?, None);
            Ok(())
        }).await;
        done.unwrap();
    }

    async fn sessions_are_found_by_their_cookie_and_ended_one_or_all(db: TestDatabase) {
        let (ada, ben) = (stored(&db, "ada@example.org").await, stored(&db, "ben@example.org").await);
        let (clock, now) = (db.clock.clone(), db.clock.now());
        let new = |owner: StaffId| Session {
            id: StaffSessionId::from_uuid(clock.new_id()),
            owner,
            times: SessionTimes::begun(now),
            network: NetworkPrefix::from_record("192.0.2.0/24"),
            browser: "Firefox on Linux".to_owned(),
            is_demo: false,
        };
        let sessions = [ada.id, ada.id, ada.id, ben.id].map(|owner| {
            clock.advance(1);
            new(owner)
        });
        let done: Result<_, StoreError> = db.store.write(move |tx| {
            for (number, one) in sessions.iter().enumerate() {
                session::insert(tx, one, TokenDigest::of(&number.to_string()))?;
            }
            let [first, second, third, bens] = &sessions;
            assert_eq!(session::find(tx.conn(), TokenDigest::of("1"))?, Some((second.clone(), ada.clone())));
            assert_eq!(session::find(tx.conn(), TokenDigest::of("no"))?, None);
            assert_eq!(session::list(tx.conn(), ada.id)?, [third.clone(), second.clone(), first.clone()]);

            let later = now.plus_ms(MINUTE_MS);
            session::touch(tx, first.id, later)?;
            session::prove(tx, first.id, TokenDigest::of("new"), later)?;
            assert_eq!(session::find(tx.conn(), TokenDigest::of("0"))?, None, "S-14: the cookie from before is dead");
            let times = session::find(tx.conn(), TokenDigest::of("new"))?.unwrap().0.times;
            assert_eq!(times, SessionTimes { made_at: now, seen_at: later, proven_at: later });

            assert!(!session::remove(tx, ada.id, bens.id)?, "nobody ends another's session this way");
            assert!(session::remove(tx, ada.id, third.id)?);
            assert_eq!(session::remove_all(tx, ada.id, Some(second.id))?, 1);
            assert_eq!(session::list(tx.conn(), ada.id)?.len(), 1);
            assert_eq!(session::remove_all(tx, ada.id, None)?, 1);
            session::forget_over(tx, now.plus_ms(30 * MINUTE_MS - 1))?;
            assert_eq!(session::list(tx.conn(), ben.id)?.len(), 1);
            session::forget_over(tx, now.plus_ms(30 * MINUTE_MS))?;
            assert_eq!(session::list(tx.conn(), ben.id)?.len(), 0);
            Ok(())
        }).await;
        done.unwrap();
    }

    async fn of_two_tries_from_one_rung_only_one_is_looked_at(db: TestDatabase) {
        let now = db.clock.now();
        let done: Result<_, StoreError> = db.store.write(move |tx| {
            let (key, ground) = ([1; 32], Rung::default());
            assert_eq!(attempt::find(tx.conn(), key)?, ground);
            let first = ground.next(Guessed::Passphrase, now);
            assert!(attempt::climb(tx, key, ground, first)?);
            assert!(!attempt::climb(tx, key, ground, first)?);
            assert_eq!(attempt::find(tx.conn(), key)?, first);
            attempt::forget_old(tx, now.plus_ms(FORGET_MS - 1))?;
            assert_eq!(attempt::find(tx.conn(), key)?, first);
            attempt::forget_old(tx, now.plus_ms(FORGET_MS))?;
            assert_eq!(attempt::find(tx.conn(), key)?, ground);
            attempt::climb(tx, key, ground, first)?;
            attempt::clear(tx, key)?;
            assert_eq!(attempt::find(tx.conn(), key)?, ground);
            Ok(())
        }).await;
        done.unwrap();
    }
}
