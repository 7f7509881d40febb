//! The page of an office, and what supporters say of answers, over HTTP on both databases.

use clarion::domain::answer::ASK_AFTER_MS;
use clarion::domain::id::{CampaignId, HolderId, LetterId, OfficeId, QuestionId};
use clarion::domain::letter::LetterState;
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::office::{StatementState, VISIT_LIFE_MS};
use clarion::secret::{OfficeVisit, Purpose};
use clarion::store::{StoreError, consent, letter, letter_answer, office_choice, representative, statement};

use super::visitor::{Answer, LEEDS, Visitor};
use crate::actions::letter::keys;
use crate::database::on_each_database;

/// A letter that was sent to the MP of Leeds, its office, and the office's link.
struct Sent {
    letter: LetterId,
    campaign: CampaignId,
    office: OfficeId,
    holder: HolderId,
    door: String,
}

async fn sent(visitor: &Visitor) -> Sent {
    let row = visitor.signed(&[("postcode", LEEDS)]).await;
    visitor.confirm(row.id).await;
    let desk = Visitor::path("letters", Purpose::Letters, row.id);
    let page = visitor.get(&desk).await;
    let form = [
        ("offices", page.input("offices")),
        ("own_words", "My own words."),
        ("address", "1 Example Road"),
        ("postcode", LEEDS),
    ];
    assert_eq!(visitor.post(&format!("{desk}/send"), &form).await.status, 303);
    let now = visitor.db.clock.now();
    let found = visitor.db.store.write(move |tx| {
        let id = letter::list_by_signature(tx.conn(), row.id)?[0].id;
        letter::set_state(tx, &[id], LetterState::Sent, now)?;
        letter::find_for_delivery(tx.conn(), id)?.ok_or(StoreError::NotFound)
    });
    let found = found.await.unwrap();
    let door = format!("/en/office/{}", keys().office_token(found.campaign, found.office.id));
    let holder = found.office.holder.as_ref().unwrap().id;
    Sent { letter: found.id, campaign: found.campaign, office: found.office.id, holder, door }
}

/// The page that a mailed link opens at this moment.
fn inside(visitor: &Visitor, sent: &Sent) -> String {
    let issued_at = visitor.db.clock.now();
    let Sent { campaign, office, holder, .. } = *sent;
    format!("/en/office/{}", keys().visit_token(&OfficeVisit { campaign, office, holder, issued_at }))
}

#[track_caller]
fn assert_private(page: &Answer, status: u16) {
    assert_eq!((page.status, page.header("cache-control")), (status, "no-store"), "{}", page.body);
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!(page.header("x-robots-tag"), "noindex");
}

on_each_database! {
    async fn the_link_of_a_letter_shows_nothing_personal_and_mails_a_link(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        for _ in 0..2 {
            let page = visitor.get(&sent.door).await;
            assert_private(&page, 200);
            page.assert_says(&["MP for Leeds Central and Headingley", "at parliament.example.", "Mail the office a link"]);
            for secret in ["Ada", "My own words", "robin.sampleton@", "1 Example Road"] {
                assert!(!page.body.contains(secret), "{secret}\n{}", page.body);
            }
            assert_eq!(visitor.mails(Notice::OfficeLink).await, 0, "looking mails nothing");
        }
        let first = visitor.post(&sent.door, &[]).await;
        assert_private(&first, 200);
        first.assert_says(&["a link is on its way"]);
        let second = visitor.post(&sent.door, &[]).await;
        assert_eq!(first.anonymous(), second.anonymous(), "the same answer, whatever came of it");
        assert_eq!(visitor.mails(Notice::OfficeLink).await, 1);
    }

    async fn a_mailed_link_lets_in_for_half_an_hour_to_the_moment(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        let desk = inside(&visitor, &sent);
        visitor.db.clock.advance(VISIT_LIFE_MS - 1);
        let page = visitor.get(&desk).await;
        assert_private(&page, 200);
        page.assert_says(&["One letter has come for this office.", "Answer everyone at once"]);
        let letters = visitor.get(&format!("{desk}/letters")).await;
        assert_private(&letters, 200);
        letters.assert_says(&["Letter from your constituent Ada Example", "1 Example Road", "My own words."]);
        visitor.db.clock.advance(1);
        for path in [desk.clone(), format!("{desk}/letters")] {
            let page = visitor.get(&path).await;
            assert_private(&page, 200);
            page.assert_says(&["That link has run out", &format!("action=\"{}\"", sent.door)]);
            assert!(!page.body.contains("Ada") && !page.body.contains("Answer everyone"), "{}", page.body);
        }
        for below in ["intake", "answer", "commitment"] {
            let form = [("intake", "none"), ("answer_en", "Hello."), ("commitment_en", "Yes."), ("asks", "data")];
            visitor.post(&format!("{desk}/{below}"), &form).await.assert_says(&["That link has run out"]);
        }
        let (campaign, holder) = (sent.campaign, sent.holder);
        let chosen = visitor.db.store.read(move |conn| office_choice::find_current(conn, campaign, holder));
        assert_eq!(chosen.await.unwrap(), None);
    }

    async fn links_of_another_kind_open_nothing(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        let desk = inside(&visitor, &sent);
        let other = OfficeVisit {
            campaign: sent.campaign,
            office: sent.office,
            holder: HolderId::from_uuid(visitor.db.clock.new_id()),
            issued_at: visitor.db.clock.now(),
        };
        // A link of a holder who has left leads no further than the door.
        visitor.get(&format!("/en/office/{}", keys().visit_token(&other))).await.assert_says(&["That link has run out"]);
        for path in [format!("{}A", sent.door), format!("{desk}AAAA"), "/en/office/made-up".to_owned()] {
            assert_private(&visitor.get(&path).await, 404);
            assert_private(&visitor.post(&path, &[]).await, 404);
        }
        assert_private(&visitor.post(&desk, &[]).await, 404);
        assert_private(&visitor.get(&format!("{}/confirm", sent.door)).await, 404);
    }

    async fn an_office_sees_only_what_reached_whoever_holds_it_now(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        let (office, now) = (sent.office, visitor.db.clock.now());
        visitor.get(&format!("{}/letters", inside(&visitor, &sent))).await.assert_says(&["My own words."]);
        let other = visitor.db.store.read(|conn| {
            representative::list_by_kind(conn, clarion::domain::representative::Chamber::HouseOfCommons.into())
        });
        let other = other.await.unwrap().into_iter().find(|other| other.id != office && other.holder.is_some()).unwrap();
        let visit = OfficeVisit { campaign: sent.campaign, office: other.id, holder: other.holder.unwrap().id, issued_at: now };
        let page = visitor.get(&format!("/en/office/{}", keys().visit_token(&visit))).await;
        page.assert_says(&["No letters have come for this office yet."]);
        // A successor begins with an empty page.
        let successor = HolderId::from_uuid(visitor.db.clock.new_id());
        visitor.db.clock.advance(MINUTE_MS);
        let now = visitor.db.clock.now();
        let followed = visitor.db.store.write(move |tx| {
            let holder = representative::find(tx.conn(), office)?.unwrap().holder.unwrap();
            representative::end_holder(tx, holder.id, now)?;
            representative::insert_holder(tx, successor, office, &holder.member, now)
        });
        followed.await.unwrap();
        let page = visitor.get(&inside(&visitor, &Sent { holder: successor, ..sent })).await;
        page.assert_says(&["No letters have come for this office yet."]);
    }

    async fn a_choice_is_kept_and_an_address_is_judged(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        let desk = inside(&visitor, &sent);
        let wrong = visitor.post(&format!("{desk}/intake"), &[("intake", "digest"), ("address", "no address")]).await;
        assert_private(&wrong, 422);
        assert_eq!((wrong.faults(), wrong.input("address")), (vec!["address"], "no address"));
        wrong.assert_says(&["value=\"digest\" checked"]);
        let kept = visitor.post(&format!("{desk}/intake"), &[("intake", "digest")]).await;
        assert_eq!((kept.status, kept.location()), (303, format!("{desk}?done=chosen").as_str()));
        visitor.get(kept.location()).await.assert_says(&["Your choice is kept.", "value=\"digest\" checked"]);
        visitor.db.clock.advance(1);
        let elsewhere = [("intake", "single"), ("address", "team@office.example")];
        let asked = visitor.post(&format!("{desk}/intake"), &elsewhere).await;
        visitor.get(asked.location()).await.assert_says(&["mailed a link to the new address", "value=\"digest\" checked"]);
        assert_eq!((visitor.mails(Notice::OfficeAddress).await, visitor.mails(Notice::OfficeAddressTold).await), (1, 1));
        let (campaign, office) = (sent.campaign, sent.office);
        let history = visitor.db.store.read(move |conn| office_choice::list_history(conn, campaign, office));
        let choice = history.await.unwrap().remove(0);
        let link = format!("/en/office/{}/confirm", keys().token(Purpose::OfficeAddress, choice.id.uuid()));
        visitor.get(&link).await.assert_says(&["Confirm for your office", "come to this address"]);
        visitor.get(&desk).await.assert_says(&["value=\"digest\" checked"]);
        for _ in 0..2 {
            visitor.post(&link, &[]).await.assert_says(&["Your choice holds from now on."]);
        }
        visitor.get(&desk).await.assert_says(&["value=\"single\" checked", "value=\"team@office.example\""]);
        assert_eq!(visitor.post(&format!("{desk}/intake"), &[("intake", "perhaps")]).await.status, 400);
    }

    async fn an_answer_is_written_and_confirmed_from_the_address_on_file(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        let desk = inside(&visitor, &sent);
        let empty = visitor.post(&format!("{desk}/answer"), &[("answer_en", "  ")]).await;
        assert_private(&empty, 422);
        assert_eq!(empty.faults(), ["answer_en"]);
        let long = "x".repeat(5_001);
        let long = visitor.post(&format!("{desk}/answer"), &[("answer_en", "Short."), ("answer_cy", &long)]).await;
        assert_eq!(long.faults(), ["answer_cy"]);
        long.assert_says(&["Short."]);
        let said = visitor.post(&format!("{desk}/answer"), &[("answer_en", "<b>Thank</b> you.")]).await;
        assert_eq!((said.status, said.location()), (303, format!("{desk}?done=stated").as_str()));
        visitor.get(said.location()).await.assert_says(&["Nobody sees what you wrote", "waits to be confirmed"]);
        assert_eq!(visitor.mails(Notice::OfficeStatement).await, 1);
        let holder = sent.holder;
        let find = || visitor.db.store.read(move |conn| statement::list_by_holder(conn, holder));
        let written = find().await.unwrap().remove(0);
        let link = format!("/en/office/{}/confirm", keys().token(Purpose::Statement, written.id.uuid()));
        for _ in 0..2 {
            let page = visitor.get(&link).await;
            assert_private(&page, 200);
            page.assert_says(&["&#60;b&#62;Thank&#60;/b&#62; you.", "<button>Confirm</button>"]);
        }
        assert_eq!(find().await.unwrap()[0].state, StatementState::Written, "looking confirms nothing");
        for _ in 0..2 {
            let page = visitor.post(&link, &[]).await;
            assert_private(&page, 200);
            page.assert_says(&["Our staff look at it"]);
        }
        assert_eq!(find().await.unwrap()[0].state, StatementState::Confirmed);
        visitor.get(&link).await.assert_says(&["Our staff look at it"]);
    }

    async fn the_link_of_what_was_judged_says_what_the_staff_decided(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        let desk = inside(&visitor, &sent);
        for (state, told) in [
            (StatementState::Approved, "Approved by our staff"),
            (StatementState::Refused, "Our staff have looked at it and have not approved it"),
        ] {
            visitor.post(&format!("{desk}/answer"), &[("answer_en", "Thank you.")]).await;
            let holder = sent.holder;
            let said = visitor.db.store.read(move |conn| statement::list_by_holder(conn, holder)).await;
            let (id, now) = (said.unwrap().remove(0).id, visitor.db.clock.now());
            let link = format!("/en/office/{}/confirm", keys().token(Purpose::Statement, id.uuid()));
            visitor.post(&link, &[]).await.assert_says(&["Our staff look at it"]);
            let judged = visitor.db.store.write(move |tx| statement::set_state(tx, id, state, now)).await;
            assert!(judged.unwrap());
            for page in [visitor.get(&link).await, visitor.post(&link, &[]).await] {
                assert_private(&page, 200);
                page.assert_says(&[told]);
                assert!(!page.body.contains("Our staff look at it") && !page.body.contains("<button>Confirm</button>"));
            }
        }
    }

    async fn the_link_of_a_choice_that_another_has_followed_offers_no_button(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        let desk = inside(&visitor, &sent);
        visitor.post(&format!("{desk}/intake"), &[("intake", "single"), ("address", "team@office.example")]).await;
        let (campaign, office) = (sent.campaign, sent.office);
        let history = visitor.db.store.read(move |conn| office_choice::list_history(conn, campaign, office));
        let choice = history.await.unwrap().remove(0);
        let link = format!("/en/office/{}/confirm", keys().token(Purpose::OfficeAddress, choice.id.uuid()));
        visitor.get(&link).await.assert_says(&["<button>Confirm</button>"]);
        visitor.db.clock.advance(1);
        visitor.post(&format!("{desk}/intake"), &[("intake", "digest")]).await;
        for page in [visitor.get(&link).await, visitor.post(&link, &[]).await] {
            assert_private(&page, 200);
            page.assert_says(&["another choice has followed it"]);
            assert!(!page.body.contains("<button>Confirm</button>"), "{}", page.body);
        }
    }

    async fn a_commitment_says_what_it_is_to(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let sent = sent(&visitor).await;
        let desk = inside(&visitor, &sent);
        let nothing = visitor.post(&format!("{desk}/commitment"), &[("commitment_en", "I will.")]).await;
        assert_eq!((nothing.status, nothing.faults()), (422, vec!["asks"]));
        let no_words = visitor.post(&format!("{desk}/commitment"), &[("asks", "data")]).await;
        assert_eq!((no_words.status, no_words.faults()), (422, vec!["commitment_en"]));
        no_words.assert_says(&["value=\"data\" checked"]);
        let form = [("asks", "data"), ("asks", "nonsense"), ("commitment_en", "I will ask for it.")];
        assert_eq!(visitor.post(&format!("{desk}/commitment"), &form).await.status, 303);
        let holder = sent.holder;
        let said = visitor.db.store.read(move |conn| statement::list_by_holder(conn, holder)).await.unwrap();
        assert_eq!(said[0].asks, ["data"]);
    }

    // --- Did you get an answer? --------------------------------------------------------------------------------------

    async fn a_link_proposes_and_the_button_writes_it_down(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (sent, question) = asked(&visitor).await;
        let path = format!("/en/answers/{}", keys().token(Purpose::Answer, question.uuid()));
        let letter = sent.letter;
        let said = || visitor.db.store.read(move |conn| {
            Ok::<_, StoreError>(letter_answer::list_asked(conn, &[question])?.remove(&question).unwrap().remove(0))
        });
        for _ in 0..2 {
            let page = visitor.get(&format!("{path}?answer=acknowledgement")).await;
            assert_private(&page, 200);
            page.assert_says(&["MP for Leeds Central and Headingley", "value=\"acknowledgement\" checked"]);
        }
        assert_eq!(said().await.unwrap().answer, None, "looking writes nothing down");
        let field = format!("letter-{letter}");
        let long = "x".repeat(2_001);
        let wrong = visitor.post(&path, &[(field.as_str(), "no"), ("words", &long)]).await;
        assert_eq!((wrong.status, wrong.faults()), (422, vec!["words"]));
        wrong.assert_says(&["value=\"no\" checked"]);
        let page = visitor.post(&path, &[(field.as_str(), "acknowledgement"), ("words", "A form\u{202e} letter.")]).await;
        assert_private(&page, 200);
        page.assert_says(&["What you said is kept.", "value=\"acknowledgement\" checked"]);
        let kept = said().await.unwrap();
        assert_eq!((kept.answer, kept.words.as_str()), (Some(clarion::domain::answer::Answer::Acknowledgement), "A form letter."));
        visitor.post(&path, &[(field.as_str(), "yes")]).await.assert_says(&["value=\"yes\" checked"]);
        assert_eq!(said().await.unwrap().answer, Some(clarion::domain::answer::Answer::Yes));
        assert_eq!(said().await.unwrap().state, LetterState::Answered);
        visitor.get(&path).await.assert_says(&["value=\"yes\" checked"]);
    }

    async fn who_wants_no_such_questions_says_so_once(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, question) = asked(&visitor).await;
        let token = keys().token(Purpose::Answer, question.uuid());
        let path = format!("/en/unsubscribe/{token}/questions");
        visitor.get(&path).await.assert_says(&["Do not ask me again"]);
        let row = visitor.rows().await.pop().unwrap();
        let stopped = || {
            let keys = [row.email_key];
            visitor.db.store.read(move |conn| {
                consent::list_suppressed(conn, &keys, clarion::domain::consent::Purpose::Questions)
            })
        };
        assert!(stopped().await.unwrap().is_empty());
        // As a mail program does it, from elsewhere.
        let request = actix_web::test::TestRequest::post()
            .uri(&path)
            .insert_header(("origin", "https://mail.example"))
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload("List-Unsubscribe=One-Click");
        let answer = visitor.send(request).await;
        assert_eq!((answer.status, answer.location()), (200, ""));
        assert_eq!(stopped().await.unwrap(), [row.email_key]);
        assert!(visitor.row(row.id).await.confirmed_at.is_some());
        for path in [format!("/en/answers/{token}A"), "/en/answers/made-up".to_owned(), format!("{path}A")] {
            assert_eq!(visitor.get(&path).await.status, 404, "{path}");
        }
    }
}

/// A letter that its writer has been asked about.
async fn asked(visitor: &Visitor) -> (Sent, QuestionId) {
    let sent = sent(visitor).await;
    visitor.db.clock.advance(ASK_AFTER_MS + DAY_MS);
    let (id, now) = (QuestionId::from_uuid(visitor.db.clock.new_id()), visitor.db.clock.now());
    let put = visitor.db.store.write(move |tx| {
        let due = letter_answer::list_due(tx.conn(), now, 10)?.remove(0);
        letter_answer::insert_question(tx, id, &due, now)?;
        letter_answer::add_letters(tx, &[(due.letter, id)])
    });
    put.await.unwrap();
    (sent, id)
}
