//! An office as pages show it.

use crate::domain::letter::LetterState;
use crate::language::Texts;
use crate::store::letter::LetterView;
use crate::store::representative::OfficeView as Office;
use crate::web::page::letter::{OfficeState, OfficeView};

/// The office's name: "MP for Invented Vale".
#[must_use]
pub fn role(texts: &Texts, office: &Office) -> String {
    texts.office(office.key.kind, office.name(texts.language()))
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

/// What became of a letter that the supporter has written to the office.
#[must_use]
pub fn written(texts: &Texts, letter: &LetterView) -> OfficeState {
    let on = texts.date(letter.queued_at);
    if letter.state == LetterState::Held { OfficeState::Waiting(on) } else { OfficeState::Written(on) }
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
