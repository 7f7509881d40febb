//! A letter whose office has changed hands: what is changed, and what must not go.

use std::sync::LazyLock;

use clarion::domain::campaign::{Campaign, LetterText};
use clarion::domain::language::Language;
use clarion::domain::letter::{Greeted, StillNamed, Succession};
use clarion::domain::nation::Nation;
use clarion::domain::representative::Chamber;
use proptest::prelude::*;

use crate::actions::letter::shipped;

const BEFORE: Greeted<'static> = Greeted { salutation: "Dr Grace Holder", name: "Dr Grace Holder MP" };

fn text(campaign: &Campaign) -> &LetterText {
    campaign.find_letter(Chamber::HouseOfCommons.into(), Nation::England).unwrap()
}

/// A letter with these own words and campaign words, greeting `BEFORE`.
fn body(own_words: &str, campaign_words: &str) -> String {
    format!(
        "Ada Example\n1 Holder Road\nSW1A 1AA\n\n15 January 2027\n\nDear Dr Grace Holder,\n\n{own_words}\n\n\
         {campaign_words}\n\nYours sincerely,\nAda Example\n\nSent through a campaign"
    )
}

fn regreeted(own_words: &str, campaign_words: &str, salutation: &str) -> Result<String, StillNamed> {
    // Read once: a property asks for it hundreds of times.
    static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(shipped);
    let body = body(own_words, campaign_words);
    let succession = Succession {
        body: &body,
        greeting: "Dear Dr Grace Holder,",
        subject: "Letter from Ada Example",
        own_words,
        writer: "Ada Example",
        area: "Holder Vale",
        language: Language::English,
        text: text(&CAMPAIGN),
        before: BEFORE,
    };
    succession.regreeted(&format!("Dear {salutation},"), salutation)
}

#[test]
fn only_the_greeting_changes() {
    let changed = regreeted("My mother waited.", "I live in Holder Vale.", "Barbara Sample").unwrap();
    let before = body("My mother waited.", "I live in Holder Vale.");
    assert_eq!(changed, before.replace("Dear Dr Grace Holder,", "Dear Barbara Sample,"));
}

#[test]
fn a_text_that_names_the_one_before_does_not_go() {
    for own_words in [
        "You said so, Dr Grace Holder.",
        "dr grace holder said so.",
        "As Grace Holder\u{2019}s neighbour I ask. Dr Grace Holder MP knows.",
        "We met at Holder's surgery.",
        "We met at Holder\u{2019}s surgery.",
        "MS HOLDER was kind.",
        "I wrote to ms holder before.",
        "Dear Dr Grace Holder,\n\nagain.",
    ] {
        assert_eq!(regreeted(own_words, "Please act.", "Barbara Sample"), Err(StillNamed), "{own_words}");
        assert_eq!(regreeted("Mine.", own_words, "Barbara Sample"), Err(StillNamed), "{own_words}");
    }
}

#[test]
fn a_first_name_after_a_title_names_the_one_before() {
    for own_words in
        ["Dame Grace helped us.", "I met dr grace at a surgery.", "Was it Ms Grace\u{2019}s idea?"]
    {
        assert_eq!(regreeted(own_words, "Please act.", "Barbara Sample"), Err(StillNamed), "{own_words}");
        assert!(
            regreeted(own_words, "Please act.", "Grace Sample").is_ok(),
            "the successor is called so too"
        );
    }
    // Alone it may be anybody, and before another surname it is somebody else.
    for own_words in ["My sister Grace waited.", "There but for the grace of God.", "Grace period"] {
        assert!(regreeted(own_words, "Please act.", "Barbara Sample").is_ok(), "{own_words}");
    }
}

#[test]
fn words_that_only_look_like_a_name_do_not_stop_a_letter() {
    for own_words in ["I am a holder of a bus pass.", "Shareholders know.", "Holder Vale needs a nurse.", ""]
    {
        assert!(regreeted(own_words, "Please act.", "Barbara Sample").is_ok(), "{own_words}");
    }
    // A successor of the same name is named as rightly as the one before was.
    assert!(regreeted("Mr Holder knows.", "Please act.", "Tom Holder").is_ok());
    assert!(regreeted("Grace Holder knows.", "Please act.", "Tom Holder").is_ok());
    assert_eq!(regreeted("Dr Grace Holder knows.", "Please act.", "Tom Holder"), Err(StillNamed));
}

#[test]
fn a_surname_that_the_campaign_s_words_hold_counts_in_the_writer_s_own_alone() {
    let campaign = shipped();
    let text = text(&campaign);
    assert!(text.opening.in_language(Language::English).contains("I live"), "its words hold the surname");
    let before = Greeted { salutation: "Ms I", name: "Ms I" };
    let succession = |own_words: &str| {
        let body = format!("Dear Ms I,\n\n{own_words}\n\nI live here.\n\nYours,\nAda");
        let succession = Succession {
            body: &body,
            greeting: "Dear Ms I,",
            subject: "",
            own_words,
            writer: "Ada",
            area: "Vale",
            language: Language::English,
            text,
            before,
        };
        succession.regreeted("Dear Barbara,", "Barbara")
    };
    assert!(succession("No such word.").is_ok());
    assert_eq!(succession("So I ask."), Err(StillNamed));
}

#[test]
fn a_typed_subject_is_read_too_and_a_lost_greeting_is_no_letter() {
    let (campaign, body) = (shipped(), body("Mine.", "Please act."));
    let succession = Succession {
        body: &body,
        greeting: "Dear Dr Grace Holder,",
        subject: "To Grace Holder (Ada Example)",
        own_words: "Mine.",
        writer: "Ada Example",
        area: "Vale",
        language: Language::English,
        text: text(&campaign),
        before: BEFORE,
    };
    assert_eq!(succession.regreeted("Dear B,", "B"), Err(StillNamed));
    let mended = Succession { subject: "", ..succession };
    assert!(mended.regreeted("Dear B,", "B").is_ok());
    for greeting in ["", "Dear member,", "Dear Dr Grace Holder"] {
        assert_eq!(
            Succession { greeting, ..mended }.regreeted("Dear B,", "B"),
            Err(StillNamed),
            "{greeting}"
        );
    }
}

proptest! {
    #[test]
    fn whatever_was_typed_stays_or_the_letter_does(own_words in "(\\PC{0,20}\n{0,2}){0,4}") {
        if let Ok(changed) = regreeted(&own_words, "Please act.", "Barbara Sample") {
            let before = body(&own_words, "Please act.");
            let (head, tail) = before.split_once("Dear Dr Grace Holder,").unwrap();
            prop_assert_eq!(changed, format!("{head}Dear Barbara Sample,{tail}"));
        }
    }
}
