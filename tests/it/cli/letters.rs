//! `clarion letters`: what an operator sees of letters that wait for the staff and what becomes of them, and of what
//! writers say came back.

use clarion::domain::answer::Answer;
use clarion::domain::letter::{LetterState, Stop};
use clarion::store::{StoreError, letter, letter_answer};

use super::{clarion, told};
use crate::actions::letter::{SEAT, letter_to, member, office, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

/// Exit code, what is printed, and what is told beside it.
fn review(db: &TestDatabase, arguments: &[&str]) -> (Option<i32>, String, String) {
    letters(db, &[&["review"], arguments].concat())
}

/// The same of any matter.
fn letters(db: &TestDatabase, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let line = [&["letters"], arguments].concat();
    let output = clarion(folder.path(), &[("DATABASE_URL", &db.url)], &line);
    let (stdout, stderr) = told(&output);
    (output.status.code(), stdout, stderr)
}

on_each_database! {
    async fn letters_are_listed_without_words_read_one_by_one_and_judged(db: TestDatabase) {
        let stage = stage(&db).await;
        let office = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let (code, said, _) = review(&db, &["list"]);
        assert_eq!((code, said.as_str()), (Some(0), "no letter waits for the staff\n"));
        let mut ids = Vec::new();
        for address in ["ada@example.org", "eve@example.org", "kay@example.org"] {
            let writer = supporter(&db, stage, address, Some(SEAT)).await;
            let mut request = letter_to(&db, stage, writer, &[office]);
            request.review_above = 70;
            request.letters[0].likeness = 83;
            send(&db, &request).await.unwrap();
            ids.push(request.letters[0].id);
        }
        let [one, two, three] = [0, 1, 2].map(|at| ids[at].to_string());
        let (_, said, _) = review(&db, &["list"]);
        let line = format!("{one}      83 %  2027-01-15  MP for Invented 001\n");
        assert!(said.lines().count() == 4 && said.contains(&line), "{said}");
        for private in ["Ada", "ada@", "Mine", "Example Road", "SW1A"] {
            assert!(!said.contains(private), "{said}");
        }
        let (code, said, _) = review(&db, &["list", "--show", &one]);
        assert_eq!((code, said.as_str()), (Some(0), "Letter from Ada Example\n\nDear member,\n\nMine.\n"));

        assert_eq!(review(&db, &["release", &one]).1, "letters released: 1\n");
        assert_eq!(review(&db, &["return", &two, &two]).1, "letters given back: 1\n");
        // One that does not wait spoils the whole command.
        let (code, _, error) = review(&db, &["release", &one, &three]);
        assert_eq!(code, Some(1));
        assert!(error.contains("one of the letters does not wait for the staff, and nothing was done"), "{error}");
        assert_eq!(review(&db, &["list", "--show", &one]).0, Some(1));
        assert_eq!(review(&db, &["release", "ada"]).0, Some(2));
        let mut states = Vec::new();
        for id in ids {
            let found = db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap().unwrap();
            states.push((found.state, found.stop));
        }
        assert_eq!(states, [
            (LetterState::Queued, None),
            (LetterState::Failed, Some(Stop::GivenBack)),
            (LetterState::Held, Some(Stop::Review)),
        ]);
    }

    async fn what_writers_say_came_back_is_counted_and_their_words_are_read(db: TestDatabase) {
        let stage = stage(&db).await;
        let nobody = "nobody has said yet whether an answer came\n";
        assert_eq!(letters(&db, &["answers"]), (Some(0), nobody.to_owned(), String::new()));
        let office = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let said = [
            ("ada@example.org", Answer::Yes, "She will ask.\nIn writing."),
            ("eve@example.org", Answer::Acknowledgement, ""),
            ("kay@example.org", Answer::Yes, "Hers is below."),
        ];
        for (address, answer, words) in said {
            let writer = supporter(&db, stage, address, Some(SEAT)).await;
            let request = letter_to(&db, stage, writer, &[office]);
            send(&db, &request).await.unwrap();
            let (id, now) = (request.letters[0].id, db.clock.now());
            db.store.write(move |tx| letter_answer::record(tx, id, answer, words, now)).await.unwrap();
            db.clock.advance(1_000);
        }
        let figures = "answered  acknowledged  nothing  office\n\
                       \x20      2             1        0  MP for Invented 001\n\
                       \x20      2             1        0  all\n";
        assert_eq!(letters(&db, &["answers"]), (Some(0), figures.to_owned(), String::new()));
        let words = "\n2027-01-15  yes  MP for Invented 001\n    Hers is below.\n\
                     \n2027-01-15  yes  MP for Invented 001\n    She will ask.\n    In writing.\n";
        assert_eq!(letters(&db, &["answers", "--words"]).1, format!("{figures}{words}"));

        let campaign = stage.campaign;
        let newest = db.store.read(move |conn| letter_answer::list_words(conn, campaign, 1)).await;
        let newest: Vec<_> = newest.map_err(|error: StoreError| error.code()).unwrap();
        assert_eq!(newest.len(), 1);
        assert_eq!((newest[0].words.as_str(), newest[0].office), ("Hers is below.", office.0));
        assert!(!format!("{newest:?}").contains("below"), "words are a person's");
    }
}
