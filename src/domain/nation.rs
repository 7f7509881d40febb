//! The four nations that the campaign runs in, and the places a postcode may name besides.

/// One of the four nations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nation {
    /// England.
    England,
    /// Scotland.
    Scotland,
    /// Wales.
    Wales,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// The four nations, in the order in which pages list them.
    pub const ALL: [Self; 4] = [Self::England, Self::Scotland, Self::Wales, Self::NorthernIreland];

    /// The slug in paths, forms, files and the database.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::England => "england",
            Self::Scotland => "scotland",
            Self::Wales => "wales",
            Self::NorthernIreland => "northern-ireland",
        }
    }

    /// The nation of a slug; `None` for any other text.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nation| nation.slug() == slug)
    }

    /// The nation's GSS country code (Office for National Statistics).
    #[must_use]
    pub const fn gss(self) -> &'static str {
        match self {
            Self::England => "E92000001",
            Self::Scotland => "S92000003",
            Self::Wales => "W92000004",
            Self::NorthernIreland => "N92000002",
        }
    }

    /// The nation of a GSS country code; `None` for crown dependencies and pseudo codes.
    #[must_use]
    pub fn from_gss(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nation| nation.gss() == code)
    }

    /// The code that public petition data uses for the nation (ISO 3166-2).
    #[must_use]
    pub const fn iso(self) -> &'static str {
        match self {
            Self::England => "GB-ENG",
            Self::Scotland => "GB-SCT",
            Self::Wales => "GB-WLS",
            Self::NorthernIreland => "GB-NIR",
        }
    }
}
