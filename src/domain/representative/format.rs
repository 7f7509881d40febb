//! The formats in which the holders of offices are published, and what reading them gives.

use std::collections::BTreeSet;
use std::fmt;

use super::rows::TableFormat;
use super::{
    OfficeKind, StatedOffice, democracy_club, health_bodies, members_api, ni_assembly, popolo,
    scottish_parliament, senedd,
};
use crate::domain::boundary::SeatNames;
use crate::domain::campaign::Date;
use crate::domain::entry::EntryError;

/// A format of files of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberFormat {
    /// Our own, with the header [`MemberFormat::CSV_HEADER`].
    Csv,
    /// `mp_lookup.csv` as the Department for Education publishes it (`dfe-analytical-services/mp-lookup`).
    Dfe,
    /// The flat lists of the Scottish Parliament's open data.
    ScottishParliament,
    /// The members by seat as the Senedd's own pages publish them, in English and in Welsh.
    Senedd,
    /// The members and their contact details as the Northern Ireland Assembly publishes them.
    NiAssembly,
    /// The members as the UK Parliament's Members API tells them.
    MembersApi,
    /// Popolo, as `mysociety/parlparse` keeps it in `people.json`.
    Popolo,
    /// Candidates and who of them was elected, as Democracy Club exports them.
    DemocracyClub,
    /// The bodies that plan health care, and how to reach them.
    HealthBodies,
}

impl MemberFormat {
    /// The columns of our own format, found by name in any order.
    ///
    /// `chamber` holds the slug of an office's kind, `seat` the code of its area. `place` may be left out or
    /// empty: then whoever holds a place keeps it, and who is new gets a free one. `salutation` may be empty too
    /// (the name), and every other column that may be empty may be left out. A row with neither `external_id` nor
    /// `name` states a vacant office. `route` is `email`, `via-office`, `web-form`, `opted-out` or `unknown`; where
    /// it is empty an address in `email` is mailed to.
    ///
    /// A post or a body can be stated as its own holder, so that it is written to whoever sits there: its title as
    /// `name`, the form of address as `salutation`, the address of its correspondence as `email` with the route
    /// `via-office`. `config/posts.example.csv` does so for the posts of the shipped campaign.
    pub const CSV_HEADER: &str = "chamber,seat,place,nation,seat_name,seat_name_cy,external_id,name,salutation,\
         party,email,name_cy,route,url,member_since,office_since,office_until";

    /// Every format.
    pub const ALL: [Self; 9] = [
        Self::Csv,
        Self::Dfe,
        Self::ScottishParliament,
        Self::Senedd,
        Self::NiAssembly,
        Self::MembersApi,
        Self::Popolo,
        Self::DemocracyClub,
        Self::HealthBodies,
    ];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Dfe => "dfe",
            Self::ScottishParliament => "scottish-parliament",
            Self::Senedd => "senedd",
            Self::NiAssembly => "ni-assembly",
            Self::MembersApi => "members-api",
            Self::Popolo => "popolo",
            Self::DemocracyClub => "democracy-club",
            Self::HealthBodies => "health-bodies",
        }
    }

    /// The format of a name; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// How files of the format are read.
    #[must_use]
    pub fn way(self) -> Way {
        match self {
            Self::Csv => Way::Rows(TableFormat::Csv),
            Self::Dfe => Way::Rows(TableFormat::Dfe),
            Self::ScottishParliament => Way::Whole(scottish_parliament::read),
            Self::Senedd => Way::Whole(senedd::read),
            Self::NiAssembly => Way::Whole(ni_assembly::read),
            Self::MembersApi => Way::Whole(members_api::read),
            Self::Popolo => Way::Whole(popolo::read),
            Self::DemocracyClub => Way::Whole(democracy_club::read),
            Self::HealthBodies => Way::Whole(health_bodies::read),
        }
    }
}

/// How files are read.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// Row by row, however long the file.
    Rows(TableFormat),
    /// Whole and together, because their parts belong to one another.
    Whole(ReadWhole),
}

/// Reads files that belong together: they, the seats of today and today give what they state.
pub type ReadWhole = fn(&[SourceFile<'_>], &SeatNames, Date) -> Result<Roll, RollError>;

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
    /// What the files cannot tell, so that what is known stays.
    pub silent: Silent,
}

/// What files cannot tell of the holders of their offices: a list of members without any address says nothing
/// of addresses, and one of bodies without their chiefs nothing of chiefs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Silent {
    /// The kinds of office of whose holders the files tell no route: who stays keeps the route that is known.
    pub routes: BTreeSet<OfficeKind>,
    /// The kinds of office whose holders the files do not name: whoever is known stays.
    pub holders: BTreeSet<OfficeKind>,
}

/// A seat of a file that matches no known one. All of it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The kind of office.
    pub kind: OfficeKind,
    /// The seat as the file names it.
    pub seat: String,
    /// The member whom the file puts there; empty where it names none.
    pub member: String,
}

/// Why a file of members was refused. It tells file, line and reason, and nothing of the file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollError {
    /// The name of the file; empty where no one file is to blame.
    pub file: String,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub reason: RollFault,
}

impl RollError {
    /// An error of one line of a file; line 0 means the file as a whole.
    #[must_use]
    pub fn at(file: &SourceFile<'_>, line: usize, reason: impl Into<RollFault>) -> Self {
        Self { file: file.name.to_owned(), line, reason: reason.into() }
    }

    /// An error of the files together.
    #[must_use]
    pub const fn of_all(reason: RollFault) -> Self {
        Self { file: String::new(), line: 0, reason }
    }

    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match &self.reason {
            RollFault::Syntax(_) => "roll-syntax",
            RollFault::Shape(_) => "roll-shape",
            RollFault::Entry(error) => error.code(),
            RollFault::MissingFile(_) => "roll-missing-file",
            RollFault::Count(_) => "roll-count",
        }
    }
}

impl std::error::Error for RollError {}

impl fmt::Display for RollError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.as_str(), self.line) {
            ("", _) => {}
            (file, 0) => write!(f, "{file}: ")?,
            (file, line) => write!(f, "{file}, line {line}: ")?,
        }
        self.reason.fmt(f)
    }
}

/// What can be wrong with a file of members that is no table. The texts are this program's own words: whoever
/// makes one puts in names of fields, codes of seats and numbers, and nothing that the file says of a person.
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
