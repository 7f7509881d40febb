//! The thanks to offices that have committed themselves: every office that is written to can be thanked, in both
//! languages, and a text that cannot be filled in is named with its line.

use std::collections::BTreeSet;

use clarion::domain::campaign::{Campaign, FaultKind};
use clarion::domain::representative::OfficeKind;

use super::campaign::{assert_fault, mended, shipped};

const GUIDELINES: &str = "[[thanks]]\nkey = \"thanks-guideline-owner\"\noffice = \"guideline-owner\"";

#[test]
fn whoever_is_written_to_can_be_thanked_for_every_ask() {
    let campaign = shipped();
    let all: BTreeSet<String> = campaign.asks.iter().map(|ask| ask.key.clone()).collect();
    for letter in &campaign.letters {
        assert!(campaign.find_thanks(letter.office).is_some(), "{}", letter.key);
        let thanked = campaign.thanked_for(letter.office, &all);
        for point in &letter.points {
            assert!(thanked.iter().any(|ask| ask.key == point.ask), "{} {}", letter.key, point.ask);
        }
    }
    let two = BTreeSet::from(["cns".to_owned(), "nothing-of-ours".to_owned()]);
    let thanked = campaign.thanked_for(OfficeKind::Minister, &two);
    assert_eq!(thanked.iter().map(|ask| ask.key.as_str()).collect::<Vec<_>>(), ["cns"]);
}

#[test]
fn a_document_from_before_there_were_thanks_is_read_and_thanks_nobody() {
    let mut document = serde_json::to_value(shipped()).unwrap();
    document.as_object_mut().unwrap().remove("thanks").unwrap();
    for ask in document["asks"].as_array_mut().unwrap() {
        ask.as_object_mut().unwrap().remove("thanks").unwrap();
    }
    let campaign: Campaign = serde_json::from_value(document).unwrap();
    let committed = BTreeSet::from(["data".to_owned()]);
    assert!(campaign.thanked_for(OfficeKind::Minister, &committed).is_empty());
}

#[test]
fn thanks_that_cannot_be_filled_in_are_named_with_their_line() {
    let subject = "subject.en = \"Thank you from {{ name }}\"\nsubject.cy = \"Diolch gan {{ name }}\"";
    assert_fault(
        subject,
        &subject.replace("from {{ name }}", "for all"),
        0,
        "thanks.thanks-minister.subject.en",
        &FaultKind::NamelessSubject,
    );
    let (text, _) = mended(
        "\nI live in {{ nation_name }}, and I am writing to thank you",
        "\nI live in {{ planet }}, and I am writing to thank you",
    );
    let faults = Campaign::parse("file.toml", &text).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].path, "thanks.thanks-minister.opening.en");
    assert!(faults[0].to_string().contains("there is no field \"planet\""), "{}", faults[0]);
    let (text, _) = mended(
        "\nThank you for your commitment on specialist nurses",
        "\n{% if promised %}Thank you{% endif %}{#",
    );
    assert!(Campaign::parse("file.toml", &text).is_err());
}

#[test]
fn an_office_or_an_ask_without_thanks_is_a_fault() {
    let faults = |from: &str, to: &str| -> Vec<(String, FaultKind)> {
        let (text, _) = mended(from, to);
        let faults = Campaign::parse("file.toml", &text).unwrap_err();
        faults.into_iter().map(|fault| (fault.path, fault.kind)).collect()
    };
    let twice =
        faults(GUIDELINES, &GUIDELINES.replace("office = \"guideline-owner\"", "office = \"minister\""));
    let of_letter = |key: &str| (format!("letters.{key}.office"), FaultKind::NoThanks);
    assert_eq!(
        twice,
        [
            of_letter("nice-england"),
            of_letter("nice-wales"),
            of_letter("scottish-referral-guidelines"),
            ("thanks.thanks-guideline-owner.office".to_owned(), FaultKind::ThanksTwice),
        ]
    );
    let start = "thanks.en = \"\"\"\nThank you for your commitment on clinical trials";
    let (text, _) = mended(start, start);
    let (_, after) = text.split_once(start).unwrap();
    let (rest, _) = after.split_once("note.en").unwrap();
    let thankless = faults(&[start, rest].concat(), "");
    assert_eq!(thankless, [("asks.trials.thanks".to_owned(), FaultKind::ThanklessAsk)]);
}
