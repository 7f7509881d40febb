//! Offices as pages show them, chamber by chamber.

use crate::domain::boundary::ChamberSeat;
use crate::domain::campaign::Date;
use crate::domain::election::{ElectionReason, Elections};
use crate::domain::language::Language;
use crate::domain::letter::{LetterState, Stop};
use crate::domain::representation::{Gap, Representation, chambers_of};
use crate::domain::representative::{Chamber, ContactRoute, OfficeKind};
use crate::language::Texts;
use crate::store::letter::LetterView;
use crate::store::representative::OfficeView as Office;
use crate::web::page::office::{OfficeGroup, OfficeState, OfficeView};
use crate::web::snapshot::Snapshot;

/// The office's name: "MP for Invented Vale".
#[must_use]
pub fn role(texts: &Texts, office: &Office) -> String {
    texts.office(office.key, office.name(texts.language()))
}

/// Whether the office can be written to, by what is known of its holder.
#[must_use]
pub fn openness(office: &Office) -> OfficeState {
    match office.holder.as_ref().map(|holder| &holder.member.route) {
        // A seat without a member is vacant; of a post or a body that nobody is known for, only that is known.
        None if office.key.kind.chamber().is_some() => OfficeState::Vacant,
        None | Some(ContactRoute::Unknown) => OfficeState::NoAddress,
        Some(ContactRoute::Email(_)) => OfficeState::Open,
        Some(ContactRoute::ViaOffice(_)) => OfficeState::ViaOffice,
        Some(ContactRoute::WebForm(url)) => OfficeState::WebForm { url: url.clone() },
        Some(ContactRoute::OptedOut) => OfficeState::OptedOut,
    }
}

/// The name of the office's holder; empty where there is none, or where the post is all that is known of them.
#[must_use]
pub fn holder_name(texts: &Texts, office: &Office) -> String {
    let name = office.holder.as_ref().map(|holder| holder.member.name_in(texts.language()));
    name.filter(|name| *name != office.name(texts.language())).unwrap_or_default().to_owned()
}

/// What became of a letter that the supporter has written to the office.
#[must_use]
pub fn written(texts: &Texts, letter: &LetterView) -> OfficeState {
    let on = texts.date(letter.queued_at);
    match (letter.state, letter.stop) {
        (LetterState::Held, Some(Stop::Review)) => OfficeState::InReview(on),
        (LetterState::Held, _) => OfficeState::Waiting(on),
        (LetterState::Withdrawn, _) => OfficeState::Withdrawn(on),
        _ => OfficeState::Written(on),
    }
}

/// Why letters to the office wait for an election on a day, and when they go; `None` if they do not. Where no
/// letter can be mailed in any case there is nothing to wait.
#[must_use]
pub fn election(texts: &Texts, elections: &Elections, office: &Office, on: Date) -> Option<String> {
    office.holder.as_ref()?.member.address()?;
    let freeze = elections.find_freeze(office.standing(), on)?;
    let from = [("from", texts.calendar_day(freeze.until).into())];
    Some(match freeze.reason {
        ElectionReason::Dissolution => texts.say_with("office-dissolution", &from),
        ElectionReason::ByElection => texts.say_with("office-by-election", &from),
        ElectionReason::PreElection => texts.say_with("office-pre-election", &from),
    })
}

/// Whether an election still stops a letter that was written: it has not left, and waits for nobody's look first.
#[must_use]
pub fn is_here(letter: &LetterView) -> bool {
    letter.stop != Some(Stop::Review) && matches!(letter.state, LetterState::Queued | LetterState::Held)
}

/// The office with its holder's name and `state`; whoever shows it says whether it waits for an election.
#[must_use]
pub fn view(texts: &Texts, office: &Office, state: OfficeState, is_chosen: bool) -> OfficeView {
    OfficeView {
        id: office.id.to_string(),
        member: holder_name(texts, office),
        role: role(texts, office),
        state,
        election: None,
        thanks: None,
        is_chosen,
        text: None,
    }
}

/// Who represents somebody, as groups for a page: every chamber of the nation with its seats, whether anybody is
/// known there or not, then the posts and bodies that there are.
pub fn groups(
    texts: &Texts,
    snapshot: &Snapshot,
    representation: &Representation,
    offices: &[Office],
    on: Date,
    view: impl Fn(&Office) -> OfficeView,
) -> Vec<OfficeGroup> {
    let of_kind = |kind: OfficeKind| -> Vec<&Office> {
        offices.iter().filter(|office| office.key.kind == kind).collect()
    };
    let mut groups = Vec::new();
    for chamber in chambers_of(representation.nation) {
        let members = of_kind((*chamber).into());
        let seats: Vec<String> = representation
            .seats_in(*chamber)
            .map(|seat| seat_line(texts, snapshot, seat, &members))
            .collect();
        let gap = representation.gap(*chamber, &snapshot.places, &snapshot.boundaries, on);
        let note = match gap {
            Some(gap) => Some(gap_text(texts, gap)),
            None if members.is_empty() => Some(texts.say("group-nobody-known")),
            None => None,
        };
        let offices = members.into_iter().map(&view).collect();
        groups.push(OfficeGroup { title: chamber_name(texts, *chamber), seats, note, offices });
    }
    for (kind, title) in [
        (OfficeKind::Minister, texts.say("group-minister")),
        (OfficeKind::HealthBody, texts.say("group-health-body")),
        (OfficeKind::GuidelineOwner, texts.say("group-guideline-owner")),
    ] {
        let offices: Vec<OfficeView> = of_kind(kind).into_iter().map(&view).collect();
        if !offices.is_empty() {
            groups.push(OfficeGroup { title, seats: Vec::new(), note: None, offices });
        }
    }
    groups
}

/// A chamber as the site names it.
pub(super) fn chamber_name(texts: &Texts, chamber: Chamber) -> String {
    match chamber {
        Chamber::HouseOfCommons => texts.say("group-house-of-commons"),
        Chamber::ScottishParliament => texts.say("group-scottish-parliament"),
        Chamber::Senedd => texts.say("group-senedd"),
        Chamber::NiAssembly => texts.say("group-ni-assembly"),
    }
}

fn gap_text(texts: &Texts, gap: Gap) -> String {
    match gap {
        Gap::NoDirectory => texts.say("gap-no-directory"),
        Gap::PlaceUnknown => texts.say("gap-place-unknown"),
        Gap::NoBoundaries => texts.say("gap-no-boundaries"),
    }
}

/// "Constituency: Invented Vale". The name is the boundaries' own, else the one that the members' files give.
fn seat_line(texts: &Texts, snapshot: &Snapshot, seat: &ChamberSeat, members: &[&Office]) -> String {
    let language = texts.language();
    let bounded = match language {
        Language::Welsh if !seat.name_cy.is_empty() => &seat.name_cy,
        Language::English | Language::Welsh => &seat.name_en,
    };
    let office = members.iter().find(|office| office.key.area == seat.code.into());
    let name = if !bounded.is_empty() {
        bounded.clone()
    } else if let Some(office) = office {
        office.name(language).to_owned()
    } else {
        snapshot.seat_name(language, seat.code)
    };
    let is_region = seat.chamber == Chamber::ScottishParliament && seat.members > 1;
    if is_region {
        texts.say_with("found-region", &[("seat", name.into())])
    } else {
        texts.say_with("found-constituency", &[("seat", name.into())])
    }
}
