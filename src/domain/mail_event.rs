//! What comes back of a mail that was sent: reports of servers, complaints, and what recipients answer.

/// The kind of what came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailEventKind {
    /// It reached nobody, and will not.
    Failed,
    /// A server still tries: no failure.
    Delayed,
    /// The mailbox has it.
    Delivered,
    /// Its recipient called it unwanted.
    Complained,
    /// A program answered: an absence, a receipt, an acknowledgement.
    Acknowledged,
    /// A person answered.
    Replied,
}

impl MailEventKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Failed, Self::Delayed, Self::Delivered, Self::Complained, Self::Acknowledged, Self::Replied];

    /// The stable word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Complained => "complained",
            Self::Acknowledged => "acknowledged",
            Self::Replied => "replied",
        }
    }

    /// The kind of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Why a mail came back, as far as its writer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnReason {
    /// There is no such address, or no longer (RFC 3463: 5.1.0, 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10, 5.2.1).
    NoSuchAddress,
    /// The mailbox is full.
    MailboxFull,
    /// It is larger than the mailbox takes.
    TooLarge,
    /// The recipient's server would not have it.
    Refused,
    /// The recipient's server could not be reached for days.
    Unreached,
    /// The report does not say.
    Unknown,
}

impl ReturnReason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::NoSuchAddress,
        Self::MailboxFull,
        Self::TooLarge,
        Self::Refused,
        Self::Unreached,
        Self::Unknown,
    ];

    /// The stable word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoSuchAddress => "no-such-address",
            Self::MailboxFull => "mailbox-full",
            Self::TooLarge => "too-large",
            Self::Refused => "refused",
            Self::Unreached => "unreached",
            Self::Unknown => "unknown",
        }
    }

    /// The reason of a code; `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Why a mail failed. The address is a person's, hence no readable `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Return {
    /// What the writer is told.
    pub reason: ReturnReason,
    /// What the server said: one line without an address; may be empty.
    pub detail: String,
    /// The address that failed, where the report names it.
    pub address: Option<String>,
}

impl std::fmt::Debug for Return {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Return").field("reason", &self.reason).finish_non_exhaustive()
    }
}

/// What came back, with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It reached nobody.
    Failed(Return),
    /// A server still tries.
    Delayed,
    /// The mailbox has it.
    Delivered,
    /// Its recipient called it unwanted.
    Complained,
    /// A program answered.
    Acknowledged,
    /// A person answered.
    Replied,
}

impl Happened {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> MailEventKind {
        match self {
            Self::Failed(_) => MailEventKind::Failed,
            Self::Delayed => MailEventKind::Delayed,
            Self::Delivered => MailEventKind::Delivered,
            Self::Complained => MailEventKind::Complained,
            Self::Acknowledged => MailEventKind::Acknowledged,
            Self::Replied => MailEventKind::Replied,
        }
    }

    /// Whether somebody, or something of theirs, wrote to the sender: what is handed on and not kept.
    #[must_use]
    pub const fn is_answer(&self) -> bool {
        matches!(self, Self::Acknowledged | Self::Replied)
    }
}
