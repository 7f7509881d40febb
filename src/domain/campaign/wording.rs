//! Staff's texts as templates, in minijinja's syntax: `Dear {{ member }},`, `{% if nation == "wales" %}…{% endif %}`.
//!
//! What may stand in one is little: the fields of [`LetterFields`] by the names of [`FIELDS`], conditions, loops and
//! local names. There are no filters, functions or tests and no other template to reach, so that nothing can be said
//! that a reviewer of the text would not see. Every rendering has a bounded amount of work, and stops at a field that
//! does not exist rather than leaving a gap. A supporter's words are a value, never a template: braces in a name stay
//! what they are. A text is compiled each time that it is rendered, which takes a few microseconds.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use minijinja::{Environment, Error, UndefinedBehavior, Value, context};

use crate::domain::nation::Nation;
use crate::domain::representative::OfficeKind;

/// The most steps of one rendering: some hundred times what the longest letter takes.
const FUEL: u64 = 20_000;
/// The deepest nesting of loops that call themselves.
const DEPTH: usize = 20;
/// The longest a text may become, in characters: with several such texts the whole letter is refused.
const LONGEST: usize = 10_000;
/// The blocks that a text may be made of.
const TAGS: [&str; 8] = ["if", "elif", "else", "endif", "for", "endfor", "set", "endset"];
/// The fewest signatures of a seat that a letter tells: of fewer, someone could tell who signed.
pub const SEAT_SIGNATURES_AT_LEAST: u64 = 10;

/// The names of the fields, as they are written in a text.
pub const FIELDS: [&str; 10] = [
    "name",
    "member",
    "seat",
    "nation",
    "nation_name",
    "chamber",
    "petition",
    "postcode",
    "seat_signatures",
    "promised",
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    // Empty: without filters, tests, functions and globals, `safe` and `debug` among them.
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    environment
});

/// What a letter's fields are filled with. It holds a person's data, so it has no readable `Debug`.
#[derive(Clone, Copy)]
pub struct LetterFields<'a> {
    /// `name`: the writer's full name.
    pub name: &'a str,
    /// `member`: the member's name as the office gives it.
    pub member: &'a str,
    /// `seat`: the seat, or the region of a regional member; of a post its title, of a body its name.
    pub seat: &'a str,
    /// `nation`: where the writer lives, by its slug: `england`, `scotland`, `wales`, `northern-ireland`.
    pub nation: Nation,
    /// `nation_name`: the nation's name in the letter's language.
    pub nation_name: &'a str,
    /// `chamber`: the kind of office by its slug: `house-of-commons`, `minister`.
    pub chamber: OfficeKind,
    /// `petition`: the title of the petition that the writer signed, in the letter's language.
    pub petition: &'a str,
    /// `postcode`: the writer's postcode.
    pub postcode: &'a str,
    /// `seat_signatures`: how many people of the writer's seat have signed; nothing where they are fewer than
    /// [`SEAT_SIGNATURES_AT_LEAST`], so a text asks first: `{% if seat_signatures %}`.
    pub seat_signatures: Option<u64>,
    /// `promised`: the keys of the asks that the nation has been promised, of promises that staff checked lately:
    /// `{% if "data" in promised %}`.
    pub promised: &'a [&'a str],
}

impl LetterFields<'_> {
    fn context(&self) -> Value {
        let at_least = |count: &u64| *count >= SEAT_SIGNATURES_AT_LEAST;
        context! {
            name => self.name,
            member => self.member,
            seat => self.seat,
            nation => self.nation.slug(),
            nation_name => self.nation_name,
            chamber => self.chamber.slug(),
            petition => self.petition,
            postcode => self.postcode,
            seat_signatures => self.seat_signatures.filter(at_least),
            promised => self.promised.iter().map(|ask| Value::from(*ask)).collect::<Value>(),
        }
    }
}

impl fmt::Debug for LetterFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LetterFields(…)")
    }
}

/// What is wrong with a staff's text, and in which of its lines, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}", in_line(*.line))]
pub struct WordingError {
    /// The line of the text, after the file's own line breaks were read.
    pub line: usize,
    /// What is wrong there.
    pub kind: WordingFault,
}

/// What can be wrong with a staff's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordingFault {
    /// A brace that stands alone, as fields were written before.
    #[error("a brace opens no field: write {{{{ {instead} }}}} in place of {found}")]
    Brace {
        /// What stands there.
        found: String,
        /// The name of the field that is meant, as near as can be told.
        instead: String,
    },
    /// A block that a text has no use for.
    #[error("{{% {0} %}} has no place in a letter; there are if, elif, else, for and set")]
    Tag(String),
    /// A field that does not exist, wherever in the text it would be needed.
    #[error("there is no field \"{name}\"; there are {}", FIELDS.join(", "))]
    Field {
        /// The name that was not found.
        name: String,
    },
    /// The template itself, in minijinja's words, which may quote what was being rendered: not for a log.
    #[error("{0}")]
    Template(String),
    /// A text that fills up to more than a letter holds.
    #[error("it fills up to more than {LONGEST} characters")]
    TooLong,
    /// A line that must say something, and does not in every case.
    #[error("it fills up to nothing in some cases")]
    Empty,
}

impl WordingError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            WordingFault::Brace { .. } => "wording-brace",
            WordingFault::Tag(_) => "wording-tag",
            WordingFault::Field { .. } => "wording-field",
            WordingFault::Template(_) => "wording-template",
            WordingFault::TooLong => "wording-too-long",
            WordingFault::Empty => "wording-empty",
        }
    }

    fn of_template(error: &Error) -> Self {
        let what = error.detail().map_or_else(String::new, |detail| format!(": {detail}"));
        let kind = WordingFault::Template(format!("{}{what}", error.kind()));
        Self { line: error.line().unwrap_or(1), kind }
    }
}

fn in_line(line: usize) -> String {
    if line > 1 { format!("in line {line} of the text: ") } else { String::new() }
}

/// Puts the fields into a text: a value that looks like a field stays what it is.
///
/// # Errors
/// What is wrong with the text; one that a campaign was imported with renders. The message of a `Template` fault may quote
/// what was being rendered, so only its code and line are for a log.
pub fn fill(text: &str, fields: &LetterFields<'_>) -> Result<String, WordingError> {
    scan(text)?;
    ENVIRONMENT.render_str(text, fields.context()).map_err(|error| WordingError::of_template(&error))
}

/// Whether a text can be filled with each of `samples`, and names nothing that is not there even where none of them
/// leads; returns what it fills up to.
///
/// # Errors
/// The first thing that is wrong with it.
pub(super) fn check(text: &str, samples: &[LetterFields<'_>]) -> Result<Vec<String>, WordingError> {
    scan(text)?;
    let template = ENVIRONMENT.template_from_str(text).map_err(|error| WordingError::of_template(&error))?;
    let named: BTreeSet<String> = template.undeclared_variables(false).into_iter().collect();
    if let Some(unknown) = named.into_iter().find(|name| !FIELDS.contains(&name.as_str())) {
        let before = text.split(&unknown).next().unwrap_or(text);
        return Err(WordingError { line: line_after(before), kind: WordingFault::Field { name: unknown } });
    }
    samples
        .iter()
        .map(|sample| {
            let filled = template.render(sample.context());
            let filled = filled.map_err(|error| WordingError::of_template(&error))?;
            if filled.chars().count() > LONGEST {
                return Err(WordingError { line: 1, kind: WordingFault::TooLong });
            }
            Ok(filled)
        })
        .collect()
}

/// Refuses single braces and every block but [`TAGS`]. It reads a text as minijinja does: a tag ends at its mark
/// outside of quotes.
fn scan(text: &str) -> Result<(), WordingError> {
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']).and_then(|at| rest.get(at..)) {
        let fault = |kind| {
            let read = text.len().saturating_sub(brace.len());
            let line = text.get(..read).map_or(1, line_after);
            Err(WordingError { line, kind })
        };
        rest = if let Some(inside) = brace.strip_prefix("{{") {
            after_tag(inside, "}}")
        } else if let Some(inside) = brace.strip_prefix("{%") {
            let tag = inside.trim_start_matches(['-', '+']).trim_start();
            let tag = tag.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
            if !TAGS.contains(&tag) {
                return fault(WordingFault::Tag(tag.to_owned()));
            }
            after_tag(inside, "%}")
        } else if let Some(inside) = brace.strip_prefix("{#") {
            inside.split_once("#}").map_or("", |(_, after)| after)
        } else {
            let word = brace.split_inclusive('}').next().filter(|word| word.ends_with('}'));
            let found = word.unwrap_or(if brace.starts_with('{') { "{" } else { "}" }).to_owned();
            let word = found.trim_matches(['{', '}']).trim();
            let instead = match word {
                "constituency" => "seat",
                "nation" => "nation_name",
                "" => "name",
                other => other,
            };
            return fault(WordingFault::Brace { instead: instead.to_owned(), found });
        };
    }
    Ok(())
}

/// What follows a tag, whose inside `text` begins with; empty where it is never closed, which compiling tells.
fn after_tag<'t>(text: &'t str, end: &str) -> &'t str {
    let mut rest = text;
    while let Some(mark) = rest.find(['"', '\'', '}', '%']).and_then(|at| rest.get(at..)) {
        if let Some(after) = mark.strip_prefix(end) {
            return after;
        }
        let mut inside = mark.chars();
        let quote = inside.next();
        if matches!(quote, Some('"' | '\'')) {
            while let Some(c) = inside.next() {
                match c {
                    '\\' => drop(inside.next()),
                    c if Some(c) == quote => break,
                    _ => {}
                }
            }
        }
        rest = inside.as_str();
    }
    ""
}

/// The line on which what follows `before` stands.
fn line_after(before: &str) -> usize {
    before.matches('\n').count().saturating_add(1)
}
