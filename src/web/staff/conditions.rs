//! The form with conditions on signatures: read as typed, made into a filter, and shown again.

use std::collections::BTreeMap;

use crate::domain::campaign::Date;
use crate::domain::email::EmailAddress;
use crate::domain::id::PetitionId;
use crate::domain::language::Language;
use crate::domain::moment::{HOUR_MS, MINUTE_MS, Moment};
use crate::domain::nation::Nation;
use crate::domain::network::NetworkKey;
use crate::domain::signature::filter::{FlagCondition, SeatCondition, SignatureFilter};
use crate::domain::signature::pattern::{PostcodeArea, TextPattern};
use crate::domain::signature::{Flag, SignatureState};
use crate::domain::staff::Nations;
use crate::language::{Texts, start_of};
use crate::web::form::Form;
use crate::web::page::Choice;
use crate::web::page::staff::signature::ConditionsForm;
use crate::web::public::petition::source_tag;
use crate::web::snapshot::Snapshot;

/// The conditions that name nobody, and may stand in an address.
pub const OPEN: [&str; 9] =
    ["petition", "state", "flag", "nation", "seat", "from", "until", "source", "language"];
/// The conditions on what tells of a person.
pub const PERSONAL: [&str; 6] = ["domain", "network", "area", "address", "name", "minutes"];

/// What was typed, and what it means.
pub struct Typed {
    /// The texts, by the names of their fields; what is empty is left out.
    pub values: BTreeMap<&'static str, String>,
    /// The fields that cannot be read.
    pub wrong: Vec<&'static str>,
    /// What the others mean, within the nations of whoever asks.
    pub filter: SignatureFilter,
}

/// A moment as a form has it: a day, or a day and a minute in London. The last day of a span is meant whole.
fn moment(text: &str, is_end: bool) -> Option<Moment> {
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let day: Date = day.parse().ok()?;
    if time.is_empty() {
        return Some(start_of(if is_end { day.next() } else { day }));
    }
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
    is_time.then(|| start_of(day).plus_ms(hour * HOUR_MS + minute * MINUTE_MS))
}

/// A domain as it lies in the database; `None` for what is none.
fn domain(text: &str) -> Option<String> {
    let address = EmailAddress::parse(&format!("x@{}", text.trim_start_matches('@'))).ok()?;
    Some(address.domain().to_owned())
}

/// Reads the conditions of a form, whichever of `names` it holds.
#[must_use]
pub fn read(form: &Form<'_>, names: &[&'static str], limit: &Nations) -> Typed {
    let mut typed =
        Typed { values: BTreeMap::new(), wrong: Vec::new(), filter: SignatureFilter::within(limit) };
    for name in names {
        let text = form.text(name).trim();
        if text.is_empty() {
            continue;
        }
        if set(&mut typed.filter, name, text).is_none() {
            typed.wrong.push(name);
        }
        typed.values.insert(name, text.to_owned());
    }
    typed
}

/// Sets one condition; `None` where the text cannot be read.
fn set(filter: &mut SignatureFilter, name: &str, text: &str) -> Option<()> {
    match name {
        "petition" => {
            filter.petition = Some(PetitionId::from_uuid(uuid::Uuid::try_parse(text).ok()?));
        }
        "state" => filter.state = Some(SignatureState::from_code(text)?),
        "flag" => filter.flag = Some(FlagCondition::from_code(text)?),
        "nation" => filter.nation = Some(Nation::from_slug(text)?),
        "seat" => filter.seat = Some(SeatCondition::from_code(text)?),
        "from" => filter.from = Some(moment(text, false)?),
        "until" => filter.until = Some(moment(text, true)?),
        "source" => filter.source = Some(source_tag(text)).filter(|tag| !tag.is_empty()),
        "language" => filter.language = Some(Language::from_code(text)?),
        "domain" => filter.mail_domain = Some(domain(text)?),
        "network" => filter.network = Some(NetworkKey::from_hex(text)?),
        "area" => filter.area = Some(PostcodeArea::parse(text)?),
        "address" => filter.address = Some(TextPattern::parse(text)?),
        "name" => filter.name = Some(TextPattern::parse(text)?),
        "minutes" => {
            filter.minutes_at_most = Some(text.parse().ok().filter(|minutes| *minutes >= 0)?);
        }
        _ => return None,
    }
    // What is read as nothing would mean every signature.
    (name != "source" || filter.source.is_some()).then_some(())
}

/// The name of a state.
#[must_use]
pub fn state_word(texts: &Texts, state: SignatureState) -> String {
    match state {
        SignatureState::Pending => texts.say("signature-pending"),
        SignatureState::Confirmed => texts.say("signature-confirmed"),
        SignatureState::Invalid => texts.say("signature-invalid"),
        SignatureState::Withdrawn => texts.say("signature-withdrawn"),
    }
}

/// The name of a flag.
#[must_use]
pub fn flag_word(texts: &Texts, flag: Flag) -> String {
    match flag {
        Flag::Honeypot => texts.say("signature-flag-honeypot"),
        Flag::Stamp => texts.say("signature-flag-stamp"),
        Flag::Timing => texts.say("signature-flag-timing"),
        Flag::Network => texts.say("signature-flag-network"),
        Flag::Staff => texts.say("signature-flag-staff"),
    }
}

fn choice(value: &str, label: String) -> Choice {
    Choice { value: value.to_owned(), label }
}

/// The form with what was typed. What lies in other nations than those of whoever asks is not offered.
#[must_use]
pub fn form(texts: &Texts, snapshot: &Snapshot, limit: &Nations, typed: &Typed) -> ConditionsForm {
    let flags = Flag::ALL.into_iter().map(|flag| choice(flag.code(), flag_word(texts, flag)));
    let any = [("any", texts.say("signature-flag-any")), ("none", texts.say("signature-flag-none"))];
    let seats = snapshot.seats(texts.language()).iter().filter(|seat| limit.include(seat.nation));
    let seats = seats.map(|seat| choice(seat.code.as_str(), seat.name.clone()));
    let unknown = [choice("unknown", texts.say("signature-seat-unknown"))];
    ConditionsForm {
        petitions: snapshot
            .petitions
            .iter()
            .filter(|petition| limit.include(petition.record.nation))
            .map(|petition| {
                choice(&petition.record.id.to_string(), petition_name(texts, snapshot, petition.record.id))
            })
            .collect(),
        states: SignatureState::ALL
            .into_iter()
            .map(|state| choice(state.code(), state_word(texts, state)))
            .collect(),
        flags: any.into_iter().map(|(code, label)| choice(code, label)).chain(flags).collect(),
        nations: Nation::ALL
            .into_iter()
            .filter(|nation| limit.include(*nation))
            .map(|nation| choice(nation.slug(), texts.nation(nation)))
            .collect(),
        seats: unknown.into_iter().chain(seats).collect(),
        languages: vec![
            choice("en", texts.say("signature-language-en")),
            choice("cy", texts.say("signature-language-cy")),
        ],
        values: typed.values.clone(),
        wrong: typed.wrong.clone(),
    }
}

/// The nation that a petition is for; its id where no petition has it.
#[must_use]
pub fn petition_name(texts: &Texts, snapshot: &Snapshot, id: PetitionId) -> String {
    let found = snapshot.petitions.iter().find(|petition| petition.record.id == id);
    found.map_or_else(|| id.to_string(), |petition| texts.nation(petition.record.nation))
}

/// The label of a condition.
#[must_use]
pub fn name_word(texts: &Texts, name: &str) -> String {
    match name {
        "petition" => texts.say("condition-petition"),
        "state" => texts.say("condition-state"),
        "flag" => texts.say("condition-flag"),
        "nation" => texts.say("condition-nation"),
        "seat" => texts.say("condition-seat"),
        "from" => texts.say("condition-from"),
        "until" => texts.say("condition-until"),
        "source" => texts.say("condition-source"),
        "language" => texts.say("condition-language"),
        "domain" => texts.say("condition-domain"),
        "network" => texts.say("condition-network"),
        "area" => texts.say("condition-area"),
        "address" => texts.say("condition-address"),
        "name" => texts.say("condition-name"),
        _ => texts.say("condition-minutes"),
    }
}
