//! `clarion staff` on both databases: the first way into the office, and what `verify` makes of its record.

use super::{clarion, told};
use crate::database::on_each_database;
use crate::ground::Ground;

/// The token of the link that a command printed, and nothing else after it.
fn token(said: &str) -> &str {
    let link = said.lines().last().unwrap();
    let token = link.strip_prefix("https://clarion.example/staff/invitation/").unwrap();
    assert!(
        token.len() == 43 && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
        "{link}"
    );
    token
}

on_each_database! {
    /// S-01: the command makes the first account, and no account has a passphrase that anybody knows. S-56: what it does
    /// is on record, and a change of the record is told.
    async fn s01_s56_somebody_is_invited_listed_and_disabled(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let folder = tempfile::tempdir().unwrap();
        let variables = [("DATABASE_URL", ground.db.url.as_str()), ("BASE_URL", "https://clarion.example")];
        let run = |arguments: &[&str]| clarion(folder.path(), &variables, arguments);
        let done = |arguments: &[&str]| {
            let output = run(arguments);
            assert_eq!(output.status.code(), Some(0), "{:?}", told(&output));
            told(&output)
        };
        assert_eq!(done(&["staff", "list"]).0, "nobody yet: `clarion staff add EMAIL --role admin` invites the first\n");

        let (said, _) = done(&["staff", "add", "Ada@example.org", "--role", "exporter", "--nation", "wales", "--nation", "scotland"]);
        let first = token(&said).to_owned();
        assert!(said.contains("once, within 72 hours"), "{said}");
        let listed = done(&["staff", "list"]).0;
        assert!(listed.starts_with("exporter   invited   scotland,wales           Ada@example.org  since"), "{listed}");
        assert_eq!(listed.lines().count(), 1);
        assert_eq!(ground.number("SELECT count(*) AS number FROM staff_credential WHERE passphrase IS NOT NULL").await, 0, "S-01");

        // Anew, as something else: one account still, and another link.
        let (said, _) = done(&["staff", "add", "ada@example.org", "--role", "admin", "--reason", "Runs it all."]);
        assert_ne!(token(&said), first, "another link");
        assert_eq!(ground.number("SELECT count(*) AS number FROM staff_link").await, 1, "and the first is dead");
        let listed = done(&["staff", "list"]).0;
        assert!(listed.starts_with("admin      invited   all                      Ada@example.org  since"), "{listed}");
        assert_eq!(listed.lines().count(), 1);

        let (said, warned) = done(&["staff", "disable", "ada@example.org", "--reason", "left"]);
        assert_eq!(said, "disabled, and every session is over\n");
        assert!(warned.starts_with("warning: nobody is left who may let others in"), "{warned}");
        assert_eq!(ground.number("SELECT count(*) AS number FROM staff_link").await, 0, "nor does the link let anybody in");
        assert_eq!(done(&["staff", "disable", "ada@example.org"]).0, "it was disabled before\n");
        assert!(done(&["staff", "list"]).0.starts_with("admin      disabled "));
        let unknown = run(&["staff", "disable", "ben@example.org"]);
        assert_eq!((unknown.status.code(), told(&unknown).1.as_str()), (Some(1), "error: nobody has this address: look at `clarion staff list`\n"));
        let long = "x".repeat(201);
        for (wrong, says) in [
            (&["staff", "add", "ada", "--role", "admin"][..], "'ada'"),
            (&["staff", "add", "ben@example.org", "--role", "root"], "expected viewer, campaigner, exporter or admin"),
            (&["staff", "add", "ben@example.org"], "--role"),
            (&["staff", "add", "ben@example.org", "--role", "admin", "--nation", "atlantis"], "expected england"),
            (&["staff", "add", "ben@example.org", "--role", "admin", "--language", "fr"], "expected en or cy"),
            (&["staff", "add", "ben@example.org", "--role", "admin", "--reason", &long], "--reason"),
            (&["staff", "disable", "ada@example.org", "--reason", &long], "--reason"),
        ] {
            let refused = run(wrong);
            assert_eq!(refused.status.code(), Some(2), "{wrong:?}");
            assert!(told(&refused).1.contains(says), "{wrong:?}: {}", told(&refused).1);
        }
        assert_eq!(done(&["staff", "list"]).0.lines().count(), 1, "nobody else was let in");

        // Who, through which door, what, about whom, why; and when: lately, by the clock of the machine.
        let record = ground.texts(
            "SELECT origin || '|' || deed || '|' || substr(thing, 1, 6) || '|' || why || '|' || detail || '|' || network || request AS text \
             FROM staff_event WHERE actor IS NULL ORDER BY number",
        ).await;
        assert_eq!(record, [
            "command|invited|staff/||exporter in scotland,wales|",
            "command|invited|staff/|Runs it all.|admin in all nations|",
            "command|disabled|staff/|left|invited|",
        ]);
        assert_eq!(ground.number("SELECT count(DISTINCT thing) AS number FROM staff_event").await, 1);
        let now = clarion::clock::Clock::machine().now().as_millis();
        let times = format!("SELECT count(*) AS number FROM staff_event WHERE happened_at > {} AND happened_at <= {now}", now - 60_000);
        assert_eq!(ground.number(&times).await, 3);

        assert!(done(&["verify"]).0.ends_with("ok     record of the staff: 3 events proven, 0 changed, 0 missing, 0 added\n"));
        for (number, column) in [(3, "why = 'promoted'"), (1, "happened_at = happened_at + 1"), (2, "thing = 'staff/x'")] {
            ground.execute(&format!("CREATE TABLE kept AS SELECT * FROM staff_event; UPDATE staff_event SET {column} WHERE number = {number}")).await;
            let broken = run(&["verify"]);
            assert_eq!(broken.status.code(), Some(1), "{column}");
            let says = format!("WRONG  record of the staff: 3 events proven, 1 changed, 0 missing, 0 added\n       event {number}: changed\n");
            assert!(told(&broken).0.ends_with(&says), "{:?}", told(&broken));
            ground.execute("DELETE FROM staff_event; INSERT INTO staff_event SELECT * FROM kept; DROP TABLE kept").await;
        }
        assert!(done(&["verify"]).0.contains("ok     record of the staff: 3 events proven, 0 changed"));
    }
}
