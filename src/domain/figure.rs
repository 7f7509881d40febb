//! Figures of how the campaign stands: what is counted now and then, because counting it reads whole tables, and how
//! counts are put together so that none of them tells of one person.

use std::collections::BTreeMap;

use super::nation::Nation;
use super::staff::Nations;

/// The fewest people that a line about where they came from may stand for; smaller ones are told together.
pub const FEWEST_TOLD: i64 = 5;

/// What stands for everything that is told together. No tag of a link and no mail domain is spelt like it.
pub const REST: &str = "…";

/// What a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FigurePart {
    /// Signatures that wait to be confirmed; the item is the number of the hour in which they were signed.
    Waiting,
    /// People from their signature to an answer; without items.
    Funnel,
    /// Signatures by the tag of the link that led to the form; the empty item is none.
    Source,
    /// Signatures of the last days by the mail domain of their address.
    Provider,
    /// Letters by their state; the item is its code.
    Letter,
    /// Offices by their kind; the item is its slug.
    Office,
    /// Mails that have not left, by their kind; the item is its code.
    Queue,
    /// Mails that did not arrive, by their kind; the item is its code.
    Fault,
}

impl FigurePart {
    /// Every part.
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Funnel, Self::Source, Self::Letter, Self::Office, Self::Queue, Self::Fault];

    /// The stable word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Funnel => "funnel",
            Self::Source => "source",
            Self::Provider => "provider",
            Self::Letter => "letter",
            Self::Office => "office",
            Self::Queue => "queue",
            Self::Fault => "fault",
        }
    }

    /// The part of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// What of it is counted. The word is also the column in files of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Signatures that have come as far as the row says.
    Signatures,
    /// Signatures, whatever became of them.
    Signed,
    /// Signatures that count.
    Confirmed,
    /// Signatures that wait to be confirmed.
    Waiting,
    /// Signers who wrote a letter.
    Wrote,
    /// Signers of whom a letter reached its office.
    Reached,
    /// Signers, letters or offices with an answer.
    Answered,
    /// Letters.
    Letters,
    /// Letters that reached their office within the last seven days.
    Lately,
    /// Letters that reached their office within the seven days before those.
    Before,
    /// Offices that somebody holds.
    Held,
    /// Offices that a letter has reached.
    WrittenTo,
    /// Offices whose holder stands by a public commitment.
    Committed,
    /// Mails that wait for their turn.
    Queued,
    /// Mails that wait for something else.
    HeldBack,
    /// When the oldest mail that waits for its turn was queued, in milliseconds since 1970.
    Oldest,
    /// Mails that came back.
    Bounced,
    /// Mails that somebody complained of.
    Complained,
    /// Mails of which nobody knows whether they left.
    InDoubt,
    /// Mails that were given up.
    GivenUp,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 20] = [
        Self::Signatures,
        Self::Signed,
        Self::Confirmed,
        Self::Waiting,
        Self::Wrote,
        Self::Reached,
        Self::Answered,
        Self::Letters,
        Self::Lately,
        Self::Before,
        Self::Held,
        Self::WrittenTo,
        Self::Committed,
        Self::Queued,
        Self::HeldBack,
        Self::Oldest,
        Self::Bounced,
        Self::Complained,
        Self::InDoubt,
        Self::GivenUp,
    ];

    /// The stable word in the database and in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Signatures => "signatures",
            Self::Signed => "signed",
            Self::Confirmed => "confirmed",
            Self::Waiting => "waiting",
            Self::Wrote => "wrote",
            Self::Reached => "reached",
            Self::Answered => "answered",
            Self::Letters => "letters",
            Self::Lately => "lately",
            Self::Before => "before",
            Self::Held => "held",
            Self::WrittenTo => "written_to",
            Self::Committed => "committed",
            Self::Queued => "queued",
            Self::HeldBack => "held_back",
            Self::Oldest => "oldest",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::InDoubt => "in_doubt",
            Self::GivenUp => "given_up",
        }
    }

    /// The measure of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.code() == code)
    }
}

/// One count. It never is about one person: the smallest things that it tells apart are nations, hours and links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it is about.
    pub part: FigurePart,
    /// The nation of the people, letters or offices; `None` where there is none.
    pub nation: Option<Nation>,
    /// What of the part; see there.
    pub item: String,
    /// What is counted.
    pub measure: Measure,
    /// How much.
    pub amount: i64,
}

/// Counts of one item, by what is counted.
pub type Amounts = BTreeMap<Measure, i64>;

/// The figures of a part as somebody who works for `nations` may see them: summed over those, by item. What belongs to
/// no nation is for those who work for all.
#[must_use]
pub fn by_item(figures: &[Figure], part: FigurePart, nations: &Nations) -> BTreeMap<String, Amounts> {
    let mut items: BTreeMap<String, Amounts> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| figure.part == part) {
        let is_seen = figure.nation.map_or(nations.is_unlimited(), |nation| nations.include(nation));
        if is_seen {
            let item = items.entry(figure.item.clone()).or_default();
            *item.entry(figure.measure).or_default() += figure.amount;
        }
    }
    items
}

/// An amount; 0 where there is none.
#[must_use]
pub fn amount(amounts: &Amounts, measure: Measure) -> i64 {
    amounts.get(&measure).copied().unwrap_or_default()
}

/// Items from the largest by `measure` down, at most `shown` of them, none of fewer than [`FEWEST_TOLD`]; whatever is
/// left is told together as [`REST`], the last. Where that is too few itself, the next smallest joins it.
#[must_use]
pub fn largest(items: BTreeMap<String, Amounts>, measure: Measure, shown: usize) -> Vec<(String, Amounts)> {
    let mut rest = Amounts::new();
    let mut join = |amounts: &Amounts| {
        for (measure, more) in amounts {
            *rest.entry(*measure).or_default() += more;
        }
        amount(&rest, measure)
    };
    let (mut told, mut left): (Vec<_>, Vec<_>) = items
        .into_iter()
        .partition(|(item, amounts)| item != REST && amount(amounts, measure) >= FEWEST_TOLD);
    told.sort_by(|a, b| (amount(&b.1, measure), &a.0).cmp(&(amount(&a.1, measure), &b.0)));
    left.extend(told.split_off(told.len().min(shown)));
    let mut together = left.iter().map(|(_, amounts)| join(amounts)).last().unwrap_or_default();
    while (1..FEWEST_TOLD).contains(&together)
        && let Some((_, amounts)) = told.pop()
    {
        together = join(&amounts);
    }
    if !rest.is_empty() {
        told.push((REST.to_owned(), rest));
    }
    told
}

/// Sums values that stand at numbers (such as hours) by the bins between `edges`, which grow: the first bin is from
/// the first edge up to but without the second. What lies outside is left out.
#[must_use]
pub fn in_bins(edges: &[i64], values: impl IntoIterator<Item = (i64, i64)>) -> Vec<i64> {
    let mut bins = vec![0; edges.len().saturating_sub(1)];
    for (at, value) in values {
        let after = edges.partition_point(|edge| *edge <= at);
        if let Some(bin) = after.checked_sub(1).and_then(|bin| bins.get_mut(bin)) {
            *bin += value;
        }
    }
    bins
}
