//! Exports: which rows leave the house, which of their columns, and how they are written.

pub mod column;

pub use column::{Column, Columns, Holds};

use super::id::PetitionId;
use super::letter::LetterState;
use super::moment::Moment;
use super::office_commitment::CommitmentState;
use super::signature::SignatureState;
use super::staff::Nations;

/// Which rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportKind {
    /// Everyone who signed, with what they agreed to.
    Signatures,
    /// The letters, with their writers and offices.
    Letters,
    /// The ledger of consents, step by step.
    Consents,
    /// What holders of offices have committed to.
    Commitments,
    /// How many signed, by petition and seat: nothing about any one person.
    Seats,
}

impl ExportKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Signatures, Self::Letters, Self::Consents, Self::Commitments, Self::Seats];

    /// The word in commands, forms, file names and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Signatures => "signatures",
            Self::Letters => "letters",
            Self::Consents => "consents",
            Self::Commitments => "commitments",
            Self::Seats => "seats",
        }
    }

    /// The kind of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The states that its rows may be in; none where they have no state.
    #[must_use]
    pub fn states(self) -> Vec<&'static str> {
        match self {
            Self::Signatures => SignatureState::ALL.map(SignatureState::code).to_vec(),
            Self::Letters => LetterState::ALL.map(LetterState::code).to_vec(),
            Self::Commitments => CommitmentState::ALL.map(CommitmentState::code).to_vec(),
            Self::Consents | Self::Seats => Vec::new(),
        }
    }

    /// The state of a word, where its rows have such a state.
    #[must_use]
    pub fn state(self, word: &str) -> Option<&'static str> {
        self.states().into_iter().find(|state| *state == word)
    }

    /// Whether its rows belong to a petition.
    #[must_use]
    pub const fn has_petition(self) -> bool {
        !matches!(self, Self::Commitments)
    }

    /// Whether its rows happened at a moment.
    #[must_use]
    pub const fn has_moment(self) -> bool {
        !matches!(self, Self::Seats)
    }
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// Comma-separated values, for spreadsheets.
    Csv,
    /// One JSON object per line, for programs.
    Jsonl,
    /// A workbook whose texts are texts, for spreadsheets.
    Xlsx,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Jsonl, Self::Xlsx];

    /// The word in commands and forms, and the ending of a file's name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Xlsx => "xlsx",
        }
    }

    /// The format of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/jsonl; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Which of the rows of a kind. Nothing named is every row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of one petition.
    pub petition: Option<PetitionId>,
    /// Those in one state, by its word.
    pub state: Option<&'static str>,
    /// Those of these nations.
    pub nations: Nations,
    /// Those of this moment and later.
    pub from: Option<Moment>,
    /// Those before this moment.
    pub until: Option<Moment>,
}

/// Everything that decides what an export holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Which rows.
    pub kind: ExportKind,
    /// Which of them.
    pub selection: Selection,
    /// Which of their columns.
    pub columns: Columns,
    /// How they are written.
    pub format: ExportFormat,
}

impl Order {
    /// The name of its file, which says nothing about anybody: `signatures-2027-01-15.csv`, with `.age` after it where
    /// the file is encrypted. `day` is the day in its name, written as a date.
    #[must_use]
    pub fn file_name(&self, day: &str, is_encrypted: bool) -> String {
        let ending = if is_encrypted { ".age" } else { "" };
        format!("{}-{day}.{}{ending}", self.kind.code(), self.format.code())
    }

    /// What the record says of it, in stable words: nothing in it is about a person. `petition` is the slug of the
    /// petition of the selection.
    #[must_use]
    pub fn summary(&self, petition: Option<&str>) -> String {
        let Selection { state, nations, from, until, .. } = &self.selection;
        let mut words = vec![self.kind.code().to_owned(), self.format.code().to_owned()];
        words.extend(petition.map(|slug| format!("petition={slug}")));
        words.extend(state.map(|state| format!("state={state}")));
        words.extend((!nations.is_unlimited()).then(|| format!("nations={}", nations.text())));
        words.extend(from.map(|moment| format!("from={}", moment.as_millis())));
        words.extend(until.map(|moment| format!("until={}", moment.as_millis())));
        words.push(format!("columns={}", self.columns.text()));
        words.join(" ")
    }
}
