//! What is typed into a letter, and how it is put together.

use clarion::domain::campaign::{Ask, Bilingual, LetterFields, LetterPoint, LetterText, ThanksText};
use clarion::domain::language::Language;
use clarion::domain::letter::{
    BODY_LIMIT, DraftError, Ground, LetterDraft, LetterFaults, LetterState, LetterWords, OWN_WORDS_LIMIT,
    SUBJECT_LIMIT, Stop, Thanks, TypedLetter, chosen_points,
};
use clarion::domain::nation::Nation;
use clarion::domain::postcode::PostcodeError;
use clarion::domain::representative::{Chamber, OfficeKind};
use clarion::domain::text::TextError;
use proptest::prelude::*;

fn both(en: &str) -> Bilingual {
    Bilingual { en: en.to_owned(), cy: format!("Cymraeg: {en}") }
}

fn ask(key: &str, required: bool) -> Ask {
    Ask {
        key: key.to_owned(),
        required,
        title: both(key),
        text: both(key),
        thanks: Some(both(&format!("Thank you for {key}, {{{{ member }}}}."))),
        note: None,
    }
}

fn asks() -> [Ask; 4] {
    [ask("count", true), ask("nurse", true), ask("signs", false), ask("trials", false)]
}

fn text() -> LetterText {
    let point = |ask: &str, text: &str| LetterPoint { ask: ask.to_owned(), text: both(text) };
    LetterText {
        key: "members-england".to_owned(),
        office: Chamber::HouseOfCommons.into(),
        nations: vec![Nation::England],
        subject: both("Letter from your constituent {{ name }}"),
        greeting: both("Dear {{ member }},"),
        opening: both("I live in {{ seat }} and signed a petition."),
        points: vec![
            point("count", "Count everyone."),
            point("nurse", "A nurse for everyone."),
            point("signs", "Tell people the signs."),
        ],
        close: both("Will you ask the minister?"),
        farewell: both("Yours sincerely,"),
        help_note: both("Contact the office."),
    }
}

const FIELDS: LetterFields<'static> = LetterFields {
    name: "Ada Example",
    member: "Dr Grace Sample",
    seat: "Invented Vale",
    nation: Nation::England,
    nation_name: "England",
    chamber: OfficeKind::Member(Chamber::HouseOfCommons),
    petition: "Count everyone",
    postcode: "ZZ9 9ZZ",
    seat_signatures: None,
    promised: &[],
};

const REQUIRED: [&str; 2] = ["count", "nurse"];

fn draft<'a>(text: &'a LetterText, points: &'a [&'a str]) -> LetterDraft<'a> {
    LetterDraft {
        text,
        language: Language::English,
        fields: FIELDS,
        points,
        thanks: None,
        own_words: "",
        subject: "",
        body: "",
        record: &[],
        address: "1 Example Road\nInvented",
        date: "15 January 2027",
        others_line: "",
        campaign_line: "Sent through “Count everyone”, https://example.org",
    }
}

#[test]
fn a_letter_begins_with_its_writer_and_their_own_words() {
    let text = text();
    let letter = LetterDraft { own_words: "My mother waited.\n\nSo did I.", ..draft(&text, &REQUIRED) };
    let letter = letter.compose().unwrap();
    assert_eq!(letter.subject.as_str(), "Letter from your constituent Ada Example");
    assert_eq!(letter.greeting.as_str(), "Dear Dr Grace Sample,");
    assert_eq!(
        letter.body.as_str(),
        "Ada Example\n1 Example Road\nInvented\nZZ9 9ZZ\n\n15 January 2027\n\nDear Dr Grace Sample,\n\n\
         My mother waited.\n\nSo did I.\n\nI live in Invented Vale and signed a petition.\n\n\
         Count everyone.\n\nA nurse for everyone.\n\nWill you ask the minister?\n\n\
         Yours sincerely,\nAda Example\n\nSent through “Count everyone”, https://example.org"
    );
}

#[test]
fn a_letter_being_written_has_no_empty_lines_for_what_is_missing() {
    let text = text();
    let letter = LetterDraft { address: "", ..draft(&text, &REQUIRED) }.compose().unwrap();
    assert!(letter.body.as_str().starts_with("Ada Example\nZZ9 9ZZ\n\n15 January 2027\n\nDear"));
    assert!(!letter.body.as_str().contains("\n\n\n"));
}

#[test]
fn a_letter_says_before_its_last_line_who_else_is_written_to() {
    let text = text();
    let others = "I am also writing to: Minister of Health";
    let body =
        LetterDraft { others_line: others, ..draft(&text, &["data"]) }.compose().unwrap().body.into_string();
    let (before, after) = body.split_once(others).unwrap();
    assert!(before.ends_with("Ada Example\n\n"), "{before}");
    assert!(after.starts_with("\n\nSent through"), "{after}");
}

#[test]
fn a_letter_is_in_its_language() {
    let text = text();
    let letter = LetterDraft { language: Language::Welsh, ..draft(&text, &REQUIRED) };
    let letter = letter.compose().unwrap();
    assert!(letter.subject.as_str().starts_with("Cymraeg: "));
    assert!(letter.body.as_str().contains("Cymraeg: Count everyone."));
}

#[test]
fn required_points_are_always_in_and_others_when_picked() {
    let text = text();
    let picked = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    assert_eq!(chosen_points(&asks(), &text, &[], &[]), ["count", "nurse"]);
    assert_eq!(chosen_points(&asks(), &text, &picked(&["signs", "count"]), &[]), ["count", "nurse", "signs"]);
    // The letter has no paragraph for this ask, and the campaign has no such ask as the other.
    assert_eq!(chosen_points(&asks(), &text, &picked(&["trials", "'--"]), &[]), ["count", "nurse"]);
}

fn thanks() -> ThanksText {
    ThanksText {
        key: "thanks".to_owned(),
        office: Chamber::HouseOfCommons.into(),
        subject: both("Thank you from {{ name }}"),
        opening: both("I write from {{ seat }} to thank you."),
        close: both("I would be glad of news."),
    }
}

#[test]
fn an_office_is_thanked_for_what_it_has_committed_itself_to_and_asked_for_the_rest() {
    let (text, frame, asks) = (text(), thanks(), asks());
    let thanked = [&asks[0]];
    let points = chosen_points(&asks, &text, &["signs".to_owned(), "count".to_owned()], &thanked);
    assert_eq!(points, ["nurse", "signs"]);
    let thanks = Some(Thanks { text: &frame, asks: &thanked });
    let letter = LetterDraft { thanks, own_words: "Mine.", ..draft(&text, &points) }.compose().unwrap();
    assert_eq!(letter.subject.as_str(), "Letter from your constituent Ada Example");
    let body = letter.body.as_str();
    assert!(
        body.contains(
            "Dear Dr Grace Sample,\n\nMine.\n\nI live in Invented Vale and signed a petition.\n\n\
             Thank you for count, Dr Grace Sample.\n\nA nurse for everyone.\n\nTell people the signs.\n\n\
             Will you ask the minister?\n\nYours sincerely,\nAda Example\n\nSent through"
        ),
        "{body}"
    );
}

#[test]
fn an_office_that_is_asked_for_nothing_more_gets_thanks_alone_with_the_writer_s_words_first() {
    let (text, frame, asks) = (text(), thanks(), asks());
    let thanked = [&asks[0], &asks[1]];
    let points = chosen_points(&asks, &text, &[], &thanked);
    assert!(points.is_empty());
    let thanks = Some(Thanks { text: &frame, asks: &thanked });
    let letter = LetterDraft { thanks, own_words: "Mine.", ..draft(&text, &points) }.compose().unwrap();
    assert_eq!(letter.subject.as_str(), "Thank you from Ada Example");
    let body = letter.body.as_str();
    assert!(
        body.contains(
            "Dear Dr Grace Sample,\n\nMine.\n\nI write from Invented Vale to thank you.\n\n\
             Thank you for count, Dr Grace Sample.\n\nThank you for nurse, Dr Grace Sample.\n\n\
             I would be glad of news.\n\nYours sincerely,\nAda Example\n\nSent through"
        ),
        "{body}"
    );
    let welsh = LetterDraft { thanks, language: Language::Welsh, ..draft(&text, &points) };
    assert!(welsh.compose().unwrap().body.as_str().contains("Cymraeg: Thank you for nurse"));
    let quotes = LetterDraft { thanks, ..draft(&text, &points) }.compose().unwrap().quotes;
    let grounds: Vec<&Ground> = quotes.iter().map(|quote| &quote.ground).collect();
    assert_eq!(grounds, [&Ground::Committed("count".to_owned()), &Ground::Committed("nurse".to_owned())]);
    assert_eq!(quotes[1].paragraph, "Thank you for nurse, Dr Grace Sample.");
    // What the campaign says in thanks is nobody's own.
    let sent_back = welsh.campaign_words().unwrap();
    assert_eq!(LetterDraft { body: &sent_back, ..welsh }.own_part().unwrap().own_words, 0);
}

#[test]
fn what_a_text_says_only_of_promises_is_weighed_again_unless_its_writer_changed_it() {
    let mut text = text();
    text.points[1].text =
        both("{% if \"nurse\" in promised %}It was promised.{% else %}I ask for it.{% endif %}");
    let fields = LetterFields { promised: &["nurse"], ..FIELDS };
    let record = [(Ground::Audit, "On record: this.".to_owned())];
    let letter = LetterDraft { fields, record: &record, ..draft(&text, &REQUIRED) };
    let composed = letter.compose().unwrap();
    let [promise, audit] = composed.quotes.as_slice() else { panic!("{:?}", composed.quotes) };
    assert_eq!(promise.ground, Ground::Promises(vec!["nurse".to_owned()]));
    assert_eq!(
        (promise.paragraph.as_str(), promise.otherwise.as_str()),
        ("It was promised.", "I ask for it.")
    );
    assert_eq!((&audit.ground, audit.paragraph.as_str()), (&Ground::Audit, "On record: this."));
    assert!(composed.body.as_str().contains("Ada Example\n\nOn record: this.\n\nSent through"));
    let changed = LetterDraft { body: "It was promised, and I know it.", ..letter }.compose().unwrap();
    assert_eq!(changed.quotes.len(), 1, "{:?}", changed.quotes);
}

#[test]
fn words_that_nobody_changed_follow_what_an_office_commits_itself_to() {
    let (text, frame, asks) = (text(), thanks(), asks());
    let thanked = [&asks[0], &asks[1]];
    let thanks = Some(Thanks { text: &frame, asks: &thanked });
    let before = draft(&text, &REQUIRED);
    let alone = LetterDraft { thanks, ..draft(&text, &[]) };
    let more = LetterDraft { thanks, ..draft(&text, &["signs"]) };
    let drafts = [before, alone, more];
    for from in &drafts {
        // Both ways between asking and thanking, and from what was written before anything was committed to.
        for to in drafts.iter().filter(|to| to.thanks.is_some()) {
            assert!(to.is_untouched(&from.campaign_words().unwrap()).unwrap());
            assert!(to.is_default_subject(&from.default_subject().unwrap()).unwrap());
        }
    }
    assert!(!alone.is_untouched(&format!("{} Soon.", alone.campaign_words().unwrap())).unwrap());
}

#[test]
fn changed_words_replace_the_campaign_s_and_nothing_else() {
    let text = text();
    let letter = LetterDraft { body: "Only this.", own_words: "Mine.", ..draft(&text, &REQUIRED) };
    let body = letter.compose().unwrap().body;
    assert!(body.as_str().contains("Dear Dr Grace Sample,\n\nMine.\n\nOnly this.\n\nYours sincerely,"));
    assert!(!body.as_str().contains("Count everyone."));
}

#[test]
fn a_subject_keeps_the_writer_s_name() {
    let text = text();
    let subject = |typed| {
        let letter = LetterDraft { subject: typed, ..draft(&text, &REQUIRED) };
        letter.compose().unwrap().subject.into_string()
    };
    assert_eq!(subject("Nurses in Invented Vale"), "Nurses in Invented Vale (Ada Example)");
    assert_eq!(subject("ADA EXAMPLE asks for nurses"), "ADA EXAMPLE asks for nurses");
}

#[test]
fn the_longest_subject_and_name_fit_together() {
    let (text, name, typed) = (text(), "n".repeat(100), "s".repeat(SUBJECT_LIMIT));
    let fields = LetterFields { name: &name, ..FIELDS };
    let letter = LetterDraft { fields, subject: &typed, ..draft(&text, &REQUIRED) };
    assert_eq!(letter.compose().unwrap().subject.as_str(), format!("{typed} ({name})"));
}

#[test]
fn what_a_person_typed_is_never_read_as_a_field() {
    let text = text();
    let fields = LetterFields { name: "Ada {{ member }}", ..FIELDS };
    let letter =
        LetterDraft { fields, own_words: "{{ postcode }}", body: "{% if name %}", ..draft(&text, &REQUIRED) };
    let letter = letter.compose().unwrap();
    assert_eq!(letter.subject.as_str(), "Letter from your constituent Ada {{ member }}");
    assert!(
        letter
            .body
            .as_str()
            .contains("{{ postcode }}\n\n{% if name %}\n\nYours sincerely,\nAda {{ member }}")
    );
}

#[test]
fn a_field_that_does_not_exist_is_an_error_and_not_a_brace_in_a_letter() {
    let mut text = text();
    text.close = both("Ask {{ minister }}.");
    let error = draft(&text, &REQUIRED).compose().unwrap_err();
    assert!(matches!(&error, DraftError::Wording(_)), "{error}");
    assert_eq!(error.code(), "wording-template");
    // As fields were written before: a stored campaign of that time makes no letter that shows its braces.
    text.close = both("Ask {member}.");
    assert_eq!(draft(&text, &REQUIRED).compose().unwrap_err().code(), "wording-brace");
}

#[test]
fn a_paragraph_that_says_nothing_to_a_writer_leaves_no_gap() {
    let mut text = text();
    text.points[1].text = both("{% if nation == \"wales\" %}A nurse.{% endif %}");
    text.points[1].text.cy = text.points[1].text.en.clone();
    let welsh = LetterFields { nation: Nation::Wales, ..FIELDS };
    let words = |fields| LetterDraft { fields, ..draft(&text, &REQUIRED) }.campaign_words().unwrap();
    let begin = "I live in Invented Vale and signed a petition.\n\nCount everyone.\n\n";
    assert_eq!(words(FIELDS), format!("{begin}Will you ask the minister?"));
    assert_eq!(words(welsh), format!("{begin}A nurse.\n\nWill you ask the minister?"));
    let english = draft(&text, &REQUIRED);
    assert!(english.is_untouched(&words(FIELDS)).unwrap());
}

#[test]
fn words_that_nobody_changed_follow_the_ticked_points() {
    let text = text();
    let points = ["count", "nurse", "signs"];
    let all = draft(&text, &points);
    let sent_back = all.campaign_words().unwrap();
    let fewer = draft(&text, &REQUIRED);
    assert!(fewer.is_untouched(&sent_back).unwrap());
    assert!(all.is_untouched(&fewer.campaign_words().unwrap()).unwrap());
    assert!(!fewer.is_untouched("").unwrap());
    assert!(!fewer.is_untouched("Only this.").unwrap());
    assert!(!fewer.is_untouched(&format!("{sent_back} Soon.")).unwrap());
    assert!(!fewer.is_untouched(&sent_back.replace("everyone", "all")).unwrap());
}

#[test]
fn own_words_are_counted_among_all_words() {
    let text = text();
    let own = |own_words, body| {
        let part = LetterDraft { own_words, body, ..draft(&text, &REQUIRED) }.own_part().unwrap();
        (part.own_words, part.words, part.percent())
    };
    // Opening, two points and close are the campaign's: 20 words.
    assert_eq!(own("", ""), (0, 20, 0));
    assert_eq!(own("My mother waited eleven months.", ""), (5, 25, 20));
    assert_eq!(own("All of this is mine.", "So is that."), (8, 8, 100));
    // What the campaign says stays the campaign's wherever it is put, unticked points included.
    assert_eq!(own("Tell people the signs. She waited. Yours sincerely, Ada Example", ""), (2, 30, 6));
    let changed = "I live in Invented Vale and signed a petition.\n\nCount every single one.\n\nWill you ask the minister?";
    assert_eq!(own("", changed), (4, 18, 22));
    // One paragraph less is nobody's text.
    let shorter = "I live in Invented Vale and signed a petition.\n\nWill you ask the minister?";
    let part = LetterDraft { body: shorter, ..draft(&text, &REQUIRED) }.own_part().unwrap();
    assert!(part.sketch.is_nothing());
}

#[test]
fn a_typed_letter_is_cleaned() {
    let words = LetterWords::parse(&TypedLetter {
        own_words: "  One.\r\nTwo.\u{202E}  ",
        subject: " A\r\nsubject ",
        body: "",
        address: "1 Example Road\r\n\r\n Invented ",
        postcode: "sw1a1aa",
    })
    .unwrap();
    assert_eq!(words.own_words.unwrap().as_str(), "One.\nTwo.");
    assert_eq!(words.subject.unwrap().as_str(), "A subject");
    assert!(words.body.is_none());
    assert_eq!(words.address.as_str(), "1 Example Road\nInvented");
    assert_eq!(words.postcode.display(), "SW1A 1AA");
}

#[test]
fn every_fault_of_a_typed_letter_is_told_at_once() {
    let (own_words, subject, body) =
        ("w".repeat(OWN_WORDS_LIMIT + 1), "s".repeat(SUBJECT_LIMIT + 1), "b".repeat(BODY_LIMIT + 1));
    let typed =
        TypedLetter { own_words: &own_words, subject: &subject, body: &body, ..TypedLetter::default() };
    let faults = LetterWords::parse(&typed).unwrap_err();
    assert_eq!(
        faults,
        LetterFaults {
            own_words: Some(TextError::TooLong { limit: OWN_WORDS_LIMIT }),
            subject: Some(TextError::TooLong { limit: SUBJECT_LIMIT }),
            body: Some(TextError::TooLong { limit: BODY_LIMIT }),
            address: Some(TextError::Empty),
            postcode: Some(PostcodeError::Empty),
        }
    );
    let there = faults.of_what_is_there();
    assert_eq!((there.address, there.postcode), (None, None));
    assert_eq!(there.body, faults.body);
}

#[test]
fn nothing_of_a_letter_shows_in_debug() {
    let text = text();
    let draft = LetterDraft { own_words: "Secret.", ..draft(&text, &REQUIRED) };
    let shown = format!("{draft:?} {:?}", draft.compose().unwrap());
    for part in ["Ada", "Secret", "Example Road", "ZZ9"] {
        assert!(!shown.contains(part), "{shown}");
    }
}

#[test]
fn a_sent_letter_stays_sent_and_a_held_one_is_queued_before_it_goes() {
    for state in LetterState::ALL {
        assert_eq!(LetterState::from_code(state.code()), Some(state));
        let after_sent =
            matches!(state, LetterState::Delivered | LetterState::Bounced | LetterState::Answered);
        assert_eq!(LetterState::Sent.may_become(state), after_sent, "{state:?}");
        assert!(!state.may_become(state));
        let again = matches!(
            state,
            LetterState::Held
                | LetterState::InDoubt
                | LetterState::Failed
                | LetterState::Bounced
                | LetterState::Collected
        );
        assert_eq!(state.may_become(LetterState::Queued), again, "{state:?}");
        // What left is never told to be in a digest, refused, or taken back.
        for kept in [LetterState::Collected, LetterState::Declined, LetterState::Withdrawn] {
            let waits = matches!(state, LetterState::Queued | LetterState::Held);
            assert_eq!(state.may_become(kept), waits, "{state:?}");
        }
        assert_eq!(
            state.may_become(LetterState::Held),
            matches!(state, LetterState::Queued | LetterState::InDoubt)
        );
    }
    assert!(!LetterState::Held.may_become(LetterState::Sent));
    assert!(!LetterState::Held.may_become(LetterState::InDoubt));
    assert_eq!(LetterState::from_code("draft"), None);
}

#[test]
fn what_stops_a_letter_waits_or_is_final_and_only_news_is_told() {
    for stop in Stop::ALL {
        assert_eq!(Stop::from_code(stop.code()), Some(stop));
        assert!(!(stop.is_for_now() && stop.is_news()), "who waits is told otherwise");
    }
    assert_eq!(Stop::from_code(""), None);
    assert_eq!(Stop::ALL.into_iter().filter(|stop| stop.is_for_now()).count(), 5);
}

proptest! {
    #[test]
    fn the_campaign_s_words_are_its_own_for_every_choice(choice in proptest::collection::vec(any::<bool>(), 3)) {
        let text = text();
        let points: Vec<&str> = text
            .points
            .iter()
            .zip(&choice)
            .filter(|(_, is_in)| **is_in)
            .map(|(point, _)| point.ask.as_str())
            .collect();
        let words = draft(&text, &points).campaign_words().unwrap();
        prop_assert!(draft(&text, &REQUIRED).is_untouched(&words).unwrap());
    }

    #[test]
    fn whatever_is_typed_is_refused_or_makes_a_letter(
        own_words in "\\PC{0,80}", subject in "\\PC{0,80}", body in "(\\PC{0,30}\n){0,4}", address in "\\PC{0,80}",
    ) {
        let typed = TypedLetter {
            own_words: &own_words, subject: &subject, body: &body, address: &address, postcode: "SW1A 1AA",
        };
        if let Ok(words) = LetterWords::parse(&typed) {
            let text = text();
            let letter = LetterDraft {
                own_words: words.own_words.as_ref().map_or("", |words| words.as_str()),
                subject: words.subject.as_ref().map_or("", |subject| subject.as_str()),
                body: words.body.as_ref().map_or("", |body| body.as_str()),
                address: words.address.as_str(),
                ..draft(&text, &REQUIRED)
            };
            let letter = letter.compose().unwrap();
            prop_assert!(!letter.subject.as_str().contains('\n'));
            prop_assert!(letter.subject.as_str().to_lowercase().contains("ada example"));
            prop_assert!(letter.body.as_str().contains(words.address.as_str()));
        }
    }
}
