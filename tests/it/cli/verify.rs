//! `clarion verify` on both databases: one line for each proof, and exit 1 where something is wrong.

use std::path::Path;

use super::{clarion, told};
use crate::database::on_each_database;
use crate::ground::Ground;

on_each_database! {
    async fn it_tells_what_it_proved_and_exits_1_when_something_is_wrong(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("ada@example.org").await;
        let url = ground.db.url.clone();
        let run = || clarion(Path::new("/"), &[("DATABASE_URL", &url)], &["verify"]);
        let sound = run();
        assert_eq!(sound.status.code(), Some(0), "{:?}", told(&sound));
        assert_eq!(
            told(&sound).0,
            "ok     totals by seat: 1 compared with 1 signatures, 0 wrong\n\
             ok     history by hour: 1 petitions compared with their totals, 0 wrong\n\
             ok     mail without its owner: 0\n\
             ok     signature without its owner: 0\n\
             ok     consent_event without its owner: 0\n\
             ok     letter without its owner: 0\n\
             ok     holder without its owner: 0\n\
             ok     place_block without its owner: 0\n\
             ok     letter in another state than its mail: 0\n\
             ok     record of the staff: 0 events proven, 0 changed, 0 missing, 0 added\n"
        );
        ground.execute("UPDATE tally SET confirmed = 7").await;
        let wrong = run();
        assert_eq!(wrong.status.code(), Some(1));
        let (stdout, _) = told(&wrong);
        assert!(stdout.starts_with("WRONG  totals by seat: 1 compared with 1 signatures, 1 wrong\n"), "{stdout}");
        assert!(stdout.contains("E14000001: total 1 signed 7 confirmed, signatures 1 signed 1 confirmed"), "{stdout}");
        assert!(!stdout.contains('@'));
    }
}
