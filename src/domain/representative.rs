//! Those who can be written to: an office, and whoever holds it.
//!
//! An office is one place of one area (`house-of-commons`, `E14001063`, place 1); holders come and go, and
//! offices themselves begin and end. Files of members are read into [`StatedOffice`]s, whatever their
//! publishers call things, each format in a file of its own. An address is never made up: who has none in
//! the file has none. Nothing here depends on a party.

mod complete;
mod democracy_club;
mod field;
mod format;
mod health_bodies;
mod json;
mod members_api;
mod ni_assembly;
mod popolo;
mod rows;
mod scottish_parliament;
mod senedd;
mod table;
mod xml;

pub use self::complete::complete;
pub use self::format::{
    MemberFormat, ReadWhole, Roll, RollError, RollFault, Silent, SourceFile, Unmatched, Way,
};
pub use self::rows::{MemberReader, TableFormat};

use super::boundary::ChamberSeat;
use super::campaign::Date;
use super::email::EmailAddress;
use super::language::Language;
use super::nation::Nation;
use super::place::AreaCode;

/// A chamber whose members are written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chamber {
    /// The House of Commons of the United Kingdom: one member per constituency.
    HouseOfCommons,
    /// The Scottish Parliament.
    ScottishParliament,
    /// Senedd Cymru, the Welsh Parliament.
    Senedd,
    /// The Northern Ireland Assembly.
    NiAssembly,
}

impl Chamber {
    /// Every chamber, the one of the whole kingdom first.
    pub const ALL: [Self; 4] =
        [Self::HouseOfCommons, Self::ScottishParliament, Self::Senedd, Self::NiAssembly];

    /// The slug in files, forms and the database.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::HouseOfCommons => "house-of-commons",
            Self::ScottishParliament => "scottish-parliament",
            Self::Senedd => "senedd",
            Self::NiAssembly => "ni-assembly",
        }
    }

    /// The chamber of a slug; `None` for any other text.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|chamber| chamber.slug() == slug)
    }

    /// The letters that follow a member's name, in English.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::HouseOfCommons => "MP",
            Self::ScottishParliament => "MSP",
            Self::Senedd => "MS",
            Self::NiAssembly => "MLA",
        }
    }

    /// The same in Welsh, where they are others.
    #[must_use]
    pub const fn letters_cy(self) -> Option<&'static str> {
        match self {
            Self::Senedd => Some("AS"),
            Self::HouseOfCommons | Self::ScottishParliament | Self::NiAssembly => None,
        }
    }
}

/// What kind of office it is. A member's post belongs to a chamber; the others are posts and bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficeKind {
    /// A member of a chamber; the area is the seat.
    Member(Chamber),
    /// A minister's post; the area is the nation's GSS code.
    Minister,
    /// The chief of a health body; the area is the body's code in the directory of postcodes.
    HealthBody,
    /// Who owns a guideline for clinicians; the area is a short code of the owner.
    GuidelineOwner,
}

impl OfficeKind {
    /// Every kind: members first, in the order of [`Chamber::ALL`].
    pub const ALL: [Self; 7] = [
        Self::Member(Chamber::HouseOfCommons),
        Self::Member(Chamber::ScottishParliament),
        Self::Member(Chamber::Senedd),
        Self::Member(Chamber::NiAssembly),
        Self::Minister,
        Self::HealthBody,
        Self::GuidelineOwner,
    ];

    /// The slug in files, campaigns and the database: the chamber's own for a member.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Member(chamber) => chamber.slug(),
            Self::Minister => "minister",
            Self::HealthBody => "health-body",
            Self::GuidelineOwner => "guideline-owner",
        }
    }

    /// The kind of a slug; `None` for any other text.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// The chamber of a member's post.
    #[must_use]
    pub const fn chamber(self) -> Option<Chamber> {
        match self {
            Self::Member(chamber) => Some(chamber),
            Self::Minister | Self::HealthBody | Self::GuidelineOwner => None,
        }
    }
}

impl From<Chamber> for OfficeKind {
    fn from(chamber: Chamber) -> Self {
        Self::Member(chamber)
    }
}

impl serde::Serialize for OfficeKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

impl<'de> serde::Deserialize<'de> for OfficeKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let known = Self::ALL.map(Self::slug).join(", ");
        Self::from_slug(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("unknown office `{text}`, expected one of {known}"))
        })
    }
}

/// What tells one office from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeKey {
    /// The kind of office.
    pub kind: OfficeKind,
    /// The area: a seat's GSS code, a nation's, or the code of a body.
    pub area: AreaCode,
    /// The place among those of the area, from 1; a constituency of the Commons has one.
    pub place: i16,
}

impl std::fmt::Display for OfficeKey {
    /// As `senedd W09000048 2`: kind, area, and the place where it is not the first.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind.slug(), self.area)?;
        if self.place == 1 { Ok(()) } else { write!(f, " {}", self.place) }
    }
}

impl OfficeKey {
    /// Whether it is a member's post for a whole region: the area has the prefix that the Office for National
    /// Statistics gives to the regions of the Scottish Parliament.
    #[must_use]
    pub fn is_regional(&self) -> bool {
        self.kind == OfficeKind::Member(Chamber::ScottishParliament) && self.area.as_str().starts_with("S17")
    }
}

/// An office as a file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeEntry {
    /// Which office.
    pub key: OfficeKey,
    /// The nation its area lies in.
    pub nation: Nation,
    /// The English name: of the seat, the post or the body.
    pub name: String,
    /// The Welsh name, where the file has one.
    pub name_cy: Option<String>,
    /// The first day on which the office exists, where the file tells one.
    pub since: Option<Date>,
    /// The first day on which it exists no more: health bodies merge.
    pub until: Option<Date>,
    /// Who holds it; `None` when it is vacant.
    pub member: Option<Member>,
}

/// An office as a publisher states it, before it is known which of an area's places its holder has: a file
/// of a chamber names the six members of a seat in no order that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedOffice {
    /// The kind of office.
    pub kind: OfficeKind,
    /// The area.
    pub area: AreaCode,
    /// The place, where the file tells one; else the holder keeps theirs, or gets a free one.
    pub place: Option<i16>,
    /// The nation its area lies in.
    pub nation: Nation,
    /// The English name: of the seat, the post or the body.
    pub name: String,
    /// The Welsh name, where the file has one.
    pub name_cy: Option<String>,
    /// The first day on which the office exists, where the file tells one.
    pub since: Option<Date>,
    /// The first day on which it exists no more.
    pub until: Option<Date>,
    /// Who holds it; `None` when it is vacant.
    pub member: Option<Member>,
}

impl StatedOffice {
    /// A place of a seat, with its holder. The seat is called as the boundaries call it, since publishers shorten
    /// names and turn them round, and as the file does (`called`) where the boundaries have no name.
    #[must_use]
    pub fn of_seat(seat: &ChamberSeat, called: &str, member: Option<Member>) -> Self {
        let name = if seat.name_en.is_empty() { called } else { &seat.name_en };
        Self {
            kind: OfficeKind::Member(seat.chamber),
            area: seat.code.into(),
            place: (seat.members == 1).then_some(1),
            nation: seat.nation,
            name: name.to_owned(),
            name_cy: Some(seat.name_cy.clone()).filter(|name| !name.is_empty()),
            since: None,
            until: None,
            member,
        }
    }
}

/// Who holds an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The publisher's id of the person, the same from file to file.
    pub external_id: String,
    /// The full name with titles, as on an envelope: `Dr Ada Example MP`.
    pub name: String,
    /// The same in Welsh where the publisher gives one (`Ada Example AS`); empty otherwise.
    pub name_cy: String,
    /// What follows "Dear" in a letter: `Dr Ada Example`.
    pub salutation: String,
    /// The party as the publisher gives it; empty when the file tells none. Nothing depends on it.
    pub party: String,
    /// How letters reach them.
    pub route: ContactRoute,
    /// Since when they hold the office, where the publisher tells it.
    pub since: Option<Date>,
}

/// How letters reach the holder of an office: exactly one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactRoute {
    /// By mail to their own address.
    Email(EmailAddress),
    /// By mail to an office that passes letters on.
    ViaOffice(EmailAddress),
    /// By a form on a page of their own, an `https` or `http` address: supporters write there themselves.
    WebForm(String),
    /// They take no letters of a campaign.
    OptedOut,
    /// Nobody has told.
    Unknown,
}

impl ContactRoute {
    /// The word in files and in the database.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::ViaOffice(_) => "via-office",
            Self::WebForm(_) => "web-form",
            Self::OptedOut => "opted-out",
            Self::Unknown => "unknown",
        }
    }

    /// The address that a letter is mailed to; `None` where none can be mailed.
    #[must_use]
    pub const fn address(&self) -> Option<&EmailAddress> {
        match self {
            Self::Email(address) | Self::ViaOffice(address) => Some(address),
            Self::WebForm(_) | Self::OptedOut | Self::Unknown => None,
        }
    }

    /// The page with a form.
    #[must_use]
    pub fn form_url(&self) -> Option<&str> {
        match self {
            Self::WebForm(url) => Some(url),
            _ => None,
        }
    }

    /// The route of a code, with the address or page that it needs. A code without what it needs is refused.
    #[must_use]
    pub fn from_parts(code: &str, address: Option<EmailAddress>, url: Option<&str>) -> Option<Self> {
        let url = url.map(str::trim).filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        match code {
            "email" => address.map(Self::Email),
            "via-office" => address.map(Self::ViaOffice),
            "web-form" => url.map(|url| Self::WebForm(url.to_owned())),
            "opted-out" => Some(Self::OptedOut),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl From<Option<EmailAddress>> for ContactRoute {
    /// What is known of someone of whom a file tells an address, or none.
    fn from(address: Option<EmailAddress>) -> Self {
        address.map_or(Self::Unknown, Self::Email)
    }
}

impl Member {
    /// The full name in a language: the Welsh one where the publisher gives it.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        match language {
            Language::Welsh if !self.name_cy.is_empty() => &self.name_cy,
            Language::English | Language::Welsh => &self.name,
        }
    }

    /// The address that letters are mailed to; `None` where none can be mailed.
    #[must_use]
    pub const fn address(&self) -> Option<&EmailAddress> {
        self.route.address()
    }
}
