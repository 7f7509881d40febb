//! An office as pages show it.

use crate::domain::representative::{Chamber, OfficeKind};
use crate::language::Texts;
use crate::store::representative::OfficeView as Office;
use crate::web::page::letter::{OfficeState, OfficeView};

/// The office's name: "MP for Invented Vale".
#[must_use]
pub fn role(texts: &Texts, office: &Office) -> String {
    let seat = office.name(texts.language());
    let of_chamber = |chamber| match chamber {
        Chamber::HouseOfCommons => "office-mp",
        Chamber::ScottishParliament => "office-msp",
        Chamber::Senedd => "office-ms",
        Chamber::NiAssembly => "office-mla",
    };
    match office.key.kind {
        OfficeKind::Member(chamber) => texts.say_with(of_chamber(chamber), &[("seat", seat.into())]),
        // A post or a body is named by itself.
        OfficeKind::Minister | OfficeKind::HealthBody | OfficeKind::GuidelineOwner => seat.to_owned(),
    }
}

/// Whether the office can be written to, by what is known of its holder.
#[must_use]
pub fn openness(office: &Office) -> OfficeState {
    match &office.holder {
        None => OfficeState::Vacant,
        Some(holder) if holder.member.address().is_none() => {
            OfficeState::NoAddress { url: holder.member.route.form_url().map(ToOwned::to_owned) }
        }
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
