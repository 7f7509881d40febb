//! Where each office of a nation stands.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::{answer, office};
use crate::domain::answer::ResponseRate;
use crate::domain::campaign::Ask;
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::office_commitment::CommitmentState;
use crate::domain::place::AreaCode;
use crate::domain::representative::OfficeKind;
use crate::language::{Texts, day_of};
use crate::web::page::offices::{AskSum, CommittedOffice, OfficeGroup, OfficeRow, OfficesPage, Said};
use crate::web::problem::Problem;
use crate::web::state::AppState;
use crate::web::tracking::OfficeStanding;

/// How many offices a page lists at most: England's 543 seats weigh too much for one.
const OFFICES_PER_PAGE: usize = 100;
/// How many seats of one member each stand together at most: as many as a phone shows in a few turns of the thumb.
const SEATS_PER_SHELF: usize = 25;
/// Letters are told in figures from this many on: fewer would point at people.
const LEAST_LETTERS: u64 = 10;

/// `GET /{lang}/commitments/{nation}/offices`: the first page.
///
/// # Errors
/// `NotFound` for any other word than the four slugs.
pub async fn first(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    page(&state, &path.0, &path.1, 1)
}

/// `GET /{lang}/commitments/{nation}/offices/{page}`.
///
/// # Errors
/// `NotFound` for any other word than the four slugs, and for a page that there is not.
pub async fn at(state: Data<AppState>, path: Path<(String, String, usize)>) -> Result<HttpResponse, Problem> {
    page(&state, &path.0, &path.1, path.2)
}

fn page(state: &AppState, language: &str, nation: &str, page: usize) -> Result<HttpResponse, Problem> {
    let language = Language::from_code(language).ok_or(Problem::NotFound)?;
    let nation = Nation::from_slug(nation).ok_or(Problem::NotFound)?;
    let snapshot = state.snapshot();
    let campaign = snapshot.document().ok_or(Problem::NotFound)?;
    let all: Vec<&OfficeStanding> =
        snapshot.tracking.offices.iter().filter(|standing| standing.office.nation == nation).collect();
    let today = day_of(state.clock.now());
    let freeze =
        |standing: &&OfficeStanding| snapshot.elections.find_freeze(standing.office.standing(), today);
    // What each of them has done is not for us to tell voters while an election is near.
    let back_on = all.iter().filter_map(freeze).map(|freeze| freeze.until).max();
    let all: Vec<&OfficeStanding> = all.into_iter().filter(|standing| freeze(standing).is_none()).collect();
    let asks: Vec<&Ask> = campaign.asks.iter().filter(|ask| ask.required).collect();
    let has_committed =
        |standing: &OfficeStanding| asks.iter().any(|ask| standing.commitment(&ask.key).is_some());
    let sums = asks.iter().map(|ask| AskSum {
        title: ask.title.in_language(language).to_owned(),
        committed: counted(all.iter().filter(|standing| standing.commitment(&ask.key).is_some()).count()),
    });
    let list = List { texts: Texts::of(language), asks: &asks };
    let (committed, mut others): (Vec<&OfficeStanding>, Vec<&OfficeStanding>) =
        all.iter().copied().partition(|standing| has_committed(standing));
    // The kinds stay in their order; within each, names are looked up in the reader's language.
    others.sort_by_cached_key(|standing| {
        let kind = OfficeKind::ALL.iter().position(|kind| *kind == standing.office.key.kind);
        (kind, standing.office.name(language).to_lowercase(), standing.office.key.place)
    });
    let leaves = leaves(&committed, shelves(&others));
    let leaf = page.checked_sub(1).and_then(|before| leaves.get(before)).ok_or(Problem::NotFound)?;

    let path = match page {
        1 => format!("/commitments/{}/offices", nation.slug()),
        page => format!("/commitments/{}/offices/{page}", nation.slug()),
    };
    let mut chrome = state.chrome(&snapshot, language, &path, Some(nation));
    chrome.is_indexed = true;
    answer::page(&OfficesPage {
        chrome,
        nation,
        rate: all.iter().fold(ResponseRate::default(), |sum, one| sum.plus(one.rate)).public_percent(),
        back_on: back_on.map(|day| list.texts.calendar_day(day)),
        sums: sums.collect(),
        held: counted(all.iter().filter(|standing| standing.office.holder.is_some()).count()),
        committed: leaf.committed.iter().map(|standing| list.committed(standing)).collect(),
        groups: leaf.shelves.iter().map(|shelf| list.group(shelf)).collect(),
        page,
        pages: leaves.len(),
    })
}

/// Offices that stand together: a seat with several members, or seats of one member each in the order of their names.
struct Shelf<'a> {
    kind: OfficeKind,
    offices: Vec<&'a OfficeStanding>,
    /// Whether these are all of their kind.
    is_whole: bool,
}

/// What one page shows.
#[derive(Default)]
struct Leaf<'a> {
    committed: Vec<&'a OfficeStanding>,
    shelves: Vec<Shelf<'a>>,
    offices: usize,
}

/// Puts offices together, kind by kind: first those elected or appointed alone, then seat by seat those that share one.
fn shelves<'a>(offices: &[&'a OfficeStanding]) -> Vec<Shelf<'a>> {
    let mut shelves = Vec::new();
    for kind in OfficeKind::ALL {
        let of_kind: Vec<&OfficeStanding> =
            offices.iter().copied().filter(|standing| standing.office.key.kind == kind).collect();
        let mut members: BTreeMap<AreaCode, usize> = BTreeMap::new();
        for standing in &of_kind {
            *members.entry(standing.office.key.area).or_default() += 1;
        }
        let is_shared = |standing: &&OfficeStanding| {
            members.get(&standing.office.key.area).is_some_and(|count| *count > 1)
        };
        let (shared, single): (Vec<&OfficeStanding>, Vec<&OfficeStanding>) =
            of_kind.iter().copied().partition(is_shared);
        let parts = single.len().div_ceil(SEATS_PER_SHELF).max(1);
        let size = single.len().div_ceil(parts).max(1);
        let by_seat = shared.chunk_by(|one, other| one.office.key.area == other.office.key.area);
        shelves.extend(single.chunks(size).chain(by_seat).map(|together| Shelf {
            kind,
            offices: together.to_vec(),
            is_whole: together.len() == of_kind.len(),
        }));
    }
    shelves
}

/// The pages: first those that have committed, then the others, of whom no shelf is cut.
fn leaves<'a>(committed: &[&'a OfficeStanding], shelves: Vec<Shelf<'a>>) -> Vec<Leaf<'a>> {
    let mut leaves: Vec<Leaf<'a>> = committed
        .chunks(OFFICES_PER_PAGE)
        .map(|some| Leaf { committed: some.to_vec(), shelves: Vec::new(), offices: some.len() })
        .collect();
    for shelf in shelves {
        let needed = shelf.offices.len();
        match leaves.last_mut().filter(|leaf| leaf.offices.saturating_add(needed) <= OFFICES_PER_PAGE) {
            Some(leaf) => {
                leaf.offices = leaf.offices.saturating_add(needed);
                leaf.shelves.push(shelf);
            }
            None => leaves.push(Leaf { committed: Vec::new(), shelves: vec![shelf], offices: needed }),
        }
    }
    if leaves.is_empty() {
        leaves.push(Leaf::default());
    }
    leaves
}

/// How offices are listed in one language.
struct List<'a> {
    texts: &'a Texts,
    asks: &'a [&'a Ask],
}

impl List<'_> {
    fn row(&self, standing: &OfficeStanding) -> OfficeRow {
        let language = self.texts.language();
        OfficeRow {
            office: self.texts.office(standing.office.key, standing.office.name(language)),
            holder: standing.office.holder.as_ref().map(|holder| holder.member.name_in(language).to_owned()),
            asked: told(standing.letters.reached),
            replied: told(standing.letters.answered),
            rate: standing.rate.public_percent(),
        }
    }

    /// What an office has committed to. The same words to several asks are told once.
    fn committed(&self, standing: &OfficeStanding) -> CommittedOffice {
        let mut commitments: Vec<Said> = Vec::new();
        for ask in self.asks {
            let Some(commitment) = standing.commitment(&ask.key) else { continue };
            let title = ask.title.in_language(self.texts.language()).to_owned();
            let said = Said {
                asks: Vec::new(),
                is_kept: commitment.state == CommitmentState::Kept,
                words: commitment.text.clone(),
                lang: commitment.language.html_lang(),
                source: (!commitment.source_url.is_empty()).then(|| commitment.source_url.clone()),
            };
            let same = |other: &&mut Said| Said { asks: Vec::new(), ..(*other).clone() } == said;
            match commitments.iter_mut().find(same) {
                Some(same) => same.asks.push(title),
                None => commitments.push(Said { asks: vec![title], ..said }),
            }
        }
        CommittedOffice { row: self.row(standing), commitments }
    }

    fn group(&self, shelf: &Shelf<'_>) -> OfficeGroup {
        OfficeGroup {
            kind: match shelf.kind {
                OfficeKind::Member(chamber) => office::chamber_name(self.texts, chamber),
                OfficeKind::Minister => self.texts.say("group-minister"),
                OfficeKind::HealthBody => self.texts.say("offices-health-bodies"),
                OfficeKind::GuidelineOwner => self.texts.say("group-guideline-owner"),
            },
            title: self.title(shelf),
            rows: shelf.offices.iter().map(|standing| self.row(standing)).collect(),
        }
    }

    /// "Invented Vale to Sample Moor: 25 offices"; the seats are left out where the kind has no others.
    fn title(&self, shelf: &Shelf<'_>) -> String {
        let language = self.texts.language();
        let name = |standing: Option<&'_ &OfficeStanding>| {
            standing.map_or_else(String::new, |standing| standing.office.name(language).to_owned())
        };
        let (first, last) = (name(shelf.offices.first()), name(shelf.offices.last()));
        let count = counted(shelf.offices.len());
        if shelf.is_whole {
            self.texts.say_with("offices-group", &[("count", count.into())])
        } else if first == last {
            self.texts.say_with("offices-group-seat", &[("seat", first.into()), ("count", count.into())])
        } else {
            let values = [("first", first.into()), ("last", last.into()), ("count", count.into())];
            self.texts.say_with("offices-group-seats", &values)
        }
    }
}

fn counted(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A number of letters that may be told.
fn told(letters: u64) -> Option<u64> {
    (letters >= LEAST_LETTERS).then_some(letters)
}
