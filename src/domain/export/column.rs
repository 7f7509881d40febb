//! The columns of exports: their names, in the order in which they are written, and what each of them tells.

use super::ExportKind;

/// What a column tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holds {
    /// What the law protects most, such as what somebody said of their health (UK GDPR, article 9). Never written unless
    /// it was chosen by name.
    Special,
    /// Who somebody is, how to reach them, or what they wrote.
    Personal,
    /// What is true of many: a petition, a state, a day.
    Common,
    /// A number of people.
    Count,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What it tells.
    pub holds: Holds,
    /// Whether it is written when no columns are chosen. Never true of [`Holds::Special`].
    pub is_usual: bool,
}

const fn personal(name: &'static str) -> Column {
    Column { name, holds: Holds::Personal, is_usual: true }
}

const fn common(name: &'static str) -> Column {
    Column { name, holds: Holds::Common, is_usual: true }
}

const fn count(name: &'static str) -> Column {
    Column { name, holds: Holds::Count, is_usual: true }
}

impl Column {
    const fn on_request(self) -> Self {
        Self { is_usual: false, ..self }
    }
}

/// Signatures. Scripts rely on the first fifteen and their order.
pub const SIGNATURE: [Column; 17] = [
    personal("signature_id"),
    common("petition"),
    common("nation"),
    common("constituency_code"),
    common("constituency"),
    personal("name"),
    personal("email"),
    personal("postcode"),
    common("state"),
    common("signed_at"),
    common("confirmed_at"),
    common("updates_consent"),
    common("consent_wording"),
    common("language"),
    common("source"),
    common("flag").on_request(),
    common("withdrawn_at").on_request(),
];

/// Letters, with their writers and offices. Their words are somebody's own and are written only when they are chosen.
pub const LETTER: [Column; 17] = [
    personal("letter_id"),
    personal("signature_id"),
    common("petition"),
    common("nation"),
    personal("name"),
    personal("email"),
    personal("postcode"),
    common("office_kind"),
    common("office_code"),
    common("office"),
    common("state"),
    common("queued_at"),
    common("settled_at"),
    common("language"),
    common("asks"),
    personal("subject"),
    personal("body").on_request(),
];

/// The ledger of consents.
pub const CONSENT: [Column; 10] = [
    personal("event_id"),
    personal("signature_id"),
    common("petition"),
    common("nation"),
    personal("email"),
    common("purpose"),
    common("action"),
    common("wording"),
    common("language"),
    common("occurred_at"),
];

/// Commitments of holders of offices, which are public people's public words.
pub const COMMITMENT: [Column; 12] = [
    common("commitment_id"),
    common("nation"),
    common("office_kind"),
    common("office_code"),
    common("office"),
    common("holder"),
    common("ask"),
    common("text"),
    common("state"),
    common("made_at"),
    common("approved_at"),
    common("source_url"),
];

/// Counts by petition and seat.
pub const SEAT: [Column; 6] = [
    common("petition"),
    common("nation"),
    common("constituency_code"),
    common("constituency"),
    count("signed"),
    count("confirmed"),
];

impl ExportKind {
    /// Its columns, in their order.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Signatures => &SIGNATURE,
            Self::Letters => &LETTER,
            Self::Consents => &CONSENT,
            Self::Commitments => &COMMITMENT,
            Self::Seats => &SEAT,
        }
    }
}

/// Columns that were chosen: at least one, in the order of their kind, by their places in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    kind: ExportKind,
    places: Vec<usize>,
}

impl Columns {
    /// The usual ones.
    #[must_use]
    pub fn usual(kind: ExportKind) -> Self {
        let columns = kind.columns().iter().enumerate();
        let is_usual = |column: &Column| column.is_usual && column.holds != Holds::Special;
        let places = columns.filter(|(_, column)| is_usual(column)).map(|(place, _)| place).collect();
        Self { kind, places }
    }

    /// Those of these names; the usual ones where none is named.
    ///
    /// # Errors
    /// The first name that the kind does not have.
    pub fn named<'a>(kind: ExportKind, names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut places = Vec::new();
        for name in names {
            let place = kind.columns().iter().position(|column| column.name == name);
            places.push(place.ok_or(name)?);
        }
        places.sort_unstable();
        places.dedup();
        Ok(if places.is_empty() { Self::usual(kind) } else { Self { kind, places } })
    }

    /// The names with commas between them.
    #[must_use]
    pub fn text(&self) -> String {
        self.names().collect::<Vec<_>>().join(",")
    }

    /// The names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.list().map(|column| column.name)
    }

    /// The columns, in their order.
    pub fn list(&self) -> impl Iterator<Item = &'static Column> {
        let columns = self.kind.columns();
        self.places.iter().filter_map(|place| columns.get(*place))
    }

    /// Their places among all columns of the kind, in their order.
    #[must_use]
    pub fn places(&self) -> &[usize] {
        &self.places
    }

    /// Whether one of them tells who somebody is, or more.
    #[must_use]
    pub fn are_personal(&self) -> bool {
        self.list().any(|column| matches!(column.holds, Holds::Personal | Holds::Special))
    }
}
