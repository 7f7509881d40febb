//! What stands in the columns of a row, in the order of the kind's columns.

use super::cell::Cell;
use crate::domain::export::column;
use crate::store::export::{CommitmentRow, ConsentRow, LetterRow, Names, SeatRow, SignatureRow};

/// The cells at these places.
pub fn chosen<'a>(cells: &[Cell<'a>], places: &[usize]) -> impl Iterator<Item = Cell<'a>> {
    places.iter().map(|place| cells.get(*place).copied().unwrap_or(Cell::Nothing))
}

/// The cells of a signature.
pub fn signature<'a>(row: &'a SignatureRow, names: &'a Names) -> [Cell<'a>; column::SIGNATURE.len()] {
    [
        Cell::Id(&row.id),
        Cell::Text(names.petition(&row.petition_id).unwrap_or_default()),
        Cell::Text(&row.nation),
        Cell::filled(&row.constituency),
        Cell::text(names.seat(&row.constituency)),
        Cell::Text(&row.name),
        Cell::Text(&row.email),
        Cell::Text(&row.postcode),
        Cell::Text(&row.state),
        Cell::Moment(row.signed_at),
        Cell::moment(row.confirmed_at),
        Cell::Text(if row.updates { "yes" } else { "no" }),
        Cell::Text(names.wording(&row.updates_text_id).unwrap_or_default()),
        Cell::Text(&row.language),
        Cell::Text(&row.source),
        Cell::filled(&row.flag),
        Cell::moment(row.withdrawn_at),
    ]
}

/// The cells of a letter.
pub fn letter<'a>(row: &'a LetterRow, names: &'a Names) -> [Cell<'a>; column::LETTER.len()] {
    let office = names.office(&row.office_id);
    [
        Cell::Id(&row.id),
        Cell::Id(&row.signature_id),
        Cell::text(row.petition_id.as_deref().and_then(|id| names.petition(id))),
        Cell::text(row.nation.as_deref()),
        Cell::text(row.name.as_deref()),
        Cell::text(row.email.as_deref()),
        Cell::filled(&row.postcode),
        Cell::text(office.map(|office| office.kind.as_str())),
        Cell::text(office.map(|office| office.area.as_str())),
        Cell::text(office.map(|office| office.name.as_str())),
        Cell::Text(&row.state),
        Cell::Moment(row.queued_at),
        Cell::moment(row.settled_at),
        Cell::Text(&row.language),
        Cell::filled(&row.points),
        Cell::Text(&row.subject),
        Cell::Text(&row.body),
    ]
}

/// The cells of an entry of the ledger of consents.
pub fn consent<'a>(row: &'a ConsentRow, names: &'a Names) -> [Cell<'a>; column::CONSENT.len()] {
    [
        Cell::Id(&row.id),
        Cell::Id(&row.signature_id),
        Cell::text(row.petition_id.as_deref().and_then(|id| names.petition(id))),
        Cell::text(row.nation.as_deref()),
        Cell::text(row.email.as_deref()),
        Cell::Text(&row.purpose),
        Cell::Text(&row.action),
        Cell::text(names.wording(&row.text_id)),
        Cell::Text(&row.language),
        Cell::Moment(row.occurred_at),
    ]
}

/// The cells of a commitment.
pub fn commitment<'a>(row: &'a CommitmentRow, names: &'a Names) -> [Cell<'a>; column::COMMITMENT.len()] {
    let office = names.office(&row.office_id);
    [
        Cell::Id(&row.id),
        Cell::text(office.map(|office| office.nation.as_str())),
        Cell::text(office.map(|office| office.kind.as_str())),
        Cell::text(office.map(|office| office.area.as_str())),
        Cell::text(office.map(|office| office.name.as_str())),
        Cell::text(row.holder_id.as_deref().and_then(|id| names.holder(id))),
        Cell::Text(&row.ask),
        Cell::Text(&row.body),
        Cell::Text(&row.state),
        Cell::Moment(row.made_at),
        Cell::moment(row.approved_at),
        Cell::filled(&row.source_url),
    ]
}

/// The cells of a seat.
pub fn seat<'a>(row: &'a SeatRow, names: &'a Names) -> [Cell<'a>; column::SEAT.len()] {
    [
        Cell::Text(&row.petition),
        Cell::Text(row.nation.slug()),
        Cell::filled(&row.constituency),
        Cell::text(names.seat(&row.constituency)),
        Cell::Count(row.signed),
        Cell::Count(row.confirmed),
    ]
}
