//! Offices as pages show them: who holds them, and whether and how a letter gets there.

use crate::language::Texts;

/// The offices of one chamber, or of one kind of post, under a heading.
#[derive(Clone)]
pub struct OfficeGroup {
    /// The heading: "Scottish Parliament".
    pub title: String,
    /// The seats, each in a sentence that can stand alone: "Region: Invented North".
    pub seats: Vec<String>,
    /// What a reader has to know first: why nobody is listed, or why one of several is ticked.
    pub note: Option<String>,
    /// The offices.
    pub offices: Vec<OfficeView>,
}

/// One office that a supporter may write to, and who holds it.
#[derive(Clone)]
pub struct OfficeView {
    /// The office's id, as the form sends it.
    pub id: String,
    /// The holder's name; empty for a vacancy.
    pub member: String,
    /// The office: "MP for Invented Vale".
    pub role: String,
    /// Whether a letter can go there.
    pub state: OfficeState,
    /// Why letters to it wait for an election, and when they go; `None` if they do not.
    pub election: Option<String>,
    /// What it has committed itself to, and what that makes of a letter to it; `None` where that is nothing, or where
    /// no letter is being written.
    pub thanks: Option<String>,
    /// Whether the supporter has chosen it.
    pub is_chosen: bool,
    /// The letter to it, to be copied, where the office wants it typed into a form of its own.
    pub text: Option<String>,
}

/// Whether a letter can go to an office, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfficeState {
    /// By mail to the holder's own address.
    Open,
    /// By mail to an office that passes it on.
    ViaOffice,
    /// Together with the letters of others, once a week, as whoever holds it has chosen.
    Digest,
    /// The supporter has written already, on this day, written out.
    Written(String),
    /// The supporter has written already, on this day, and the letter waits until the office is filled.
    Waiting(String),
    /// The supporter has written, on this day, and taken the letter back.
    Withdrawn(String),
    /// The supporter has written already, on this day, and the staff look at the letter before it goes.
    InReview(String),
    /// Through a form on a page of the holder's own: supporters write there themselves.
    WebForm {
        /// The page.
        url: String,
    },
    /// The holder takes no letters of a campaign.
    OptedOut,
    /// No address is known for the holder.
    NoAddress,
    /// Nobody holds the office.
    Vacant,
}

impl OfficeState {
    /// Whether a letter can be mailed there.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open | Self::ViaOffice | Self::Digest)
    }

    /// Why no letter can be mailed there, and what to do; `None` if one can.
    #[must_use]
    pub fn reason(&self, texts: &Texts) -> Option<String> {
        match self {
            Self::Open => None,
            Self::ViaOffice => Some(texts.say("office-via-office")),
            Self::Digest => Some(texts.say("office-digest")),
            Self::Written(on) => Some(texts.say_with("office-written", &[("on", on.into())])),
            Self::Waiting(on) => Some(texts.say_with("office-waiting", &[("on", on.into())])),
            Self::Withdrawn(on) => Some(texts.say_with("office-withdrawn", &[("on", on.into())])),
            Self::InReview(on) => Some(texts.say_with("office-in-review", &[("on", on.into())])),
            Self::WebForm { .. } => Some(texts.say("office-web-form")),
            Self::OptedOut => Some(texts.say("office-opted-out")),
            Self::NoAddress => Some(texts.say("office-no-address")),
            Self::Vacant => Some(texts.say("office-vacant")),
        }
    }

    /// Why a letter that was written has not gone yet; `None` for any other.
    #[must_use]
    pub fn waits(&self, texts: &Texts) -> Option<String> {
        if matches!(self, Self::Waiting(_) | Self::InReview(_)) { self.reason(texts) } else { None }
    }

    /// How letters reach the office, for someone who only wants to know.
    #[must_use]
    pub fn takes(&self, texts: &Texts) -> String {
        match self {
            Self::Open | Self::Written(_) | Self::Waiting(_) | Self::InReview(_) | Self::Withdrawn(_) => {
                texts.say("takes-email")
            }
            Self::ViaOffice => texts.say("takes-via-office"),
            Self::Digest => texts.say("takes-digest"),
            Self::WebForm { .. } => texts.say("takes-web-form"),
            Self::OptedOut => texts.say("takes-none"),
            Self::NoAddress => texts.say("takes-unknown"),
            Self::Vacant => texts.say("find-vacant"),
        }
    }

    /// Whether the supporter may print a letter to it and post it.
    #[must_use]
    pub const fn is_by_post(&self) -> bool {
        matches!(self, Self::OptedOut | Self::NoAddress)
    }

    /// The page with the holder's form.
    #[must_use]
    pub fn page(&self) -> Option<&String> {
        match self {
            Self::WebForm { url } => Some(url),
            _ => None,
        }
    }
}
