//! The pages of an office: asking for a way in, and, once in, its letters, its choice and its word.

use askama::Template;

use super::{Chrome, ErrorLink, Field, error_links};

/// `GET /{lang}/office/{token}` for whoever has the link of a letter: names the office, and offers to mail it a link.
#[derive(Template)]
#[template(path = "public/office/ask.html")]
pub struct OfficeAskPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The link of the letter, which the button sends back.
    pub token: String,
    /// The office: "MP for Invented Vale".
    pub role: String,
    /// The domain of the address on file; `None` where no mail can go to the office.
    pub domain: Option<String>,
    /// Whether the button has been pressed. What came of it is never told.
    pub was_asked: bool,
    /// Whether a link that let the office in has run out.
    pub is_expired: bool,
}

/// The office's own page, once it is in.
#[derive(Template)]
#[template(path = "public/office/show.html")]
pub struct OfficeDeskPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The link, which every form sends back.
    pub token: String,
    /// The office: "MP for Invented Vale".
    pub role: String,
    /// Until when the link works, written out.
    pub until: String,
    /// What was done by the form that led here.
    pub notice: Option<String>,
    /// How many letters there are to read.
    pub letters: u64,
    /// Those who agreed to be named to the office.
    pub named: Vec<NamedWriter>,
    /// Whether there are more of them than are listed.
    pub has_more_named: bool,
    /// How letters are taken now, by the word of the form.
    pub intake: &'static str,
    /// The other address.
    pub address: Field,
    /// The answer in English.
    pub answer_en: Field,
    /// The answer in Welsh.
    pub answer_cy: Field,
    /// The asks that a commitment can be to.
    pub asks: Vec<AskChoice>,
    /// What to mend about them.
    pub asks_error: Option<String>,
    /// The commitment in English.
    pub commitment_en: Field,
    /// The commitment in Welsh.
    pub commitment_cy: Field,
    /// What the office has said so far.
    pub statements: Vec<StatementLine>,
    /// The first day on which it can say something again, written out, where an election is near.
    pub silent_until: Option<String>,
}

/// Somebody whom the office may reply to.
#[derive(Clone)]
pub struct NamedWriter {
    /// The name.
    pub name: String,
    /// The address for a reply.
    pub email: String,
}

/// An ask that an office may commit itself to.
#[derive(Clone)]
pub struct AskChoice {
    /// Its key in the campaign.
    pub key: String,
    /// What is asked.
    pub title: String,
    /// Whether it is ticked.
    pub is_chosen: bool,
}

/// A statement and how far it has come, in words.
#[derive(Clone)]
pub struct StatementLine {
    /// Answer or commitment, with the day on which it was written.
    pub title: String,
    /// How far it has come.
    pub state: String,
}

impl OfficeDeskPage {
    /// The lines of the error summary.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        error_links([
            ("address", self.address.error.as_ref()),
            ("answer_en", self.answer_en.error.as_ref()),
            ("answer_cy", self.answer_cy.error.as_ref()),
            ("asks", self.asks_error.as_ref()),
            ("commitment_en", self.commitment_en.error.as_ref()),
            ("commitment_cy", self.commitment_cy.error.as_ref()),
        ])
    }
}

/// `GET /{lang}/office/{token}/letters`: one page of the letters.
#[derive(Template)]
#[template(path = "public/office/letters.html")]
pub struct OfficeLettersPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The link.
    pub token: String,
    /// The office: "MP for Invented Vale".
    pub role: String,
    /// The letters, newest first.
    pub letters: Vec<ReadLetter>,
    /// The path of the next page.
    pub older: Option<String>,
}

/// A letter as its office reads it.
#[derive(Clone)]
pub struct ReadLetter {
    /// Its language, as HTML names it.
    pub lang: &'static str,
    /// Its subject.
    pub subject: String,
    /// Its whole text.
    pub text: String,
    /// When it was sent or collected, written out.
    pub on: String,
    /// The writer's address for a reply, where the writer agreed to that.
    pub reply_to: Option<String>,
}

/// `GET, POST /{lang}/office/{token}/confirm`: what is to be confirmed, and a button; then that it is.
#[derive(Template)]
#[template(path = "public/office/confirm.html")]
pub struct OfficeConfirmPage {
    /// What surrounds the page.
    pub chrome: Chrome,
    /// The link, which the button sends back.
    pub token: String,
    /// What is to be confirmed, in a sentence.
    pub lead: String,
    /// The asks of a commitment.
    pub asks: Vec<String>,
    /// The words of a statement, in each language that it has.
    pub quotes: Vec<Quote>,
    /// How far it has come.
    pub stage: ConfirmStage,
}

/// What somebody else has written.
#[derive(Clone)]
pub struct Quote {
    /// The language that it is in, as HTML names it.
    pub lang: &'static str,
    /// The words.
    pub words: String,
}

/// How far a confirmation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmStage {
    /// The button waits.
    Open,
    /// It is confirmed, and waits for nobody.
    Holds,
    /// It is confirmed, and the staff look at it.
    AwaitsStaff,
    /// The staff have approved it.
    Approved,
    /// The staff have not approved it.
    Refused,
    /// The link is too old, another choice has followed, or somebody else holds the office.
    Over,
}
