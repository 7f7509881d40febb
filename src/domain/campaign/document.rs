//! A campaign as a TOML file: read with every fault and its line, and written back.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::flatten::{NAMES, join};
use super::{Campaign, WordingError, check};
use crate::domain::language::Language;
use crate::domain::nation::Nation;

/// Something in a campaign's file that keeps it from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the file, as it was given.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The key, such as `asks.data.title.cy`; empty where the file as a whole is meant.
    pub path: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// The kinds of fault, each with a plain message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// The file is not TOML.
    #[error("not TOML: {0}")]
    Syntax(String),
    /// A key that a campaign does not have, one that is missing, or a value of another kind, a date among them.
    #[error("{0}")]
    Shape(String),
    /// A text without one of its languages.
    #[error("the {} text is missing", language_name(*.0))]
    MissingText(Language),
    /// A Welsh text that repeats the English one.
    #[error("the Welsh text is the English one")]
    Untranslated,
    /// A key that an earlier entry of the list has.
    #[error("an earlier entry has the same key")]
    Duplicate,
    /// A key or slug of other characters than lower-case letters, digits, `-` and `_`.
    #[error("a key holds lower-case letters, digits, '-' and '_' only")]
    Key,
    /// A reference to an entry that does not exist.
    #[error("there is no {kind} \"{key}\"")]
    Dangling {
        /// What is referred to: `ask`, `evidence`, `source`.
        kind: &'static str,
        /// The key that leads nowhere.
        key: String,
    },
    /// A petition, or a letter to an office that can act on it, that lacks an ask that every one makes.
    #[error("the required ask \"{0}\" is missing")]
    MissingAsk(String),
    /// A text of a letter that cannot be filled in.
    #[error("{0}")]
    Wording(WordingError),
    /// A subject that would be the same for every writer.
    #[error("the subject must hold {{{{ name }}}} in every case: no two letters may have the same")]
    NamelessSubject,
    /// A list that must hold something.
    #[error("the list is empty")]
    Empty,
    /// Milestones that do not rise from above zero.
    #[error("milestones rise, from above zero")]
    Milestones,
    /// Two letters to one kind of office from one nation.
    #[error("an earlier letter to this kind of office is for the same nation")]
    LetterTwice,
    /// A post of a kind that other files tell.
    #[error("a post is a minister or a guideline-owner; seats and health bodies are imported")]
    NotAPost,
    /// A minister of one nation under the code of another.
    #[error("the area of a minister is the GSS code of its one nation")]
    MinisterArea,
    /// Two posts that are the same office.
    #[error("an earlier post has the same office and area")]
    PostTwice,
    /// A letter or a post of whose kind of office nothing is said in a nation.
    #[error("powers do not say what this kind of office can do in {}", .0.slug())]
    NoPower(Nation),
    /// A letter to a kind of office that could not be thanked.
    #[error("there are no thanks to this kind of office, for one that has committed itself")]
    NoThanks,
    /// Thanks to a kind of office that nobody writes to.
    #[error("there is no letter to this kind of office")]
    ThanksUnused,
    /// Two thanks to one kind of office.
    #[error("earlier thanks are for the same kind of office")]
    ThanksTwice,
    /// An ask of a letter that an office could not be thanked for.
    #[error("there is no paragraph that thanks for this ask")]
    ThanklessAsk,
    /// A kind of office that can act, and to which there is no letter.
    #[error("there is no letter to this kind of office from {}", .0.slug())]
    NoLetter(Nation),
    /// Two powers of one kind of office in one nation.
    #[error("an earlier power of this kind of office is for the same nation")]
    PowerTwice,
    /// A point that the office of the letter can do nothing about.
    #[error("this kind of office can neither act on \"{ask}\" in {} nor press for it", .nation.slug())]
    CannotAct {
        /// The key of the ask.
        ask: String,
        /// The nation in which it cannot.
        nation: Nation,
    },
    /// A letter that asks to press for something, and does not say whom.
    #[error("the letter makes asks that its office can only press for, so its close must name \"{0}\"")]
    WhomUnnamed(String),
    /// Asks to press for without anybody who is pressed, or the other way round.
    #[error("\"presses\" and \"whom\" go together")]
    PressesWhom,
    /// An outcome that is later than the day on which the entry was checked.
    #[error("the outcome is later than checked_on")]
    CheckedBeforeOutcome,
}

const fn language_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Welsh => "Welsh",
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.kind.fmt(f)
    }
}

impl std::error::Error for Fault {}

impl Campaign {
    /// Reads a campaign from the text of a TOML file; `file` is only named in faults.
    ///
    /// # Errors
    /// Every fault, in the order of the file. A file that is not TOML, or whose keys and values are not a
    /// campaign's, is not looked into any further: then the list holds all errors of syntax or the first of shape.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let lines = Lines::of(text, &table);
        let fault = |error: &toml::de::Error, kind: fn(String) -> FaultKind| {
            let start = error.span().map_or(0, |span| span.start);
            Fault {
                file: file.to_owned(),
                line: lines.line_at(start),
                path: lines.path_at(start).to_owned(),
                kind: kind(error.message().to_owned()),
            }
        };
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| fault(error, FaultKind::Syntax)).collect());
        }
        let campaign: Self = toml::from_str(text).map_err(|error| vec![fault(&error, FaultKind::Shape)])?;
        let mut faults: Vec<Fault> = check::faults(&campaign)
            .into_iter()
            .map(|found| Fault {
                file: file.to_owned(),
                line: lines.line_of(&found.path, found.nth),
                path: found.path,
                kind: found.kind,
            })
            .collect();
        faults.sort_by(|a, b| (a.line, &a.path).cmp(&(b.line, &b.path)));
        if faults.is_empty() { Ok(campaign) } else { Err(faults) }
    }

    /// Writes the campaign as a TOML file that [`Campaign::parse`] reads back as an equal campaign.
    ///
    /// # Errors
    /// None that a campaign can cause; TOML's own writer reports values that it has no form for.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }
}

/// Where each key of a file stands.
struct Lines<'t> {
    text: &'t str,
    /// Path and bytes of each key, value and list entry, in no order.
    spans: Vec<(String, Range<usize>)>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str, table: &Spanned<DeTable<'_>>) -> Self {
        let mut lines = Self { text, spans: Vec::new() };
        lines.table("", table.get_ref());
        lines
    }

    fn table(&mut self, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = join(path, key.get_ref());
            self.spans.push((path.clone(), key.span()));
            self.value(&path, value);
        }
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => self.table(path, table),
            DeValue::Array(entries) => {
                self.spans.push((path.to_owned(), value.span()));
                for (index, entry) in
                    entries.iter().enumerate().filter(|(_, entry)| entry.get_ref().is_table())
                {
                    let named = NAMES.iter().find_map(|name| entry.get_ref().get(name)?.get_ref().as_str());
                    let number = index.saturating_add(1).to_string();
                    let path = join(path, named.unwrap_or(&number));
                    self.spans.push((path.clone(), entry.span()));
                    self.value(&path, entry);
                }
            }
            _ => self.spans.push((path.to_owned(), value.span())),
        }
    }

    /// The line of a byte, counted from 1.
    fn line_at(&self, byte: usize) -> usize {
        self.text.bytes().take(byte).filter(|byte| *byte == b'\n').count().saturating_add(1)
    }

    /// The innermost key whose name, value or heading holds a byte; empty for none.
    fn path_at(&self, byte: usize) -> &str {
        let holding = self.spans.iter().filter(|(_, span)| span.contains(&byte));
        holding.min_by_key(|(path, span)| (span.len(), usize::MAX - path.len())).map_or("", |(path, _)| path)
    }

    /// The line of a path, or of the nearest key around it. Where several entries share a path, `nth` counts them
    /// from 0.
    fn line_of(&self, path: &str, nth: usize) -> usize {
        let mut starts: Vec<usize> =
            self.spans.iter().filter(|(known, _)| known == path).map(|(_, span)| span.start).collect();
        starts.sort_unstable();
        match (starts.get(nth).or(starts.first()), path.rsplit_once('.')) {
            (Some(start), _) => self.line_at(*start),
            (None, Some((around, _))) => self.line_of(around, 0),
            (None, None) => 1,
        }
    }
}
