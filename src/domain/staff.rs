//! Those who run the campaign: who they are, what each role may do, and where.

pub mod code;
pub mod lock;
pub mod passphrase;
pub mod session;

use super::email::EmailAddress;
use super::id::StaffId;
use super::language::Language;
use super::moment::Moment;
use super::nation::Nation;

/// What somebody of the staff is trusted with. Each role may do whatever the one before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees counts and nothing about any one person.
    Viewer,
    /// Runs the campaign: its texts, its signatures, its letters.
    Campaigner,
    /// Takes data out of the house as well.
    Exporter,
    /// Decides who else is let in, and reads what everybody did.
    Admin,
}

/// Something that a role allows or does not. Every page of the office names the one that it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Seeing how the campaign stands, in numbers.
    SeeCounts,
    /// Seeing and changing what the campaign consists of, people's signatures and letters included.
    RunCampaign,
    /// Taking rows out of the house.
    Export,
    /// Letting people in, changing what they may do, and ending it.
    ManagePeople,
    /// Reading who did what.
    ReadLog,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 5] =
        [Self::SeeCounts, Self::RunCampaign, Self::Export, Self::ManagePeople, Self::ReadLog];

    /// The least role that has it.
    #[must_use]
    pub const fn least_role(self) -> Role {
        match self {
            Self::SeeCounts => Role::Viewer,
            Self::RunCampaign => Role::Campaigner,
            Self::Export => Role::Exporter,
            Self::ManagePeople | Self::ReadLog => Role::Admin,
        }
    }
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Campaigner, Self::Exporter, Self::Admin];

    /// The word in forms, commands and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Campaigner => "campaigner",
            Self::Exporter => "exporter",
            Self::Admin => "admin",
        }
    }

    /// The role of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether it has a permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        self >= permission.least_role()
    }
}

/// How far an account has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StaffState {
    /// A link was given out, and nobody has come by it to the end.
    Invited,
    /// It can be logged in to.
    Active,
    /// It cannot, until it is invited anew.
    Disabled,
}

impl StaffState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Invited, Self::Active, Self::Disabled];

    /// The word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// The state of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// The nations that somebody works for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nations(Vec<Nation>);

impl Nations {
    /// All four.
    #[must_use]
    pub const fn all() -> Self {
        Self(Vec::new())
    }

    /// These, in the order of [`Nation::ALL`]. None of them, or every one, is no limit.
    #[must_use]
    pub fn of(nations: &[Nation]) -> Self {
        let named: Vec<Nation> = Nation::ALL.into_iter().filter(|nation| nations.contains(nation)).collect();
        if named.len() == Nation::ALL.len() { Self::all() } else { Self(named) }
    }

    /// Reads what [`Nations::text`] wrote; `None` for anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let slugs = text.split(',').filter(|slug| !slug.is_empty());
        let nations: Option<Vec<Nation>> = slugs.map(Nation::from_slug).collect();
        nations.map(|nations| Self::of(&nations))
    }

    /// The slugs with commas between them; the empty text is no limit.
    #[must_use]
    pub fn text(&self) -> String {
        let slugs: Vec<&str> = self.0.iter().map(|nation| nation.slug()).collect();
        slugs.join(",")
    }

    /// Whether there is no limit.
    #[must_use]
    pub const fn is_unlimited(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a nation is among them.
    #[must_use]
    pub fn include(&self, nation: Nation) -> bool {
        self.is_unlimited() || self.0.contains(&nation)
    }

    /// The nations of a limit; nothing where there is none.
    #[must_use]
    pub fn limit(&self) -> &[Nation] {
        &self.0
    }
}

/// An account of the staff office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: StaffId,
    /// Whose it is, and what is typed to log in.
    pub email: EmailAddress,
    /// What it may do.
    pub role: Role,
    /// Where.
    pub nations: Nations,
    /// How far it has come.
    pub state: StaffState,
    /// The language its owner reads.
    pub language: Language,
    /// When it was made.
    pub made_at: Moment,
}

/// What a link that is handed to somebody of the staff leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Setting a passphrase and an authenticator for the first time.
    Invitation,
    /// Setting another authenticator, with the passphrase that there is.
    Authenticator,
    /// Looking around in the demonstration.
    Demonstration,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Invitation, Self::Authenticator, Self::Demonstration];

    /// The word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Authenticator => "authenticator",
            Self::Demonstration => "demonstration",
        }
    }

    /// The kind of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// How long such a link works, in milliseconds: 72 hours to come in for the first time, 30 minutes to set
    /// another authenticator (OWASP ASVS 5.0.0, 6.4.1), a day to look around.
    #[must_use]
    pub const fn life_ms(self) -> i64 {
        match self {
            Self::Invitation => 72 * super::moment::HOUR_MS,
            Self::Authenticator => 30 * super::moment::MINUTE_MS,
            Self::Demonstration => super::moment::DAY_MS,
        }
    }
}
