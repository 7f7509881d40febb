//! How each language writes numbers and dates, and what it says when something needs mending.

use clarion::domain::email::{self, EmailError};
use clarion::domain::language::Language;
use clarion::domain::moment::Moment;
use clarion::domain::nation::Nation;
use clarion::domain::postcode::PostcodeError;
use clarion::domain::text::{self, TextError};
use clarion::language::{Texts, Value};

#[test]
fn numbers_are_grouped_by_thousands() {
    let texts = Texts::of(Language::English);
    let written = [0, 999, 1_000, 6_214, 10_000, 1_234_567, u64::MAX].map(|number| texts.number(number));
    assert_eq!(written[..6], ["0", "999", "1,000", "6,214", "10,000", "1,234,567"].map(String::from));
    assert_eq!(written[6], "18,446,744,073,709,551,615");
    let said = texts.say_with("progress-next", &[("milestone", Value::from(10_000_u64))]);
    assert_eq!(said, "Next milestone: 10,000");
}

#[test]
fn days_are_londons_days() {
    // 23:30 UTC on 30 June is half past midnight on 1 July in British Summer Time.
    let moment = Moment::from_millis(1_719_790_200_000);
    assert_eq!(Texts::of(Language::English).date(moment), "1 July 2024");
    assert_eq!(Texts::of(Language::Welsh).date(moment), "1 Gorffennaf 2024");
    assert_eq!(Texts::of(Language::English).date_and_time(moment), "1 July 2024, 00:30");
    assert_eq!(Texts::of(Language::Welsh).day(2024, 9, 12), "12 Medi 2024");
    assert_eq!(Texts::of(Language::English).day(2024, 12, 1), "1 December 2024");
}

#[test]
fn one_person_and_many_are_told_apart() {
    let said = |lang: Language, count: u64| {
        let texts = Texts::of(lang);
        let place = texts.in_nation(Nation::Wales);
        texts.say_with("progress-people", &[("count", count.into()), ("where", place.into())])
    };
    assert_eq!(said(Language::English, 1), "person in Wales has signed.");
    assert_eq!(said(Language::English, 6_214), "people in Wales have signed.");
    assert_eq!(said(Language::Welsh, 1), "person yng Nghymru wedi llofnodi.");
    assert_eq!(said(Language::Welsh, 2), "o bobl yng Nghymru wedi llofnodi.");
}

#[test]
fn a_missing_message_shows_its_name_and_nothing_breaks() {
    assert_eq!(Texts::of(Language::Welsh).say("no-such-message"), "no-such-message");
}

/// Every way in which a field can need mending, as the form's name and the rule's stable code.
pub fn refusals() -> Vec<(&'static str, &'static str)> {
    let names = [
        TextError::Empty,
        TextError::TooLong { limit: 1 },
        TextError::Nul,
        TextError::LooksLikeLink,
        TextError::NoLetter,
        TextError::Formula,
    ];
    let lines = [TextError::Empty, TextError::TooLong { limit: 1 }, TextError::Nul];
    let emails = [
        EmailError::Empty,
        EmailError::Nul,
        EmailError::TooLong,
        EmailError::Space,
        EmailError::NoAt,
        EmailError::SeveralAts,
        EmailError::Local,
        EmailError::NonAsciiLocal,
        EmailError::Domain,
        EmailError::NoDot,
        EmailError::TopLevel,
        EmailError::IpLiteral,
    ];
    let mut refusals: Vec<(&str, &str)> = names.iter().map(|error| ("name", error.code())).collect();
    for field in ["subject", "body", "address"] {
        refusals.extend(lines.iter().map(|error| (field, error.code())));
    }
    refusals.extend(lines.iter().map(|error| ("statement", error.code())));
    refusals.extend(lines.iter().skip(1).map(|error| ("words", error.code())));
    refusals.push(("asks", "asks-empty"));
    // One's own words may be left out.
    refusals.extend(lines.iter().skip(1).map(|error| ("own_words", error.code())));
    refusals.extend(emails.iter().map(|error| ("email", error.code())));
    refusals
        .extend([PostcodeError::Empty, PostcodeError::Shape].iter().map(|error| ("postcode", error.code())));
    refusals.extend([
        ("nation", "missing"),
        ("nation", "nation-petition"),
        ("constituency", "seat-empty"),
        ("constituency", "seat-unknown"),
        ("constituency", "seat-forces"),
        ("offices", "offices-empty"),
    ]);
    refusals
}

#[test]
fn every_refusal_says_how_to_mend_it() {
    for lang in Language::ALL {
        let texts = Texts::of(lang);
        let fallback = texts.say("error-answer");
        for (field, code) in refusals() {
            assert_ne!(texts.error(field, code), fallback, "{field} {code} in {}", lang.code());
        }
        assert_eq!(texts.error("name", "text-unheard-of"), fallback);
    }
}

#[test]
fn limits_are_said_as_the_rules_have_them() {
    for lang in Language::ALL {
        let texts = Texts::of(lang);
        let said = |field, code| texts.error(field, code);
        assert!(said("name", "text-too-long").contains(&text::NAME_LIMIT.to_string()));
        assert!(said("address", "text-too-long").contains(&text::ADDRESS_LIMIT.to_string()));
        assert!(said("email", "email-too-long").contains(&email::ADDRESS_LIMIT_BYTES.to_string()));
    }
}
