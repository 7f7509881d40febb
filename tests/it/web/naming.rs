//! The box that lets offices know who wrote, over HTTP on both databases.

use clarion::domain::id::SignatureId;
use clarion::domain::letter::LetterState;
use clarion::secret::{OfficeVisit, Purpose};
use clarion::store::{StoreError, consent, letter};

use super::visitor::{LEEDS, Visitor};
use crate::actions::letter::keys;
use crate::database::on_each_database;

const UNTICKED: &str =
    "<input type=\"checkbox\" id=\"naming\" name=\"naming\" value=\"yes\" aria-describedby=\"naming-hint\">";

/// A confirmed supporter, and the path where they write.
async fn supporter(visitor: &Visitor) -> (SignatureId, String) {
    let row = visitor.signed(&[("postcode", LEEDS)]).await;
    visitor.confirm(row.id).await;
    (row.id, Visitor::path("letters", Purpose::Letters, row.id))
}

/// What the ledger holds of the box: what was done, and the words.
async fn ledger(visitor: &Visitor, id: SignatureId) -> Vec<(String, String)> {
    let events = visitor.db.store.read(move |conn| consent::list_by_signature(conn, id)).await.unwrap();
    let ours = events.into_iter().filter(|event| event.body.contains("digest"));
    ours.map(|event| (event.action, event.body)).collect()
}

/// The page of the office that the supporter wrote to, once it is in, and its letters.
async fn office_pages(visitor: &Visitor, id: SignatureId) -> [String; 2] {
    let now = visitor.db.clock.now();
    let found = visitor.db.store.write(move |tx| {
        let letter = letter::list_by_signature(tx.conn(), id)?[0].id;
        letter::set_state(tx, &[letter], LetterState::Sent, now)?;
        letter::find_for_delivery(tx.conn(), letter)?.ok_or(StoreError::NotFound)
    });
    let found = found.await.unwrap();
    let (campaign, office, holder) = (found.campaign, found.office.id, found.office.holder.unwrap().id);
    let visit = OfficeVisit { campaign, office, holder, issued_at: now };
    let desk = format!("/en/office/{}", keys().visit_token(&visit));
    [visitor.get(&desk).await.body, visitor.get(&format!("{desk}/letters")).await.body]
}

on_each_database! {
    async fn the_box_is_never_ticked_before_somebody_does_and_stays_as_it_was_left(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, path) = supporter(&visitor).await;
        let page = visitor.get(&path).await;
        page.assert_says(&[UNTICKED, "You may name me to these offices in their digest"]);
        visitor.get(&path.replace("/en/", "/cy/")).await.assert_says(&[UNTICKED, "Cewch fy enwi"]);
        let form = [("offices", page.input("offices")), ("address", "1 Example Road"), ("postcode", LEEDS)];
        visitor.post(&path, &form).await.assert_says(&[UNTICKED]);
        let ticked = [&form[..], &[("naming", "yes")]].concat();
        visitor.post(&path, &ticked).await.assert_says(&["aria-describedby=\"naming-hint\" checked>"]);
        visitor.post(&format!("{path}/preview"), &ticked).await.assert_says(&["name=\"naming\" value=\"yes\""]);
    }

    async fn who_ticks_it_is_named_on_the_office_s_page_until_it_is_taken_back(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (id, path) = supporter(&visitor).await;
        let page = visitor.get(&path).await;
        let form = [("offices", page.input("offices")), ("address", "1 Example Road"), ("postcode", LEEDS), ("naming", "yes")];
        assert_eq!(visitor.post(&format!("{path}/send"), &form).await.status, 303);
        let email = visitor.row(id).await.email;
        let said = ledger(&visitor, id).await;
        assert_eq!(said.iter().map(|(action, _)| action.as_str()).collect::<Vec<_>>(), ["offered", "given"]);
        assert!(said[0].1.starts_with("You may name me to these offices"), "the words that stood there");
        for page in office_pages(&visitor, id).await {
            assert!(page.contains(&format!("mailto:{email}")), "{page}");
        }
        let sent = visitor.get(&format!("{path}/sent")).await;
        sent.assert_says(&["Do not name me any more"]);
        for _ in 0..2 {
            let ended = visitor.post(&format!("{path}/naming"), &[]).await;
            assert_eq!((ended.status, ended.location()), (303, format!("{path}/sent").as_str()));
        }
        assert_eq!(ledger(&visitor, id).await.len(), 3, "taken back once");
        assert!(!visitor.get(&format!("{path}/sent")).await.body.contains("Do not name me any more"));
        for page in office_pages(&visitor, id).await {
            assert!(!page.contains(&email), "{page}");
        }
    }

    async fn who_does_not_tick_it_is_on_no_page_of_the_office_s_with_an_address(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (id, path) = supporter(&visitor).await;
        let page = visitor.get(&path).await;
        let form = [("offices", page.input("offices")), ("address", "1 Example Road"), ("postcode", LEEDS)];
        assert_eq!(visitor.post(&format!("{path}/send"), &form).await.status, 303);
        assert_eq!(ledger(&visitor, id).await.len(), 1, "the box stood there");
        let row = visitor.row(id).await;
        let [desk, letters] = office_pages(&visitor, id).await;
        assert!(desk.contains("One letter has come for this office."), "{desk}");
        assert!(!desk.contains(&row.name) && !desk.contains(&row.email), "{desk}");
        assert!(!letters.contains(&row.email), "{letters}");
        assert!(!visitor.get(&format!("{path}/sent")).await.body.contains("Do not name me any more"));
        assert_eq!(visitor.post("/en/letters/made-up/naming", &[]).await.status, 404);
    }
}
