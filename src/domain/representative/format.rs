//! The formats in which the holders of offices are published, and what reading them gives.

use super::StatedOffice;
use crate::domain::entry::EntryError;

/// A format of files of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberFormat {
    /// Our own, with the header [`MemberFormat::CSV_HEADER`].
    Csv,
    /// `mp_lookup.csv` as the Department for Education publishes it (`dfe-analytical-services/mp-lookup`).
    Dfe,
}

impl MemberFormat {
    /// The columns of our own format, found by name in any order.
    ///
    /// `chamber` holds the slug of an office's kind, `seat` the code of its area. `place` may be left out or
    /// empty (1), `salutation` too (the name), and every other column that may be empty may be left out. A row
    /// with neither `external_id` nor `name` states a vacant office. `route` is `email`, `via-office`,
    /// `web-form`, `opted-out` or `unknown`; where it is empty an address in `email` is mailed to.
    ///
    /// A post or a body can be stated as its own holder, so that it is written to whoever sits there: its title as
    /// `name`, the form of address as `salutation`, the address of its correspondence as `email` with the route
    /// `via-office`. `config/posts.example.csv` does so for the posts of the shipped campaign.
    pub const CSV_HEADER: &str = "chamber,seat,place,nation,seat_name,seat_name_cy,external_id,name,salutation,\
         party,email,name_cy,route,url,member_since,office_since,office_until";

    /// Every format.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Dfe];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Dfe => "dfe",
        }
    }

    /// The format of a name; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// A file as it was read, with the name that errors give it.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// The name.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What files of members state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// The offices with their holders, in the order of the files.
    pub offices: Vec<StatedOffice>,
    /// Seats that the files name and nobody knows; their members cannot be placed.
    pub unmatched: Vec<Unmatched>,
}

/// A seat of a file that matches no known one. All of it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The seat as the file names it.
    pub seat: String,
    /// The member whom the file puts there; empty where it names none.
    pub member: String,
}

/// Why a file of members was refused. It tells file, line and reason, and nothing of the file's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {reason}")]
pub struct RollError {
    /// The name of the file.
    pub file: String,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub reason: RollFault,
}

/// What can be wrong with a file of members that is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RollFault {
    /// Not the syntax of the format: cut, or of another kind.
    #[error("this is not {0}; the file is cut or of another kind")]
    Syntax(&'static str),
    /// The syntax is right and what it holds is not what this publisher sends.
    #[error("{0}")]
    Shape(String),
    /// A field that cannot be read.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// One of the files that belong together is missing.
    #[error("the files hold no {0}: give all of them in one command")]
    MissingFile(&'static str),
    /// More members than a seat has places, or a chamber that does not add up.
    #[error("{0}")]
    Count(String),
}
