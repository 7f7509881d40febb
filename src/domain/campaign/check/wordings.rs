//! That the texts of letters can be filled in, for everyone who may write them.

use std::collections::BTreeSet;

use super::Faults;
use crate::domain::campaign::document::FaultKind;
use crate::domain::campaign::wording::{self, LetterFields, WordingError, WordingFault};
use crate::domain::campaign::{Bilingual, Campaign, LetterText};
use crate::domain::language::Language;
use crate::domain::nation::Nation;

/// The name of the invented writer with whom each text is tried.
const SAMPLE_NAME: &str = "Alys Enghraifft-Jones";

impl Faults {
    /// Each text of a letter can be filled in for everyone who may write it, and the subject carries the name.
    pub(super) fn wordings(&mut self, campaign: &Campaign, letter: &LetterText) {
        let every_ask = every_ask(campaign);
        let samples = samples([letter], &every_ask);
        for (key, text) in letter.patterns() {
            let place = Place::of(&key);
            self.wording(&format!("letters.{}.{key}", letter.key), text, place, &samples);
        }
    }

    /// One text of staff in both languages, tried with each of `samples`.
    fn wording(&mut self, path: &str, text: &Bilingual, place: Place, samples: &[LetterFields<'_>]) {
        for language in Language::ALL {
            let path = format!("{path}.{}", language.code());
            let text = text.in_language(language);
            let filled = match wording::check(text, samples) {
                Ok(filled) => filled,
                Err(error) => {
                    self.add(path, FaultKind::Wording(error));
                    continue;
                }
            };
            // That a text is missing is said elsewhere.
            if text.trim().is_empty() {
                continue;
            }
            match place {
                Place::Subject if !filled.iter().all(|text| text.contains(SAMPLE_NAME)) => {
                    self.add(path, FaultKind::NamelessSubject);
                }
                Place::Needed if filled.iter().any(|text| text.trim().is_empty()) => {
                    let error = WordingError { line: 1, kind: WordingFault::Empty };
                    self.add(path, FaultKind::Wording(error));
                }
                Place::Subject | Place::Needed | Place::Any => {}
            }
        }
    }

    /// Every kind of office that is written to can be thanked, once, for every ask that a letter makes; and the texts can
    /// be filled in for everyone who may write to it.
    pub(super) fn thanks(&mut self, campaign: &Campaign) {
        let every_ask = every_ask(campaign);
        let mut seen = BTreeSet::new();
        for thanks in &campaign.thanks {
            let path = format!("thanks.{}", thanks.key);
            if !seen.insert(thanks.office) {
                self.add(format!("{path}.office"), FaultKind::ThanksTwice);
            }
            let letters = campaign.letters.iter().filter(|letter| letter.office == thanks.office);
            let samples = samples(letters, &every_ask);
            if samples.is_empty() {
                self.add(format!("{path}.office"), FaultKind::ThanksUnused);
            }
            for (key, text) in thanks.patterns() {
                self.wording(&format!("{path}.{key}"), text, Place::of(key), &samples);
            }
        }
        for letter in campaign.letters.iter().filter(|letter| !seen.contains(&letter.office)) {
            self.add(format!("letters.{}.office", letter.key), FaultKind::NoThanks);
        }
        let samples = samples(&campaign.letters, &every_ask);
        for ask in &campaign.asks {
            let is_made =
                campaign.letters.iter().any(|letter| letter.points.iter().any(|point| point.ask == ask.key));
            let path = format!("asks.{}.thanks", ask.key);
            match &ask.thanks {
                Some(text) => self.wording(&path, text, Place::Needed, &samples),
                None if is_made => self.add(path, FaultKind::ThanklessAsk),
                None => {}
            }
        }
    }
}

/// What a text of staff is in a letter.
#[derive(Clone, Copy)]
enum Place {
    /// The line that carries the writer's name.
    Subject,
    /// A part that says something in every case.
    Needed,
    /// A part that may have nothing to say to some.
    Any,
}

impl Place {
    fn of(key: &str) -> Self {
        match key {
            "subject" => Self::Subject,
            "greeting" | "opening" | "close" | "farewell" => Self::Needed,
            _ => Self::Any,
        }
    }
}

fn every_ask(campaign: &Campaign) -> Vec<&str> {
    campaign.asks.iter().map(|ask| ask.key.as_str()).collect()
}

/// The invented writers of some letters: of each nation one of whom little is known, and one of whom everything is.
fn samples<'a>(
    letters: impl IntoIterator<Item = &'a LetterText>,
    every_ask: &'a [&'a str],
) -> Vec<LetterFields<'a>> {
    let of_nation =
        |letter, nation| [sample(letter, nation, None, &[]), sample(letter, nation, Some(1_234), every_ask)];
    let of_letter =
        |letter: &'a LetterText| letter.nations.iter().flat_map(move |nation| of_nation(letter, *nation));
    letters.into_iter().flat_map(of_letter).collect()
}

/// An invented writer, with everything or as little as a letter may know.
fn sample<'a>(
    letter: &LetterText,
    nation: Nation,
    seat_signatures: Option<u64>,
    promised: &'a [&'a str],
) -> LetterFields<'a> {
    LetterFields {
        name: SAMPLE_NAME,
        member: "Dr Bea Sample",
        seat: "Invented Vale",
        nation,
        nation_name: "Invented",
        chamber: letter.office,
        petition: "An invented petition",
        postcode: "ZZ9 9ZZ",
        seat_signatures,
        promised,
    }
}
