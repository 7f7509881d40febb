//! Typed text: what is dropped, what is refused, what is kept.

use clarion::domain::text::{
    ADDRESS_LIMIT, LetterBody, MultiLine, NAME_LIMIT, OneLine, PersonName, PostalAddress, TextError,
    clean_line, clean_lines,
};
use proptest::prelude::*;

fn name(raw: &str) -> Result<String, TextError> {
    PersonName::parse(raw).map(PersonName::into_string)
}

#[test]
fn names_of_any_script_are_kept() {
    for kept in [
        "Ada Lovelace",
        "Siân O'Neill-ap-Rhys",
        "Máire Ní Dhónaill",
        "'t Hooft",
        "Zoë d’Arcy III",
        "王小明",
        "Мария Иванова",
        "عائشة",
        "अदिति शर्मा",
        "J. R. Hartley",
        "St.John Smythe",
        "Q",
    ] {
        assert_eq!(name(kept).as_deref(), Ok(kept));
    }
}

#[test]
fn a_name_is_cleaned_into_one_line() {
    assert_eq!(name(" \tAda\r\nLovelace\u{2028} "), Ok("Ada Lovelace".to_owned()));
    assert_eq!(
        name("Ada\u{202E}\u{2066}\u{200B}\u{FEFF}\u{7F}\u{85}Lovelace\u{1B}"),
        Ok("Ada Lovelace".to_owned())
    );
    // A letter and a combining accent become the one letter (NFC).
    assert_eq!(name("Zoe\u{308}"), Ok("Zo\u{EB}".to_owned()));
    // The joiner that Persian spelling needs stays.
    assert_eq!(name("علی\u{200C}رضا"), Ok("علی\u{200C}رضا".to_owned()));
}

#[test]
fn a_name_that_is_none_is_refused_with_its_reason() {
    for (raw, error) in [
        ("", TextError::Empty),
        (" \u{200B}\u{202E}\n", TextError::Empty),
        ("Ada\0", TextError::Nul),
        ("12345", TextError::NoLetter),
        ("!?", TextError::NoLetter),
        ("=1+1", TextError::Formula),
        ("+44 Ada", TextError::Formula),
        ("-Ada", TextError::Formula),
        ("@SUM(A1)", TextError::Formula),
        ("\u{200B}=Ada", TextError::Formula),
        ("\u{FF1D}Ada", TextError::Formula),
        ("ada@example.org", TextError::LooksLikeLink),
        ("Ada <ada@example.org>", TextError::LooksLikeLink),
        ("ada\u{FF20}example", TextError::LooksLikeLink),
        ("https://spam", TextError::LooksLikeLink),
        ("Win at WWW.spam", TextError::LooksLikeLink),
        ("Win at spam.com!", TextError::LooksLikeLink),
        ("Win (spam.co.uk)", TextError::LooksLikeLink),
        ("spam.gd/win now", TextError::LooksLikeLink),
    ] {
        assert_eq!(name(raw), Err(error), "{raw:?}");
    }
}

#[test]
fn a_name_may_have_a_hundred_characters_and_no_more() {
    let longest = "é".repeat(NAME_LIMIT);
    assert_eq!(name(&longest), Ok(longest.clone()));
    assert_eq!(name(&format!("{longest}x")), Err(TextError::TooLong { limit: NAME_LIMIT }));
    assert_eq!(name(&format!("{}x", " ".repeat(5_000))), Ok("x".to_owned()));
}

#[test]
fn names_are_the_same_beyond_case_and_punctuation() {
    let folded = |raw| PersonName::parse(raw).unwrap().folded();
    assert_eq!(folded("Mary O’Neill-Smith"), folded("MARY  O'NEILL SMITH"));
    assert_eq!(folded("Dr. A. Example"), folded("dr a example"));
    assert_eq!(folded("Groß"), folded("GROSS"));
    assert_eq!(folded("Ｍａｒｙ"), folded("mary"));
    assert_eq!(folded("ΟΔΥΣΣΕΥΣ"), folded("Οδυσσευς"));
    assert_eq!(folded("علی\u{200C}رضا"), folded("علیرضا"));
    assert_ne!(folded("Mary Example"), folded("Mark Example"));
    assert_ne!(folded("Zoë"), folded("Zoe"));
}

#[test]
fn text_of_several_lines_keeps_its_lines() {
    let text = |raw| MultiLine::parse(raw, 200).unwrap().into_string();
    assert_eq!(
        text("\r\nDear  Ada,  \r\n\r\nthank\tyou.\rYours\u{2028}\u{202E}Bea\n\n"),
        "Dear  Ada,\n\nthank you.\nYours\nBea"
    );
    assert_eq!(text("a\n\n\n\n\n\nb"), "a\n\n\nb");
    assert_eq!(MultiLine::parse("four", 3), Err(TextError::TooLong { limit: 3 }));
    assert_eq!(MultiLine::parse(" \n ", 3), Err(TextError::Empty));
    assert_eq!(LetterBody::parse("a\0b", 3), Err(TextError::Nul));
    assert_eq!(LetterBody::parse("a\r\nb", 3).unwrap().as_str(), "a\nb");
    assert_eq!(OneLine::parse("a\r\nb: c", 10).unwrap().as_str(), "a b: c");
}

#[test]
fn a_postal_address_loses_its_empty_lines() {
    let address = PostalAddress::parse("  1  Example Road \r\n\r\n Exampleton\u{7} ").unwrap();
    assert_eq!(address.as_str(), "1 Example Road\nExampleton");
    assert_eq!(
        PostalAddress::parse(&"x".repeat(ADDRESS_LIMIT + 1)),
        Err(TextError::TooLong { limit: ADDRESS_LIMIT })
    );
    assert_eq!(PostalAddress::parse("\n\n"), Err(TextError::Empty));
}

#[test]
fn debug_shows_nothing_of_the_text() {
    assert_eq!(format!("{:?}", PersonName::parse("Ada").unwrap()), "PersonName(masked)");
    assert_eq!(format!("{:?}", PostalAddress::parse("Road").unwrap()), "PostalAddress(masked)");
    assert_eq!(format!("{:?}", LetterBody::parse("Road", 9).unwrap()), "LetterBody(masked)");
}

#[test]
fn codes_are_stable_and_different() {
    let errors = [
        TextError::Empty,
        TextError::TooLong { limit: 1 },
        TextError::Nul,
        TextError::LooksLikeLink,
        TextError::NoLetter,
        TextError::Formula,
    ];
    let codes = errors.map(TextError::code);
    assert_eq!(
        codes,
        ["text-empty", "text-too-long", "text-nul", "text-link", "text-no-letter", "text-formula"]
    );
}

proptest! {
    #[test]
    fn cleaning_twice_changes_nothing(raw in any::<String>()) {
        if let Ok(line) = clean_line(&raw) {
            prop_assert_eq!(clean_line(&line), Ok(line.clone()));
            let unseen = ['\r', '\n', '\0', '\u{202E}', '\u{200B}'];
            prop_assert!(!line.contains(unseen));
        }
        if let Ok(lines) = clean_lines(&raw) {
            prop_assert_eq!(clean_lines(&lines), Ok(lines));
        }
    }

    #[test]
    fn a_parsed_name_parses_to_itself_and_folds_once(raw in "\\PC{0,120}") {
        if let Ok(parsed) = PersonName::parse(&raw) {
            prop_assert_eq!(PersonName::parse(parsed.as_str()), Ok(parsed.clone()));
            prop_assert!(parsed.as_str().chars().count() <= NAME_LIMIT);
            if let Ok(folded) = PersonName::parse(&parsed.folded()) {
                prop_assert_eq!(folded.folded(), parsed.folded());
            }
        }
    }
}
