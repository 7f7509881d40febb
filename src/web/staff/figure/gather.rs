//! Everything that the first page is made of, read at once, and only of the nations that somebody works for.

use std::collections::BTreeMap;

use super::period;
use crate::domain::campaign::Date;
use crate::domain::figure::{Amounts, Figure, FigurePart, by_item};
use crate::domain::id::PetitionId;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::place::{Gss, Seat};
use crate::domain::seat_map::SeatMap;
use crate::domain::staff::Nations;
use crate::store::{StoreError, figure, petition, seat_map, tally};
use crate::web::problem::Problem;
use crate::web::staff::guard::Insider;
use crate::web::state::AppState;

/// Days that are shown.
const DAYS: u16 = 60;
/// Hours that are shown.
const HOURS: u16 = 72;

/// What signatures come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// All that were signed and not deleted.
    pub signed: i64,
    /// Those that count.
    pub confirmed: i64,
}

/// A seat with what it comes to.
#[derive(Clone, Debug)]
pub struct SeatSum {
    /// Its code; `None` for those of whom nobody knows the seat.
    pub code: Option<Gss>,
    /// Its name; empty for those.
    pub name: String,
    /// Its nation.
    pub nation: Nation,
    /// What it comes to.
    pub sum: Sum,
}

/// What was read.
pub struct Gathered {
    /// The moment of reading.
    pub now: Moment,
    /// Whose numbers these are.
    pub nations: Nations,
    /// The days that are shown.
    pub days: Vec<Date>,
    /// The hours at which the bins of those days begin and end.
    pub day_edges: Vec<i64>,
    /// The same of the hours that are shown.
    pub hour_edges: Vec<i64>,
    /// Confirmed signatures by the number of the hour; corrections may make one less than nothing.
    pub confirmed: Vec<(i64, i64)>,
    /// The totals of each nation.
    pub totals: BTreeMap<Nation, Sum>,
    /// Every seat that is known or signed from.
    pub seats: Vec<SeatSum>,
    /// The map of seats.
    pub map: SeatMap,
    /// When the figures of the duty were counted.
    pub taken_at: Option<Moment>,
    figures: Vec<Figure>,
}

impl Gathered {
    /// What the duty counted of a part, by item.
    pub fn items(&self, part: FigurePart) -> BTreeMap<String, Amounts> {
        by_item(&self.figures, part, &self.nations)
    }

    /// Signatures that wait, by the number of the hour in which they were signed.
    pub fn waiting(&self) -> Vec<(i64, i64)> {
        let items = self.items(FigurePart::Waiting).into_iter();
        items.filter_map(|(hour, amounts)| Some((hour.parse().ok()?, amounts.values().sum()))).collect()
    }

    /// What the duty counted of one nation alone.
    pub fn items_of(&self, part: FigurePart, nation: Nation) -> BTreeMap<String, Amounts> {
        let own: Vec<Figure> =
            self.figures.iter().filter(|figure| figure.nation == Some(nation)).cloned().collect();
        by_item(&own, part, &self.nations)
    }

    /// All totals together.
    pub fn total(&self) -> Sum {
        self.totals.values().fold(Sum::default(), |all, sum| Sum {
            signed: all.signed + sum.signed,
            confirmed: all.confirmed + sum.confirmed,
        })
    }
}

/// Reads everything, as somebody may see it.
///
/// # Errors
/// What the database answered.
pub async fn gather(state: &AppState, insider: &Insider) -> Result<Gathered, Problem> {
    let (now, nations) = (state.clock.now(), insider.account.nations.clone());
    let days = period::days(now, DAYS);
    let (day_edges, hour_edges) = (period::edges_of_days(&days), period::edges_of_hours(now, HOURS));
    let first = day_edges.first().copied().unwrap_or_default();
    let read = state.store.read(move |conn| {
        Ok::<_, StoreError>((
            petition::list(conn)?,
            tally::list_seats(conn)?,
            tally::list_hours_from(conn, first)?,
            figure::load(conn)?,
            seat_map::load(conn)?,
        ))
    });
    let (petitions, seats, hours, (figures, taken_at), map) = read.await?;
    let nation_of: BTreeMap<PetitionId, Nation> = petitions
        .iter()
        .filter(|petition| nations.include(petition.nation))
        .map(|petition| (petition.id, petition.nation))
        .collect();
    let confirmed = hours
        .iter()
        .filter(|hour| nation_of.contains_key(&hour.petition))
        .map(|hour| (hour.hour, hour.confirmed))
        .collect();
    let mut totals: BTreeMap<Nation, Sum> = Nation::ALL
        .into_iter()
        .filter(|nation| nations.include(*nation))
        .map(|nation| (nation, Sum::default()))
        .collect();
    let snapshot = state.snapshot();
    let known = snapshot.seats(insider.account.language);
    let by_code: BTreeMap<Gss, &Seat> = known.iter().map(|seat| (seat.code, seat)).collect();
    let mut sums: BTreeMap<(Option<Gss>, Nation), Sum> = known
        .iter()
        .filter(|seat| nations.include(seat.nation))
        .map(|seat| ((Some(seat.code), seat.nation), Sum::default()))
        .collect();
    for seat in seats {
        let Some(nation) = nation_of.get(&seat.petition).copied() else { continue };
        let code = Gss::parse(&seat.constituency).ok();
        // Whoever signs another nation's petition still lives where they live.
        let home = code.and_then(|code| by_code.get(&code)).map_or(nation, |seat| seat.nation);
        let of_seat = nations.include(home).then(|| sums.entry((code, home)).or_default());
        for sum in totals.get_mut(&nation).into_iter().chain(of_seat) {
            sum.signed += seat.signed;
            sum.confirmed += seat.confirmed;
        }
    }
    let seats = sums.into_iter().filter(|((code, _), sum)| code.is_some() || sum.signed != 0);
    let seats =
        seats.map(|((code, nation), sum)| SeatSum { code, name: name_of(&by_code, code), nation, sum });
    let seats = seats.collect();
    Ok(Gathered {
        now,
        nations,
        days,
        day_edges,
        hour_edges,
        confirmed,
        totals,
        seats,
        map,
        taken_at,
        figures,
    })
}

/// The name of a seat; its code where no import names it.
fn name_of(known: &BTreeMap<Gss, &Seat>, code: Option<Gss>) -> String {
    let Some(code) = code else { return String::new() };
    known.get(&code).map_or_else(|| code.as_str().to_owned(), |seat| seat.name.clone())
}
