//! The invented crowd of a demonstration: who signed over the last sixty days, from where and by which link. It is the
//! same each time, save that its days end today.

use anyhow::Context as _;

use super::names::{FIRST, LAST, WELSH_FIRST, WELSH_LAST};
use crate::actions::fill_demonstration::PastSignature;
use crate::clock::Clock;
use crate::domain::email::EmailAddress;
use crate::domain::id::{ConsentEventId, ConsentTextId, OutboxId, PetitionId, SignatureId};
use crate::domain::language::Language;
use crate::domain::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use crate::domain::nation::Nation;
use crate::domain::place::Gss;
use crate::domain::postcode::Postcode;
use crate::domain::signature::{EmailKey, Flag, NewSignature, SignatureState};
use crate::domain::text::PersonName;
use crate::secret::Keys;
use crate::store::outbox::RowState;

/// Days over which they came.
const DAYS: i64 = 60;
/// Where every crowd begins.
const SEED: u64 = 20_241_013;

/// How many came on a day, against others: the launch, what people told one another, a day in the news with its echo,
/// and a newsletter.
const CURVE: [u32; 60] = [
    900, 720, 540, 410, 310, 240, 190, 150, 125, 105, 90, 80, 72, 66, 60, 58, 55, 52, 50, 48, 46, 45, 44, 43,
    42, 42, 41, 41, 40, 40, 42, 44, 45, 46, 48, 50, 55, 680, 390, 210, 130, 95, 80, 72, 66, 62, 60, 58, 56,
    55, 54, 53, 260, 150, 96, 80, 72, 68, 66, 64,
];
/// The day in the news, by its place in the curve.
const NEWS: usize = 37;
/// How many come at an hour of the day.
const HOURS: [u32; 24] =
    [5, 3, 2, 1, 1, 2, 8, 18, 26, 30, 31, 34, 42, 38, 31, 28, 29, 34, 42, 50, 52, 40, 24, 11];

/// Nations, and how many of their people sign against others.
const NATIONS: [(Nation, u32); 4] =
    [(Nation::England, 135), (Nation::Scotland, 30), (Nation::Wales, 23), (Nation::NorthernIreland, 12)];
/// Seats, and how many of their people sign against others of the nation. From one nobody has signed yet.
const SEATS: [(&str, u32); 12] = [
    ("E14001319", 42),
    ("E14001131", 31),
    ("E14001409", 19),
    ("E14001398", 8),
    ("S14000078", 58),
    ("S14000085", 42),
    ("S14000094", 0),
    ("W07000089", 52),
    ("W07000112", 29),
    ("W07000102", 19),
    ("N05000003", 64),
    ("N05000008", 36),
];
/// Tags of links, and how many came by them against others. The last is used by few.
const SOURCES: [(&str, u32); 7] = [
    ("", 430),
    ("newsletter", 190),
    ("social", 150),
    ("leaflet", 90),
    ("clinic-poster", 70),
    ("support-group", 55),
    ("school-fair", 1),
];
/// Mail domains: how many use them against others, and how many of 100 find our mail there.
const PROVIDERS: [(&str, u32, u32); 7] = [
    ("mail.example.org", 380, 93),
    ("post.example.com", 250, 89),
    ("inbox.example.net", 150, 58),
    ("broadband.example.org", 110, 84),
    ("university.example.com", 55, 91),
    ("work.example.net", 45, 76),
    ("old.example.com", 10, 41),
];

/// A postcode of the directory, with where it lies.
#[derive(Clone, Debug)]
pub struct Home {
    /// The postcode.
    pub postcode: Postcode,
    /// The nation.
    pub nation: Nation,
    /// The seat.
    pub seat: Gss,
    /// The health body's code; may be empty.
    pub health: String,
}

/// What a crowd is made with.
pub struct Crowd<'a> {
    /// Where people live.
    pub homes: &'a [Home],
    /// The petition of each nation.
    pub petitions: &'a [(Nation, PetitionId)],
    /// The wordings of the box for updates: English, Welsh.
    pub wordings: [ConsentTextId; 2],
    /// What turns addresses into keys.
    pub keys: &'a Keys,
    /// When the last of them signs at the latest.
    pub now: Moment,
}

/// Somebody of the crowd with where they live.
pub struct Invented<'a> {
    /// The signature.
    pub signature: PastSignature,
    /// The home.
    pub home: &'a Home,
}

/// One of several by their weights; the last where chance and weights come to nothing.
fn pick<'a, T>(chance: &mut fastrand::Rng, items: &'a [T], weight: impl Fn(&T) -> u32) -> Option<&'a T> {
    let total: u32 = items.iter().map(&weight).sum();
    let mut left = chance.u32(..total.max(1));
    let found = items.iter().find(|item| {
        let weight = weight(item);
        let is_it = left < weight;
        left = left.saturating_sub(weight);
        is_it
    });
    found.or(items.last())
}

/// So many out of 1,000.
fn once_in(chance: &mut fastrand::Rng, of_1000: u32) -> bool {
    chance.u32(..1_000) < of_1000
}

impl<'a> Crowd<'a> {
    /// So many people, in the order in which they signed.
    ///
    /// # Errors
    /// A text of this file is none that a form would take, or the directory lacks a nation.
    pub fn gather(&self, many: usize) -> anyhow::Result<Vec<Invented<'a>>> {
        let mut chance = fastrand::Rng::with_seed(SEED);
        let mut moments: Vec<(Moment, bool)> = (0..many).map(|_| self.moment(&mut chance)).collect();
        moments.sort_unstable();
        moments
            .into_iter()
            .enumerate()
            .map(|(number, (at, news))| self.person(&mut chance, number, at, news))
            .collect()
    }

    /// When somebody signs, and whether that is the day in the news.
    fn moment(&self, chance: &mut fastrand::Rng) -> (Moment, bool) {
        let last = self.now.plus_ms(-10 * MINUTE_MS);
        let today = self.now.as_millis().div_euclid(DAY_MS);
        loop {
            let days: Vec<(i64, u32)> = (0..DAYS).zip(CURVE).collect();
            let weight = |(day, weight): &(i64, u32)| {
                // The first of January 1970 was a Thursday.
                let weekday = (today - (DAYS - 1 - day) + 4).rem_euclid(7);
                if weekday == 0 || weekday == 6 { weight * 7 / 10 } else { *weight }
            };
            let day = pick(chance, &days, weight).map_or(0, |(day, _)| *day);
            let hours: Vec<(i64, u32)> = (0..24).zip(HOURS).collect();
            let hour = pick(chance, &hours, |(_, weight)| *weight).map_or(12, |(hour, _)| *hour);
            let start = (today - (DAYS - 1 - day)) * DAY_MS + hour * HOUR_MS;
            let at = Moment::from_millis(start + chance.i64(0..HOUR_MS));
            if at <= last {
                return (at, usize::try_from(day) == Ok(NEWS));
            }
        }
    }

    fn person(
        &self,
        chance: &mut fastrand::Rng,
        number: usize,
        at: Moment,
        is_news: bool,
    ) -> anyhow::Result<Invented<'a>> {
        let nation = pick(chance, &NATIONS, |(_, weight)| *weight).context("no nation")?.0;
        let weight = |home: &&Home| {
            let seat = SEATS.iter().find(|(code, _)| *code == home.seat.as_str());
            if home.nation == nation { seat.map_or(0, |(_, weight)| *weight) } else { 0 }
        };
        let homes: Vec<&'a Home> = self.homes.iter().collect();
        let home = *pick(chance, &homes, weight).context("no postcode")?;
        let petition = self.petitions.iter().find(|(of, _)| *of == nation).context("no petition")?.1;
        let is_welsh = nation == Nation::Wales && chance.u32(..100) < 45;
        let (firsts, lasts): (&[&str], &[&str]) =
            if is_welsh { (&WELSH_FIRST, &WELSH_LAST) } else { (&FIRST, &LAST) };
        let first = firsts.get(chance.usize(..firsts.len())).context("no name")?;
        let last = lasts.get(chance.usize(..lasts.len())).context("no name")?;
        let (domain, _, found_of_100) =
            pick(chance, &PROVIDERS, |(_, weight, _)| *weight).context("no provider")?;
        let email = EmailAddress::parse(&format!("invented.{number}@{domain}"))?;
        let source = if is_news && chance.u32(..100) < 55 {
            "news"
        } else {
            pick(chance, &SOURCES, |(_, weight)| *weight).context("no source")?.0
        };
        let language = if is_welsh && chance.u32(..100) < 60 { Language::Welsh } else { Language::English };
        let [english, welsh] = self.wordings;
        let [id, mail, offered, given, receipt] = Clock::fixed(at).new_ids();
        let flag = once_in(chance, 9).then_some(if chance.bool() { Flag::Honeypot } else { Flag::Stamp });
        let new = NewSignature {
            id: SignatureId::from_uuid(id),
            mail_id: OutboxId::from_uuid(mail),
            event_ids: [offered, given].map(ConsentEventId::from_uuid),
            petition,
            email_key: EmailKey::from_hash(&self.keys.email_key(email.canonical())),
            name: PersonName::parse(&format!("{first} {last}"))?,
            email,
            postcode: home.postcode,
            nation,
            constituency: (!once_in(chance, 25)).then_some(home.seat),
            language,
            flag,
            updates: chance.u32(..100) < 58,
            updates_text: if language == Language::Welsh { welsh } else { english },
            source: source.to_owned(),
            household: false,
            network: None,
            form_minutes: Some(chance.i16(1..12)),
            signed_at: at,
        };
        let signature = self.fate(chance, new, *found_of_100, OutboxId::from_uuid(receipt));
        Ok(Invented { signature, home })
    }

    /// What became of a signature. One that was not confirmed for 14 days would have been deleted, so only newer ones
    /// wait.
    fn fate(
        &self,
        chance: &mut fastrand::Rng,
        new: NewSignature,
        found_of_100: u32,
        receipt: OutboxId,
    ) -> PastSignature {
        let signed_at = new.signed_at;
        let is_old = self.now.since_ms(signed_at) > 13 * DAY_MS;
        let wait_ms = match chance.u32(..100) {
            0..70 => chance.i64(MINUTE_MS..20 * MINUTE_MS),
            70..95 => chance.i64(20 * MINUTE_MS..10 * HOUR_MS),
            _ => chance.i64(10 * HOUR_MS..2 * DAY_MS),
        };
        let at = signed_at.plus_ms(wait_ms);
        let is_confirmed = at < self.now && (is_old || chance.u32(..100) < found_of_100);
        let mut past = PastSignature {
            new,
            state: SignatureState::Pending,
            confirmed: None,
            ended_at: None,
            mail: RowState::Sent,
        };
        if !is_confirmed {
            past.mail = match chance.u32(..100) {
                0..4 => RowState::Dead,
                4 => RowState::InDoubt,
                _ => RowState::Sent,
            };
            return past;
        }
        (past.state, past.confirmed) = (SignatureState::Confirmed, Some((at, receipt)));
        let ended_at = at.plus_ms(chance.i64(HOUR_MS..5 * DAY_MS));
        let end = match chance.u32(..1_000) {
            0..9 => SignatureState::Withdrawn,
            9..17 => SignatureState::Invalid,
            _ => return past,
        };
        if ended_at < self.now {
            (past.state, past.ended_at) = (end, Some(ended_at));
        }
        past
    }
}
