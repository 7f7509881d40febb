//! `clarion representatives import`: members as their publisher writes them, and who cannot be written to.

use std::fs;
use std::path::Path;
use std::process::Output;

use clarion::domain::representative::{Chamber, MemberFormat};
use clarion::store::{StoreError, representative};

use super::{clarion, told};
use crate::database::{TestDatabase, on_each_database};
use crate::roll::{MARK, good_files};

/// Invented members of real seats, in the columns of the Department for Education.
const DFE: &str = include_str!("../../data/members_dfe.csv");

fn import(db: &TestDatabase, folder: &Path, arguments: &[&str]) -> Output {
    clarion(folder, &[("DATABASE_URL", &db.url)], &[&["representatives", "import"], arguments].concat())
}

/// Seats with the name and the address of who holds them.
async fn holders(db: &TestDatabase) -> Vec<(String, String, String)> {
    let listed: Result<_, StoreError> =
        db.store.read(|conn| representative::list_by_kind(conn, Chamber::HouseOfCommons.into())).await;
    let shown = listed.unwrap().into_iter().map(|office| {
        let member = office.holder.map(|holder| holder.member);
        let (name, email) =
            member.map(|member| (member.name.clone(), member.address().cloned())).unwrap_or_default();
        let address = email.map(|email| email.as_str().to_owned()).unwrap_or_default();
        (office.key.area.as_str().to_owned(), name, address)
    });
    let mut shown: Vec<_> = shown.collect();
    shown.sort();
    shown
}

on_each_database! {
    async fn members_are_read_and_who_has_no_address_is_told(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("members.csv"), format!("\u{feff}{DFE}")).unwrap();
        let dry = told(&import(&db, folder.path(), &["--format", "dfe", "--dry-run", "members.csv"])).0;
        assert!(dry.ends_with("nothing was changed: this was a dry run\n"), "{dry}");
        assert_eq!(holders(&db).await, []);

        let output = import(&db, folder.path(), &["--format", "dfe", "members.csv"]);
        assert_eq!(output.status.code(), Some(0), "{:?}", told(&output));
        assert_eq!(
            told(&output).0,
            "offices added    5\n\
             added            4\n\
             changed          0\n\
             left             0\n\
             vacant           1\n    \
                 S14000079 Edinburgh East and Musselburgh\n\
             without address  1\n    \
                 E14001131 Bristol Central: Rt Hon Priya Specimen MP\n\
             unmatched seat   0\n\
             unchanged        0\n"
        );
        let own = |seat: &str, name: &str, address: &str| (seat.to_owned(), name.to_owned(), address.to_owned());
        let expected = [
            own("E14001131", "Rt Hon Priya Specimen MP", ""),
            own("E14001319", "Robin Fixture MP", "robin.fixture@parliament.example"),
            own("N05000003", "Orla Sampla MP", "orla.sampla@parliament.example"),
            own("S14000079", "", ""),
            own("W07000089", "Siân Enghraifft MP", "sian.enghraifft@parliament.example"),
        ];
        assert_eq!(holders(&db).await, expected);
        let again = told(&import(&db, folder.path(), &["--format", "dfe", "members.csv"])).0;
        assert!(again.starts_with("offices added    0\nadded            0\n"), "{again}");
        assert!(again.ends_with("unchanged        4\n"), "{again}");
    }

    async fn a_bad_file_is_refused_with_its_row_and_nothing_changes(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("members.csv", DFE);
        assert!(import(&db, folder.path(), &["--format", "dfe", "members.csv"]).status.success());
        let before = holders(&db).await;

        write("cut.csv", DFE.split_once(",\"sian.enghraifft").unwrap().0);
        write("odd.csv", &DFE.replace("robin.fixture@parliament.example", "robin fixture@parliament"));
        write("short.csv", &DFE.lines().take(2).collect::<Vec<_>>().join("\n"));
        write("twice.csv", &format!("{DFE}{}\n", DFE.lines().nth(1).unwrap()));
        for (file, wanted) in [
            ("cut.csv", "error: cut.csv, row 4: 6 cells where the header has 12; the file is cut or damaged\n"),
            ("odd.csv", "error: odd.csv, row 2: member_email cannot be read\n"),
            ("short.csv", "error: house-of-commons: 3 of 4 known holders would leave: if the file is complete, run it again with --force\n"),
            ("twice.csv", "error: twice.csv, row 7: the office house-of-commons of E14001319 is named twice\n"),
        ] {
            let output = import(&db, folder.path(), &["--format", "dfe", file]);
            assert_eq!(output.status.code(), Some(1), "{file}");
            assert_eq!(told(&output).1.replace(&format!("reading {file}\n"), ""), wanted);
            assert_eq!(holders(&db).await, before, "{file}");
        }
        let forced = import(&db, folder.path(), &["--format", "dfe", "--force", "short.csv"]);
        let (stdout, _) = told(&forced);
        assert!(stdout.contains("left             3\n    E14001131 Bristol Central: Rt Hon Priya Specimen MP\n"), "{stdout}");
    }

    async fn the_files_of_three_chambers_are_read_and_told(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        // The lists after the first three are of the same chambers again.
        for (format, files) in good_files().into_iter().take(3) {
            let mut arguments = vec!["--format", format.name()];
            for (name, bytes) in &files {
                fs::write(folder.path().join(name), bytes).unwrap();
                arguments.push(name);
            }
            let output = import(&db, folder.path(), &arguments);
            assert_eq!(output.status.code(), Some(0), "{:?}", told(&output));
            let (stdout, stderr) = told(&output);
            assert!(!stdout.contains('@') && !stderr.contains('@'), "{stdout}{stderr}");
            if format == MemberFormat::ScottishParliament {
                let part = format!("unmatched seat   1\n    scottish-parliament North East Scotland: Flo Former{MARK} MSP\n");
                assert!(stdout.contains(&part), "{stdout}");
                assert!(stdout.starts_with("offices added    129\nadded            5\n"), "{stdout}");
                assert!(stdout.contains("vacant           124\n"), "{stdout}");
                assert!(stdout.contains("    and 104 more\n"), "{stdout}");
            }
            // One of the files alone does not do, or is cut.
            let cut = files[0].1.len() / 2;
            fs::write(folder.path().join(&files[0].0), &files[0].1[..cut]).unwrap();
            let output = import(&db, folder.path(), &arguments);
            assert_eq!(output.status.code(), Some(1));
            let (_, stderr) = told(&output);
            let error = stderr.lines().last().unwrap();
            assert!(error.starts_with(&format!("error: {}, line ", files[0].0)), "{error}");
            assert!(!error.contains(MARK), "{error}");
        }
    }

    async fn help_tells_the_formats_and_the_columns(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let (help, _) = told(&import(&db, folder.path(), &["--help"]));
        for format in MemberFormat::ALL {
            assert!(help.contains(&format!("{}: ", format.name())), "{help}");
        }
        let columns = help.replace(char::is_whitespace, "");
        assert!(columns.contains(MemberFormat::CSV_HEADER), "{help}");
        let output = import(&db, folder.path(), &["--format", "tsv", "x"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).1.contains("the formats are csv, dfe, scottish-parliament, senedd"));
    }
}
