//! Which seats a postcode lies in, chamber by chamber and day by day.
//!
//! A chamber is elected on one set of boundaries from a day to a day. A set says, for the codes that the
//! directories of postcodes tell, which seat of the chamber follows: Westminster's and Holyrood's codes are the
//! seats themselves, a seat of the Senedd follows from the two Westminster seats that it is made of, and the
//! Assembly sits on the lines of 2008. All of it is data: a change of boundaries is an import with a date.

mod names;
mod row;

pub use names::SeatNames;
pub use row::{BoundaryReader, BoundaryRow, CSV_HEADER, gather};

use super::campaign::Date;
use super::nation::Nation;
use super::place::{Gss, Place};
use super::representative::Chamber;

/// Why boundaries cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// Rows of one set that disagree on its days.
    #[error("the set {0} has other days in another row")]
    Days(String),
    /// Two sets of one chamber in force on one day.
    #[error("the sets {0} and {1} are in force on the same day")]
    Overlap(String, String),
    /// A set whose last day comes before its first.
    #[error("the set {0} ends before it begins")]
    Reversed(String),
    /// Two rules of one set for the same code.
    #[error("the set {set} has two rules for {code}")]
    Twice {
        /// The name of the set.
        set: String,
        /// The first code that both hold.
        code: Gss,
    },
}

impl BoundaryError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Days(_) => "boundary-days",
            Self::Overlap(..) => "boundary-overlap",
            Self::Reversed(_) => "boundary-reversed",
            Self::Twice { .. } => "boundary-twice",
        }
    }
}

/// One rule of a set: codes of a directory, and the seat that follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundaryRule {
    /// The first code.
    pub first: Gss,
    /// The last code; the first where there is one alone.
    pub last: Gss,
    /// The seat; `None` where the code is the seat itself.
    pub seat: Option<Gss>,
    /// The seat's English name; empty where representatives' files name it.
    pub name_en: String,
    /// The seat's Welsh name; empty where it is the English one.
    pub name_cy: String,
    /// The nation.
    pub nation: Nation,
    /// How many members the seat has.
    pub members: i16,
}

impl BoundaryRule {
    /// The seat that follows from `code`; `None` when the rule is not about it.
    #[must_use]
    pub fn seat_of(&self, code: Gss) -> Option<Gss> {
        (self.first <= code && code <= self.last).then(|| self.seat.unwrap_or(code))
    }

    fn holds_seat(&self, seat: Gss) -> bool {
        self.seat.map_or(self.first <= seat && seat <= self.last, |named| named == seat)
    }
}

/// The boundaries of one chamber from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundarySet {
    /// The chamber.
    pub chamber: Chamber,
    /// The name, such as `senedd-2026`.
    pub name: String,
    /// The first day on which it is in force: that of the election.
    pub since: Date,
    /// The first day on which it is not, where it is known.
    pub until: Option<Date>,
    /// Its rules.
    pub rules: Vec<BoundaryRule>,
}

impl BoundarySet {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn is_in_force(&self, on: Date) -> bool {
        self.since <= on && self.until.is_none_or(|until| on < until)
    }
}

/// A seat of a chamber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChamberSeat {
    /// The chamber.
    pub chamber: Chamber,
    /// The seat's code.
    pub code: Gss,
    /// Its English name; empty where the boundaries have none.
    pub name_en: String,
    /// Its Welsh name; empty where the boundaries have none.
    pub name_cy: String,
    /// The nation.
    pub nation: Nation,
    /// How many members it has.
    pub members: i16,
}

impl ChamberSeat {
    fn of(chamber: Chamber, code: Gss, rule: &BoundaryRule) -> Self {
        Self {
            chamber,
            code,
            name_en: rule.name_en.clone(),
            name_cy: rule.name_cy.clone(),
            nation: rule.nation,
            members: rule.members,
        }
    }
}

/// The boundaries of every chamber.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boundaries {
    sets: Vec<BoundarySet>,
}

impl Boundaries {
    /// Boundaries of these sets, ordered by chamber and first day.
    ///
    /// # Errors
    /// [`BoundaryError`] where sets or rules contradict one another.
    pub fn new(mut sets: Vec<BoundarySet>) -> Result<Self, BoundaryError> {
        sets.sort_by_key(|set| (set.chamber, set.since));
        for set in &sets {
            if set.until.is_some_and(|until| until <= set.since) {
                return Err(BoundaryError::Reversed(set.name.clone()));
            }
            let mut rules: Vec<&BoundaryRule> = set.rules.iter().collect();
            rules.sort_by_key(|rule| rule.first);
            let crossing = rules.iter().zip(rules.iter().skip(1)).find(|(one, next)| next.first <= one.last);
            if let Some((_, next)) = crossing {
                return Err(BoundaryError::Twice { set: set.name.clone(), code: next.first });
            }
        }
        let neighbours = sets.iter().zip(sets.iter().skip(1));
        for (one, next) in neighbours.filter(|(one, next)| one.chamber == next.chamber) {
            if one.until.is_none_or(|until| next.since < until) {
                return Err(BoundaryError::Overlap(one.name.clone(), next.name.clone()));
            }
        }
        Ok(Self { sets })
    }

    /// Every set, ordered by chamber and first day.
    #[must_use]
    pub fn sets(&self) -> &[BoundarySet] {
        &self.sets
    }

    /// The set of a chamber that is in force on a day.
    #[must_use]
    pub fn in_force(&self, chamber: Chamber, on: Date) -> Option<&BoundarySet> {
        self.sets.iter().find(|set| set.chamber == chamber && set.is_in_force(on))
    }

    /// The seats in which a place lies on a day, in the order of the chambers: a constituency before its region,
    /// since the directory tells it first.
    #[must_use]
    pub fn seats_of(&self, place: &Place, on: Date) -> Vec<ChamberSeat> {
        let mut seats: Vec<ChamberSeat> = Vec::new();
        for set in self.sets.iter().filter(|set| set.is_in_force(on)) {
            for code in place.seat_codes() {
                for rule in &set.rules {
                    if let Some(seat) = rule.seat_of(code)
                        && !seats.iter().any(|known| (known.chamber, known.code) == (set.chamber, seat))
                    {
                        seats.push(ChamberSeat::of(set.chamber, seat, rule));
                    }
                }
            }
        }
        seats
    }

    /// A seat by its code, on a day; `None` when no set in force has it.
    #[must_use]
    pub fn find_seat(&self, chamber: Chamber, code: Gss, on: Date) -> Option<ChamberSeat> {
        let set = self.in_force(chamber, on)?;
        let rule = set.rules.iter().find(|rule| rule.holds_seat(code))?;
        Some(ChamberSeat::of(chamber, code, rule))
    }

    /// The seats of a chamber on a day that the boundaries name, each once.
    #[must_use]
    pub fn named_seats(&self, chamber: Chamber, on: Date) -> Vec<ChamberSeat> {
        let mut seats: Vec<ChamberSeat> = Vec::new();
        let rules = self.in_force(chamber, on).into_iter().flat_map(|set| &set.rules);
        for rule in rules.filter(|rule| !rule.name_en.is_empty()) {
            let code = rule.seat.unwrap_or(rule.first);
            if !seats.iter().any(|seat| seat.code == code) {
                seats.push(ChamberSeat::of(chamber, code, rule));
            }
        }
        seats
    }
}
