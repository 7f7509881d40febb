//! A mail of a few paragraphs: what is said to offices, and to supporters about their letters' fate.

use askama::Template;

use super::{Letterhead, Notification, Words};
use crate::domain::language::Language;

/// One part of a note, from top to bottom.
#[derive(Clone)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// Words that somebody else wrote, of several lines, set apart.
    Quote {
        /// The language that they are in, which a reader's voice must know.
        lang: Language,
        /// The words.
        words: String,
    },
    /// A list of short lines.
    List(Vec<String>),
    /// A plain link.
    Link {
        /// Where it leads.
        url: String,
        /// What it says.
        label: String,
    },
    /// The thing to do: a button in HTML.
    Button {
        /// Where it leads.
        url: String,
        /// What it says.
        label: String,
    },
}

/// A mail of a few paragraphs. It has no `Debug`: it holds links that are keys, and people's words.
#[derive(Clone)]
pub struct Note {
    /// Who writes.
    pub head: Letterhead,
    /// One line, naming no illness.
    pub subject: String,
    /// The first words: a greeting.
    pub hello: String,
    /// What it says.
    pub parts: Vec<Part>,
    /// Why the recipient gets it.
    pub why: String,
}

#[derive(Template)]
#[template(path = "mail/note/body.txt", escape = "none")]
struct NoteText<'a> {
    head: &'a Letterhead,
    mail: &'a Note,
}

#[derive(Template)]
#[template(path = "mail/note/body.html")]
struct NoteHtml<'a> {
    head: &'a Letterhead,
    mail: &'a Note,
    subject: &'a str,
}

impl Notification for Note {
    fn words(&self) -> Result<Words, askama::Error> {
        let (head, subject) = (&self.head, self.subject.clone());
        let text = NoteText { head, mail: self }.render()?;
        let html = NoteHtml { head, mail: self, subject: &subject }.render()?;
        Ok(Words { subject, text, html })
    }
}
