//! An office as pages show it.

use crate::domain::representative::Chamber;
use crate::language::Texts;
use crate::store::representative::OfficeView as Office;
use crate::web::page::letter::{OfficeState, OfficeView};

/// The office's name: "MP for Invented Vale".
#[must_use]
pub fn role(texts: &Texts, office: &Office) -> String {
    let seat = office.name(texts.language());
    match office.key.chamber {
        Chamber::HouseOfCommons => texts.say_with("office-mp", &[("seat", seat.into())]),
        Chamber::ScottishParliament => texts.say_with("office-msp", &[("seat", seat.into())]),
        Chamber::Senedd => texts.say_with("office-ms", &[("seat", seat.into())]),
        Chamber::NiAssembly => texts.say_with("office-mla", &[("seat", seat.into())]),
    }
}

/// Whether the office can be written to, by what is known of its holder.
#[must_use]
pub fn openness(office: &Office) -> OfficeState {
    match &office.holder {
        None => OfficeState::Vacant,
        Some(holder) if holder.member.email.is_none() => OfficeState::NoAddress { url: None },
        Some(_) => OfficeState::Open,
    }
}

/// The office with its holder's name and `state`.
#[must_use]
pub fn view(texts: &Texts, office: &Office, state: OfficeState, is_chosen: bool) -> OfficeView {
    OfficeView {
        id: office.id.to_string(),
        member: office.holder.as_ref().map(|holder| holder.member.name.clone()).unwrap_or_default(),
        role: role(texts, office),
        state,
        is_chosen,
    }
}
