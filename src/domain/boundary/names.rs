//! Which seat a publisher means by a name.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::{Boundaries, BoundarySet, ChamberSeat};
use crate::domain::campaign::Date;
use crate::domain::place::Gss;
use crate::domain::representative::Chamber;

/// The fewest letters to which a word of a seat's name can be shortened.
const SHORTEST_WORD: usize = 3;

/// Finds seats by the names that publishers give them: accents, case, punctuation, the article and the order of
/// the words are theirs (`East Belfast`, `Belfast East`), so none of them counts. Seats are found by code too.
#[derive(Clone, Debug, Default)]
pub struct SeatNames {
    // A name that two seats share leads to neither.
    by_name: HashMap<(Chamber, String), Option<ChamberSeat>>,
    by_code: HashMap<(Chamber, Gss), ChamberSeat>,
    in_force: Vec<BoundarySet>,
}

impl SeatNames {
    /// The seats of every chamber on a day: by code all that the sets in force hold, by name those that they name.
    #[must_use]
    pub fn of(boundaries: &Boundaries, on: Date) -> Self {
        let sets = boundaries.sets().iter().filter(|set| set.is_in_force(on));
        let mut names = Self { in_force: sets.cloned().collect(), ..Self::default() };
        for seat in Chamber::ALL.into_iter().flat_map(|chamber| boundaries.named_seats(chamber, on)) {
            names.add(&seat);
        }
        names
    }

    /// Adds a seat under its code and its names.
    fn add(&mut self, seat: &ChamberSeat) {
        self.by_code.insert((seat.chamber, seat.code), seat.clone());
        self.add_name(seat, &seat.name_en);
        self.add_name(seat, &seat.name_cy);
    }

    /// Adds a further name of a seat that the boundaries know by its code: one that an earlier import told. Of a
    /// seat that no set in force holds nothing is added, so that a name of the past does not hide today's seat.
    pub fn add_known(&mut self, chamber: Chamber, code: Gss, name: &str) {
        if let Some(seat) = self.find_code(chamber, code) {
            self.add_name(&seat, name);
        }
    }

    fn add_name(&mut self, seat: &ChamberSeat, name: &str) {
        let folded = folded(name);
        if folded.is_empty() {
            return;
        }
        self.by_name
            .entry((seat.chamber, folded))
            .and_modify(|known| {
                if known.as_ref().is_some_and(|known| known.code != seat.code) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(seat.clone()));
    }

    /// The seat of a name; `None` when no seat has it, or more than one.
    #[must_use]
    pub fn find(&self, chamber: Chamber, name: &str) -> Option<&ChamberSeat> {
        self.by_name.get(&(chamber, folded(name)))?.as_ref()
    }

    /// The seat of a code; `None` when no set in force has it.
    #[must_use]
    pub fn find_code(&self, chamber: Chamber, code: Gss) -> Option<ChamberSeat> {
        if let Some(seat) = self.by_code.get(&(chamber, code)) {
            return Some(seat.clone());
        }
        let sets = self.in_force.iter().filter(|set| set.chamber == chamber);
        let rule = sets.flat_map(|set| &set.rules).find(|rule| rule.holds_seat(code))?;
        Some(ChamberSeat::of(chamber, code, rule))
    }

    /// The seat of a name, of a shortened name, or else of a code: publishers have wrong codes for some areas, and
    /// names for all.
    #[must_use]
    pub fn find_either(&self, chamber: Chamber, name: &str, code: Option<Gss>) -> Option<ChamberSeat> {
        let named = self.find(chamber, name).or_else(|| self.find_shortened(chamber, name));
        named.cloned().or_else(|| self.find_code(chamber, code?))
    }

    /// The one seat whose words begin with the words of `name` (`Central Scot and Lothians West`).
    fn find_shortened(&self, chamber: Chamber, name: &str) -> Option<&ChamberSeat> {
        let short = folded(name);
        let is_short_for = |whole: &str| {
            let (mut short, mut whole) = (short.split(' '), whole.split(' '));
            let begins = short.by_ref().all(|word| {
                word.len() >= SHORTEST_WORD && whole.next().is_some_and(|known| known.starts_with(word))
            });
            begins && whole.next().is_none()
        };
        let known = self.by_name.iter().filter(|((of, name), _)| *of == chamber && is_short_for(name));
        let mut seats = known.map(|(_, seat)| seat.as_ref());
        let seat = seats.next()??;
        seats.all(|other| other.is_some_and(|other| other.code == seat.code)).then_some(seat)
    }

    /// The seats of a chamber that are known one by one, ordered by code. A seat that the boundaries hold only
    /// within a range of codes is not among them.
    #[must_use]
    pub fn seats(&self, chamber: Chamber) -> Vec<&ChamberSeat> {
        let mut seats: Vec<&ChamberSeat> =
            self.by_code.values().filter(|seat| seat.chamber == chamber).collect();
        seats.sort_by_key(|seat| seat.code);
        seats
    }
}

/// A name by which names are compared.
fn folded(name: &str) -> String {
    let plain: String = name.nfd().filter(char::is_ascii).collect::<String>().to_ascii_lowercase();
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut words: Vec<&str> =
        words.filter(|word| !word.is_empty() && !matches!(*word, "the" | "and" | "a")).collect();
    words.sort_unstable();
    words.join(" ")
}
