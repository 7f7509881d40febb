//! Rows to files, streamed: memory stays the same whether ten people signed or ten million.

pub mod csv;
pub mod jsonl;
pub mod signature;

use crate::store::{Failure, StoreError};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values for spreadsheets, see [`csv`].
    Csv,
    /// One JSON object per line, for programs, see [`jsonl`].
    Jsonl,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Jsonl];

    /// The stable word in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// Why an export stopped. What was written until then is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file or the pipe took no more.
    #[error("cannot write the export: {0}")]
    Write(#[from] std::io::Error),
}

impl Failure for ExportError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Write(_) => None,
        }
    }
}
