//! The shipped campaign says what it must, and a file that breaks a rule is refused with the line that does.

use std::collections::BTreeSet;

use clarion::domain::campaign::{
    Bilingual, Campaign, Commitment, Date, Fault, FaultKind, Leaf, LetterFields, LetterText, WordingError,
    WordingFault, fill,
};
use clarion::domain::language::Language;
use clarion::domain::letter::fixed_points;
use clarion::domain::nation::Nation;
use clarion::domain::representative::{Chamber, OfficeKind};
use proptest::prelude::*;

use super::wording::FIELDS_OF_NOBODY;

const SHIPPED: &str = include_str!("../../../config/campaigns/secondary-breast-cancer.toml");

pub(super) fn shipped() -> Campaign {
    Campaign::parse("shipped.toml", SHIPPED).unwrap_or_else(|faults| panic!("{}", lines(&faults)))
}

pub(super) fn lines(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn commitment<'a>(campaign: &'a Campaign, key: &str) -> &'a Commitment {
    campaign.commitments.iter().find(|commitment| commitment.key == key).unwrap()
}

// --- The shipped campaign --------------------------------------------------------------------------------------------

#[test]
fn the_asks_are_the_five_and_two_are_always_made() {
    let campaign = shipped();
    let asks: Vec<_> = campaign.asks.iter().map(|ask| (ask.key.as_str(), ask.required)).collect();
    let expected =
        [("data", true), ("cns", true), ("diagnosis", false), ("treatment", false), ("trials", false)];
    assert_eq!(asks, expected);
    for petition in &campaign.petitions {
        let made: Vec<_> = petition.asks.iter().map(|made| made.ask.as_str()).collect();
        assert!(made.starts_with(&["data", "cns"]), "{}", petition.slug);
    }
    for letter in campaign.letters.iter().filter(|letter| letter.office.chamber().is_some()) {
        let points: Vec<_> = letter.points.iter().map(|point| point.ask.as_str()).collect();
        assert_eq!(points, ["data", "cns", "diagnosis", "treatment", "trials"], "{}", letter.key);
    }
}

#[test]
fn the_figures_are_those_of_the_survey() {
    let campaign = shipped();
    let figures: Vec<_> = campaign
        .evidence
        .iter()
        .map(|e| (e.key.as_str(), e.figure.en.as_str(), e.figure.cy.as_str(), e.supports.as_str()))
        .collect();
    let expected = [
        ("gp_visits", "23%", "23%", "diagnosis"),
        ("symptoms_info", "13%", "13%", "diagnosis"),
        ("drug_access", "1 in 6", "1 o bob 6", "treatment"),
        ("trials_info", "53%", "53%", "trials"),
        ("cns_regularly", "30%", "30%", "cns"),
    ];
    assert_eq!(figures, expected);
    for evidence in &campaign.evidence {
        for language in Language::ALL {
            let (figure, text) = (evidence.figure.in_language(language), evidence.text.in_language(language));
            assert!(text.contains(figure) && text.contains("2019"), "{text}");
        }
        let about = campaign.find_source(&evidence.source).unwrap().about.as_ref().unwrap();
        assert!(about.en.contains("2,000") && about.cy.contains("2,000"));
    }
}

#[test]
fn every_promise_is_there_with_its_nation_its_ask_and_its_date() {
    const ENGLAND: &[Nation] = &[Nation::England];
    const WALES: &[Nation] = &[Nation::Wales];
    const SCOTLAND: &[Nation] = &[Nation::Scotland];
    const NI: &[Nation] = &[Nation::NorthernIreland];
    let expected: [(&str, &[Nation], &str, Option<&str>); 14] = [
        ("eng-audit", &[Nation::England, Nation::Wales], "data", Some("2024-12-31")),
        ("eng-cns-access", ENGLAND, "cns", Some("2021-12-31")),
        ("eng-cns-training", ENGLAND, "cns", None),
        ("wal-keyworker", WALES, "cns", None),
        ("wal-pathway", WALES, "diagnosis", None),
        ("wal-forms", WALES, "data", None),
        ("wal-audit", WALES, "data", Some("2024-12-31")),
        ("wal-cns", WALES, "cns", None),
        ("sco-data", SCOTLAND, "data", Some("2026-12-31")),
        ("sco-referral", SCOTLAND, "diagnosis", None),
        ("sco-workforce", SCOTLAND, "cns", None),
        ("sco-spoc", SCOTLAND, "cns", None),
        ("ni-cns", NI, "cns", None),
        ("ni-workforce", NI, "cns", None),
    ];
    let campaign = shipped();
    let found: Vec<_> = campaign
        .commitments
        .iter()
        .map(|c| {
            (
                c.key.as_str(),
                c.nations.as_slice(),
                c.ask.as_str(),
                c.due.as_ref().map(|d| d.last_day.to_string()),
            )
        })
        .collect();
    let expected: Vec<_> =
        expected.map(|(key, nations, ask, due)| (key, nations, ask, due.map(str::to_owned))).into();
    assert_eq!(found, expected);
    for commitment in &campaign.commitments {
        let reported = &commitment.reported;
        assert!(reported.en.starts_with("In 2024 the page"), "{}", reported.en);
        assert!(reported.cy.starts_with("Yn 2024"), "{}", reported.cy);
    }
}

#[test]
fn the_particulars_of_the_promises_are_kept() {
    let campaign = shipped();
    let said = |key: &str| {
        let c = commitment(&campaign, key);
        format!("{} {} {} {}", c.promised_by.en, c.who_can_act.en, c.text.en, c.reported.en)
    };
    for (key, words) in [
        ("eng-audit", &["2021", "first time", "diagnosed", "every quarter", "April 2024", "missing"][..]),
        ("eng-cns-access", &["Long Term Plan", "2019", "page 61", "ambition", "support worker", "unclear"]),
        ("eng-cns-training", &["2020/21", "page 41", "350 nurses", "chemotherapy", "unclear"]),
        ("wal-keyworker", &["2023-2026", "should be", "named key worker", "does not refer", "complex"]),
        ("wal-pathway", &["petitioned the Senedd", "pathway"]),
        ("wal-forms", &["forms", "rolled out in 2023"]),
        ("wal-audit", &["NHS Wales", "joined"]),
        ("wal-cns", &["seven health boards", "every health board", "board by board"]),
        ("sco-data", &["2023-2026", "secondary cancer", "starting with secondary breast cancer"]),
        ("sco-referral", &["Referral Guidelines", "educational courses", "2019 gave no advice"]),
        ("sco-workforce", &["workforce review", "10-year strategy does not refer"]),
        ("sco-spoc", &["Single Point of Contact", "complex needs", "continuing"]),
        ("ni-cns", &["2022-2032", "children and young people", "will have access", "metastatic"]),
        ("ni-workforce", &["multi-professional", "training plan", "trusts"]),
    ] {
        let said = said(key);
        for word in words {
            assert!(said.contains(word), "{key} does not say {word:?}: {said}");
        }
    }
}

#[test]
fn what_happened_since_is_recorded_with_day_and_source() {
    let campaign = shipped();
    let outcomes: Vec<_> = campaign
        .commitments
        .iter()
        .filter_map(|c| c.outcome.as_ref().map(|outcome| (c.key.as_str(), outcome)))
        .collect();
    let days: Vec<_> = outcomes.iter().map(|(key, outcome)| (*key, outcome.on.to_string())).collect();
    let expected = [("eng-audit", "2024-09-12"), ("wal-audit", "2024-09-12"), ("sco-referral", "2025-08-06")];
    assert_eq!(days, expected.map(|(key, day)| (key, day.to_owned())));
    for (key, outcome) in &outcomes[..2] {
        for words in
            ["HQIP", "12 September 2024", "2019 to 2021", "October 2024", "13 numbers", "2020 to 2022"]
        {
            assert!(outcome.text.en.contains(words), "{key}: {words}");
        }
    }
    assert!(outcomes[2].1.text.en.contains("more guidance for GPs"));
}

#[test]
fn gaps_and_silences_stand_where_the_guidance_applies() {
    let campaign = shipped();
    let gaps = |nation| campaign.gaps_of(nation).map(|gap| gap.key.as_str()).collect::<Vec<_>>();
    assert_eq!(gaps(Nation::England), ["nice-breast", "nice-suspected"]);
    assert_eq!(gaps(Nation::Wales), ["nice-breast"]);
    assert!(gaps(Nation::Scotland).is_empty() && gaps(Nation::NorthernIreland).is_empty());

    let silences =
        |nation| campaign.silences_of(nation).map(|silence| silence.key.as_str()).collect::<Vec<_>>();
    assert_eq!(silences(Nation::NorthernIreland), ["ni-data", "treatment"]);
    for nation in [Nation::England, Nation::Scotland, Nation::Wales] {
        assert_eq!(silences(nation), ["treatment"]);
    }
    for silence in &campaign.silences {
        assert!(silence.text.en.starts_with("None on the page") && !silence.text.en.contains("refus"));
    }
}

#[test]
fn the_publications_are_cited() {
    let campaign = shipped();
    let citations: Vec<_> =
        campaign.sources.iter().map(|source| source.citation(Language::English)).collect();
    for (title, year) in [
        ("The NHS Long Term Plan", "2019, page 61"),
        ("We are the NHS: People Plan for 2020/21", "page 41"),
        ("Advanced breast cancer: diagnosis and treatment", "2009, updated 2017"),
        ("Early and locally advanced breast cancer: diagnosis and management", "2018, updated 2024"),
        ("A Cancer Improvement Plan for NHS Wales 2023-2026", "2023"),
        ("Cancer Strategy for Scotland 2023-2033", "2023"),
        ("Cancer Action Plan for Scotland 2023-2026", "2023"),
        ("Scottish Referral Guidelines for Suspected Cancer", "2019"),
        ("Cancer Strategy for Northern Ireland 2022-2032", "2022"),
        ("Secondary. Not Second Rate", "2016-18"),
        ("The Unsurvivors", "2019"),
    ] {
        let cited = citations.iter().any(|citation| citation.contains(title) && citation.ends_with(year));
        assert!(cited, "{title}, {year}");
    }
    assert_eq!(
        campaign.find_source("long-term-plan").unwrap().citation(Language::Welsh),
        "GIG Lloegr, The NHS Long Term Plan, 2019, tudalen 61"
    );
}

#[test]
fn each_nation_has_one_petition_addressed_to_a_post() {
    let campaign = shipped();
    let petitions: Vec<_> = campaign
        .petitions
        .iter()
        .map(|petition| (petition.slug.as_str(), petition.nation, petition.addressed_to.en.as_str()))
        .collect();
    let expected = [
        ("england", Nation::England, "the Secretary of State for Health and Social Care"),
        ("scotland", Nation::Scotland, "the Cabinet Secretary responsible for health"),
        ("wales", Nation::Wales, "the Cabinet Secretary responsible for health"),
        ("northern-ireland", Nation::NorthernIreland, "the Minister of Health"),
    ];
    assert_eq!(petitions, expected);
    let legislatures = ["UK Parliament", "Scottish Parliament", "Senedd", "Northern Ireland Assembly"];
    for (petition, legislature) in campaign.petitions.iter().zip(legislatures) {
        assert_eq!(petition.min_age, 16);
        assert_eq!(petition.evidence.len(), 3);
        let notice = &petition.notice.en;
        assert!(notice.contains("not an official") && notice.contains(legislature), "{notice}");
        assert_eq!(campaign.find_petition_of(petition.nation), Some(petition));
        for word in ["cancer", "canser", "breast", "fron"] {
            let title = &petition.title;
            assert!(!title.en.contains(word) && !title.cy.contains(word), "a headline names the illness");
        }
    }
}

#[test]
fn a_bar_always_has_a_milestone_ahead() {
    let petition = &shipped().petitions[0];
    assert_eq!(petition.next_milestone(0), 100);
    assert_eq!(petition.next_milestone(99), 100);
    assert_eq!(petition.next_milestone(100), 500);
    assert_eq!(petition.next_milestone(250_000), 500_000);
    assert_eq!(petition.next_milestone(612_345), 750_000);
}

#[test]
fn whoever_signs_has_a_letter_to_every_chamber_that_acts_for_them() {
    let campaign = shipped();
    for nation in Nation::ALL {
        assert!(campaign.find_letter(Chamber::HouseOfCommons.into(), nation).is_some(), "{nation:?}");
    }
    for (chamber, nation) in [
        (Chamber::ScottishParliament, Nation::Scotland),
        (Chamber::Senedd, Nation::Wales),
        (Chamber::NiAssembly, Nation::NorthernIreland),
    ] {
        assert!(campaign.find_letter(chamber.into(), nation).is_some(), "{chamber:?}");
        assert!(campaign.find_letter(chamber.into(), Nation::England).is_none(), "{chamber:?}");
    }
}

fn whole_letter(letter: &LetterText, language: Language) -> String {
    let said = |text: &Bilingual| text.in_language(language).to_owned();
    let asks = shipped().asks;
    let fixed = fixed_points(&asks, letter);
    let required = letter.points.iter().filter(|point| fixed.contains(&point.ask.as_str()));
    let mut parts = vec![said(&letter.greeting), said(&letter.opening)];
    parts.extend(required.map(|point| said(&point.text)));
    parts.extend([said(&letter.close), said(&letter.farewell)]);
    parts.join("\n\n")
}

#[test]
fn letters_are_short_fill_up_and_quote_no_progress() {
    let fields = LetterFields { name: "Ada Example", member: "Dr Bea {{ name }}", ..FIELDS_OF_NOBODY };
    for letter in &shipped().letters {
        for language in Language::ALL {
            let text = whole_letter(letter, language);
            let words = text.split_whitespace().count();
            assert!((150..=350).contains(&words), "{} has {words} words", letter.key);
            for reported in ["unclear", "has joined", "rolled out", "aneglur", "wedi ymuno"] {
                assert!(!text.contains(reported), "{} quotes progress: {reported}", letter.key);
            }
            let filled = fill(&text, &fields).unwrap();
            // A post is greeted by what it is, and who writes to a health body lives in its area.
            assert_eq!(filled.contains("Dr Bea {{ name }}"), letter.office.chamber().is_some(), "{filled}");
            let is_local = letter.office.chamber().is_some() || letter.office == OfficeKind::HealthBody;
            assert_eq!(filled.contains("Inventton"), is_local, "{filled}");
            let subject = fill(letter.subject.in_language(language), &fields).unwrap();
            assert!(subject.contains("Ada Example"), "{subject}");
        }
    }
}

#[test]
fn the_words_are_those_of_people_with_breast_cancer() {
    for leaf in shipped().flatten() {
        let text = leaf.value.to_lowercase();
        for word in ["sufferer", "victim", "battle", "brwydr", "dioddefwr", "dioddefwyr", " today", "overdue"]
        {
            assert!(!text.contains(word), "{}: {word}", leaf.path);
        }
    }
}

// --- Days ------------------------------------------------------------------------------------------------------------

#[test]
fn a_date_is_a_day_of_the_calendar_and_nothing_else() {
    assert_eq!(date("2024-02-29").to_string(), "2024-02-29");
    assert_eq!(date("2024-02-29"), Date::new(2024, 2, 29).unwrap());
    for text in ["2023-02-29", "2024-13-01", "2024-9-12", "12/09/2024", "2024-09-12T10:00", "20240912", ""] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
}

// --- Anything ---------------------------------------------------------------------------------------------------------

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused_with_a_line(text in any::<String>()) {
        let faults = Campaign::parse("any.toml", &text).unwrap_err();
        prop_assert!(!faults.is_empty());
        let last = text.matches('\n').count() + 1;
        prop_assert!(faults.iter().all(|fault| (1..=last).contains(&fault.line)), "{}", lines(&faults));
    }
}

// --- Faults ----------------------------------------------------------------------------------------------------------

/// The shipped file with one text replaced, and the number of the line on which it stood.
pub(super) fn mended(from: &str, to: &str) -> (String, usize) {
    let (before, _) = SHIPPED.split_once(from).unwrap_or_else(|| panic!("the shipped file has no {from:?}"));
    let line = before.matches('\n').count() + 1;
    (SHIPPED.replacen(from, to, 1), line)
}

/// Asserts that the shipped file with one text replaced has exactly this fault, `below` lines under the change.
pub(super) fn assert_fault(from: &str, to: &str, below: isize, path: &str, kind: &FaultKind) {
    let (text, line) = mended(from, to);
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    let [fault] = faults.as_slice() else { panic!("one fault expected:\n{}", lines(&faults)) };
    assert_eq!(
        (fault.line, fault.path.as_str(), &fault.kind),
        (line.checked_add_signed(below).unwrap(), path, kind),
        "{fault}"
    );
    assert!(fault.to_string().starts_with(&format!("file.toml:{}: ", fault.line)), "{fault}");
}

/// Asserts a fault of shape, whose message holds `words`.
fn assert_shape(from: &str, to: &str, below: isize, path: &str, words: &str) {
    let (text, line) = mended(from, to);
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    let [fault] = faults.as_slice() else { panic!("one fault expected:\n{}", lines(&faults)) };
    assert_eq!((fault.line, fault.path.as_str()), (line.checked_add_signed(below).unwrap(), path), "{fault}");
    assert!(matches!(&fault.kind, FaultKind::Shape(message) if message.contains(words)), "{fault}");
}

#[test]
fn an_unknown_key_is_a_fault() {
    assert_shape("required = true", "requird = true", 0, "asks.data.requird", "unknown field `requird`");
    assert_shape(
        "title.en = \"Complete data\"",
        "title.fr = \"x\"",
        0,
        "asks.data.title.fr",
        "unknown field `fr`",
    );
    assert_shape(
        "slug = \"secondary",
        "colour = 1\nslug = \"secondary",
        0,
        "colour",
        "unknown field `colour`",
    );
}

#[test]
fn a_missing_key_is_a_fault() {
    // The entry's heading is named, two lines above the key that was taken out.
    let (text, line) = mended("required = true\n", "");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    assert_eq!((faults[0].line, faults[0].path.as_str()), (line - 2, "asks.data"), "{}", lines(&faults));
    assert!(faults[0].to_string().contains("missing field `required`"));
}

#[test]
fn a_missing_translation_is_a_fault() {
    let missing = FaultKind::MissingText;
    // Where the whole line is gone, the other language's line is named.
    assert_fault("title.cy = \"Data cyflawn\"\n", "", -1, "asks.data.title.cy", &missing(Language::Welsh));
    assert_fault("\"Data cyflawn\"", "\" \"", 0, "asks.data.title.cy", &missing(Language::Welsh));
    assert_fault("title.en = \"Complete data\"\n", "", 0, "asks.data.title.en", &missing(Language::English));
    let english =
        "Everyone with secondary breast cancer should be able to live well for as long as possible.";
    let welsh = "Dylai pawb sydd â chanser y fron eilaidd allu byw'n dda am gyhyd ag y bo modd.";
    assert_fault(welsh, english, 0, "aim.cy", &FaultKind::Untranslated);
}

#[test]
fn a_reference_to_nothing_is_a_fault() {
    let dangling = |kind, key: &str| FaultKind::Dangling { kind, key: key.to_owned() };
    assert_fault(
        "supports = \"diagnosis\"",
        "supports = \"x\"",
        0,
        "evidence.gp_visits.supports",
        &dangling("ask", "x"),
    );
    assert_fault(
        "source = \"unsurvivors\"",
        "source = \"x\"",
        0,
        "evidence.gp_visits.source",
        &dangling("source", "x"),
    );
    assert_fault(
        "sources = [\"page\", \"long-term-plan\"]",
        "sources = [\"page\", \"x\"]",
        0,
        "commitments.eng-cns-access.sources",
        &dangling("source", "x"),
    );
    assert_fault(
        "evidence = [\"gp_visits\", ",
        "evidence = [\"x\", ",
        0,
        "petitions.england.evidence",
        &dangling("evidence", "x"),
    );
    let outcome = "commitments.eng-audit.outcome.sources";
    assert_fault("\"naome-2025\"]", "\"x\"]", 0, outcome, &dangling("source", "x"));
    assert_shape(
        "\"england\", \"wales\"",
        "\"mercia\"",
        0,
        "commitments.eng-audit.nations",
        "unknown variant `mercia`",
    );
    assert_shape(
        "\"house-of-commons\"",
        "\"lords\"",
        0,
        "powers.mp-england.office",
        "unknown office `lords`",
    );
}

#[test]
fn a_required_ask_that_is_not_made_is_a_fault() {
    let missing = FaultKind::MissingAsk("cns".to_owned());
    let (text, line) = mended("[[petitions.asks]]\nask = \"cns\"", "[[petitions.asks]]\nask = \"trials\"");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    let [fault] = faults.as_slice() else { panic!("one fault expected:\n{}", lines(&faults)) };
    assert_eq!((fault.path.as_str(), &fault.kind), ("petitions.england.asks", &missing));
    assert!(fault.line < line, "the list begins above line {line}: {fault}");

    let (text, _) = mended("[[letters.points]]\nask = \"cns\"", "[[letters.points]]\nask = \"x\"");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    let found: Vec<_> = faults.iter().map(|fault| (fault.path.as_str(), fault.kind.clone())).collect();
    let dangling = FaultKind::Dangling { kind: "ask", key: "x".to_owned() };
    let expected = [("letters.mp-england.points", missing), ("letters.mp-england.points.x.ask", dangling)];
    assert_eq!(found, expected);
}

#[test]
fn a_day_that_does_not_exist_is_a_fault() {
    let path = "commitments.eng-audit.due.last_day";
    assert_shape("\"2024-12-31\"", "\"2024-11-31\"", 0, path, "expected a date in quotes, such as");
    assert_shape("\"2024-12-31\"", "2024-12-31", 0, path, "expected a date in quotes, such as");
    assert_shape("\"2024-12-31\"", "\"end of 2024\"", 0, path, "\"end of 2024\"");
}

#[test]
fn an_outcome_after_its_check_is_a_fault() {
    let path = "commitments.sco-referral.outcome.on";
    assert_fault("\"2025-08-06\"", "\"2031-08-06\"", 0, path, &FaultKind::CheckedBeforeOutcome);
}

#[test]
fn a_letter_holds_known_fields_only() {
    let greeting = "letters.mp-england.greeting.en";
    let fault = |line, kind| FaultKind::Wording(WordingError { line, kind });
    let brace = |found: &str, instead: &str| {
        fault(1, WordingFault::Brace { found: found.to_owned(), instead: instead.to_owned() })
    };
    let unknown = fault(1, WordingFault::Field { name: "minister".to_owned() });
    assert_fault("Dear {{ member }},", "Dear {{ minister }},", 0, greeting, &unknown);
    // Where no invented writer leads to it as well.
    let hidden = "{% if nation == 'atlantis' %}{{ minister }}{% endif %}Dear {{ member }},";
    assert_fault("Dear {{ member }},", hidden, 0, greeting, &unknown);
    assert_fault("Dear {{ member }},", "Dear {member},", 0, greeting, &brace("{member}", "member"));
    assert_fault("Dear {{ member }},", "Dear {constituency},", 0, greeting, &brace("{constituency}", "seat"));
    assert_fault("Dear {{ member }},", "Dear member},", 0, greeting, &brace("}", "name"));
    let autoescape = "{% autoescape false %}Dear {{ member }},{% endautoescape %}";
    let tag = fault(1, WordingFault::Tag("autoescape".to_owned()));
    assert_fault("Dear {{ member }},", autoescape, 0, greeting, &tag);
    let sometimes = "{% if seat_signatures %}Dear {{ member }},{% endif %}";
    assert_fault("Dear {{ member }},", sometimes, 0, greeting, &fault(1, WordingFault::Empty));
    let subject = "letters.mp-england.subject.en";
    assert_fault("from your constituent {{ name }}", "from me", 0, subject, &FaultKind::NamelessSubject);
    let sometimes = "{% if promised %}from {{ name }}{% else %}from me{% endif %}";
    assert_fault("from your constituent {{ name }}", sometimes, 0, subject, &FaultKind::NamelessSubject);
}

#[test]
fn a_fault_of_a_letter_says_what_to_write() {
    let (text, line) = mended("Dear {{ member }},", "Dear {constituency},");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    let said = format!(
        "file.toml:{line}: letters.mp-england.greeting.en: a brace opens no field: write {{{{ seat }}}} in place of \
         {{constituency}}"
    );
    assert_eq!(faults[0].to_string(), said);
    let (text, _) = mended("Dear {{ member }},", "Dear\\n{{ member | safe }},");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    assert!(
        faults[0].to_string().contains("greeting.en: in line 2 of the text: unknown filter"),
        "{}",
        faults[0]
    );
}

#[test]
fn a_letter_may_quote_only_what_staff_checked_lately() {
    let mut campaign = shipped();
    let on = date("2026-11-23");
    assert!(campaign.promised(Nation::Scotland, on).is_empty());
    for commitment in campaign.commitments.iter_mut().filter(|commitment| commitment.key.starts_with("sco-"))
    {
        commitment.checked_by = Checker::Staff;
        commitment.checked_on = on;
    }
    assert!(campaign.promised(Nation::Scotland, on).contains(&"data"));
    assert!(campaign.promised(Nation::Scotland, date("2027-11-23")).is_empty());
    assert!(campaign.promised(Nation::Wales, on).is_empty());
}

#[test]
fn a_key_stands_once_and_is_plain() {
    let (text, line) = mended("key = \"cns\"\nrequired = true", "key = \"data\"\nrequired = true");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    let duplicate = faults.iter().find(|fault| fault.kind == FaultKind::Duplicate).unwrap();
    // The heading of the second entry.
    assert_eq!((duplicate.line, duplicate.path.as_str()), (line - 1, "asks.data"), "{}", lines(&faults));
    let slug = "slug = \"secondary-breast-cancer\"";
    assert_fault(slug, "slug = \"Secondary breast cancer\"", 0, "slug", &FaultKind::Key);

    let (text, _) = mended("slug = \"scotland\"", "slug = \"england\"");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    assert!(
        faults.iter().any(|fault| fault.path == "petitions.england" && fault.kind == FaultKind::Duplicate)
    );

    let scotland = "office = \"house-of-commons\"\nnations = [\"scotland\"]\nsubject";
    let (text, line) = mended(scotland, &scotland.replace("scotland", "england"));
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    let twice = faults.iter().find(|fault| fault.kind == FaultKind::LetterTwice).unwrap();
    assert_eq!(
        (twice.line, twice.path.as_str()),
        (line + 1, "letters.mp-scotland.nations"),
        "{}",
        lines(&faults)
    );
    let unwritten = faults.iter().find(|fault| fault.kind == FaultKind::NoLetter(Nation::Scotland)).unwrap();
    assert_eq!((faults.len(), unwritten.path.as_str()), (2, "powers.mp-scotland.nations"));
}

#[test]
fn empty_lists_and_sinking_milestones_are_faults() {
    assert_fault(
        "nations = [\"england\", \"wales\"]",
        "nations = []",
        0,
        "commitments.eng-audit.nations",
        &FaultKind::Empty,
    );
    let milestones = "petitions.england.milestones";
    assert_fault("milestones = [100, 500,", "milestones = [500, 500,", 0, milestones, &FaultKind::Milestones);
    assert_fault("milestones = [100, 500,", "milestones = [0, 500,", 0, milestones, &FaultKind::Milestones);
}

#[test]
fn every_fault_of_a_file_is_named_at_once() {
    let text =
        SHIPPED.replace("title.cy = \"Data cyflawn\"", "title.cy = \"\"").replace("{{ member }}", "{{ mp }}");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    assert_eq!(faults.len(), 15, "{}", lines(&faults));
    assert!(faults.is_sorted_by_key(|fault| fault.line));
}

#[test]
fn what_is_not_toml_is_a_fault() {
    let (text, line) = mended("required = true", "required = yes");
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    assert_eq!(faults[0].line, line);
    assert!(matches!(faults[0].kind, FaultKind::Syntax(_)), "{}", lines(&faults));
}

// --- The other forms of a campaign -----------------------------------------------------------------------------------

#[test]
fn a_campaign_written_as_toml_or_json_reads_back_the_same() {
    let campaign = shipped();
    let toml = campaign.to_toml().unwrap();
    assert_eq!(Campaign::parse("written.toml", &toml), Ok(campaign.clone()), "{toml}");
    let json = serde_json::to_string(&campaign).unwrap();
    assert_eq!(serde_json::from_str::<Campaign>(&json).unwrap(), campaign);
}

#[test]
fn a_campaign_is_a_sorted_list_of_parts_with_a_path_of_their_own() {
    let campaign = shipped();
    let leaves = campaign.flatten();
    assert!(leaves.is_sorted());
    let places: BTreeSet<_> = leaves.iter().map(|leaf| (&leaf.path, leaf.language)).collect();
    assert_eq!(places.len(), leaves.len());
    let value = |path: &str, language| {
        let leaf = leaves.iter().find(|leaf| leaf.path == path && leaf.language == language);
        leaf.unwrap_or_else(|| panic!("no {path}")).value.as_str()
    };
    assert_eq!(value("asks.data.title", Some(Language::Welsh)), "Data cyflawn");
    assert_eq!(value("asks", None), "data, cns, diagnosis, treatment, trials");
    assert_eq!(value("petitions.wales.min_age", None), "16");
    assert_eq!(value("petitions.wales.asks.cns.ask", None), "cns");
    assert_eq!(value("commitments.sco-data.due.last_day", None), "2026-12-31");
    assert!(value("petitions.england.background.2", Some(Language::English)).contains("announced in 2021"));
    assert_eq!(
        value("letters.ms.points.data.text", Some(Language::Welsh)),
        campaign.letters[5].points[0].text.cy
    );
}

#[test]
fn texts_are_put_in_by_their_path() {
    let campaign = shipped();
    let leaf = |path: &str, language| Leaf { path: path.to_owned(), language, value: "Newydd".to_owned() };
    let edited = campaign.with_texts(&[
        leaf("asks.data.title", Some(Language::Welsh)),
        leaf("petitions.wales.background.2", Some(Language::Welsh)),
        leaf("asks.gone.title", Some(Language::Welsh)),
        leaf("asks.data.key", None),
    ]);
    let mut expected = campaign.clone();
    expected.asks[0].title.cy = "Newydd".to_owned();
    expected.petitions[2].background[1].cy = "Newydd".to_owned();
    assert_eq!(edited, expected);
}
