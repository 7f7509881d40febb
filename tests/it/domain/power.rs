//! Who can act on what, the posts that are written to, and the rules that hold letters to both.

use clarion::domain::campaign::{Campaign, FaultKind, Reach};
use clarion::domain::language::Language;
use clarion::domain::letter::{chosen_points, fixed_points};
use clarion::domain::nation::Nation;
use clarion::domain::representative::{Chamber, ContactRoute, MemberReader, OfficeKind, TableFormat};

use super::campaign::{assert_fault, lines, mended, shipped};

const ALL: [&str; 5] = ["data", "cns", "diagnosis", "treatment", "trials"];
const MP: OfficeKind = OfficeKind::Member(Chamber::HouseOfCommons);
const MSP: OfficeKind = OfficeKind::Member(Chamber::ScottishParliament);
const MS: OfficeKind = OfficeKind::Member(Chamber::Senedd);
const MLA: OfficeKind = OfficeKind::Member(Chamber::NiAssembly);
use OfficeKind::{GuidelineOwner, HealthBody, Minister};

/// What the shipped campaign says, as kind, nation, what it acts on, what it presses for, ticked at first.
type Row = (OfficeKind, Nation, &'static [&'static str], &'static [&'static str], bool);

#[rustfmt::skip]
const EXPECTED: [Row; 18] = [
    (MP, Nation::England, &ALL, &[], true),
    (MP, Nation::Scotland, &["data"], &["cns", "diagnosis", "treatment", "trials"], false),
    (MP, Nation::Wales, &["data"], &["cns", "diagnosis", "treatment", "trials"], false),
    (MP, Nation::NorthernIreland, &["data"], &["cns", "diagnosis", "treatment", "trials"], false),
    (MSP, Nation::Scotland, &ALL, &[], true),
    (MS, Nation::Wales, &ALL, &[], true),
    (MLA, Nation::NorthernIreland, &ALL, &[], true),
    (Minister, Nation::England, &ALL, &[], false),
    (Minister, Nation::Scotland, &ALL, &[], false),
    (Minister, Nation::Wales, &ALL, &[], false),
    (Minister, Nation::NorthernIreland, &ALL, &[], false),
    (HealthBody, Nation::England, &["cns"], &[], false),
    (HealthBody, Nation::Scotland, &["cns"], &[], false),
    (HealthBody, Nation::Wales, &["data", "cns", "diagnosis"], &[], false),
    (HealthBody, Nation::NorthernIreland, &["cns"], &[], false),
    (GuidelineOwner, Nation::England, &["diagnosis"], &[], false),
    (GuidelineOwner, Nation::Scotland, &["diagnosis"], &[], false),
    (GuidelineOwner, Nation::Wales, &["diagnosis"], &[], false),
];

#[test]
fn who_can_act_differs_from_office_to_office_and_from_nation_to_nation() {
    let campaign = shipped();
    for kind in OfficeKind::ALL {
        for nation in Nation::ALL {
            let row = EXPECTED.iter().find(|row| (row.0, row.1) == (kind, nation));
            let (acts, presses, by_default) =
                row.map_or((&[][..], &[][..], false), |row| (row.2, row.3, row.4));
            for ask in ALL {
                let expected = match () {
                    () if acts.contains(&ask) => Some(Reach::Acts),
                    () if presses.contains(&ask) => Some(Reach::Presses),
                    () => None,
                };
                let reach = campaign.find_power(kind, nation).and_then(|power| power.reach(ask));
                assert_eq!(reach, expected, "{kind:?} {nation:?} {ask}");
                assert_eq!(campaign.can_act(kind, nation, ask), expected.is_some());
            }
            assert!(!campaign.can_act(kind, nation, "unknown"));
            let is_default = campaign.find_power(kind, nation).is_some_and(|power| power.by_default);
            assert_eq!(is_default, by_default, "{kind:?} {nation:?}");
            assert_eq!(campaign.find_letter(kind, nation).is_some(), row.is_some(), "{kind:?} {nation:?}");
        }
    }
}

#[test]
fn nobody_is_asked_for_what_only_others_can_do_unless_to_press_them() {
    let campaign = shipped();
    let mut pressing = 0;
    for letter in &campaign.letters {
        for nation in &letter.nations {
            let power = campaign.find_power(letter.office, *nation).unwrap();
            for point in &letter.points {
                match power.reach(&point.ask) {
                    Some(Reach::Acts) => {}
                    Some(Reach::Presses) => {
                        pressing += 1;
                        let whom = power.whom.as_ref().unwrap();
                        for language in Language::ALL {
                            let (close, whom) =
                                (letter.close.in_language(language), whom.in_language(language));
                            assert!(close.contains(whom), "{}: {close}", letter.key);
                        }
                    }
                    None => panic!("{} asks for {}", letter.key, point.ask),
                }
            }
        }
    }
    assert_eq!(pressing, 3 * 4, "an MP outside England presses for all but the data");
    let to_the_mp = campaign.find_letter(MP, Nation::Scotland).unwrap();
    assert!(to_the_mp.close.en.contains("raise these points with the Scottish Government"));
    let nurses = &to_the_mp.points[1];
    assert!(
        nurses
            .text
            .en
            .contains("Health is devolved, so I am asking for your voice rather than your decision")
    );
    let to_the_minister = campaign.find_letter(Minister, Nation::Scotland).unwrap();
    assert!(to_the_minister.points[1].text.en.contains("I ask you to use that review"));
}

#[test]
fn a_letter_makes_every_required_ask_that_its_office_can_act_on() {
    let campaign = shipped();
    let fixed = |kind, nation| fixed_points(&campaign.asks, campaign.find_letter(kind, nation).unwrap());
    assert_eq!(fixed(Minister, Nation::Wales), ["data", "cns"]);
    assert_eq!(fixed(HealthBody, Nation::Wales), ["data", "cns"]);
    assert_eq!(fixed(HealthBody, Nation::England), ["cns"]);
    // The owner of a guideline can act on neither, and is written to about what it can.
    assert_eq!(fixed(GuidelineOwner, Nation::Scotland), ["diagnosis"]);
    let letter = campaign.find_letter(GuidelineOwner, Nation::Scotland).unwrap();
    assert_eq!(chosen_points(&campaign.asks, letter, &["cns".to_owned()], &[]), ["diagnosis"]);
    let letter = campaign.find_letter(HealthBody, Nation::Wales).unwrap();
    let picked = ["diagnosis".to_owned(), "treatment".to_owned()];
    assert_eq!(chosen_points(&campaign.asks, letter, &picked, &[]), ["data", "cns", "diagnosis"]);
}

#[test]
fn a_post_is_greeted_by_what_it_is_and_no_person_is_named() {
    let campaign = shipped();
    for letter in campaign.letters.iter().filter(|letter| letter.office.chamber().is_none()) {
        for (key, text) in
            [("greeting", &letter.greeting), ("opening", &letter.opening), ("close", &letter.close)]
        {
            for language in Language::ALL {
                assert!(!text.in_language(language).contains("{member}"), "{}.{key}", letter.key);
            }
        }
    }
    let greeting = |kind, nation: Nation| campaign.find_letter(kind, nation).unwrap().greeting.en.clone();
    assert_eq!(greeting(Minister, Nation::England), "Dear Secretary of State,");
    assert_eq!(greeting(Minister, Nation::Scotland), "Dear Cabinet Secretary,");
    assert_eq!(greeting(Minister, Nation::NorthernIreland), "Dear Minister,");
    assert_eq!(greeting(HealthBody, Nation::Wales), "Dear Chief Executive,");
}

#[test]
fn the_guidance_is_asked_about_where_it_applies_and_what_was_found_has_its_year() {
    let campaign = shipped();
    let point = |nation| &campaign.find_letter(GuidelineOwner, nation).unwrap().points[0].text;
    let suspected = "guidance on suspected cancer";
    assert!(point(Nation::England).en.contains(suspected));
    assert!(!point(Nation::Wales).en.contains(suspected), "it is not shown under Wales");
    for nation in [Nation::England, Nation::Wales, Nation::Scotland] {
        assert!(point(nation).en.contains("In 2024 Breast Cancer Now reported"), "{nation:?}");
        assert!(point(nation).cy.contains("Yn 2024 nododd Breast Cancer Now"), "{nation:?}");
    }
    assert!(point(Nation::Scotland).en.contains("Whichever edition is in force"));
}

#[test]
fn posts_are_those_that_the_petitions_are_addressed_to_and_two_owners_of_guidelines() {
    let campaign = shipped();
    let posts: Vec<_> = campaign
        .posts
        .iter()
        .map(|post| (post.office, post.code.to_string(), post.nations.clone(), post.title.en.as_str()))
        .collect();
    let minister = |nation: Nation, title| (Minister, nation.gss().to_owned(), vec![nation], title);
    let owner =
        |code: &str, nations: &[Nation], title| (GuidelineOwner, code.to_owned(), nations.to_vec(), title);
    let expected = [
        minister(Nation::England, "Secretary of State for Health and Social Care"),
        minister(Nation::Scotland, "Cabinet Secretary responsible for health"),
        minister(Nation::Wales, "Cabinet Secretary responsible for health"),
        minister(Nation::NorthernIreland, "Minister of Health"),
        owner(
            "NICE",
            &[Nation::England, Nation::Wales],
            "National Institute for Health and Care Excellence (NICE)",
        ),
        owner("SRG", &[Nation::Scotland], "NHS Scotland, Scottish Referral Guidelines for Suspected Cancer"),
    ];
    assert_eq!(posts, expected);
    for petition in &campaign.petitions {
        let post = campaign.posts_of(petition.nation).next().unwrap();
        assert!(petition.addressed_to.en.ends_with(&post.title.en), "{}", post.title.en);
    }
    let keys = |nation| campaign.posts_of(nation).map(|post| post.key.as_str()).collect::<Vec<_>>();
    assert_eq!(keys(Nation::Wales), ["minister-wales", "nice"]);
    assert_eq!(keys(Nation::NorthernIreland), ["minister-northern-ireland"]);
}

// --- Faults ----------------------------------------------------------------------------------------------------------

/// The faults of the shipped file with one text replaced.
fn faults(from: &str, to: &str) -> Vec<(String, FaultKind)> {
    let (text, _) = mended(from, to);
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    faults.into_iter().map(|fault| (fault.path, fault.kind)).collect()
}

fn cannot(ask: &str, nation: Nation) -> FaultKind {
    FaultKind::CannotAct { ask: ask.to_owned(), nation }
}

#[test]
fn a_point_that_the_office_can_do_nothing_about_is_a_fault() {
    let minister = "[[powers]]\nkey = \"msp\"\noffice = \"scottish-parliament\"\nnations = [\"scotland\"]\n";
    let asks = "asks = [\"data\", \"cns\", \"diagnosis\", \"treatment\", \"trials\"]";
    let (from, to) = (format!("{minister}{asks}"), format!("{minister}asks = [\"data\", \"cns\"]"));
    let found = faults(&from, &to);
    let expected = ["diagnosis", "treatment", "trials"]
        .map(|ask| (format!("letters.msp.points.{ask}.ask"), cannot(ask, Nation::Scotland)));
    assert_eq!(found, expected);

    let (text, _) = mended(&from, &to);
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    let line = text.lines().nth(faults[0].line - 1).unwrap();
    assert_eq!(line, "ask = \"diagnosis\"", "{}", lines(&faults));
    assert!(faults[0].to_string().ends_with(
        "letters.msp.points.diagnosis.ask: this kind of office can neither act on \"diagnosis\" in scotland nor press for it"
    ));
}

#[test]
fn a_required_ask_is_missed_only_where_the_office_can_act_on_it() {
    // Where integrated care boards can act on the data too, their letter has to ask for them.
    let missing = FaultKind::MissingAsk("data".to_owned());
    let found = faults("asks = [\"cns\"]", "asks = [\"data\", \"cns\"]");
    let expected = ["england", "scotland", "northern-ireland"]
        .map(|nation| (format!("letters.health-body-{nation}.points"), missing.clone()));
    assert_eq!(found, expected);
}

#[test]
fn powers_and_letters_go_together() {
    let owner = "key = \"guideline-owner\"\noffice = \"guideline-owner\"\nnations = [\"england\", \"scotland\", \"wales\"]";
    let found = faults(owner, &owner.replace("\"scotland\", ", ""));
    let expected = [
        ("posts.scottish-referral-guidelines.nations".to_owned(), FaultKind::NoPower(Nation::Scotland)),
        ("letters.scottish-referral-guidelines.nations".to_owned(), FaultKind::NoPower(Nation::Scotland)),
    ];
    assert_eq!(found, expected);

    let found = faults(owner, &owner.replace("\"wales\"", "\"wales\", \"northern-ireland\""));
    assert_eq!(
        found,
        [("powers.guideline-owner.nations".to_owned(), FaultKind::NoLetter(Nation::NorthernIreland))]
    );
    let found = faults(owner, &owner.replace("\"wales\"", "\"wales\", \"wales\""));
    assert_eq!(found, [("powers.guideline-owner.nations".to_owned(), FaultKind::PowerTwice)]);
}

#[test]
fn whoever_can_only_press_is_told_whom() {
    assert_fault(
        "raise these points with the \\\nScottish Government?",
        "raise these points?",
        -1,
        "letters.mp-scotland.close.en",
        &FaultKind::WhomUnnamed("the Scottish Government".to_owned()),
    );
    let whom = "whom.en = \"the Scottish Government\"\nwhom.cy = \"Llywodraeth yr Alban\"\n";
    assert_fault(whom, "", -1, "powers.mp-scotland.presses", &FaultKind::PressesWhom);
    let presses = "presses = [\"cns\", \"diagnosis\", \"treatment\", \"trials\"]";
    let both = "presses = [\"data\", \"cns\", \"diagnosis\", \"treatment\", \"trials\"]";
    assert_fault(presses, both, 0, "powers.mp-scotland.presses", &FaultKind::Duplicate);
    let dangling = FaultKind::Dangling { kind: "ask", key: "x".to_owned() };
    let found = faults(presses, "presses = [\"cns\", \"diagnosis\", \"treatment\", \"trials\", \"x\"]");
    assert_eq!(found, [("powers.mp-scotland.presses".to_owned(), dangling)]);
}

#[test]
fn a_post_is_a_minister_or_an_owner_once_and_in_its_own_nation() {
    let office = "office = \"minister\"\narea = \"E92000001\"";
    let found = faults(office, &office.replace("minister", "health-body"));
    assert_eq!(found, [("posts.minister-england.office".to_owned(), FaultKind::NotAPost)]);
    assert_fault(
        "area = \"E92000001\"",
        "area = \"E92000002\"",
        0,
        "posts.minister-england.area",
        &FaultKind::MinisterArea,
    );
    assert_fault(
        "area = \"SRG\"",
        "area = \"NICE\"",
        0,
        "posts.scottish-referral-guidelines.area",
        &FaultKind::PostTwice,
    );
    let nice = "area = \"NICE\"\nnations = [\"england\", \"wales\"]";
    assert_fault(nice, "area = \"NICE\"\nnations = []", 1, "posts.nice.nations", &FaultKind::Empty);
    let (text, _) = mended("key = \"nice\"", "key = \"minister-wales\"");
    let found = Campaign::parse("file.toml", &text).unwrap_err();
    assert!(found.iter().any(|fault| fault.kind == FaultKind::Duplicate), "{}", lines(&found));
    let (text, _) = mended("area = \"SRG\"", "area = \"S R G\"");
    let found = Campaign::parse("file.toml", &text).unwrap_err();
    assert!(
        found[0].to_string().contains("a code of an area is 2 to 9 letters and digits"),
        "{}",
        lines(&found)
    );
}

// --- The example of posts --------------------------------------------------------------------------------------------

#[test]
fn the_example_states_each_post_as_its_own_holder_and_no_address() {
    let table = include_str!("../../../config/posts.example.csv");
    let mut rows = csv::ReaderBuilder::new().from_reader(table.as_bytes());
    let reader = MemberReader::new(TableFormat::Csv, rows.headers().unwrap().iter()).unwrap();
    let stated: Vec<_> = rows
        .records()
        .map(|row| {
            let row = row.unwrap();
            reader.read(|position| row.get(position)).unwrap()
        })
        .collect();
    let campaign = shipped();
    assert_eq!(stated.len(), campaign.posts.len());
    for (stated, post) in stated.iter().zip(&campaign.posts) {
        let entry = post.office_entry().unwrap();
        // So importing it retitles nothing that the campaign named.
        assert_eq!((stated.kind, stated.area, stated.nation), (entry.key.kind, entry.key.area, entry.nation));
        assert_eq!((&stated.name, &stated.name_cy), (&entry.name, &entry.name_cy));
        let member = stated.member.as_ref().unwrap();
        assert_eq!((&member.name, Some(&member.name_cy)), (&entry.name, entry.name_cy.as_ref()));
        assert_eq!(member.route, ContactRoute::Unknown, "an address is the operator's to fill in");
    }
}
