//! `clarion representatives fetch`: lists from a publisher on this machine, to a folder and to the database.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clarion::clock::Clock;
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::representative::Chamber;
use clarion::store::{StoreError, representative};
use serde_json::{Value, json};

use super::{clarion, told};
use crate::database::{TestDatabase, on_each_database};
use crate::feed::{People, contact, mp, page};
use crate::publisher::{Asked, Publisher, Reply};
use crate::roll::{Holyrood, assembly_files, senedd_files};

/// Who was elected to all four chambers.
const CANDIDATES: &str = include_str!("../../data/candidates.csv");

const DFE: &str = "pcon_name,pcon_code,member_id,full_title,display_as,party_text,member_email,country_code\n\
    Aldershot,E14001063,40,Ada Example MP,Ada Example,Example Party,ada@parliament.example,E92000001\n\
    Belfast East,N05000001,41,Orla Sampla MP,Orla Sampla,Example Party,orla@parliament.example,N92000002\n\
    Clwyd East,W07000090,42,Nia Enghraifft MP,Nia Enghraifft,Example Party,No email found,W92000004\n";

/// Runs the command with every source at the publisher.
fn fetch(db: &TestDatabase, folder: &Path, publisher: &Publisher, arguments: &[&str]) -> Output {
    let source =
        |name: &str, path: &str| (format!("CLARION__REPRESENTATIVES__SOURCES__{name}"), publisher.url(path));
    let sources = [
        source("DFE", "/mp_lookup.csv"),
        source("MEMBERS_API", "/api"),
        source("SCOTTISH_PARLIAMENT", "/scotland/"),
        source("SENEDD", "/senedd"),
        source("NI_ASSEMBLY", "/ni"),
        source("POPOLO", "/people.json"),
        source("DEMOCRACY_CLUB", &format!("/export?id=sp.c,{}", publisher.url("/export?id=senedd"))),
    ];
    let mut variables = vec![("DATABASE_URL", db.url.as_str()), ("CLARION__REPRESENTATIVES__PAUSE_MS", "0")];
    variables.extend(sources.iter().map(|(name, url)| (name.as_str(), url.as_str())));
    clarion(folder, &variables, &[&["representatives", "fetch"], arguments].concat())
}

fn body(value: &Value) -> Reply {
    Reply::ok(value.to_string()).with("Content-Type", "application/json; charset=utf-8")
}

/// The Members API with three members, two on a page.
fn members_api(asked: &Asked) -> Option<Reply> {
    let members = [
        mp(40, "Ada Example", "Aldershot", true),
        mp(41, "Orla Sampla", "East Belfast", true),
        mp(42, "Nia Enghraifft", "Clwyd East", true),
    ];
    let search = "/api/Members/Search?House=1&IsCurrentMember=true&skip=";
    if let Some(skip) = asked.path.strip_prefix(search) {
        let skip: usize = skip.strip_suffix("&take=20").unwrap().parse().unwrap();
        return Some(body(&page(&members[skip..(skip + 2).min(3)], 3, skip)));
    }
    let id = asked.path.strip_prefix("/api/Members/")?.strip_suffix("/Contact")?;
    let address = format!("m{id}@parliament.example");
    Some(body(&contact(&[("Parliamentary office", Some(&address), false)])))
}

/// The list of the department, under a tag.
fn dfe(asked: &Asked) -> Option<Reply> {
    (asked.path == "/mp_lookup.csv").then(|| {
        if asked.head.contains("if-none-match: \"first\"") {
            Reply::status("304 Not Modified")
        } else {
            Reply::ok(DFE).with("ETag", "\"first\"").with("Content-Type", "text/plain")
        }
    })
}

fn usual(asked: &Asked) -> Reply {
    dfe(asked).or_else(|| members_api(asked)).unwrap_or_else(|| Reply::status("404 Not Found"))
}

/// Person and address of each holder of the Commons.
async fn holders(db: &TestDatabase) -> Vec<(String, String)> {
    let listed: Result<_, StoreError> =
        db.store.read(|conn| representative::list_by_kind(conn, Chamber::HouseOfCommons.into())).await;
    let members = listed.unwrap().into_iter().filter_map(|office| office.holder).map(|holder| holder.member);
    members
        .map(|member| {
            let address = member.address().map(|address| address.as_str().to_owned()).unwrap_or_default();
            (member.external_id, address)
        })
        .collect()
}

fn held(id: &str, address: &str) -> (String, String) {
    (id.to_owned(), address.to_owned())
}

on_each_database! {
    async fn a_list_is_fetched_and_imported_and_asked_for_by_its_tag_the_next_time(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let publisher = Publisher::new(|asked, _| usual(asked));
        let first = fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--dir", "kept", "--import"]);
        let (stdout, stderr) = told(&first);
        assert_eq!(first.status.code(), Some(0), "{stderr}");
        assert!(stdout.starts_with("dfe                  1 fetched, 0 unchanged, 0 fetched before\noffices added    3\nadded            3\n"), "{stdout}");
        let wanted = [held("40", "ada@parliament.example"), held("41", "orla@parliament.example"), held("42", "")];
        assert_eq!(holders(&db).await, wanted);
        assert_eq!(fs::read_to_string(folder.path().join("kept/dfe/mp_lookup.csv")).unwrap(), DFE);

        let again = fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--dir", "kept", "--import"]);
        assert_eq!(again.status.code(), Some(0));
        let (stdout, _) = told(&again);
        assert!(stdout.starts_with("dfe                  0 fetched, 1 unchanged, 0 fetched before\noffices added    0\nadded            0\n"), "{stdout}");
        assert!(stdout.ends_with("unchanged        3\n"), "{stdout}");

        // A file that was cut on the disk is not taken for whole: the tag is not named, and all of it comes again.
        fs::write(folder.path().join("kept/dfe/mp_lookup.csv"), DFE.split_once("Clwyd").unwrap().0).unwrap();
        let (stdout, _) = told(&fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--dir", "kept"]));
        assert_eq!(stdout, "dfe                  1 fetched, 0 unchanged, 0 fetched before\n");
        assert_eq!(fs::read_to_string(folder.path().join("kept/dfe/mp_lookup.csv")).unwrap(), DFE);
        // So it is with a manifest that nobody can read.
        fs::write(folder.path().join("kept/manifest.json"), "{\"begun_ms\": 1, \"fin").unwrap();
        let (stdout, _) = told(&fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--dir", "kept"]));
        assert_eq!(stdout, "dfe                  1 fetched, 0 unchanged, 0 fetched before\n");
    }

    async fn a_run_that_was_cut_is_taken_up_within_a_day_and_not_after_it(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let publisher = Publisher::new(|asked, _| usual(asked));
        let list = || told(&fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--dir", "kept"])).0;
        assert_eq!(list(), "dfe                  1 fetched, 0 unchanged, 0 fetched before\n");
        let manifest = folder.path().join("kept/manifest.json");
        // The command has the clock of this machine; ten minutes are more than it needs.
        let margin = 10 * MINUTE_MS;
        for (age, wanted) in [
            (0, "0 fetched, 0 unchanged, 1 fetched before"),
            (DAY_MS - margin, "0 fetched, 0 unchanged, 1 fetched before"),
            (DAY_MS, "0 fetched, 1 unchanged, 0 fetched before"),
            // Of a clock that was wrong.
            (-margin, "0 fetched, 1 unchanged, 0 fetched before"),
        ] {
            let mut told: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
            assert_eq!(told["finished"], true);
            told["finished"] = json!(false);
            told["begun_ms"] = json!(Clock::machine().now().as_millis() - age);
            fs::write(&manifest, told.to_string()).unwrap();
            assert_eq!(list(), format!("dfe                  {wanted}\n"), "{age}");
        }
    }

    async fn a_run_that_was_cut_goes_on_where_it_was(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let is_away = Arc::new(AtomicBool::new(true));
        let away = Arc::clone(&is_away);
        let publisher = Publisher::new(move |asked, before| {
            if asked.path.ends_with("/42/Contact") && away.load(Ordering::SeqCst) {
                return Reply::Cut(b"{\"value\": [".to_vec(), 90);
            }
            // The first request of all meets a publisher that is busy.
            if before == 0 { Reply::status("503 Service Unavailable") } else { usual(asked) }
        });
        let dfe_first = fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--import"]);
        assert_eq!(dfe_first.status.code(), Some(0), "{:?}", told(&dfe_first));
        let before = holders(&db).await;

        let cut = fetch(&db, folder.path(), &publisher, &["--source", "members-api", "--import"]);
        assert_eq!(cut.status.code(), Some(1));
        let (stdout, stderr) = told(&cut);
        assert_eq!(stdout, "");
        assert!(stderr.starts_with("fetching members-api\nerror: http://127.0.0.1:"), "{stderr}");
        assert!(stderr.contains("/api/Members/42/Contact: the connection failed or ended early"), "{stderr}");
        assert_eq!(stderr.lines().count(), 2, "{stderr}");
        assert_eq!(holders(&db).await, before);
        let kept = folder.path().join("data/representatives/members-api");
        assert!(!kept.join("contact-42.json").exists() && !kept.join("contact-42.json.part").exists());
        // Two pages, two contacts, and the third three times.
        assert_eq!(publisher.paths().len(), 2 + 7);

        // What a process that died while it wrote has left is no file.
        fs::write(kept.join("contact-42.json"), "{\"id\":42,\"contact\":").unwrap();
        is_away.store(false, Ordering::SeqCst);
        let whole = fetch(&db, folder.path(), &publisher, &["--source", "members-api", "--import"]);
        assert_eq!(whole.status.code(), Some(0), "{:?}", told(&whole));
        let (stdout, _) = told(&whole);
        assert!(stdout.starts_with("members-api          1 fetched, 0 unchanged, 4 fetched before\n"), "{stdout}");
        assert_eq!(publisher.paths().last().unwrap(), "/api/Members/42/Contact");
        assert_eq!(publisher.paths().len(), 2 + 7 + 1);
        let own = |id: &str| held(id, &format!("m{id}@parliament.example"));
        assert_eq!(holders(&db).await, [own("40"), own("41"), own("42")]);

        // The run is over: the next one asks for everything anew.
        let next = fetch(&db, folder.path(), &publisher, &["--source", "members-api"]);
        assert_eq!(told(&next).0, "members-api          5 fetched, 0 unchanged, 0 fetched before\n");
        assert_eq!(publisher.paths().len(), 2 + 7 + 1 + 5);
    }

    async fn who_left_is_fetched_no_more_and_their_file_goes(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let has_left = Arc::new(AtomicBool::new(false));
        let left = Arc::clone(&has_left);
        let publisher = Publisher::new(move |asked, _| {
            let is_search = asked.path.contains("/Search?");
            if is_search && left.load(Ordering::SeqCst) {
                return body(&page(&[mp(41, "Orla Sampla", "East Belfast", true)], 1, 0));
            }
            usual(asked)
        });
        assert!(fetch(&db, folder.path(), &publisher, &["--source", "members-api"]).status.success());
        has_left.store(true, Ordering::SeqCst);
        assert!(fetch(&db, folder.path(), &publisher, &["--source", "members-api"]).status.success());
        let kept = fs::read_dir(folder.path().join("data/representatives/members-api")).unwrap();
        let mut kept: Vec<String> = kept.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        kept.sort();
        assert_eq!(kept, ["contact-41.json", "search-0000.json"]);
    }

    async fn what_is_no_list_is_refused_and_the_list_before_stays(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let publisher = Publisher::new(|asked, _| usual(asked));
        assert!(fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--import"]).status.success());
        let before = holders(&db).await;
        let html = "<!DOCTYPE html><html><body>Back soon</body></html>";
        for (source, reply) in [
            ("dfe", Reply::ok(html)),
            ("dfe", Reply::ok(DFE).with("Content-Type", "text/html; charset=utf-8")),
            ("dfe", Reply::ok("")),
            ("dfe", body(&json!({ "error": "busy" }))),
            ("members-api", Reply::ok(html)),
            ("members-api", body(&json!({ "error": "busy" }))),
            ("members-api", body(&page(&[], 3, 0))),
            ("members-api", Reply::ok("{\"items\": [")),
            ("senedd", Reply::ok(html)),
            ("senedd", body(&json!([]))),
            ("scottish-parliament", Reply::ok("<Members/>")),
        ] {
            let publisher = Publisher::new(move |_, _| reply.clone());
            for _ in 0..2 {
                let output = fetch(&db, folder.path(), &publisher, &["--source", source, "--import"]);
                assert_eq!(output.status.code(), Some(1), "{source}");
                assert!(told(&output).1.contains(": the publisher sends something else than "), "{:?}", told(&output));
            }
            // What was of no use is not kept: the second run has asked again.
            assert_eq!(publisher.paths().len(), 2, "{source}");
        }
        // A table of something else passes as a table, and is refused by the import.
        let publisher = Publisher::new(|_, _| Reply::ok("a,b\n1,2\n"));
        let output = fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--import"]);
        assert!(told(&output).1.ends_with("mp_lookup.csv, row 1: the column pcon_name is missing\n"), "{:?}", told(&output));
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(holders(&db).await, before);
    }

    async fn many_who_leave_need_force_here_too(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let publisher = Publisher::new(|asked, _| usual(asked));
        assert!(fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--import"]).status.success());
        let short: String = DFE.lines().take(2).map(|line| format!("{line}\n")).collect();
        let publisher = Publisher::new(move |_, _| Reply::ok(short.clone()));
        let refused = fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--import"]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(told(&refused).1.ends_with("if the file is complete, run it again with --force\n"), "{:?}", told(&refused));
        assert_eq!(holders(&db).await.len(), 3);
        assert!(fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--import", "--force"]).status.success());
        assert_eq!(holders(&db).await, [held("40", "ada@parliament.example")]);
    }

    async fn all_four_chambers_are_fetched_and_imported_in_one_go(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let publisher = Publisher::new(|asked, _| four_chambers(asked));
        let output = fetch(&db, folder.path(), &publisher, &["--import"]);
        assert_eq!(output.status.code(), Some(0), "{:?}", told(&output));
        let (stdout, _) = told(&output);
        let counted: Vec<&str> = stdout.lines().take(4).collect();
        assert_eq!(counted, [
            "dfe                  1 fetched, 0 unchanged, 0 fetched before",
            "scottish-parliament  8 fetched, 0 unchanged, 0 fetched before",
            "senedd               2 fetched, 0 unchanged, 0 fetched before",
            "ni-assembly          2 fetched, 0 unchanged, 0 fetched before",
        ]);
        for chamber in Chamber::ALL {
            let listed: Result<_, StoreError> =
                db.store.read(move |conn| representative::list_by_kind(conn, chamber.into())).await;
            assert!(listed.unwrap().iter().any(|office| office.holder.is_some()), "{}", chamber.slug());
        }
    }

    async fn two_lists_of_one_chamber_are_not_imported_together(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let publisher = Publisher::new(|asked, _| usual(asked));
        assert!(fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--import"]).status.success());
        let both = fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--source", "members-api", "--import"]);
        assert_eq!(both.status.code(), Some(1));
        assert!(told(&both).1.ends_with("error: two of the sources state who sits for house-of-commons: take one of them\n"), "{:?}", told(&both));
        // One that is named twice is fetched once.
        let twice = fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--source", "dfe"]);
        assert_eq!(told(&twice).0, "dfe                  0 fetched, 1 unchanged, 0 fetched before\n");
    }

    async fn a_list_without_addresses_fills_what_no_parliament_tells(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let publisher = Publisher::new(|asked, _| match asked.path.as_str() {
            "/people.json" => Reply::ok(People::new().files()[0].1.clone()),
            "/export?id=sp.c" => Reply::ok(CANDIDATES),
            "/export?id=senedd" => Reply::ok(CANDIDATES.lines().next().unwrap()),
            _ => usual(asked),
        });
        let fetched = fetch(&db, folder.path(), &publisher, &["--source", "popolo", "--source", "democracy-club"]);
        assert_eq!(
            told(&fetched).0,
            "popolo               1 fetched, 0 unchanged, 0 fetched before\n\
             democracy-club       2 fetched, 0 unchanged, 0 fetched before\n",
            "{:?}",
            told(&fetched)
        );
        assert!(fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--import"]).status.success());
        // The Commons are in the export too, so that together with the department's list they would be told twice.
        let elected = fetch(&db, folder.path(), &publisher, &["--source", "democracy-club", "--import", "--force"]);
        let (stdout, stderr) = told(&elected);
        assert_eq!(elected.status.code(), Some(0), "{stderr}");
        assert!(stdout.contains("unmatched seat   1\n    senedd Atlantis: "), "{stdout}");
        assert_eq!(holders(&db).await, [held("103", "")]);
    }

    async fn wrong_usage_and_a_folder_in_use_are_told(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let publisher = Publisher::new(|asked, _| usual(asked));
        let unknown = fetch(&db, folder.path(), &publisher, &["--source", "csv"]);
        assert_eq!(unknown.status.code(), Some(2));
        assert!(told(&unknown).1.contains("the sources are dfe, members-api, scottish-parliament"), "{:?}", told(&unknown));
        assert_eq!(fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--force"]).status.code(), Some(2));

        let held = fs::File::create(folder.path().join(".lock")).unwrap();
        held.try_lock().unwrap();
        let second = fetch(&db, folder.path(), &publisher, &["--source", "dfe", "--dir", "."]);
        assert_eq!(second.status.code(), Some(1));
        assert!(told(&second).1.contains("another process fetches into ."), "{:?}", told(&second));
        assert_eq!(publisher.paths(), Vec::<String>::new());
    }
}

/// Every source that is fetched where none is named.
fn four_chambers(asked: &Asked) -> Reply {
    let path = asked.path.as_str();
    let all: Vec<(&str, Vec<u8>)> = {
        let lists = Holyrood::new();
        let list = |values: &[Value]| serde_json::to_vec(values).unwrap();
        let (senedd, assembly) = (senedd_files(), assembly_files());
        vec![
            ("/scotland/Members", list(&lists.members)),
            ("/scotland/Constituencies", list(&lists.constituencies)),
            ("/scotland/Regions", list(&lists.regions)),
            ("/scotland/Parties", list(&lists.parties)),
            ("/scotland/MemberParties", list(&lists.member_parties)),
            ("/scotland/MemberElectionConstituencyStatuses", list(&lists.constituency_statuses)),
            ("/scotland/MemberElectionRegionStatuses", list(&lists.region_statuses)),
            ("/scotland/emailaddresses", list(&lists.emails)),
            ("/senedd/mgwebservice.asmx/GetCouncillorsByWard", senedd[0].1.clone()),
            ("/senedd/mgwebservicew.asmx/GetCouncillorsByWard", senedd[1].1.clone()),
            ("/ni/members_json.ashx?m=GetAllCurrentMembers", assembly[1].1.clone()),
            ("/ni/members.asmx/GetAllMemberContactDetails_JSON", assembly[0].1.clone()),
        ]
    };
    let found = all.into_iter().find(|(known, _)| *known == path);
    found.map_or_else(|| usual(asked), |(_, bytes)| Reply::ok(bytes))
}
