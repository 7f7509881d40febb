//! Consent: what was asked in which words, and what the person did.

/// What the consent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Mails about the campaign's progress.
    Updates,
    /// The question whether an answer came. Nobody is asked for consent to it; whoever wants no more of it says so.
    Questions,
    /// Being named to an office, with an address for its reply, where it reads letters in a digest.
    OfficeNaming,
}

impl Purpose {
    /// The stable word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Updates => "updates_email",
            Self::Questions => "answer_questions",
            Self::OfficeNaming => "office_naming",
        }
    }
}

/// One step in the life of a consent. Rows are only ever added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConsentAction {
    /// The box stood on the form, unticked.
    Offered,
    /// The person ticked it.
    Given,
    /// The person took it back.
    Withdrawn,
}

impl ConsentAction {
    /// Every action.
    pub const ALL: [Self; 3] = [Self::Offered, Self::Given, Self::Withdrawn];

    /// The stable word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Given => "given",
            Self::Withdrawn => "withdrawn",
        }
    }
}
