//! The paragraphs of a letter that rest on what may change between its writing and its leaving.
//!
//! A letter may wait for days in a queue, or for months in front of an election. What it says of promises and commitments
//! is told as it is on the day on which it leaves, or left out; its writer's own words are never touched.

use super::succession::split_at_block;

/// What a paragraph rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// How far the commitment of this key has come.
    State(String),
    /// The newest release of the audit.
    Audit,
    /// That the nation has been promised these asks, and that staff checked it lately.
    Promises(Vec<String>),
    /// That the office has committed itself to the ask of this key.
    Committed(String),
}

impl Ground {
    /// The stable word in the database.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::State(_) => "state",
            Self::Audit => "audit",
            Self::Promises(_) => "promises",
            Self::Committed(_) => "committed",
        }
    }

    /// The keys that it names, with spaces between them.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::State(key) | Self::Committed(key) => key.clone(),
            Self::Audit => String::new(),
            Self::Promises(asks) => asks.join(" "),
        }
    }

    /// The ground of a code with its keys; `None` for any other code.
    #[must_use]
    pub fn from_parts(code: &str, subject: &str) -> Option<Self> {
        match code {
            "state" => Some(Self::State(subject.to_owned())),
            "audit" => Some(Self::Audit),
            "promises" => Some(Self::Promises(subject.split_whitespace().map(str::to_owned).collect())),
            "committed" => Some(Self::Committed(subject.to_owned())),
            _ => None,
        }
    }
}

/// A paragraph that is weighed again on the day on which its letter leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What it rests on.
    pub ground: Ground,
    /// How it stands in the letter; empty where its writer changed it, so that it is theirs.
    pub paragraph: String,
    /// How it stands where the ground is gone; empty where it is left out then.
    pub otherwise: String,
}

/// The text of a letter with each quote in the words that it has now, where these are others; empty ones are left out.
/// Only what stands whole after `own_words` is changed, so that these stay what they are.
#[must_use]
pub fn requoted(body: &str, own_words: &str, quotes: &[(&str, &str)]) -> String {
    let (kept, mut rest) = match split_at_block(body, own_words) {
        Some((before, after)) => ([before, own_words].concat(), after.to_owned()),
        None => (String::new(), body.to_owned()),
    };
    for (before, now) in quotes.iter().filter(|(before, now)| before != now) {
        let Some((head, tail)) = split_at_block(&rest, before) else { continue };
        rest = if now.is_empty() {
            // The empty line goes with its paragraph.
            [head, tail.strip_prefix("\n\n").unwrap_or(tail)].concat()
        } else {
            [head, now, tail].concat()
        };
    }
    [kept.as_str(), rest.trim_end()].concat()
}
