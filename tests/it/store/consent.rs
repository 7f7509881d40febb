//! Wordings, entries of the ledger, and suppressions.

use clarion::domain::consent::Purpose;
use clarion::domain::id::ConsentTextId;
use clarion::domain::language::Language;
use clarion::domain::moment::Moment;
use clarion::domain::signature::EmailKey;
use clarion::store::consent::{
    ConsentText, find_newest_text, insert_text, lift_suppression, list_suppressed, list_texts, suppress,
};

use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn the_newest_wording_of_a_language_is_found(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let text = |version: i64, body: &str| ConsentText {
            id: ConsentTextId::from_uuid(ground.clock.new_id()),
            purpose: Purpose::Updates,
            language: Language::English,
            version,
            body: body.to_owned(),
            body_sha256: vec![0; 32],
            effective_from: Moment::from_millis(version),
        };
        let (second, repeated) = (text(2, "Second wording."), text(2, "Another second."));
        let id = second.id;
        ground.write(move |tx| { insert_text(tx, &second)?; insert_text(tx, &repeated) }).await;
        let newest = |language| ground.read(move |conn| find_newest_text(conn, Purpose::Updates, language));
        let (found, version, body) = newest(Language::English).await.unwrap();
        assert_eq!((found, version, body.as_str()), (id, 2, "Second wording."));
        assert_eq!(newest(Language::Welsh).await, None);
        let mut texts = ground.read(list_texts).await;
        texts.sort_by_key(|(_, _, version)| *version);
        assert_eq!(texts, [(ground.wording, "en".to_owned(), 1), (id, "en".to_owned(), 2)]);
    }

    async fn a_suppression_is_lifted_by_a_later_wish_alone(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let [one, two] = [1, 2].map(|byte| EmailKey::from_hash(&[byte; 32]));
        let now = ground.clock.now();
        let suppressed = |keys: [EmailKey; 2]| ground.read(move |conn| list_suppressed(conn, &keys, Purpose::Updates));
        assert!(ground.write(move |tx| suppress(tx, one, Purpose::Updates, "unsubscribed", now)).await);
        assert!(!ground.write(move |tx| suppress(tx, one, Purpose::Updates, "bounced", now)).await);
        assert_eq!(suppressed([one, two]).await, [one]);
        ground.write(move |tx| lift_suppression(tx, one, Purpose::Updates, now)).await;
        assert_eq!(suppressed([one, two]).await, [one], "asked at the same moment, not after");
        ground.write(move |tx| lift_suppression(tx, one, Purpose::Updates, now.plus_ms(1))).await;
        assert_eq!(suppressed([one, two]).await, []);
    }
}
