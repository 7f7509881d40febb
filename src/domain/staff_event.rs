//! What is on record of the staff's doings: who, when, what, about which thing, why, and from where.

use std::fmt;
use std::net::IpAddr;

use super::id::StaffId;
use super::moment::Moment;

macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// What was done, or was tried and refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Deed {
            $($(#[$doc])* $name),+
        }

        impl Deed {
            /// Every deed.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word on record and in forms.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// The deed of a word; `None` for any other.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|deed| deed.code() == code)
            }
        }
    };
}

deeds! {
    /// Somebody was invited, for the first time or anew.
    Invited = "invited",
    /// A passphrase was set by the link of an invitation.
    PassphraseSet = "passphrase-set",
    /// An authenticator was set up, and the account can be logged in to.
    AuthenticatorSet = "authenticator-set",
    /// Somebody logged in.
    LoggedIn = "logged-in",
    /// A try to log in failed: no such account, or the wrong passphrase.
    LoginRefused = "login-refused",
    /// A try to log in with the right passphrase failed for its code.
    CodeRefused = "code-refused",
    /// A try came before the wait after earlier failures was over, and was not looked at.
    LoginTooEarly = "login-too-early",
    /// Somebody logged out.
    LoggedOut = "logged-out",
    /// A session was ended from the list of sessions.
    SessionEnded = "session-ended",
    /// Passphrase and code were given again.
    ProvenAgain = "proven-again",
    /// Somebody changed their own passphrase.
    PassphraseChanged = "passphrase-changed",
    /// Somebody made new recovery codes for themselves.
    RecoveryCodesRenewed = "recovery-codes-renewed",
    /// Somebody chose another language for themselves.
    LanguageChosen = "language-chosen",
    /// Role or nations of somebody were changed.
    RoleChanged = "role-changed",
    /// An account was disabled.
    Disabled = "disabled",
    /// Somebody's authenticator was taken away, and a link to set another was made.
    AuthenticatorReset = "authenticator-reset",
    /// A page was asked for that the role does not allow.
    AccessDenied = "access-denied",
    /// Signatures were searched by what tells of a person.
    PersonSearched = "person-searched",
    /// All that is held about a signer was looked at.
    PersonSeen = "person-seen",
    /// A note was written about a signer.
    NoteWritten = "note-written",
    /// A signature was flagged.
    SignatureFlagged = "signature-flagged",
    /// A signature was struck out.
    SignatureInvalidated = "signature-invalidated",
    /// A signature stands again.
    SignatureRestored = "signature-restored",
    /// A run through many signatures was begun.
    RunStarted = "run-started",
    /// A run was stopped.
    RunCancelled = "run-cancelled",
    /// A run is being undone.
    RunUndone = "run-undone",
    /// Rows left the house, or began to.
    Exported = "exported",
}

/// Through which door it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventOrigin {
    /// The pages of the staff office.
    Office,
    /// The command line.
    Command,
    /// The pages of the demonstration's office.
    Demonstration,
}

impl EventOrigin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::Office, Self::Command, Self::Demonstration];

    /// The word on record.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Command => "command",
            Self::Demonstration => "demonstration",
        }
    }

    /// The origin of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.code() == code)
    }
}

/// The beginning of the address that somebody came from: 24 bits of IPv4, 48 of IPv6. Enough to tell one place from
/// another, and no more about anybody.
#[derive(Clone, PartialEq, Eq)]
pub struct NetworkPrefix(String);

impl NetworkPrefix {
    /// The prefix of an address: `192.0.2.0/24`, `2001:db8:1::/48`.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        Self(match ip.to_canonical() {
            IpAddr::V4(ip) => {
                let [a, b, c, _] = ip.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(ip) => {
                let [a, b, c, ..] = ip.segments();
                let prefix = std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0);
                format!("{prefix}/48")
            }
        })
    }

    /// What is on record; the empty text where there was no address, as on the command line.
    #[must_use]
    pub fn from_record(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As it is recorded and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NetworkPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NetworkPrefix(***)")
    }
}

/// Who did something, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account; `None` on the command line, and for somebody who was not let in.
    pub staff: Option<StaffId>,
    /// The door.
    pub origin: EventOrigin,
    /// The network.
    pub network: NetworkPrefix,
    /// The id of the request, as the log has it; empty on the command line.
    pub request: String,
}

impl Actor {
    /// Whoever has a shell on the machine.
    #[must_use]
    pub fn on_the_command_line() -> Self {
        let (network, request) = (NetworkPrefix::from_record(""), String::new());
        Self { staff: None, origin: EventOrigin::Command, network, request }
    }
}

/// What is to be put on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStaffEvent {
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: Actor,
    /// What.
    pub deed: Deed,
    /// About which thing: a kind and an id, such as `staff/0191…`; empty where there is none.
    pub thing: String,
    /// Why, in the words of whoever did it; empty where nobody is asked.
    pub why: String,
    /// What changed, in a few stable words and never a person's datum: `viewer to exporter`.
    pub detail: String,
}

/// What is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffEvent {
    /// Its number: 1 for the first, and no gap after it.
    pub number: i64,
    /// The event.
    pub event: NewStaffEvent,
}
