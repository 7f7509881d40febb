//! Where a letter is on its way, and what stops it.

use crate::domain::moment::DAY_MS;

/// How long after it was written a letter may still go, in milliseconds: 180 days. The longest vacancies, of
/// a seat before a by-election and of the whole House before a general one, are over well before; what someone
/// wrote half a year ago is not said in their name unasked.
pub const WAITS_AT_MOST_MS: i64 = 180 * DAY_MS;

/// Where a letter is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterState {
    /// It waits in the outbox for its turn.
    Queued,
    /// It waits: until somebody holds the office to whom it can go, an election is over, or the staff have looked at it.
    Held,
    /// It may have left: nobody knows. It is never repeated unasked.
    InDoubt,
    /// The recipient's server took it.
    Sent,
    /// The mailbox of the office has it, as a report of its server tells.
    Delivered,
    /// It was taken and came back: a report tells that it reached nobody.
    Bounced,
    /// It could not be sent.
    Failed,
    /// Its office takes a digest, and this letter is part of one.
    Collected,
    /// Its office takes no letters of this campaign.
    Declined,
    /// Its writer, or the office for all its writers, said that an answer came.
    Answered,
    /// Its writer took it back before it left.
    Withdrawn,
}

impl LetterState {
    /// Every state.
    pub const ALL: [Self; 11] = [
        Self::Queued,
        Self::Held,
        Self::InDoubt,
        Self::Sent,
        Self::Delivered,
        Self::Bounced,
        Self::Failed,
        Self::Collected,
        Self::Declined,
        Self::Answered,
        Self::Withdrawn,
    ];

    /// The stable word in the database, in exports and in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::InDoubt => "in_doubt",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Failed => "failed",
            Self::Collected => "collected",
            Self::Declined => "declined",
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether a letter in this state may go over into `next`. What was sent stays sent, and only what comes back
    /// from the office, or is said of it, is added; what is held has not left, and goes back into the queue before
    /// it does; what failed, came back or is in doubt can be queued again by an operator. An office that takes
    /// digests or nothing is told of the letters that still wait for it, never of one that left. What was collected
    /// for a digest that will not carry it goes back into the queue.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Queued => matches!(
                next,
                Self::Held
                    | Self::InDoubt
                    | Self::Sent
                    | Self::Failed
                    | Self::Collected
                    | Self::Declined
                    | Self::Withdrawn
            ),
            Self::Held => matches!(
                next,
                Self::Queued | Self::Failed | Self::Collected | Self::Declined | Self::Withdrawn
            ),
            Self::InDoubt => matches!(
                next,
                Self::Queued
                    | Self::Held
                    | Self::Sent
                    | Self::Delivered
                    | Self::Bounced
                    | Self::Failed
                    | Self::Answered
            ),
            Self::Sent => matches!(next, Self::Delivered | Self::Bounced | Self::Answered),
            // Some servers report that they took a mail, and later that they could not keep it.
            Self::Delivered => matches!(next, Self::Bounced | Self::Answered),
            Self::Collected => matches!(next, Self::Queued | Self::Answered),
            Self::Failed | Self::Bounced => matches!(next, Self::Queued),
            Self::Declined | Self::Answered | Self::Withdrawn => false,
        }
    }

    /// Whether what becomes of it next is no longer ours to do: the moment of it is the letter's end for the outbox.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Queued | Self::Held | Self::InDoubt)
    }
}

/// Why a letter cannot go to an office now, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stop {
    /// Nobody holds the office, or it does not exist yet.
    Vacant,
    /// No letter can be mailed to who holds it: there is no address, or none that reaches anybody.
    NoAddress,
    /// Another person holds the office than the one whom the letter greets, and the greeting cannot be
    /// changed alone: the one before is named elsewhere in it too.
    NamesAnother,
    /// The writer has taken the signature back, or it was struck out.
    Withdrawn,
    /// The office exists no more.
    Ended,
    /// It has waited for [`WAITS_AT_MOST_MS`].
    Waited,
    /// Its chamber is dissolved, or in the period before an election.
    Election,
    /// It is so near to what others wrote that the staff look at it first.
    Review,
    /// The staff have looked at it and given it back to its writer, who may write another.
    GivenBack,
    /// It thanks its office for a commitment, and nothing more, and that commitment stands no longer.
    Uncommitted,
}

impl Stop {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::Vacant,
        Self::NoAddress,
        Self::NamesAnother,
        Self::Withdrawn,
        Self::Ended,
        Self::Waited,
        Self::Election,
        Self::Review,
        Self::GivenBack,
        Self::Uncommitted,
    ];

    /// The stable word in the database, in the queue and in logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vacant => "vacant",
            Self::NoAddress => "no-address",
            Self::NamesAnother => "names-another",
            Self::Withdrawn => "withdrawn",
            Self::Ended => "ended",
            Self::Waited => "waited",
            Self::Election => "election",
            Self::Review => "review",
            Self::GivenBack => "given-back",
            Self::Uncommitted => "uncommitted",
        }
    }

    /// The reason of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stop| stop.code() == code)
    }

    /// Whether the letter waits; otherwise it is given up. Whoever holds the office next may have an address, and
    /// may be the one whom the letter names.
    #[must_use]
    pub const fn is_for_now(self) -> bool {
        matches!(self, Self::Vacant | Self::NoAddress | Self::NamesAnother | Self::Election | Self::Review)
    }

    /// Whether the writer has to be told that the letter is given up. Who has withdrawn knows.
    #[must_use]
    pub const fn is_news(self) -> bool {
        matches!(self, Self::Ended | Self::Waited | Self::GivenBack | Self::Uncommitted)
    }

    /// Whether the writer gets the letter back and may write another to the same office.
    #[must_use]
    pub const fn makes_room(self) -> bool {
        matches!(self, Self::GivenBack | Self::Uncommitted)
    }

    /// The codes of those that make room.
    pub fn codes_that_make_room() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().filter(|stop| stop.makes_room()).map(Self::code)
    }
}
