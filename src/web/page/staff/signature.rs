//! The pages about signatures and runs as data.

use std::collections::BTreeMap;

use askama::Template;

use super::StaffChrome;
use crate::web::page::{Choice, Field};

/// The conditions on signatures, as they were typed and can be chosen.
pub struct ConditionsForm {
    /// The petitions.
    pub petitions: Vec<Choice>,
    /// The states.
    pub states: Vec<Choice>,
    /// The flags.
    pub flags: Vec<Choice>,
    /// The nations.
    pub nations: Vec<Choice>,
    /// The seats.
    pub seats: Vec<Choice>,
    /// The languages.
    pub languages: Vec<Choice>,
    /// What was typed, by the names of the fields.
    pub values: BTreeMap<&'static str, String>,
    /// The fields that cannot be read.
    pub wrong: Vec<&'static str>,
}

impl ConditionsForm {
    /// What was typed into a field.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Whether a field cannot be read.
    #[must_use]
    pub fn is_wrong(&self, name: &str) -> bool {
        self.wrong.contains(&name)
    }
}

/// One signature in a list.
pub struct SignatureLine {
    /// Its id.
    pub id: String,
    /// The signer's name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The postcode.
    pub postcode: String,
    /// The nation and the seat.
    pub place: String,
    /// The state, and the flag behind it.
    pub state: String,
    /// When it was signed, written out.
    pub signed_at: String,
}

/// `GET, POST /staff/signatures`.
#[derive(Template)]
#[template(path = "staff/signature/list.html")]
pub struct SignaturesPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The conditions.
    pub form: ConditionsForm,
    /// The exact address that was searched for.
    pub person: Field,
    /// Whether what was asked may not stand in an address, so that pages are turned by a form that is posted.
    pub is_private: bool,
    /// How many there are, in words.
    pub count: String,
    /// The signatures, the newest first.
    pub lines: Vec<SignatureLine>,
    /// The first of the page, where newer ones come before it.
    pub newer: Option<String>,
    /// The last of the page, where older ones follow.
    pub older: Option<String>,
}

/// An entry of the ledger of consents.
pub struct ConsentLine {
    /// What happened and when, in words.
    pub what: String,
    /// The exact wording.
    pub body: String,
}

/// A letter.
pub struct LetterLine {
    /// The office, the state and when, in words.
    pub what: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// One signature of a signer with all that hangs on it.
pub struct SignatureCard {
    /// Its id.
    pub id: String,
    /// Whether it is the one of the page's path.
    pub is_own: bool,
    /// The petition.
    pub petition: String,
    /// The state, and the flag behind it.
    pub state: String,
    /// What is held, name by name.
    pub facts: Vec<(String, String)>,
    /// What can be decided: the word that the form sends, and the label.
    pub verdicts: Vec<Choice>,
    /// The consents, oldest first.
    pub consents: Vec<ConsentLine>,
    /// The mails, oldest first, in words.
    pub mails: Vec<String>,
    /// The letters, oldest first.
    pub letters: Vec<LetterLine>,
}

/// A note.
pub struct NoteLine {
    /// Who and when.
    pub by: String,
    /// The text.
    pub text: String,
}

/// `GET /staff/signatures/{id}`: everything that is held about a signer.
#[derive(Template)]
#[template(path = "staff/signature/person.html")]
pub struct SignerPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The signature of the path.
    pub id: String,
    /// The signer's name.
    pub name: String,
    /// The address.
    pub email: String,
    /// What must not be sent there, in words.
    pub suppressions: Vec<String>,
    /// The signatures, oldest first.
    pub cards: Vec<SignatureCard>,
    /// The notes, the newest first.
    pub notes: Vec<NoteLine>,
    /// The note that is being written.
    pub note: Field,
    /// What to mend about the reason of a verdict.
    pub why_error: Option<String>,
    /// What came of the form that led here.
    pub notice: Option<String>,
}

/// One run in the list.
pub struct RunLine {
    /// Its id.
    pub id: String,
    /// What it decides.
    pub verdict: String,
    /// Where it is.
    pub state: String,
    /// How far it is and when it began, in words.
    pub about: String,
}

/// `GET /staff/runs`.
#[derive(Template)]
#[template(path = "staff/signature/runs.html")]
pub struct RunsPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The runs, the newest first.
    pub runs: Vec<RunLine>,
}

/// `GET /staff/runs/new`, `POST /staff/runs/preview`.
#[derive(Template)]
#[template(path = "staff/signature/run_new.html")]
pub struct NewRunPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The conditions.
    pub form: ConditionsForm,
    /// The verdicts.
    pub verdicts: Vec<Choice>,
    /// Which is chosen.
    pub verdict: String,
    /// What to mend about the conditions as a whole.
    pub error: Option<String>,
    /// What a run would do; `None` before that was asked.
    pub preview: Option<Preview>,
}

/// What a run would do.
pub struct Preview {
    /// How many signatures it would change, in words.
    pub count: String,
    /// The label of the button that begins it.
    pub button: String,
    /// Whether there is anything to change.
    pub has_any: bool,
    /// Some of them.
    pub examples: Vec<SignatureLine>,
    /// Why.
    pub why: Field,
}

/// `GET /staff/runs/{id}`.
#[derive(Template)]
#[template(path = "staff/signature/run.html")]
pub struct RunPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// Its id.
    pub id: String,
    /// What it decides.
    pub verdict: String,
    /// Where it is.
    pub state: String,
    /// How far it is, in words.
    pub progress: String,
    /// What is known of it, name by name.
    pub facts: Vec<(String, String)>,
    /// Whether it is at work, and the page is to be fetched anew.
    pub is_at_work: bool,
    /// The label of the button that cancels it, where that can be done.
    pub cancel: Option<String>,
    /// The label of the button that undoes it, where that can be done.
    pub undo: Option<String>,
}
