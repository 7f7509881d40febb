//! Writing to one representative over HTTP, on both databases.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, LOCATION};
use actix_web::middleware::from_fn;
use actix_web::{App, test};
use clarion::cli::house::House;
use clarion::config::{Environment, Settings};
use clarion::domain::id::{OfficeChoiceId, SignatureId};
use clarion::domain::language::Language;
use clarion::domain::moment::MINUTE_MS;
use clarion::domain::office::Intake;
use clarion::secret::Purpose;
use clarion::store::office_choice::{self, OfficeChoice};
use clarion::web::middleware::pass;
use clarion::web::site::Site;
use tokio::runtime::Handle;

use crate::actions::letter::{
    OTHER_SEAT, SEAT, Stage, keys, member, office, queued, signed, stage, supporter,
};
use crate::database::{TestDatabase, on_each_database};

/// An answer, as far as these tests look at it.
struct Answer {
    status: u16,
    location: String,
    body: String,
}

async fn site(db: &TestDatabase, stage: Stage) -> Site {
    site_with(db, stage, Environment::new()).await
}

async fn site_with(db: &TestDatabase, stage: Stage, environment: Environment) -> Site {
    let house = House {
        store: db.store.clone(),
        clock: db.clock.clone(),
        keys: Arc::new(keys()),
        settings: Arc::new(Settings::load(&environment).unwrap()),
        writer: stage.writer,
        runtime: Handle::current(),
        is_demo: true,
    };
    let state = house.app_state().await.unwrap();
    Site::new(state, &house.settings)
}

async fn call(site: &Site, request: test::TestRequest) -> Answer {
    let shared = site.clone();
    let app = App::new().wrap(from_fn(pass)).configure(move |config| shared.configure(config));
    let app = test::init_service(app).await;
    let request = request.insert_header((HOST, "127.0.0.1:8080")).to_request();
    let answer = test::call_service(&app, request).await;
    let header = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header(CACHE_CONTROL).as_deref(), Some("no-store"), "{}", answer.status());
    let (status, location) = (answer.status().as_u16(), header(LOCATION).unwrap_or_default());
    let body = String::from_utf8(test::read_body(answer).await.to_vec()).unwrap();
    Answer { status, location, body }
}

async fn get(site: &Site, path: &str) -> Answer {
    call(site, test::TestRequest::get().uri(path)).await
}

async fn post(site: &Site, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = test::TestRequest::post()
        .uri(path)
        .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body);
    call(site, request).await
}

fn desk(id: SignatureId) -> String {
    format!("/en/letters/{}", keys().token(Purpose::Letters, id.uuid()))
}

/// The letter as a page draws it, from its heading on.
fn drawn_letter(page: &str) -> &str {
    page.split_once("<div class=\"text\">").unwrap().1.split_once("</div>").unwrap().0
}

on_each_database! {
    async fn a_letter_is_written_checked_and_sent_once(db: TestDatabase) {
        let stage = stage(&db).await;
        let (office, holder) = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let desk = desk(supporter(&db, stage, "ada@example.org", Some(SEAT)).await);
        let site = site(&db, stage).await;

        let page = get(&site, &desk).await;
        assert_eq!(page.status, 200);
        let letter = drawn_letter(&page.body);
        assert!(letter.starts_with("Ada Example\nSW1A 1AA\n\n15 January 2027\n\nDear Grace Sample,\n\n"));
        assert!(letter.contains("count-everyone"), "{letter}");
        assert!(page.body.contains("MP for Invented 001"));
        assert!(page.body.contains("value=\"Letter from your constituent Ada Example\""));

        let id = office.to_string();
        let fields = |own_words: &'static str, address: &'static str| {
            [("offices", id.clone()), ("own_words", own_words.into()), ("points", "trials".into()),
             ("subject", String::new()), ("address", address.into()), ("postcode", "sw1a1aa".into())]
        };
        let form = fields("It took my sister\r\nfive visits.", "");
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = post(&site, &desk, &form).await;
        assert_eq!(page.status, 200);
        assert!(drawn_letter(&page.body).contains("Dear Grace Sample,\n\nIt took my sister\nfive visits.\n\n"));
        assert!(page.body.contains("value=\"trials\" aria-describedby=\"point-trials-hint\" checked"));
        assert!(page.body.contains("value=\"sw1a1aa\""));

        let page = post(&site, &format!("{desk}/preview"), &form).await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains("href=\"#address\""));
        assert!(page.body.contains("It took my sister"));

        let form = fields("It took my sister five visits.", "1 Example Road\r\nInvented");
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = post(&site, &format!("{desk}/preview"), &form).await;
        assert_eq!(page.status, 200);
        assert!(drawn_letter(&page.body).starts_with("Ada Example\n1 Example Road\nInvented\nSW1A 1AA\n\n"));
        assert_eq!(page.body.matches("<input type=\"hidden\"").count(), form.len() + 1);
        let terms = format!("name=\"terms\" value=\"{}-{}-house-of-commons\"", office.uuid().simple(), holder.unwrap().uuid().simple());
        assert!(page.body.contains(&terms), "{}", page.body);
        assert_eq!(queued(&db).await, 0);

        for _ in 0..2 {
            let answer = post(&site, &format!("{desk}/send"), &form).await;
            assert_eq!((answer.status, answer.location), (303, format!("{desk}/sent")));
        }
        assert_eq!(queued(&db).await, 1);
        let page = get(&site, &format!("{desk}/sent")).await;
        assert!(page.status == 200 && page.body.contains("Grace Sample MP"));
        let page = get(&site, &desk).await;
        assert!(page.body.contains("You wrote to this office on 15 January 2027."), "{}", page.body);
    }

    async fn changed_words_stay_and_untouched_ones_follow_the_points(db: TestDatabase) {
        let stage = stage(&db).await;
        let (office, _) = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let desk = desk(supporter(&db, stage, "ada@example.org", Some(SEAT)).await);
        let site = site(&db, stage).await;
        let id = office.to_string();
        let page = get(&site, &desk).await.body;
        let sent_back = page.split_once("name=\"body\"").unwrap().1.split_once(">\n").unwrap().1;
        let sent_back = sent_back.split_once("</textarea>").unwrap().0;
        let sent_back = sent_back.replace("&#39;", "'").replace("&#34;", "\"").replace('\n', "\r\n");
        let subject = "Letter from your constituent Ada Example";
        let form = [("offices", id.as_str()), ("points", "diagnosis"), ("subject", subject), ("body", &sent_back)];
        let longer = post(&site, &desk, &form).await.body;
        assert!(drawn_letter(&longer).len() > drawn_letter(&page).len());

        let form = [("offices", id.as_str()), ("subject", "Nurses"), ("body", "Only <this>.")];
        let page = post(&site, &desk, &form).await.body;
        assert!(drawn_letter(&page).contains("Dear Grace Sample,\n\nOnly &#60;this&#62;.\n\nYours sincerely,"));
        assert!(page.contains("Subject: Nurses (Ada Example)"));
        assert!(page.contains("name=\"subject\"") && page.contains("value=\"Nurses\""));
    }

    async fn what_cannot_be_used_is_shown_again_with_what_to_mend(db: TestDatabase) {
        let stage = stage(&db).await;
        let (office, _) = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let desk = desk(supporter(&db, stage, "ada@example.org", Some(SEAT)).await);
        let site = site(&db, stage).await;
        let (id, long) = (office.to_string(), "word ".repeat(2_000));
        let good = [("address", "1 Example Road"), ("postcode", "SW1A 1AA")];
        for (field, value, target) in [
            ("own_words", long.as_str(), "own_words"),
            ("own_words", "nul\0", "own_words"),
            ("subject", long.as_str(), "subject"),
            ("body", "nul\0", "body"),
            ("postcode", "nowhere", "postcode"),
            ("address", " ", "address"),
        ] {
            let mut form = vec![("offices", id.as_str()), (field, value)];
            form.extend(good.iter().filter(|(name, _)| *name != field));
            for step in ["preview", "send"] {
                let page = post(&site, &format!("{desk}/{step}"), &form).await;
                assert_eq!(page.status, 422, "{field} {step}");
                assert_eq!(page.body.matches("<li><a href=\"#").count(), 1, "{field}");
                assert!(page.body.contains(&format!("href=\"#{target}\"")), "{field}");
            }
        }
        let page = post(&site, &format!("{desk}/preview"), &good).await;
        assert!(page.status == 422 && page.body.contains("href=\"#offices\""));
        let page = post(&site, &format!("{desk}/send"), &[("offices", "not-an-id")]).await;
        assert_eq!(page.status, 422);
        assert_eq!(queued(&db).await, 0);
    }

    async fn only_a_confirmed_supporter_s_link_opens_the_desk(db: TestDatabase) {
        let stage = stage(&db).await;
        office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let pending = signed(&db, stage, "pending@example.org", Some(SEAT), None).await;
        let confirmed = supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        let site = site(&db, stage).await;
        let other_purpose = format!("/en/letters/{}", keys().token(Purpose::Confirm, confirmed.uuid()));
        for path in [desk(pending), other_purpose, "/en/letters/made-up".to_owned()] {
            assert_eq!(get(&site, &path).await.status, 404, "{path}");
            assert_eq!(get(&site, &format!("{path}/sent")).await.status, 404);
            for step in ["", "/preview", "/send"] {
                assert_eq!(post(&site, &format!("{path}{step}"), &[]).await.status, 404);
            }
        }
        let desk = desk(confirmed);
        assert_eq!(get(&site, &format!("{desk}/sent")).await.location, desk);
    }

    async fn a_supporter_is_told_why_nobody_can_be_written_to(db: TestDatabase) {
        let stage = stage(&db).await;
        office(&db, OTHER_SEAT, 1, None).await;
        let vacant = desk(supporter(&db, stage, "eve@example.org", Some(OTHER_SEAT)).await);
        let unknown = desk(supporter(&db, stage, "kay@example.org", Some("E14999009")).await);
        let site = site(&db, stage).await;
        for (path, reason) in [
            (vacant, "Nobody holds this office at the moment"),
            (unknown, "We do not know yet who represents you here"),
        ] {
            let page = get(&site, &path).await;
            assert!(page.status == 200 && page.body.contains(reason), "{reason}");
            assert!(!page.body.contains("<form"), "{reason}");
        }
        assert_eq!(queued(&db).await, 0);
    }

    async fn a_letter_that_no_mail_can_carry_is_printed(db: TestDatabase) {
        let stage = stage(&db).await;
        let (office, _) = office(&db, SEAT, 1, Some(member("Grace Sample", ""))).await;
        let desk = desk(supporter(&db, stage, "ada@example.org", Some(SEAT)).await);
        let site = site(&db, stage).await;
        let page = get(&site, &desk).await;
        assert!(page.body.contains("We know no email address for this office"));
        assert!(page.body.contains("The letter to print and post"));
        assert!(!page.body.contains("name=\"offices\""), "nothing can be sent from here");

        let (id, print) = (office.to_string(), format!("{desk}/print"));
        let typed = |address: &'static str| {
            [("print", id.as_str()), ("own_words", "Mine."), ("address", address), ("postcode", "SW1A 1AA")]
        };
        let page = post(&site, &print, &typed("")).await;
        assert!(page.status == 422 && page.body.contains("href=\"#address\"") && page.body.contains("Mine."));
        let page = post(&site, &print, &typed("1 Example Road")).await;
        assert_eq!(page.status, 200);
        let letter = drawn_letter(&page.body);
        assert!(letter.starts_with("Ada Example\n1 Example Road\nSW1A 1AA\n\n"), "{letter}");
        assert!(letter.contains("Dear Grace Sample,\n\nMine."), "{letter}");
        assert!(page.body.contains("MP for Invented 001"));
        let page = post(&site, &print, &[("print", "else"), ("address", "1 Example Road"), ("postcode", "SW1A 1AA")]).await;
        assert_eq!(page.status, 404);
        assert_eq!(queued(&db).await, 0);
    }

    async fn the_page_says_how_the_office_has_chosen_to_take_letters(db: TestDatabase) {
        let stage = stage(&db).await;
        let (office, holder) = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let writer = supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        let (desk, site) = (desk(writer), site(&db, stage).await);
        for (intake, told, is_open) in [
            (Intake::Digest, "reads these letters once a week", true),
            (Intake::Nothing, "takes no letters of a campaign", false),
            (Intake::Single, "Grace Sample", true),
        ] {
            db.clock.advance(MINUTE_MS);
            let choice = OfficeChoice {
                id: OfficeChoiceId::from_uuid(db.clock.new_id()),
                campaign: stage.campaign,
                office,
                holder: holder.unwrap(),
                intake,
                address: None,
                language: Language::English,
                made_at: db.clock.now(),
                confirmed_at: Some(db.clock.now()),
                refused_at: None,
            };
            db.store.write(move |tx| office_choice::insert(tx, &choice)).await.unwrap();
            let page = get(&site, &desk).await;
            assert!(page.body.contains(told), "{intake:?}");
            assert_eq!(page.body.contains("name=\"offices\""), is_open, "{intake:?}");
        }
    }

    async fn a_supporter_without_a_seat_picks_one(db: TestDatabase) {
        let stage = stage(&db).await;
        office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let desk = desk(supporter(&db, stage, "ada@example.org", None).await);
        let site = site(&db, stage).await;
        let page = get(&site, &desk).await;
        assert!(page.body.contains(&format!("<option value=\"{SEAT}\">Invented 001</option>")));
        for chosen in ["", "E14999009", "nowhere"] {
            let page = post(&site, &desk, &[("constituency", chosen)]).await;
            assert!(page.status == 422 && page.body.contains("href=\"#constituency\""), "{chosen}");
        }
        let answer = post(&site, &desk, &[("constituency", SEAT)]).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, desk.as_str()));
        assert!(get(&site, &desk).await.body.contains("Dear Grace Sample,"));
    }

    async fn a_writer_is_told_how_much_is_their_own_and_may_send_it_all_the_same(db: TestDatabase) {
        let stage = stage(&db).await;
        let (office, _) = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let id = office.to_string();
        let form = |own_words: &'static str| {
            vec![("offices", id.as_str()), ("own_words", own_words), ("address", "1 Example Road"), ("postcode", "SW1A 1AA")]
        };
        let copied = "My neighbour waited for eleven long months until anybody told her what the pain in her back was.";
        let ada = desk(supporter(&db, stage, "ada@example.org", Some(SEAT)).await);
        let eve = desk(supporter(&db, stage, "eve@example.org", Some(SEAT)).await);
        let kay = desk(supporter(&db, stage, "kay@example.org", Some(SEAT)).await);

        // Nobody has written yet.
        let first = site(&db, stage).await;
        let page = post(&first, &format!("{ada}/preview"), &form("")).await.body;
        assert!(page.contains("So far this letter is in the campaign\u{2019}s words"), "{page}");
        assert!(page.contains("A sentence of your own") && page.contains("Send my letter") && !page.contains("nearly this text"));
        let page = post(&first, &format!("{ada}/preview"), &form("I nurse.")).await.body;
        assert!(page.contains("A few words of this letter are your own.") && page.contains("A sentence of your own"), "{page}");
        let page = post(&first, &format!("{ada}/preview"), &form(copied)).await.body;
        assert!(page.contains("About 1 of 10 lines is your own."), "{page}");
        assert_eq!(post(&first, &format!("{ada}/send"), &form(copied)).await.status, 303);
        assert_eq!(post(&first, &format!("{eve}/send"), &form("")).await.status, 303);

        db.clock.advance(5_000);
        let second = site_with(&db, stage, [("CLARION__LETTERS__REVIEW_ABOVE".to_owned(), "60".to_owned())].into()).await;
        let page = post(&second, &format!("{kay}/preview"), &form(copied)).await.body;
        assert!(page.contains("One other person has written nearly this text to this office."), "{page}");
        assert!(page.contains("So far this letter is in the campaign\u{2019}s words"), "{page}");
        let page = post(&second, &format!("{kay}/preview"), &form("")).await.body;
        assert!(page.contains("One other person has written nearly this text to this office."), "{page}");
        let page = post(&second, &format!("{kay}/preview"), &form("I am a nurse and see every day what one phone call changes.")).await.body;
        assert!(!page.contains("nearly this text"), "{page}");

        // Nothing blocks: a copy is taken, and above the threshold the staff look at it first.
        let answer = post(&second, &format!("{kay}/send"), &form(copied)).await;
        assert_eq!((answer.status, answer.location), (303, format!("{kay}/sent")));
        assert_eq!(queued(&db).await, 2);
        let page = get(&second, &format!("{kay}/sent")).await.body;
        assert!(page.contains("One of our staff reads your letter before it goes"), "{page}");
    }
}
