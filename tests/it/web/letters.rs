//! Writing to all who represent a supporter, over HTTP, on both databases.

use clarion::domain::id::OfficeId;
use clarion::domain::moment::HOUR_MS;
use clarion::domain::notice::Notice;
use clarion::secret::Purpose;
use clarion::store::StoreError;
use clarion::store::outbox::{self, LetterScope};
use clarion::store::signature::SignatureView;

use super::visitor::{Answer, BELFAST, CARDIFF, EDINBURGH, LEEDS, Visitor};
use crate::database::{Engine, on_each_database};

/// The ids of the offices that can be ticked, and whether they are, by the text that follows each.
fn boxes(page: &Answer) -> Vec<(String, bool, String)> {
    let inputs = page.body.split("name=\"offices\" value=\"").skip(1);
    inputs
        .map(|rest| {
            let (id, rest) = rest.split_once('"').unwrap();
            let (end, rest) = rest.split_once('>').unwrap();
            let (_, label) = rest.split_once('>').unwrap();
            (id.to_owned(), end.contains("checked"), label.split_once("</label>").unwrap().0.to_owned())
        })
        .collect()
}

fn ticked(page: &Answer) -> Vec<String> {
    boxes(page).into_iter().filter(|(_, ticked, _)| *ticked).map(|(_, _, label)| label).collect()
}

/// A confirmed supporter of a nation's petition, and the path of the desk.
async fn supporter(visitor: &Visitor, nation: &str, fields: &[(&str, &str)]) -> (SignatureView, String) {
    // The newest row is the last one.
    visitor.db.clock.advance(1);
    let answer = visitor.sign(&format!("/en/petitions/{nation}"), fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let row = visitor.rows().await.pop().unwrap();
    visitor.confirm(row.id).await;
    let desk = Visitor::path("letters", Purpose::Letters, row.id);
    (row, desk)
}

/// The form that writes to the offices whose label holds one of `to`.
fn form_to(page: &Answer, to: &[&str], more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut form: Vec<(String, String)> = boxes(page)
        .into_iter()
        .filter(|(_, _, label)| to.iter().any(|part| label.contains(part)))
        .map(|(id, ..)| ("offices".to_owned(), id))
        .collect();
    let good = [("address", "1 Example Road"), ("postcode", "EH15 0AA"), ("own_words", "My own words.")];
    let all = good.iter().filter(|(name, _)| more.iter().all(|(changed, _)| changed != name)).chain(more);
    form.extend(all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    form
}

async fn post(visitor: &Visitor, path: &str, form: &[(String, String)]) -> Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post(path, &form).await
}

on_each_database! {
    async fn every_nation_writes_to_its_own_offices(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        // How many can be ticked, and how many of them are: the campaign's choice, one of a seat with several.
        for (nation, postcode, can_be, are) in [
            ("england", LEEDS, 4, 1),
            ("scotland", EDINBURGH, 9, 2),
            ("wales", CARDIFF, 9, 1),
            ("northern-ireland", BELFAST, 7, 1),
        ] {
            let email = format!("{nation}@example.org");
            let (_, desk) = supporter(&visitor, nation, &[("postcode", postcode), ("email", &email)]).await;
            let page = visitor.get(&desk).await;
            assert_eq!((page.status, boxes(&page).len(), ticked(&page).len()), (200, can_be, are), "{nation}\n{}", page.body);
            // Whoever is ticked stays ticked.
            assert_eq!(ticked(&visitor.get(&desk).await), ticked(&page));
        }
    }

    async fn each_office_gets_a_letter_in_words_of_its_own(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, desk) = supporter(&visitor, "scotland", &[("postcode", EDINBURGH)]).await;
        let page = visitor.get(&desk).await;
        page.assert_says(&["id=\"group-1\">House of Commons</p>", "id=\"group-2\">Scottish Parliament</p>"]);
        page.assert_says(&["we have ticked one of them, so that they share the letters"]);
        page.assert_says(&["This office takes letters through a form of its own", "href=\"https://members.parliament.example/fergus.supposed\""]);
        // The letter to copy greets the member whose form it is.
        page.assert_says(&["<summary>The letter to copy<", "</summary><div class=\"text\">Ada Example\nEH15 0AA\n\n15 January 2027\n\nDear Fergus Supposed,"]);
        page.assert_says(&["This office takes no letters of a campaign.", "<summary>The letter to print and post<"]);
        let all = form_to(&page, &["MP for", "MSP for Edinburgh", "Eilidh Notareal", "Cabinet Secretary", "NHS Lothian"], &[]);
        let preview = post(&visitor, &format!("{desk}/preview"), &all).await;
        assert_eq!((preview.status, preview.body.matches("<section class=\"letter card\">").count()), (200, 5), "{}", preview.body);
        preview.assert_says(&["writing to you as my MP about", "writing to you as my MSP about", "Check your 5 letters", "Send my 5 letters"]);
        preview.assert_says(&["I am also writing to: MP for Edinburgh"]);
        for greeting in ["Dear Mairi Notareal,", "Dear Ailsa Sampleton,", "Dear Eilidh Notareal,", "Dear Cabinet Secretary,", "Dear Chief Executive,"] {
            assert_eq!(preview.body.matches(greeting).count(), 1, "{greeting}");
        }
        assert_eq!(preview.body.matches("My own words.").count(), 6, "in each letter, and once carried along");

        let answer = post(&visitor, &format!("{desk}/send"), &all).await;
        assert_eq!((answer.status, answer.location()), (303, format!("{desk}/sent").as_str()));
        assert_eq!(visitor.mails(Notice::Letter).await, 5);
        let sent = visitor.get(&format!("{desk}/sent")).await;
        sent.assert_says(&["This is where your 5 letters are:", "Chief executive of NHS Lothian"]);
        assert_eq!(sent.body.matches("We expect it to leave within the hour.").count(), 5, "{}", sent.body);
        // A seat that was written to is not proposed again, and its other members are not either.
        let page = visitor.get(&desk).await;
        assert_eq!((boxes(&page).len(), ticked(&page)), (4, vec![]));
        page.assert_says(&["You wrote to this office on 15 January 2027."]);
    }

    async fn each_letter_says_when_it_is_expected_to_leave_and_where_it_is(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, desk) = supporter(&visitor, "scotland", &[("postcode", EDINBURGH)]).await;
        let page = visitor.get(&desk).await;
        let form = form_to(&page, &["MP for", "MSP for Edinburgh"], &[]);
        let (mp, msp) = (&form[0].1, &form[1].1);
        // Friday, ten seconds past eight: the hours are open. Three hundred letters wait for the MP.
        let (now, id) = (visitor.db.clock.now(), mp.replace('-', ""));
        let column = match visitor.db.engine {
            Engine::Sqlite => format!("x'{id}'"),
            Engine::Postgres => format!("'\\x{id}'::bytea"),
        };
        let until = now.plus_ms(15 * HOUR_MS).as_millis();
        visitor.execute(&format!("INSERT INTO pace (scope, key_id, next_at, booked_until) VALUES ('office', {column}, 0, {until})")).await;
        let preview = post(&visitor, &format!("{desk}/preview"), &form).await;
        preview.assert_says(&["Letters leave in office hours, and only so many in an hour", "We expect it to leave within the hour."]);
        preview.assert_says(&["We expect it to leave on 18 January 2027, 08:00."]);
        assert!(!preview.body.contains("within minutes"));
        let letters = post(&visitor, &format!("/cy{}/preview", desk.trim_start_matches("/en")), &form).await;
        letters.assert_says(&["Disgwyliwn iddo adael ar 18 Ionawr 2027, 08:00.", "Disgwyliwn iddo adael o fewn yr awr."]);

        assert_eq!(post(&visitor, &format!("{desk}/send"), &form).await.status, 303);
        let sent_page = format!("{desk}/sent");
        visitor.get(&sent_page).await.assert_says(&["We expect it to leave on 18 January 2027, 08:00."]);
        let office = OfficeId::from_uuid(msp.parse().unwrap());
        let paused: Result<_, StoreError> = visitor.db.store.write(move |tx| {
            outbox::pause_letters(tx, &[LetterScope::Office(office)], "asked to", now)
        }).await;
        assert_eq!(paused.unwrap(), 1);
        visitor.get(&sent_page).await.assert_says(&["Letters to this office are paused at the moment."]);
        visitor.execute("UPDATE letter SET state = 'sent', settled_at = queued_at").await;
        let page = visitor.get(&sent_page).await;
        assert_eq!(page.body.matches("It left on 15 January 2027.").count(), 2);
        assert!(!page.body.contains("/withdraw"), "what has left is not taken back");
    }

    async fn a_long_letter_is_told_so_and_goes_all_the_same(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, desk) = supporter(&visitor, "england", &[("postcode", LEEDS)]).await;
        let page = visitor.get(&desk).await;
        page.assert_says(&["you do not have to say anything about your health"]);
        let labels = ticked(&page);
        let to: Vec<&str> = labels.iter().map(String::as_str).collect();
        let short = post(&visitor, &format!("{desk}/preview"), &form_to(&page, &to, &[])).await;
        assert!(short.body.contains(" words.</p>"), "{}", short.body);
        let long = "word ".repeat(350);
        let form = form_to(&page, &to, &[("own_words", long.as_str())]);
        let preview = post(&visitor, &format!("{desk}/preview"), &form).await;
        assert_eq!(preview.status, 200);
        preview.assert_says(&["Offices read up to 350 most readily; you can send it as it is."]);
        assert_eq!(post(&visitor, &format!("{desk}/send"), &form).await.status, 303);
    }

    async fn a_letter_that_has_not_left_is_taken_back_on_the_page(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, desk) = supporter(&visitor, "scotland", &[("postcode", EDINBURGH)]).await;
        let form = form_to(&visitor.get(&desk).await, &["MP for", "MSP for Edinburgh"], &[]);
        assert_eq!(post(&visitor, &format!("{desk}/send"), &form).await.status, 303);
        let (sent_page, withdraw) = (format!("{desk}/sent"), format!("{desk}/withdraw"));
        let page = visitor.get(&sent_page).await;
        assert_eq!(page.body.matches("Take it back for good").count(), 2, "{}", page.body);
        let letter = page.input("letter").to_owned();
        for _ in 0..2 {
            let answer = visitor.post(&withdraw, &[("letter", &letter)]).await;
            assert_eq!((answer.status, answer.location()), (303, sent_page.as_str()));
        }
        let page = visitor.get(&sent_page).await;
        page.assert_says(&["You took it back. It was not sent."]);
        assert_eq!(page.body.matches("Take it back for good").count(), 1);
        visitor.get(&desk).await.assert_says(&["You took back your letter to this office of 15 January 2027."]);
        // The other one leaves in the meantime.
        let letter = page.input("letter").to_owned();
        visitor.execute("UPDATE letter SET state = 'sent' WHERE state = 'queued'").await;
        let page = visitor.post(&withdraw, &[("letter", &letter)]).await;
        page.assert_says(&["This letter waits no more"]);
        assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
        let (_, other) = supporter(&visitor, "scotland", &[("postcode", EDINBURGH), ("email", "eve@example.org")]).await;
        assert_eq!(visitor.post(&format!("{other}/withdraw"), &[("letter", &letter)]).await.status, 404);
        assert_eq!(visitor.post(&format!("{other}/withdraw"), &[]).await.status, 404);
    }

    async fn who_has_written_to_all_that_the_campaign_ticks_is_proposed_nobody_else(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, desk) = supporter(&visitor, "england", &[("postcode", LEEDS)]).await;
        let page = visitor.get(&desk).await;
        let labels: Vec<String> = ticked(&page);
        let form = form_to(&page, &labels.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
        assert_eq!(post(&visitor, &format!("{desk}/send"), &form).await.status, 303);
        let page = visitor.get(&desk).await;
        assert_eq!(ticked(&page), Vec::<String>::new());
        assert!(boxes(&page).len() >= 2, "there are others, for the supporter to choose");
    }

    async fn words_that_were_changed_for_one_kind_of_office_go_to_no_other(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, desk) = supporter(&visitor, "scotland", &[("postcode", EDINBURGH)]).await;
        let page = visitor.get(&desk).await;
        page.assert_says(&["<input type=\"hidden\" name=\"body_for\" value=\"scottish-parliament\">"]);
        let changed = [("body", "Only for the members at Holyrood."), ("body_for", "scottish-parliament")];
        let form = form_to(&page, &["MP for", "MSP for Edinburgh", "Eilidh Notareal"], &changed);
        let preview = post(&visitor, &format!("{desk}/preview"), &form).await;
        // Two letters, and the field that carries it along.
        assert_eq!(preview.body.matches("Only for the members at Holyrood.").count(), 3, "{}", preview.body);
        preview.assert_says(&["writing to you as my MP about"]);
        // The page shows the letter that the changed words are in, although the MP stands first.
        let page = post(&visitor, &desk, &form).await;
        page.assert_says(&["Dear Ailsa Sampleton,\n\nMy own words.\n\nOnly for the members at Holyrood.", "2 more letters go to other offices"]);
        // What was changed is never lost: where no such office is chosen any more, it is shown for the first that is.
        let form = form_to(&visitor.get(&desk).await, &["Cabinet Secretary"], &changed);
        let page = post(&visitor, &desk, &form).await;
        page.assert_says(&["name=\"body_for\" value=\"minister\"", "Dear Cabinet Secretary,\n\nMy own words.\n\nOnly for the members"]);
        // The words to one who was written to are no change when they come back.
        let page = visitor.get(&desk).await;
        let shown = page.body.split_once("name=\"body\"").unwrap().1.split_once(">\n").unwrap().1;
        let shown = shown.split_once("</textarea>").unwrap().0.replace("&#39;", "'").replace("&#34;", "\"");
        let own = [("body", shown.as_str()), ("body_for", "scottish-parliament")];
        let form = form_to(&page, &["MSP for Edinburgh"], &own);
        assert_eq!(post(&visitor, &format!("{desk}/send"), &form).await.status, 303);
        let form = form_to(&visitor.get(&desk).await, &["MP for"], &own);
        let page = post(&visitor, &desk, &form).await;
        page.assert_says(&["Dear Mairi Notareal,\n\nMy own words.\n\nI live in Edinburgh East and Musselburgh"]);
    }

    async fn a_seat_that_was_picked_by_hand_leads_to_the_senedd_and_not_to_holyrood(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let new_house = [("postcode", "CF24 9ZZ"), ("email", "wales@example.org")];
        let (_, desk) = supporter(&visitor, "wales", &new_house).await;
        let page = visitor.get(&desk).await;
        page.assert_says(&["<option value=\"W07000089\">Cardiff East</option>", "We could not find your postcode"]);
        assert_eq!(visitor.post(&desk, &[("constituency", "W07000089")]).await.status, 303);
        let page = visitor.get(&desk).await;
        page.assert_says(&["MS for Caerdydd Ffynnon Taf", "Gwen Enghraifft MP"]);
        assert!(!page.body.contains("Health Board"), "the health board follows from the postcode alone");

        let new_house = [("postcode", "EH15 9ZZ"), ("email", "scotland@example.org")];
        let (_, desk) = supporter(&visitor, "scotland", &new_house).await;
        assert_eq!(visitor.post(&desk, &[("constituency", "S14000078")]).await.status, 303);
        let page = visitor.get(&desk).await;
        page.assert_says(&["these seats follow from the postcode, and our directory does not have yours"]);
        // The MP alone is left of the members, and so is ticked.
        assert_eq!(ticked(&page), ["<strong>Mairi Notareal MP</strong>, MP for Edinburgh East and Musselburgh"]);
    }

    async fn a_letter_goes_by_the_seat_that_the_signature_kept(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let (_, desk) = supporter(&visitor, "wales", &[("postcode", CARDIFF)]).await;
        visitor.execute("UPDATE signature SET constituency = 'W07000112'").await;
        let page = visitor.get(&desk).await;
        page.assert_says(&["MP for Ynys Môn", "MS for Caerdydd Ffynnon Taf"]);
        let form = form_to(&page, &["MP for", "Elin"], &[]);
        let answer = post(&visitor, &format!("{desk}/send"), &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }

    async fn who_lives_outside_the_kingdom_signs_and_is_offered_no_letter(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        for (postcode, email) in [("JE2 3AB", "jersey@example.org"), ("FIQQ 1ZZ", "stanley@example.org")] {
            let fields = [("postcode", postcode), ("nation", "wales"), ("email", email)];
            let (row, desk) = supporter(&visitor, "wales", &fields).await;
            assert_eq!(row.constituency, "");
            let page = visitor.get(&Visitor::path("confirm", Purpose::Confirm, row.id)).await;
            page.assert_says(&["Thank you. You have signed.", "so there is no letter to write"]);
            assert!(!page.body.contains("/letters/"), "{postcode}");
            for page in [visitor.get(&desk).await, visitor.post(&desk, &[("constituency", "W07000089")]).await] {
                assert_eq!(page.status, 200);
                page.assert_says(&["Where you live, nobody elects a Member of Parliament", "Your signature counts all the same."]);
                assert!(!page.body.contains("<form"), "{postcode}");
            }
            let form = form_to(&page, &[], &[]);
            for step in ["preview", "send"] {
                let page = post(&visitor, &format!("{desk}/{step}"), &form).await;
                page.assert_says(&["Where you live, nobody elects a Member of Parliament"]);
            }
            assert_eq!(visitor.row(row.id).await.constituency, "");
        }
        assert_eq!(visitor.mails(Notice::Letter).await, 0);
    }

    async fn who_serves_in_the_forces_chooses_before_writing(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let fields = [("postcode", "BFPO 58"), ("nation", "england"), ("constituency", "")];
        let (_, desk) = supporter(&visitor, "england", &fields).await;
        let page = visitor.get(&desk).await;
        page.assert_says(&["A forces postcode tells no constituency.", "<option value=\"E14001319\">"]);
        assert_eq!(visitor.post(&desk, &[("constituency", "E14001319")]).await.status, 303);
        visitor.get(&desk).await.assert_says(&["Dear Robin Sampleton,"]);
    }
}
