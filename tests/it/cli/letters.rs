//! `clarion letters review`: what an operator sees of letters that wait for the staff, and what becomes of them.

use clarion::domain::letter::{LetterState, Stop};
use clarion::store::letter;

use super::{clarion, told};
use crate::actions::letter::{SEAT, letter_to, member, office, send, stage, supporter};
use crate::database::{TestDatabase, on_each_database};

/// Exit code, what is printed, and what is told beside it.
fn review(db: &TestDatabase, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let line = [&["letters", "review"], arguments].concat();
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
}
