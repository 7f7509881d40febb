//! Which signatures are meant: the conditions of a list, an export or a run. All that are given hold at once.

use std::fmt;

use super::{EmailKey, Flag, SignatureState};
use crate::domain::id::PetitionId;
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::network::NetworkKey;
use crate::domain::place::Gss;
use crate::domain::signature::pattern::{PostcodeArea, TextPattern};
use crate::domain::staff::Nations;

/// What is asked of the flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagCondition {
    /// There is one, whichever it is.
    Any,
    /// There is none.
    None,
    /// It is this one.
    Is(Flag),
}

impl FlagCondition {
    /// The word in forms and where a filter is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::None => "none",
            Self::Is(flag) => flag.code(),
        }
    }

    /// The condition of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "any" => Some(Self::Any),
            "none" => Some(Self::None),
            other => Flag::from_code(other).map(Self::Is),
        }
    }
}

/// What is asked of the seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatCondition {
    /// It is not known.
    Unknown,
    /// It is this one.
    Is(Gss),
}

impl SeatCondition {
    /// The word in forms and where a filter is kept: the GSS code, or `unknown`.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Unknown => "unknown",
            Self::Is(seat) => seat.as_str(),
        }
    }

    /// The condition of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        if code == "unknown" { Some(Self::Unknown) } else { Gss::parse(code).ok().map(Self::Is) }
    }
}

/// Conditions on signatures. The empty one means every signature. It may hold what tells of a person, so `Debug`
/// shows the names of its conditions alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SignatureFilter {
    /// The nations that whoever asks works for. It is theirs, and never of a form.
    pub limit: Nations,
    /// The petition.
    pub petition: Option<PetitionId>,
    /// Where in its life.
    pub state: Option<SignatureState>,
    /// The flag.
    pub flag: Option<FlagCondition>,
    /// The signer's nation.
    pub nation: Option<Nation>,
    /// The Westminster seat.
    pub seat: Option<SeatCondition>,
    /// First signed at this moment or later.
    pub from: Option<Moment>,
    /// First signed before this moment.
    pub until: Option<Moment>,
    /// The tag of the link that led to the form.
    pub source: Option<String>,
    /// The language signed in.
    pub language: Option<Language>,
    /// The domain of the address, in ASCII and lower case.
    pub mail_domain: Option<String>,
    /// The network that the form came from.
    pub network: Option<NetworkKey>,
    /// The beginning of the postcode.
    pub area: Option<PostcodeArea>,
    /// The address, by a pattern.
    pub address: Option<TextPattern>,
    /// The name, by a pattern.
    pub name: Option<TextPattern>,
    /// The form was open for at most so many minutes, which is known.
    pub minutes_at_most: Option<i16>,
    /// One address, as look-ups know it.
    pub person: Option<EmailKey>,
}

impl SignatureFilter {
    /// Every signature of these nations.
    #[must_use]
    pub fn within(limit: &Nations) -> Self {
        Self { limit: limit.clone(), ..Self::default() }
    }

    /// Whether it says nothing beyond the nations that whoever asks works for.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.pairs().is_empty()
    }

    /// The conditions as names and texts, in a fixed order, without the nations of whoever asks and without a single
    /// address. Moments are milliseconds since 1970 UTC. [`SignatureFilter::from_pairs`] reads them.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let millis = |moment: &Moment| moment.as_millis().to_string();
        let all: [(&'static str, Option<String>); 15] = [
            ("petition", self.petition.map(|petition| petition.to_string())),
            ("state", self.state.map(|state| state.code().to_owned())),
            ("flag", self.flag.map(|flag| flag.code().to_owned())),
            ("nation", self.nation.map(|nation| nation.slug().to_owned())),
            ("seat", self.seat.as_ref().map(|seat| seat.code().to_owned())),
            ("from", self.from.as_ref().map(millis)),
            ("until", self.until.as_ref().map(millis)),
            ("source", self.source.clone()),
            ("language", self.language.map(|language| language.code().to_owned())),
            ("domain", self.mail_domain.clone()),
            ("network", self.network.map(NetworkKey::to_hex)),
            ("area", self.area.as_ref().map(|area| area.as_str().to_owned())),
            ("address", self.address.as_ref().map(|pattern| pattern.as_str().to_owned())),
            ("name", self.name.as_ref().map(|pattern| pattern.as_str().to_owned())),
            ("minutes", self.minutes_at_most.map(|minutes| minutes.to_string())),
        ];
        all.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
    }

    /// Reads what [`SignatureFilter::pairs`] wrote; `None` where a name or a text is not of it.
    #[must_use]
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let mut filter = Self::default();
        for (name, text) in pairs {
            let moment = || text.parse().ok().map(Moment::from_millis);
            match name {
                "petition" => {
                    filter.petition = Some(PetitionId::from_uuid(uuid::Uuid::try_parse(text).ok()?));
                }
                "state" => filter.state = Some(SignatureState::from_code(text)?),
                "flag" => filter.flag = Some(FlagCondition::from_code(text)?),
                "nation" => filter.nation = Some(Nation::from_slug(text)?),
                "seat" => filter.seat = Some(SeatCondition::from_code(text)?),
                "from" => filter.from = Some(moment()?),
                "until" => filter.until = Some(moment()?),
                "source" => filter.source = Some(text.to_owned()),
                "language" => filter.language = Some(Language::from_code(text)?),
                "domain" => filter.mail_domain = Some(text.to_owned()),
                "network" => filter.network = Some(NetworkKey::from_hex(text)?),
                "area" => filter.area = Some(PostcodeArea::parse(text)?),
                "address" => filter.address = Some(TextPattern::parse(text)?),
                "name" => filter.name = Some(TextPattern::parse(text)?),
                "minutes" => filter.minutes_at_most = Some(text.parse().ok()?),
                _ => return None,
            }
        }
        Some(filter)
    }

    /// The names of its conditions with spaces between them: what the record may hold of it.
    #[must_use]
    pub fn names(&self) -> String {
        let mut names: Vec<&str> = self.pairs().into_iter().map(|(name, _)| name).collect();
        if self.person.is_some() {
            names.push("person");
        }
        names.join(" ")
    }
}

impl fmt::Debug for SignatureFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignatureFilter({})", self.names())
    }
}
