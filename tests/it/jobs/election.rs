//! Letters in an election: they wait, their writers are told why and until when, and they go on the first free day.

use clarion::actions::import_elections::{self, ElectionsImported};
use clarion::domain::election::CSV_HEADER;
use clarion::domain::id::LetterId;
use clarion::domain::language::Language;
use clarion::domain::letter::{LetterState, Stop, WAITS_AT_MOST_MS};
use clarion::domain::moment::DAY_MS;
use clarion::domain::notice::Notice;
use clarion::jobs::deliver::{Rendered, Renderer};
use clarion::language::start_of;
use clarion::mail::compose::compose;
use clarion::mail::read::parse_captured;
use clarion::store::outbox::Settlement;
use clarion::store::{StoreError, letter};

use super::hand::{Hand, assert_sound, barbara, filled, found, one, state};
use super::render::{ILLNESS, NAMES, header, renderer, scrubbed, shown};
use super::succession::in_language;
use crate::database::{TestDatabase, on_each_database};

/// Tests begin on 15 January 2027.
pub(super) const DISSOLVED: &str =
    "dissolved,house-of-commons,,,dissolution,2027-01-10,2027-02-05,2027-02-04,https://e.org,2027-01-02";
const BEFORE: &str =
    "before,house-of-commons,england,,pre-election,2027-01-10,2027-02-05,2027-02-04,https://e.org,2027-01-02";
const VALE: &str =
    "vale,house-of-commons,,E14999001,by-election,2027-01-10,2027-02-05,2027-02-04,https://e.org,2027-01-02";
const ELSEWHERE: &str =
    "elsewhere,scottish-parliament,,,dissolution,2027-01-10,2027-02-05,2027-02-04,https://e.org,2027-01-02";

pub(super) async fn called(db: &TestDatabase, rows: &[&str]) -> ElectionsImported {
    let file = format!("{CSV_HEADER}\n{}\n", rows.join("\n"));
    let (elections, now) = (import_elections::read("calendar", file.as_bytes()).unwrap(), db.clock.now());
    let imported: Result<_, StoreError> =
        db.store.write(move |tx| import_elections::import(tx, &elections, now)).await;
    imported.unwrap()
}

/// Moves the clock to a moment of a day in London.
pub(super) fn come(db: &TestDatabase, day: &str, after_ms: i64) {
    let moment = start_of(day.parse().unwrap()).plus_ms(after_ms);
    db.clock.advance(moment.since_ms(db.clock.now()));
}

/// Looks at the letters that are due, and returns how many left.
async fn looked(db: &TestDatabase, hand: &Hand) -> usize {
    hand.tidy().await;
    let sent = hand.deliver(Notice::Letter).await.len();
    assert_sound(db).await;
    sent
}

async fn is_held(db: &TestDatabase, id: LetterId) {
    assert_eq!(state(db, id).await, (LetterState::Held, Some(Stop::Election)));
}

on_each_database! {
    async fn a_letter_waits_for_the_election_and_goes_on_the_first_free_day(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        called(&db, &[DISSOLVED]).await;
        assert_eq!(looked(&db, &hand).await, 0);
        is_held(&db, id).await;
        assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 1);
        let waiting = db.store.read(letter::count_held).await.unwrap();
        assert_eq!(waiting, [(Stop::Election, 1)]);

        // Nobody looks at it before, and its writer is not told again.
        come(&db, "2027-02-05", -1);
        hand.tidy().await;
        assert!(hand.claim(Notice::Letter).await.is_empty());
        come(&db, "2027-02-05", 0);
        // The look finds that the way is free, the next delivers it as a mail of today.
        assert_eq!(looked(&db, &hand).await, 0);
        assert_eq!(state(&db, id).await, (LetterState::Queued, None));
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "Date").unwrap().get(..16), Some("Fri, 05 Feb 2027"));
        assert_eq!(state(&db, id).await, (LetterState::Sent, None));
        assert!(hand.claim(Notice::LetterHeld).await.is_empty());
        assert_sound(&db).await;
    }

    async fn whoever_is_elected_gets_it_and_is_greeted(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        called(&db, &[DISSOLVED]).await;
        looked(&db, &hand).await;
        // The lists change on the morning after the poll, when letters do not go yet.
        filled(&db, None).await;
        filled(&db, barbara()).await;
        is_held(&db, id).await;
        come(&db, "2027-02-05", 0);
        looked(&db, &hand).await;
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Barbara Holder MP <barbara@parliament.example.org>"));
        assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 0, "it went before its writer was told that it waits");
        assert_sound(&db).await;
    }

    async fn a_seat_that_is_empty_afterwards_is_waited_for_and_its_writer_told_once(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        called(&db, &[DISSOLVED]).await;
        looked(&db, &hand).await;
        assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 1);
        filled(&db, None).await;
        come(&db, "2027-02-05", 0);
        assert_eq!(looked(&db, &hand).await, 0);
        assert_eq!(state(&db, id).await, (LetterState::Held, Some(Stop::Vacant)));
        assert!(hand.claim(Notice::LetterHeld).await.is_empty());
        db.clock.advance(DAY_MS);
        filled(&db, barbara()).await;
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
    }

    async fn a_letter_that_is_claimed_already_is_judged_when_it_is_rendered(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let row = hand.claim(Notice::Letter).await.pop().unwrap();
        called(&db, &[VALE]).await;
        let Rendered::Hold { until, reason } = hand.look(&row).await else { panic!("it must not go") };
        assert_eq!((until, reason), (start_of("2027-02-05".parse().unwrap()), "election"));
        // A calendar that is shortened before the row is settled decides when it is looked at again.
        called(&db, &[&VALE.replace("2027-02-05,2027-02-04", "2027-02-02,2027-02-01")]).await;
        assert!(hand.settle(&row, Settlement::Held { until, reason: reason.to_owned() }).await);
        is_held(&db, id).await;
        come(&db, "2027-02-02", 0);
        looked(&db, &hand).await;
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
    }

    async fn an_election_of_others_stops_nothing(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        called(&db, &[ELSEWHERE, &VALE.replace("E14999001", "E14999002"), &BEFORE.replace("england", "wales")]).await;
        assert_eq!(looked(&db, &Hand::of(&db)).await, 1);
        assert_eq!(state(&db, id).await, (LetterState::Sent, None));
    }

    async fn an_election_that_is_called_off_lets_its_letters_go(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        called(&db, &[DISSOLVED]).await;
        looked(&db, &hand).await;
        db.clock.advance(DAY_MS);
        assert_eq!(called(&db, &[DISSOLVED, ELSEWHERE]).await.letters, 1, "looked at again");
        assert_eq!(looked(&db, &hand).await, 0);
        is_held(&db, id).await;
        assert_eq!(found(&db, id).await.holds, 1, "it waits on, and nobody is told a second time");
        assert_eq!(called(&db, &[ELSEWHERE]).await.letters, 1);
        assert_eq!(called(&db, &[ELSEWHERE]).await.letters, 0, "nothing has changed");
        looked(&db, &hand).await;
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
    }

    async fn a_letter_does_not_wait_for_an_election_for_ever(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        called(&db, &[&DISSOLVED.replace("2027-02-05", "2028-02-05")]).await;
        looked(&db, &hand).await;
        is_held(&db, id).await;
        db.clock.advance(WAITS_AT_MOST_MS);
        assert_eq!(looked(&db, &hand).await, 0);
        assert_eq!(state(&db, id).await, (LetterState::Failed, Some(Stop::Waited)));
        assert_eq!(hand.deliver(Notice::LetterReturned).await.len(), 1);
    }

    async fn the_mail_says_why_and_when(db: TestDatabase) {
        let (_, id, writer) = one(&db).await;
        let hand = Hand::of(&db);
        called(&db, &[DISSOLVED]).await;
        looked(&db, &hand).await;
        let row = hand.claim(Notice::LetterHeld).await.pop().unwrap();
        for (rows, what) in [([DISSOLVED], "dissolution"), ([VALE], "by-election"), ([BEFORE], "pre-election")] {
            called(&db, &rows).await;
            for (language, name) in [(Language::English, NAMES[0]), (Language::Welsh, NAMES[2])] {
                in_language(&db, writer, language).await;
                let (renderer, row) = (renderer(&db, name), row.clone());
                let rendered = db.store.read(move |conn| renderer.render(conn, &row)).await.unwrap();
                let Rendered::Mail(draft) = rendered else { panic!("{what} is told") };
                let mail = parse_captured(draft.id, &compose(&draft).unwrap().message).unwrap();
                for (name, value) in &mail.headers {
                    let value = scrubbed(value, &mail.links).to_lowercase();
                    assert_eq!(ILLNESS.iter().find(|word| value.contains(**word)), None, "{name}: {value}");
                }
                insta::assert_snapshot!(format!("{what}_{}", language.code()), shown(&mail));
                let day = if language == Language::English { "5 February 2027" } else { "5 Chwefror 2027" };
                assert!(mail.text.contains(day), "{}", mail.text);
            }
        }
        is_held(&db, id).await;
    }
}
