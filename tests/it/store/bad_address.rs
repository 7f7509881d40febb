//! Addresses that reach nobody.

use clarion::domain::email::EmailAddress;
use clarion::domain::moment::DAY_MS;
use clarion::domain::representative::Member;
use clarion::domain::signature::EmailKey;
use clarion::store::bad_address::{BadAddress, Owner, forget, is_noted, note};
use clarion::store::{StoreError, Tx, representative};

use crate::actions::letter::{SEAT, member, office};
use crate::database::on_each_database;
use crate::ground::Ground;

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

on_each_database! {
    async fn a_holder_s_bad_address_counts_until_it_is_another(db: TestDatabase) {
        let (id, holder) = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let (holder, since) = (holder.unwrap(), db.clock.now());
        let found = || async { db.store.read(move |conn| representative::find(conn, id)).await.unwrap().unwrap().holder.unwrap() };
        let noted = |text: &'static str, at| {
            let owned = address(text);
            let work = move |tx: &mut Tx<'_>| note(tx, Owner::Holder(holder, &owned), "550 5.1.1 Who", at);
            async { db.store.write(work).await.unwrap() }
        };
        assert!(!noted("other@parliament.example.org", since).await, "not the address of the holder");
        assert_eq!(found().await.bad_address, None);
        for (at, is_news) in [(since, true), (since.plus_ms(DAY_MS), false)] {
            assert_eq!(noted("grace@parliament.example.org", at).await, is_news);
        }
        let bad = Some(BadAddress { since, reason: "550 5.1.1 Who".to_owned() });
        assert_eq!((found().await.bad_address, found().await.address()), (bad, None));
        assert!(found().await.member.address().is_some(), "the record stays");

        let renamed = Member { party: "Another".to_owned(), ..member("Grace Sample", "grace") };
        let updated: Result<(), StoreError> =
            db.store.write(move |tx| representative::update_holder(tx, holder, &renamed)).await;
        updated.unwrap();
        assert_eq!(found().await.address(), None, "it is the same address");
        let moved = member("Grace Sample", "grace.sample");
        db.store.write(move |tx| representative::update_holder(tx, holder, &moved)).await.unwrap();
        assert_eq!(found().await.address(), Some(&address("grace.sample@parliament.example.org")));
        assert_eq!(found().await.bad_address, None);
    }

    async fn a_supporter_s_bad_address_is_known_by_its_key(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let [one, two] = [1, 2].map(|byte| EmailKey::from_hash(&[byte; 32]));
        let now = ground.clock.now();
        for is_news in [true, false] {
            assert_eq!(ground.write(move |tx| note(tx, Owner::Supporter(one), "550 5.1.1 Who", now)).await, is_news);
        }
        assert!(ground.read(move |conn| is_noted(conn, one)).await);
        assert!(!ground.read(move |conn| is_noted(conn, two)).await);
        ground.write(move |tx| forget(tx, &[])).await;
        ground.write(move |tx| forget(tx, &[two])).await;
        assert!(ground.read(move |conn| is_noted(conn, one)).await);
        ground.write(move |tx| forget(tx, &[one, two])).await;
        assert!(!ground.read(move |conn| is_noted(conn, one)).await);
    }
}
