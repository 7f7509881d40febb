//! A letter whose office has changed hands between writing and sending.
//!
//! It was written to the office, so it goes to whoever holds it; only the lines that greet the holder are
//! changed, and everything else stays as its writer saw it. Where the one before is named in the rest of the
//! text too, it would be wrong in the successor's hands, and must not go.
//!
//! Named means: the salutation or the full name stands there, in whatever case; or the surname as a word, with its
//! capital or after a title; or the first name after a title (`Dame Grace`). A first name alone is as likely that of
//! a sister or of a patient, and a pronoun tells nothing, so neither stops a letter. The writer's own name and the name of the area are not counted, since in Wales
//! both sides of a letter may well be called Jones; nor is a surname that is also a word of the campaign's own text,
//! outside the writer's own words.

use super::super::campaign::LetterText;
use super::super::language::Language;

/// What stands before a surname, in lower case and without a point.
const TITLES: [&str; 16] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "doctor",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "baroness",
    "councillor",
    "cllr",
];

/// What may stand before a title or in its place, in lower case and without a point.
const STYLES: [&str; 7] = ["the", "right", "rt", "honourable", "hon", "reverend", "rev"];

/// The holder whom a letter greets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Greeted<'a> {
    /// What follows "Dear": `Dr Ada Example`.
    pub salutation: &'a str,
    /// The full name as on an envelope: `Dr Ada Example MP`.
    pub name: &'a str,
}

/// The text cannot be made right for the successor by its greeting alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillNamed;

/// What is known of a letter and of the one whom it greets. It holds a person's words, hence no `Debug`.
#[derive(Clone, Copy)]
pub struct Succession<'a> {
    /// The whole text as it was stored.
    pub body: &'a str,
    /// The part of it that greets the holder of that time.
    pub greeting: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The part of it that is the writer's own.
    pub own_words: &'a str,
    /// The writer's name.
    pub writer: &'a str,
    /// The name of the office's area.
    pub area: &'a str,
    /// The language of the letter.
    pub language: Language,
    /// The campaign's letter to the office.
    pub text: &'a LetterText,
    /// Whom it greets.
    pub before: Greeted<'a>,
}

impl Succession<'_> {
    /// The text with `greeting`, which greets who has `salutation`, in the place of the old one.
    ///
    /// # Errors
    /// [`StillNamed`], also where the old greeting is not found.
    pub fn regreeted(&self, greeting: &str, salutation: &str) -> Result<String, StillNamed> {
        let (before, after) = split_at_block(self.body, self.greeting).ok_or(StillNamed)?;
        if self.names_the_one_before(after, salutation) {
            return Err(StillNamed);
        }
        Ok([before, greeting, after].concat())
    }

    fn names_the_one_before(&self, after: &str, salutation: &str) -> bool {
        let hidden = [self.writer, self.area].map(|name| lower(&words(name)));
        let rest: Vec<&str> = [after, self.subject].into_iter().flat_map(words).collect();
        let rest = without(rest, &hidden);
        let rest_lower = lower(&rest);
        let now = lower(&words(salutation));
        for name in [self.before.salutation, self.before.name] {
            let name = lower(&words(name));
            if !holds(&now, &name) && holds(&rest_lower, &name) {
                return true;
            }
        }
        let salutation_before = words(self.before.salutation);
        if let Some(first_name) = first_name(&salutation_before)
            && !holds(&now, &[first_name.to_lowercase()])
            && follows_a_title(&rest, first_name)
        {
            return true;
        }
        let Some(surname) = salutation_before.last() else { return false };
        if holds(&now, &[surname.to_lowercase()]) {
            return false;
        }
        // The templates themselves serve: what is not text in them, such as the names of fields, is in small letters.
        let text = self.text;
        let points = text.points.iter().map(|point| &point.text);
        let mut campaign_words = [&text.opening, &text.close, &text.farewell]
            .into_iter()
            .chain(points)
            .flat_map(|pattern| words(pattern.in_language(self.language)));
        if campaign_words.any(|word| word == *surname) {
            return names(&without(words(self.own_words), &hidden), surname);
        }
        names(&rest, surname)
    }
}

/// What stands before and after `block` where it first stands whole, between empty lines or at an end.
pub(super) fn split_at_block<'t>(text: &'t str, block: &str) -> Option<(&'t str, &'t str)> {
    if block.is_empty() {
        return None;
    }
    text.match_indices(block).find_map(|(start, _)| {
        let (before, rest) = text.split_at_checked(start)?;
        let after = rest.strip_prefix(block)?;
        let is_whole = (before.is_empty() || before.ends_with("\n\n"))
            && (after.is_empty() || after.starts_with("\n\n"));
        is_whole.then_some((before, after))
    })
}

/// The words of a text, without what surrounds them and without an English genitive.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'' | '’')))
        .map(|word| word.trim_matches(['-', '\'', '’']))
        .map(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word))
        .filter(|word| !word.is_empty())
        .collect()
}

fn lower(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| word.to_lowercase()).collect()
}

/// Whether `phrase` stands in `text`, word for word; an empty one does not.
fn holds(text: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && text.windows(phrase.len()).any(|window| window == phrase)
}

/// The words without those of `names`, where one of these stands whole.
fn without<'t>(words: Vec<&'t str>, names: &[Vec<String>]) -> Vec<&'t str> {
    let mut kept = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while let [first, others @ ..] = rest {
        let whole = names.iter().find(|name| {
            !name.is_empty() && rest.get(..name.len()).is_some_and(|head| lower(head) == **name)
        });
        match whole.and_then(|name| rest.get(name.len()..)) {
            Some(after) => rest = after,
            None => {
                kept.push(*first);
                rest = others;
            }
        }
    }
    kept
}

/// Whether `surname` stands among `words` as a name: as it is written or in capitals, or after a title.
fn names(words: &[&str], surname: &str) -> bool {
    let capitals = surname.to_uppercase();
    words.iter().any(|word| *word == surname || *word == capitals) || follows_a_title(words, surname)
}

/// Whether `name` stands among `words` after a title, in whatever case.
fn follows_a_title(words: &[&str], name: &str) -> bool {
    let small = name.to_lowercase();
    words.windows(2).any(|pair| match pair {
        [title, name] => TITLES.contains(&title.to_lowercase().as_str()) && name.to_lowercase() == small,
        _ => false,
    })
}

/// The first name in a salutation; `None` where it has a surname alone.
fn first_name<'t>(salutation: &[&'t str]) -> Option<&'t str> {
    let is_title = |word: &&str| {
        let word = word.to_lowercase();
        TITLES.contains(&word.as_str()) || STYLES.contains(&word.as_str())
    };
    let names: Vec<&str> = salutation.iter().copied().skip_while(|word| is_title(word)).collect();
    match names.as_slice() {
        [first, _, ..] => Some(*first),
        _ => None,
    }
}
