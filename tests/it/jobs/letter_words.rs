//! What an office reads: the letters of the shipped campaign as they leave, in both languages.

use clarion::domain::campaign::{Ask, LetterFields};
use clarion::domain::language::Language;
use clarion::domain::letter::{LetterDraft, Thanks, chosen_points};
use clarion::domain::nation::Nation;
use clarion::domain::notice::Notice;
use clarion::domain::representative::{Chamber, OfficeKind};

use super::hand::{Hand, filled, grace};
use super::quote::{committed, office};
use super::render::shown;
use crate::actions::letter::{SEAT, letter_to, send, shipped, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

/// Sends a letter to an office that has committed itself to some asks, and returns it as it is read there.
async fn read(db: &TestDatabase, language: Language, promised: &[&str]) -> String {
    let stage = stage(db).await;
    filled(db, grace()).await;
    for ask in promised {
        committed(db, stage, ask).await;
    }
    let campaign = shipped();
    let kind = OfficeKind::Member(Chamber::HouseOfCommons);
    let text = campaign.find_letter(kind, Nation::England).unwrap();
    let thanked: Vec<&Ask> =
        campaign.asks.iter().filter(|ask| promised.contains(&ask.key.as_str())).collect();
    let frame = campaign.find_thanks(kind).unwrap();
    let points = chosen_points(&campaign.asks, text, &[], &thanked);
    let draft = LetterDraft {
        text,
        language,
        fields: LetterFields {
            name: "Ada Example",
            member: "Grace Sample",
            seat: "Invented Vale",
            nation: Nation::England,
            nation_name: "England",
            chamber: kind,
            petition: "Count everyone",
            postcode: "SW1A 1AA",
            seat_signatures: Some(12),
            promised: &[],
        },
        points: &points,
        thanks: (!thanked.is_empty()).then_some(Thanks { text: frame, asks: &thanked }),
        own_words: "Mine.",
        subject: "",
        body: "",
        record: &[],
        address: "1 Example Road",
        date: "15 January 2027",
        others_line: "",
        campaign_line: "Sent through “Count everyone”, https://clarion.example",
    };
    let office = office(db).await;
    let holder = db
        .store
        .read(move |conn| clarion::store::representative::find(conn, office))
        .await
        .unwrap()
        .and_then(|view| view.holder);
    let writer = supporter(db, stage, "ada@example.org", Some(SEAT)).await;
    let mut request = letter_to(db, stage, writer, &[(office, holder.map(|holder| holder.id))]);
    request.language = language;
    request.letters[0].points = points.iter().map(|ask| (*ask).to_owned()).collect();
    request.letters[0].letter = draft.compose().unwrap();
    send(db, &request).await.unwrap();
    let sent = Hand::of(db).deliver(Notice::Letter).await;
    assert_eq!(sent.len(), 1);
    shown(&sent[0])
}

on_each_database! {
    async fn a_letter_that_asks_reads_well_in_english(db: TestDatabase) {
        insta::assert_snapshot!("letter_asks_en", read(&db, Language::English, &[]).await);
    }

    async fn a_letter_that_asks_reads_well_in_welsh(db: TestDatabase) {
        insta::assert_snapshot!("letter_asks_cy", read(&db, Language::Welsh, &[]).await);
    }

    async fn a_letter_that_thanks_and_asks_for_the_rest_reads_well(db: TestDatabase) {
        insta::assert_snapshot!("letter_thanks_and_asks_en", read(&db, Language::English, &["cns"]).await);
    }

    async fn a_letter_of_thanks_reads_well_in_english(db: TestDatabase) {
        insta::assert_snapshot!("letter_thanks_en", read(&db, Language::English, &["data", "cns"]).await);
    }

    async fn a_letter_of_thanks_reads_well_in_welsh(db: TestDatabase) {
        insta::assert_snapshot!("letter_thanks_cy", read(&db, Language::Welsh, &["data", "cns"]).await);
    }
}
