//! Offices that have committed themselves, as their writers see them, over HTTP and on both databases.

use clarion::domain::id::{OfficeCommitmentId, OfficeId};
use clarion::domain::language::Language;
use clarion::domain::notice::Notice;
use clarion::domain::office_commitment::{CommitmentOrigin, CommitmentText, NewOfficeCommitment};
use clarion::domain::text::RecordLine;
use clarion::language::day_of;
use clarion::secret::Purpose;
use clarion::store::office_commitment::Decision;
use clarion::store::{StoreError, campaign, office_commitment};
use uuid::Uuid;

use super::visitor::{Answer, CARDIFF, Visitor};
use crate::database::on_each_database;

fn line(text: &str) -> RecordLine {
    RecordLine::parse(text).unwrap()
}

/// An office gives its word, and staff approve it if `is_approved`.
pub async fn commit(visitor: &Visitor, office: &str, ask: &str, is_approved: bool) -> OfficeCommitmentId {
    let (clock, now) = (&visitor.db.clock, visitor.db.clock.now());
    let id = OfficeCommitmentId::from_uuid(clock.new_id());
    let (office, ask) = (OfficeId::from_uuid(Uuid::parse_str(office).unwrap()), ask.to_owned());
    let work = move |tx: &mut clarion::store::Tx<'_>| {
        let new = NewOfficeCommitment {
            id,
            campaign: campaign::find(tx.conn())?.unwrap().id,
            office,
            holder: None,
            ask: ask.clone(),
            text: CommitmentText::parse("I will press for it.").unwrap(),
            language: Language::English,
            origin: CommitmentOrigin::Office,
            source: None,
            by: line("office"),
            made_at: now,
        };
        office_commitment::propose(tx, &new)?;
        assert!(office_commitment::confirm(tx, id, now)?);
        if is_approved {
            let decision = Decision { approved: true, by: line("team"), reason: None, on: day_of(now) };
            assert!(office_commitment::decide(tx, id, &decision, now)?);
        }
        Ok::<_, StoreError>(())
    };
    visitor.db.store.write(work).await.unwrap();
    id
}

/// Takes a commitment back.
pub async fn take_back(visitor: &Visitor, id: OfficeCommitmentId) {
    let now = visitor.db.clock.now();
    let work = move |tx: &mut clarion::store::Tx<'_>| {
        office_commitment::withdraw(tx, id, &line("office"), None, now)
    };
    assert!(visitor.db.store.write(work).await.unwrap());
}

/// The path of the desk of a confirmed supporter in Cardiff.
pub async fn supporter(visitor: &Visitor) -> String {
    assert_eq!(visitor.sign("/en/petitions/wales", &[("postcode", CARDIFF)]).await.status, 303);
    let row = visitor.rows().await.pop().unwrap();
    visitor.confirm(row.id).await;
    Visitor::path("letters", Purpose::Letters, row.id)
}

/// The id of the first office that can be ticked whose label holds `name`.
pub fn office(page: &Answer, name: &str) -> String {
    let found = page.body.split("name=\"offices\" value=\"").skip(1).find_map(|rest| {
        let label = rest.split_once("</label>").unwrap().0;
        label.contains(name).then(|| rest.split_once('"').unwrap().0.to_owned())
    });
    found.unwrap_or_else(|| panic!("no {name} in {}", page.body))
}

fn form<'a>(offices: &[&'a str], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![("own_words", "My own words."), ("address", "1 Example Road"), ("postcode", CARDIFF)];
    form.extend(offices.iter().map(|id| ("offices", *id)));
    form.extend(more);
    form
}

/// The letters of a preview, in order.
fn letters(page: &Answer) -> Vec<&str> {
    let texts = page.body.split("<div class=\"text\">").skip(1);
    texts.map(|rest| rest.split_once("</div>").unwrap().0).collect()
}

on_each_database! {
    async fn an_office_that_has_committed_is_thanked_and_asked_for_the_rest(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let desk = supporter(&visitor).await;
        let page = visitor.get(&desk).await;
        assert!(!page.body.contains("committed themselves"), "{}", page.body);
        let (mp, minister) = (office(&page, "MP for"), office(&page, "Cabinet Secretary"));
        // What nobody has approved is not said.
        commit(&visitor, &minister, "cns", false).await;
        commit(&visitor, &minister, "data", true).await;

        let page = visitor.get(&desk).await;
        page.assert_says(&[
            "These offices have committed themselves already",
            "<li>Cabinet Secretary responsible for health: Complete data</li>",
            "Has committed to: Complete data. Your letter to this office thanks for that, and asks for the rest.",
        ]);
        let both = [minister.as_str(), mp.as_str()];
        let page = visitor.post(&desk, &form(&both, &[])).await;
        page.assert_says(&["Committed to already, and thanked for in the letter: Cabinet Secretary responsible for health"]);
        let preview = visitor.post(&format!("{desk}/preview"), &form(&both, &[("points", "trials")])).await;
        let shown = letters(&preview);
        assert_eq!(shown.len(), 2, "{}", preview.body);
        // Whoever has committed stands first.
        let (thanked, asked) = (shown[0], shown[1]);
        assert!(thanked.contains("Dear Cabinet Secretary,\n\nMy own words.\n\nI live in Wales"), "{thanked}");
        assert!(thanked.contains("Thank you for your commitment on complete data") && thanked.contains("clinical trials"), "{thanked}");
        assert!(!thanked.contains("How many people are living with the disease is another number"), "{thanked}");
        assert!(asked.contains("How many people are living with the disease is another number"), "{asked}");
        assert!(!asked.contains("Thank you"), "{asked}");
        preview.assert_says(&["Your letter to this office thanks for that, and asks for the rest."]);
        // In Welsh too.
        let welsh = desk.replace("/en/", "/cy/");
        let preview = visitor.post(&format!("{welsh}/preview"), &form(&both, &[])).await;
        assert!(letters(&preview)[0].contains("Diolch am eich ymrwymiad ynghylch data cyflawn"), "{}", preview.body);
        preview.assert_says(&["Wedi ymrwymo i hyn: Data cyflawn."]);
    }

    async fn a_letter_that_has_nothing_left_to_ask_only_thanks_with_a_subject_of_its_own(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let desk = supporter(&visitor).await;
        let minister = office(&visitor.get(&desk).await, "Cabinet Secretary");
        for ask in ["data", "cns"] {
            commit(&visitor, &minister, ask, true).await;
        }
        let page = visitor.post(&desk, &form(&[&minister], &[])).await;
        page.assert_says(&["Your letter to this office is one of thanks.", "value=\"Thank you from Ada Example\""]);
        assert!(!page.body.contains("Always included"), "{}", page.body);
        let letter = letters(&page).pop().unwrap();
        assert!(letter.contains("My own words.\n\nI live in Wales, and I am writing to thank you"), "{letter}");
        assert!(letter.contains("complete data") && letter.contains("specialist nurses") && letter.contains("count-everyone"), "{letter}");
        assert!(!letter.contains("Will you"), "{letter}");

        // A point that is still open may be picked, and then the letter asks in its own frame.
        let body = page.body.split_once("name=\"body\"").unwrap().1.split_once(">\n").unwrap().1;
        let body = body.split_once("</textarea>").unwrap().0.replace("&#39;", "'").replace("&#34;", "\"");
        let kind = page.input("body_for").to_owned();
        assert_eq!(kind, "minister.data.cns");
        let picked = [("points", "trials"), ("subject", "Thank you from Ada Example"), ("body", body.as_str()), ("body_for", &kind)];
        let page = visitor.post(&desk, &form(&[&minister], &picked)).await;
        let letter = letters(&page).pop().unwrap();
        assert!(letter.contains("commitment on complete data") && letter.contains("Will you tell me how this will be done"), "{letter}");
        page.assert_says(&["value=\"Letter to the Cabinet Secretary from Ada Example\""]);

        let sent = visitor.post(&format!("{desk}/send"), &form(&[&minister], &[])).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        assert_eq!(visitor.mails(Notice::Letter).await, 1);
    }

    async fn a_letter_that_was_checked_is_shown_again_when_its_office_has_committed_meanwhile(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let desk = supporter(&visitor).await;
        let minister = office(&visitor.get(&desk).await, "Cabinet Secretary");
        let preview = visitor.post(&format!("{desk}/preview"), &form(&[&minister], &[])).await;
        let terms = preview.input("terms").to_owned();
        let id = commit(&visitor, &minister, "data", true).await;
        let send = format!("{desk}/send");
        let again = visitor.post(&send, &form(&[&minister], &[("terms", &terms)])).await;
        assert_eq!((again.status, visitor.mails(Notice::Letter).await), (200, 0));
        again.assert_says(&["Something has changed since you last looked", "Thank you for your commitment on complete data"]);
        assert_eq!(again.body.matches("name=\"terms\"").count(), 1);

        let terms = again.input("terms").to_owned();
        take_back(&visitor, id).await;
        let again = visitor.post(&send, &form(&[&minister], &[("terms", &terms)])).await;
        again.assert_says(&["Something has changed since you last looked"]);
        assert!(!again.body.contains("Thank you for your commitment"), "{}", again.body);
        let terms = again.input("terms").to_owned();
        assert_eq!(visitor.post(&send, &form(&[&minister], &[("terms", &terms)])).await.status, 303);
        assert_eq!(visitor.mails(Notice::Letter).await, 1);
    }
}
