//! Every kind of mail that may be sent.

/// The kind of a mail. One recipient, one row in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// Asks a signer to confirm; its subject is a signature.
    ConfirmSignature,
    /// Reminds a signer, once, to confirm; its subject is a signature.
    RemindSignature,
    /// Thanks a signer who confirmed, with links to write, to unsubscribe and to one's data; of a signature.
    SignatureReceipt,
    /// Tells someone who signs again that they have signed already; of a signature.
    AlreadySigned,
    /// A supporter's letter to an office; its subject is a letter.
    Letter,
    /// Tells a supporter that a letter waits until somebody holds its office; of a letter.
    LetterHeld,
    /// Tells a supporter that a letter is given up and was not sent; of a letter.
    LetterReturned,
    /// Tells a supporter that an office reads its letters in a digest, and this one with them; of a letter.
    LetterCollected,
    /// Tells a supporter that an office takes no letters of the campaign; of a letter.
    LetterDeclined,
    /// Lets an office into its page; of an office's request.
    OfficeLink,
    /// Asks another address of an office to confirm; of a choice.
    OfficeAddress,
    /// Tells the address on file of another one; of a choice.
    OfficeAddressTold,
    /// Asks an office to confirm an answer or a commitment; of a statement.
    OfficeStatement,
    /// Tells an office what the staff made of its answer or commitment; of a statement.
    OfficeJudged,
    /// Sums up a week's letters for an office; of a digest.
    OfficeDigest,
    /// Brings an office's answer to one of its writers; of a letter, its ordinal the statement's number.
    OfficeAnswer,
    /// Asks a supporter whether an answer came; of a question.
    AnswerQuestion,
    /// Gives a supporter a letter back that was sent and reached nobody; of a letter.
    LetterBounced,
    /// Hands on to a supporter what an office answered; of what came back.
    LetterReply,
}

impl Notice {
    /// Every kind, the most urgent first.
    pub const ALL: [Self; 19] = [
        Self::ConfirmSignature,
        Self::AlreadySigned,
        Self::OfficeLink,
        Self::OfficeStatement,
        Self::OfficeAddress,
        Self::SignatureReceipt,
        Self::LetterReply,
        Self::RemindSignature,
        Self::LetterHeld,
        Self::LetterReturned,
        Self::LetterCollected,
        Self::LetterDeclined,
        Self::OfficeAddressTold,
        Self::OfficeJudged,
        Self::OfficeDigest,
        Self::LetterBounced,
        Self::Letter,
        Self::OfficeAnswer,
        Self::AnswerQuestion,
    ];

    /// The stable word in the database, in commands and in templates' folders.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ConfirmSignature => "confirm_signature",
            Self::RemindSignature => "remind_signature",
            Self::SignatureReceipt => "signature_receipt",
            Self::AlreadySigned => "already_signed",
            Self::Letter => "letter",
            Self::LetterHeld => "letter_held",
            Self::LetterReturned => "letter_returned",
            Self::LetterCollected => "letter_collected",
            Self::LetterDeclined => "letter_declined",
            Self::OfficeLink => "office_link",
            Self::OfficeAddress => "office_address",
            Self::OfficeAddressTold => "office_address_told",
            Self::OfficeStatement => "office_statement",
            Self::OfficeJudged => "office_judged",
            Self::OfficeDigest => "office_digest",
            Self::OfficeAnswer => "office_answer",
            Self::AnswerQuestion => "answer_question",
            Self::LetterBounced => "letter_bounced",
            Self::LetterReply => "letter_reply",
        }
    }

    /// The kind of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.code() == code)
    }

    /// The place in the queue: a lower number goes first. Someone who has just signed is waiting for the
    /// confirmation; nobody watches for a letter to leave.
    #[must_use]
    pub const fn priority(self) -> i16 {
        match self {
            Self::ConfirmSignature
            | Self::AlreadySigned
            | Self::OfficeLink
            | Self::OfficeStatement
            | Self::OfficeAddress => 1,
            Self::SignatureReceipt | Self::LetterReply => 2,
            Self::RemindSignature
            | Self::LetterHeld
            | Self::LetterReturned
            | Self::LetterBounced
            | Self::LetterCollected
            | Self::LetterDeclined
            | Self::OfficeAddressTold
            | Self::OfficeJudged
            | Self::OfficeDigest => 3,
            Self::Letter => 4,
            Self::OfficeAnswer | Self::AnswerQuestion => 5,
        }
    }

    /// Whether it goes to an office; the others go to supporters.
    #[must_use]
    pub const fn goes_to_office(self) -> bool {
        matches!(
            self,
            Self::Letter
                | Self::OfficeLink
                | Self::OfficeAddress
                | Self::OfficeAddressTold
                | Self::OfficeStatement
                | Self::OfficeJudged
                | Self::OfficeDigest
        )
    }

    /// Whether a mail of this kind may be repeated when nobody knows if it arrived. A second confirmation
    /// does no harm; a second letter costs its writer a hearing.
    #[must_use]
    pub const fn may_repeat(self) -> bool {
        !matches!(self, Self::Letter)
    }
}
