//! A letter to one office as it is put together while it is being written.

use std::fmt;

use super::succession::split_at_block;
use super::{Ground, LETTER_LIMIT, Quote, SUBJECT_LIMIT};
use crate::domain::campaign::{Ask, Bilingual, LetterFields, LetterText, ThanksText, WordingError, fill};
use crate::domain::language::Language;
use crate::domain::similarity::OwnPart;
use crate::domain::text::{self, LetterBody, NAME_LIMIT, OneLine, TextError};

/// Why a letter could not be put together; the campaign's text is at fault, never the supporter's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// A text of staff that cannot be filled in. What it says in full may quote a value, so it is not shown.
    #[error("the letter's text, line {}: {}", .0.line, .0.code())]
    Wording(#[from] WordingError),
    /// The finished text is empty or too long.
    #[error("the finished letter: {0}")]
    Text(#[from] TextError),
}

impl DraftError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Wording(error) => error.code(),
            Self::Text(error) => error.code(),
        }
    }
}

/// What an office has committed itself to, and how a letter thanks it.
#[derive(Clone, Copy, Debug)]
pub struct Thanks<'a> {
    /// The frame of a letter that asks for nothing more.
    pub text: &'a ThanksText,
    /// The asks, each with a paragraph of thanks, in the campaign's order.
    pub asks: &'a [&'a Ask],
}

/// Everything that a letter to one office is made of. Texts must be clean already, as [`super::LetterWords`] or
/// [`text::clean_lines`] leaves them; any of the typed ones may be empty while the letter is being written.
#[derive(Clone, Copy)]
pub struct LetterDraft<'a> {
    /// The campaign's text for the office's legislature and the writer's nation.
    pub text: &'a LetterText,
    /// The language of the letter.
    pub language: Language,
    /// Writer and recipient.
    pub fields: LetterFields<'a>,
    /// The keys of the asks that it makes, from [`super::chosen_points`].
    pub points: &'a [&'a str],
    /// What it thanks its office for; `None` where the office has committed itself to nothing.
    pub thanks: Option<Thanks<'a>>,
    /// The supporter's own words.
    pub own_words: &'a str,
    /// The typed subject; empty for the campaign's.
    pub subject: &'a str,
    /// The changed words of the campaign; empty for the campaign's as they are.
    pub body: &'a str,
    /// The postal address without the postcode, in lines.
    pub address: &'a str,
    /// The day of the letter, written out.
    pub date: &'a str,
    /// What is on record of what it asks for: a finished paragraph each, with what that rests on.
    pub record: &'a [(Ground, String)],
    /// The line that says which other offices the writer writes to; empty where there are none.
    pub others_line: &'a str,
    /// The line that says which campaign it was sent through.
    pub campaign_line: &'a str,
}

impl fmt::Debug for LetterDraft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LetterDraft(masked)")
    }
}

/// A letter as it will be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposedLetter {
    /// The subject: one line that holds the writer's name.
    pub subject: OneLine,
    /// The whole text, lines ended by `\n` and never wrapped.
    pub body: LetterBody,
    /// The lines of the text that greet the holder: what changes when another one comes.
    pub greeting: LetterBody,
    /// The paragraphs that are weighed again on the day on which it leaves.
    pub quotes: Vec<Quote>,
}

impl LetterDraft<'_> {
    /// Puts the letter together: writer and address, day, greeting, own words, the campaign's words,
    /// farewell and name, what is on record, and the lines that name the other offices and the campaign.
    ///
    /// # Errors
    /// [`DraftError`], for which the campaign's text is to blame.
    pub fn compose(&self) -> Result<ComposedLetter, DraftError> {
        let LetterFields { name, postcode, .. } = self.fields;
        let campaign_words = if self.body.is_empty() { self.campaign_words()? } else { self.body.to_owned() };
        let head = [name, self.address, postcode].into_iter().filter(|line| !line.is_empty());
        let greeting = self.filled(&self.text.greeting)?;
        let quotes = self.quotes(&campaign_words)?;
        let head = head.collect::<Vec<_>>().join("\n");
        let farewell = format!("{}\n{name}", self.filled(&self.text.farewell)?);
        let before = [head.as_str(), self.date, &greeting, self.own_words, &campaign_words, &farewell];
        let record = self.record.iter().map(|(_, paragraph)| paragraph.as_str());
        let blocks = before.into_iter().chain(record).chain([self.others_line, self.campaign_line]);
        let body = blocks.filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n\n");
        let subject = match self.subject {
            "" => self.default_subject()?,
            typed => named(typed, name),
        };
        Ok(ComposedLetter {
            // Brackets and a space around a name that had to be added.
            subject: OneLine::parse(&subject, SUBJECT_LIMIT + NAME_LIMIT + 3)?,
            body: LetterBody::parse(&body, LETTER_LIMIT)?,
            greeting: LetterBody::parse(&greeting, LETTER_LIMIT)?,
            quotes,
        })
    }

    /// The paragraphs that rest on what may change: thanks, what a text says only of what has been promised, and what is
    /// on record. One of `campaign_words` that does not stand there whole is the writer's.
    fn quotes(&self, campaign_words: &str) -> Result<Vec<Quote>, DraftError> {
        let unpromised = Self { fields: LetterFields { promised: &[], ..self.fields }, ..*self };
        let mut quotes = Vec::new();
        for (part, pattern) in self.patterns(self.frame()) {
            let paragraph = self.filled(pattern)?;
            if let Part::Thanks(ask) = part {
                let is_whole = split_at_block(campaign_words, &paragraph).is_some();
                let paragraph = if is_whole { paragraph } else { String::new() };
                let ground = Ground::Committed(ask.to_owned());
                quotes.push(Quote { ground, paragraph, otherwise: String::new() });
                continue;
            }
            let otherwise = unpromised.filled(pattern)?;
            if paragraph != otherwise && split_at_block(campaign_words, &paragraph).is_some() {
                let promised = self.fields.promised.iter().map(|ask| (*ask).to_owned());
                quotes.push(Quote { ground: Ground::Promises(promised.collect()), paragraph, otherwise });
            }
        }
        quotes.extend(self.record.iter().map(|(ground, paragraph)| Quote {
            ground: ground.clone(),
            paragraph: paragraph.clone(),
            otherwise: String::new(),
        }));
        Ok(quotes)
    }

    /// The campaign's own subject: of a letter that only thanks, the one of its thanks.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn default_subject(&self) -> Result<String, DraftError> {
        self.subject_in(self.frame())
    }

    /// Whether `subject` is what the campaign wrote, for whichever points.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn is_default_subject(&self, subject: &str) -> Result<bool, DraftError> {
        for frame in self.frames() {
            if self.subject_in(frame)? == subject {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn subject_in(&self, frame: Frame<'_>) -> Result<String, DraftError> {
        let subject = match frame {
            Frame::Asks => &self.text.subject,
            Frame::Thanks(text) => &text.subject,
        };
        let subject = self.filled(subject)?;
        Ok(named(&text::clean_line(&subject)?, self.fields.name))
    }

    /// The campaign's words for the chosen points: opening, thanks, points and close, a paragraph each. This is what
    /// the supporter may change.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn campaign_words(&self) -> Result<String, DraftError> {
        let paragraphs = self.paragraphs(self.frame())?;
        let chosen = paragraphs
            .into_iter()
            .filter(|(part, _)| !matches!(part, Part::Point(ask) if !self.points.contains(ask)))
            .map(|(_, paragraph)| paragraph);
        Ok(chosen.collect::<Vec<_>>().join("\n\n"))
    }

    /// Whether `body` is what the campaign wrote, for whichever points: the form sends the text back each
    /// time, and a text that nobody changed must follow the ticked points, and what the office commits itself to
    /// meanwhile. So a whole paragraph is taken out by its tick, not by deleting it.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn is_untouched(&self, body: &str) -> Result<bool, DraftError> {
        for frame in self.frames() {
            if self.is_untouched_in(frame, body)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_untouched_in(&self, frame: Frame<'_>, body: &str) -> Result<bool, DraftError> {
        let mut rest = body;
        for (part, paragraph) in self.paragraphs(frame)? {
            match (strip_paragraph(rest, &paragraph), part) {
                (Some(after), _) => rest = after,
                (None, Part::Point(_) | Part::Thanks(_)) => {}
                (None, Part::Frame) => return Ok(false),
            }
        }
        Ok(rest.is_empty())
    }

    /// How much of the letter is the supporter's own: of the own words, and of the campaign's where they were
    /// changed. What the campaign says, whether it was chosen or not, and name and address, are nobody's own.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn own_part(&self) -> Result<OwnPart, DraftError> {
        let mut paragraphs = Vec::new();
        for frame in self.frames() {
            paragraphs.extend(self.paragraphs(frame)?);
        }
        let greeting = self.filled(&self.text.greeting)?;
        let farewell = format!("{} {}", self.filled(&self.text.farewell)?, self.fields.name);
        let frame = [greeting.as_str(), farewell.as_str(), self.address, self.fields.postcode];
        let campaign = paragraphs.iter().map(|(_, text)| text.as_str()).chain(frame);
        let part = OwnPart::of([self.own_words, self.body], campaign);
        Ok(if self.body.is_empty() { part.beside(&self.campaign_words()?) } else { part })
    }

    /// What stands beside the letter for someone who needs help with a case of their own.
    ///
    /// # Errors
    /// The campaign's text cannot be filled in.
    pub fn help_note(&self) -> Result<String, DraftError> {
        self.filled(&self.text.help_note)
    }

    /// The frame of the letter as it is: a letter that has nothing left to ask for only thanks.
    fn frame(&self) -> Frame<'_> {
        match self.thanks {
            Some(thanks) if self.points.is_empty() => Frame::Thanks(thanks.text),
            _ => Frame::Asks,
        }
    }

    /// Every frame that the letter may have, depending on its points.
    fn frames(&self) -> impl Iterator<Item = Frame<'_>> {
        std::iter::once(Frame::Asks).chain(self.thanks.map(|thanks| Frame::Thanks(thanks.text)))
    }

    /// Opening, thanks, points and close in order, filled in. One that has nothing to say to this writer is left out.
    fn paragraphs<'p>(&'p self, frame: Frame<'p>) -> Result<Vec<(Part<'p>, String)>, DraftError> {
        self.patterns(frame)
            .into_iter()
            .map(|(part, pattern)| Ok((part, self.filled(pattern)?)))
            .filter(|paragraph| !paragraph.as_ref().is_ok_and(|(_, text)| text.is_empty()))
            .collect()
    }

    fn patterns<'p>(&'p self, frame: Frame<'p>) -> Vec<(Part<'p>, &'p Bilingual)> {
        let thanked = self.thanks.map_or(&[][..], |thanks| thanks.asks).iter();
        let thanked = thanked.filter_map(|ask| Some((Part::Thanks(&ask.key), ask.thanks.as_ref()?)));
        let (opening, close, points) = match frame {
            Frame::Asks => (&self.text.opening, &self.text.close, self.text.points.as_slice()),
            Frame::Thanks(text) => (&text.opening, &text.close, &[][..]),
        };
        let points = points.iter().map(|point| (Part::Point(point.ask.as_str()), &point.text));
        let opening = std::iter::once((Part::Frame, opening));
        opening.chain(thanked).chain(points).chain(std::iter::once((Part::Frame, close))).collect()
    }

    fn filled(&self, pattern: &Bilingual) -> Result<String, DraftError> {
        let filled = fill(pattern.in_language(self.language), &self.fields)?;
        Ok(text::clean_lines(&filled)?)
    }
}

/// What surrounds the paragraphs of a letter.
#[derive(Clone, Copy)]
enum Frame<'a> {
    /// Those of a letter that asks for something.
    Asks,
    /// Those of one that only thanks.
    Thanks(&'a ThanksText),
}

/// What a paragraph of a letter is.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// Opening or close.
    Frame,
    /// Thanks for the office's commitment to the ask of this key.
    Thanks(&'a str),
    /// The point that makes the ask of this key.
    Point(&'a str),
}

/// The subject with the writer's name in it: a subject that many letters share is taken for a machine's.
fn named(subject: &str, name: &str) -> String {
    if subject.to_lowercase().contains(&name.to_lowercase()) {
        subject.to_owned()
    } else {
        format!("{subject} ({name})")
    }
}

/// What follows `paragraph` and its empty line at the head of `text`; `None` when it does not stand there whole.
fn strip_paragraph<'t>(text: &'t str, paragraph: &str) -> Option<&'t str> {
    let after = text.strip_prefix(paragraph)?;
    if after.is_empty() { Some(after) } else { after.strip_prefix("\n\n") }
}
