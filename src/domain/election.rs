//! The calendar of elections: when no letters go to whom, why, and until when.
//!
//! From the dissolution of a chamber, and in the period before an election, offices do not answer as they do
//! otherwise: members of a dissolved chamber are members no more, ministers and public bodies hold back, and a
//! charity must not seem to side with anybody (the Charity Commission's CC9, and its guidance on campaigning before
//! elections). So letters to the offices that a period names wait until it is over, and what is told of those
//! offices stands still.
//!
//! A day is one of the calendar in London, and a period is half-open: it holds on the day `since` and on every day
//! before `until`, which is the first free one. An election may be known long before its period is: then it has the
//! day of its poll and no period, and stops nothing.

mod row;

pub use row::{CSV_HEADER, ElectionReader};

use super::campaign::Date;
use super::nation::Nation;
use super::place::AreaCode;
use super::representative::OfficeKind;

/// Why letters stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ElectionReason {
    /// An election is near, and who holds the office holds back.
    PreElection,
    /// One seat is filled anew.
    ByElection,
    /// The chamber is dissolved, and its members are members no more.
    Dissolution,
}

impl ElectionReason {
    /// Every reason, the gravest last.
    pub const ALL: [Self; 3] = [Self::PreElection, Self::ByElection, Self::Dissolution];

    /// The word in files and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PreElection => "pre-election",
            Self::ByElection => "by-election",
            Self::Dissolution => "dissolution",
        }
    }

    /// The reason of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// From when until when letters stop: on the day `since` and on every day before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days {
    /// The first day of the period.
    pub since: Date,
    /// The first day on which letters go again.
    pub until: Date,
}

impl Days {
    /// Whether the period holds on a day.
    #[must_use]
    pub fn hold(self, on: Date) -> bool {
        self.since <= on && on < self.until
    }
}

/// An election, with the period in which it stops letters as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Election {
    /// Its name, which tells it from the others: `ni-assembly-2027`.
    pub name: String,
    /// The kinds of office that it is about; at least one, each once, in order.
    pub kinds: Vec<OfficeKind>,
    /// The nation whose offices these are; `None` for those of every nation.
    pub nation: Option<Nation>,
    /// The one area that it is about, as at a by-election; `None` for every area.
    pub area: Option<AreaCode>,
    /// Why letters stop.
    pub reason: ElectionReason,
    /// When they stop; `None` while nobody has published it.
    pub days: Option<Days>,
    /// The day of the poll, where it is known.
    pub poll: Option<Date>,
    /// Where that is published, an `https` or `http` address.
    pub source: String,
    /// The day on which somebody last looked there.
    pub checked_on: Date,
}

impl Election {
    /// Whether it is about an office.
    #[must_use]
    pub fn is_about(&self, office: Standing) -> bool {
        self.kinds.contains(&office.kind)
            && self.nation.is_none_or(|nation| nation == office.nation)
            && self.area.is_none_or(|area| area == office.area)
    }
}

/// What of an office decides whether an election is about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The kind of office.
    pub kind: OfficeKind,
    /// The nation that its area lies in.
    pub nation: Nation,
    /// Its area.
    pub area: AreaCode,
}

/// That no letters go to an office, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// Why: the gravest of the reasons that hold on the day.
    pub reason: ElectionReason,
    /// The first free day, after every period that follows without a gap.
    pub until: Date,
    /// The day of the poll, where it is known.
    pub poll: Option<Date>,
}

/// Every election that is known, ordered by the first day of its period, those without one last, and by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elections {
    all: Vec<Election>,
}

impl Elections {
    /// A calendar of these elections. Of two with one name the first is kept; a file that has two is refused before.
    #[must_use]
    pub fn new(mut all: Vec<Election>) -> Self {
        all.sort_by(|one, next| {
            let order = |election: &Election| (election.days.is_none(), election.days.map(|days| days.since));
            order(one).cmp(&order(next)).then_with(|| one.name.cmp(&next.name))
        });
        let mut names = std::collections::HashSet::new();
        all.retain(|election| names.insert(election.name.clone()));
        Self { all }
    }

    /// Every election, in order.
    #[must_use]
    pub fn all(&self) -> &[Election] {
        &self.all
    }

    /// The election of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Election> {
        self.all.iter().find(|election| election.name == name)
    }

    /// Whether nothing is to go to an office, nor anything new to be told of it, on a day: the one question for
    /// whoever shows answers and tables of offices or mails about them.
    #[must_use]
    pub fn is_frozen(&self, office: Standing, on: Date) -> bool {
        self.find_freeze(office, on).is_some()
    }

    /// Why no letters go to an office on a day, and the first day on which they go again; `None` if they go.
    /// Periods that overlap, or follow one another without a free day, are one.
    #[must_use]
    pub fn find_freeze(&self, office: Standing, on: Date) -> Option<Freeze> {
        let periods: Vec<(&Election, Days)> = self.periods_of(office).collect();
        let held = || periods.iter().filter(|(_, days)| days.hold(on));
        let (gravest, _) = held().max_by_key(|(election, _)| election.reason)?;
        let mut until = held().map(|(_, days)| days.until).max()?;
        // They come in the order of their first days, so that one look at each is enough.
        for (_, days) in &periods {
            if days.since <= until {
                until = until.max(days.until);
            }
        }
        let poll = gravest.poll.or_else(|| held().find_map(|(election, _)| election.poll));
        Some(Freeze { reason: gravest.reason, until, poll })
    }

    /// The next period about an office that begins after a day.
    #[must_use]
    pub fn find_next(&self, office: Standing, on: Date) -> Option<(&Election, Days)> {
        self.periods_of(office).find(|(_, days)| on < days.since)
    }

    /// The day on which somebody last looked at any source; `None` for an empty calendar.
    #[must_use]
    pub fn checked_on(&self) -> Option<Date> {
        self.all.iter().map(|election| election.checked_on).max()
    }

    fn periods_of(&self, office: Standing) -> impl Iterator<Item = (&Election, Days)> {
        let about = self.all.iter().filter(move |election| election.is_about(office));
        about.filter_map(|election| Some((election, election.days?)))
    }
}
