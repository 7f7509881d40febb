//! What the first half of a postcode tells about the nation.
//!
//! The table is for the case that no directory of postcodes is imported, or that a postcode is newer than
//! the directory. It was derived from the ONS Postcode Directory of November 2025 and Code-Point Open
//! (Contains OS data © Crown copyright and database right; Royal Mail data © Royal Mail copyright; Source:
//! Office for National Statistics, Open Government Licence v3.0), live postcodes only: 25 outcodes lie in
//! two nations, and for those alone the nation has to be asked for.

use super::nation::Nation;

/// What an outcode tells about the nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcodeNation {
    /// Every live postcode of it lies in this nation.
    One(Nation),
    /// Its live postcodes lie in these nations, the one with the most first: ask.
    Mixed(&'static [Nation]),
    /// Jersey, Guernsey or the Isle of Man: none of the four nations.
    CrownDependency,
    /// No postcode area of the four nations: forces, overseas, or not in use.
    Unknown,
}

const ENGLAND_WALES: &[Nation] = &[Nation::England, Nation::Wales];
const WALES_ENGLAND: &[Nation] = &[Nation::Wales, Nation::England];
const ENGLAND_SCOTLAND: &[Nation] = &[Nation::England, Nation::Scotland];
const SCOTLAND_ENGLAND: &[Nation] = &[Nation::Scotland, Nation::England];

/// The outcodes whose live postcodes lie in two nations.
const MIXED: [(&str, &[Nation]); 25] = [
    ("CH1", ENGLAND_WALES),
    ("CH4", ENGLAND_WALES),
    ("DG16", SCOTLAND_ENGLAND),
    ("GL16", ENGLAND_WALES),
    ("HR3", ENGLAND_WALES),
    ("HR5", ENGLAND_WALES),
    ("LD7", WALES_ENGLAND),
    ("LD8", WALES_ENGLAND),
    ("LL14", WALES_ENGLAND),
    ("NP16", WALES_ENGLAND),
    ("NP25", WALES_ENGLAND),
    ("NP7", WALES_ENGLAND),
    ("SY10", ENGLAND_WALES),
    ("SY13", ENGLAND_WALES),
    ("SY14", ENGLAND_WALES),
    ("SY15", WALES_ENGLAND),
    ("SY21", WALES_ENGLAND),
    ("SY22", WALES_ENGLAND),
    ("SY5", ENGLAND_WALES),
    ("SY7", ENGLAND_WALES),
    ("SY9", ENGLAND_WALES),
    ("TD12", SCOTLAND_ENGLAND),
    ("TD15", ENGLAND_SCOTLAND),
    ("TD5", SCOTLAND_ENGLAND),
    ("TD9", SCOTLAND_ENGLAND),
];

/// The areas that lie in Scotland but for the mixed outcodes among them.
const SCOTTISH_AREAS: [&str; 16] =
    ["AB", "DD", "DG", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "TD", "ZE"];

/// The areas that lie in Wales but for the mixed outcodes among them.
const WELSH_AREAS: [&str; 5] = ["CF", "LD", "LL", "NP", "SA"];

/// The areas that lie in England but for the mixed outcodes and for [`WELSH_OUTCODES`].
const ENGLISH_AREAS: [&str; 99] = [
    "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "CA", "CB", "CH", "CM", "CO", "CR", "CT",
    "CV", "CW", "DA", "DE", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EN", "EX", "FY", "GL", "GU", "HA",
    "HD", "HG", "HP", "HR", "HU", "HX", "IG", "IP", "KT", "L", "LA", "LE", "LN", "LS", "LU", "M", "ME", "MK",
    "N", "NE", "NG", "NN", "NR", "NW", "OL", "OX", "PE", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SE", "SG",
    "SK", "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TF", "TN", "TQ", "TR", "TS",
    "TW", "UB", "W", "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO",
];

/// The wholly Welsh outcodes of areas that are English otherwise.
const WELSH_OUTCODES: [&str; 12] =
    ["CH5", "CH6", "CH7", "CH8", "SY16", "SY17", "SY18", "SY19", "SY20", "SY23", "SY24", "SY25"];

/// What an outcode (upper case, as `Postcode::outcode` gives it) tells about the nation.
#[must_use]
pub fn nation_of(outcode: &str) -> OutcodeNation {
    if let Some((_, nations)) = MIXED.iter().find(|(mixed, _)| *mixed == outcode) {
        return OutcodeNation::Mixed(nations);
    }
    let Some((area, _)) =
        outcode.find(|c: char| c.is_ascii_digit()).and_then(|start| outcode.split_at_checked(start))
    else {
        return OutcodeNation::Unknown;
    };
    if matches!(area, "JE" | "GY" | "IM") {
        OutcodeNation::CrownDependency
    } else if area == "BT" {
        OutcodeNation::One(Nation::NorthernIreland)
    } else if SCOTTISH_AREAS.contains(&area) {
        OutcodeNation::One(Nation::Scotland)
    } else if WELSH_AREAS.contains(&area) || WELSH_OUTCODES.contains(&outcode) {
        OutcodeNation::One(Nation::Wales)
    } else if ENGLISH_AREAS.contains(&area) {
        OutcodeNation::One(Nation::England)
    } else {
        OutcodeNation::Unknown
    }
}
