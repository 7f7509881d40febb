//! The pages of the staff office as data. What a page shows of somebody is seen by staff alone, and no struct with it
//! has a `Debug`.

use askama::Template;

use super::{Choice, ErrorLink, Field};
use crate::domain::id::StaffSessionId;
use crate::domain::language::Language;
use crate::language::{Texts, Value};
use crate::secret::staff::StaffKeys;
use crate::web::staff::qr::QrView;

/// What surrounds every page of the office.
#[derive(Clone)]
pub struct StaffChrome {
    /// The language of the page.
    pub lang: Language,
    /// The texts of that language.
    pub texts: &'static Texts,
    /// The paths of the stylesheets, in their order.
    pub stylesheets: [&'static str; 2],
    /// The path of the icon.
    pub icon: String,
    /// Whether this is the demonstration.
    pub is_demo: bool,
    /// Whose session it is; empty before anybody is in.
    pub who: String,
    /// The rail of nouns.
    pub links: Vec<StaffLink>,
    /// What the tokens of forms are made from; `None` before anybody is in.
    pub forms: Option<(StaffKeys, StaffSessionId)>,
}

impl StaffChrome {
    /// A message of the page's language.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.texts.say(id)
    }

    /// A message of the page's language with values put in.
    #[must_use]
    pub fn say_with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.say_with(id, values)
    }

    /// The token of a form that leads to `route`, by the route's pattern.
    #[must_use]
    pub fn token(&self, route: &str) -> String {
        let forms = self.forms.as_ref();
        forms.map(|(keys, session)| keys.form_token(*session, route)).unwrap_or_default()
    }
}

/// One noun of the rail.
#[derive(Clone)]
pub struct StaffLink {
    /// Where it leads.
    pub href: &'static str,
    /// Its name.
    pub label: String,
    /// Whether this page is under it.
    pub is_current: bool,
}

/// `GET /staff/login`.
#[derive(Template)]
#[template(path = "staff/login.html")]
pub struct LoginPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The address as it was typed.
    pub email: String,
    /// Whether it was tried and refused.
    pub has_failed: bool,
}

/// `GET /staff/invitation/{token}`: the passphrase, chosen or given.
#[derive(Template)]
#[template(path = "staff/enrol.html")]
pub struct EnrolPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The link's token.
    pub token: String,
    /// Whose account it is.
    pub email: String,
    /// Whether a passphrase is chosen; else the present one is given, to set another authenticator.
    pub is_first: bool,
    /// What to mend.
    pub error: Option<String>,
}

/// The authenticator's secret, to be taken in and confirmed.
#[derive(Template)]
#[template(path = "staff/authenticator.html")]
pub struct AuthenticatorPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The link's token.
    pub token: String,
    /// What tells that this page was shown.
    pub enrolment: String,
    /// The secret as a drawing.
    pub qr: QrView,
    /// The secret as it is typed.
    pub typed: String,
    /// What to mend.
    pub error: Option<String>,
}

/// New recovery codes, shown once.
#[derive(Template)]
#[template(path = "staff/recovery_codes.html")]
pub struct RecoveryCodesPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go on.
    pub next: &'static str,
}

/// A link that has run out, was used, or never was.
#[derive(Template)]
#[template(path = "staff/link_over.html")]
pub struct LinkOverPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
}

/// `GET /staff/demonstration/{token}`.
#[derive(Template)]
#[template(path = "staff/demonstration.html")]
pub struct DemonstrationPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The link's token.
    pub token: String,
}

/// `GET /staff`.
#[derive(Template)]
#[template(path = "staff/home.html")]
pub struct StaffHomePage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The role.
    pub role: String,
    /// The nations.
    pub nations: String,
}

/// `GET /staff/prove`.
#[derive(Template)]
#[template(path = "staff/prove.html")]
pub struct ProvePage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// Where to go on.
    pub then: String,
    /// Whether it was tried and refused.
    pub has_failed: bool,
}

/// One session in a list.
#[derive(Clone)]
pub struct SessionLine {
    /// Its id.
    pub id: String,
    /// The browser.
    pub browser: String,
    /// The network.
    pub network: String,
    /// When it began, written out.
    pub begun: String,
    /// Whether it is the one of this page.
    pub is_own: bool,
}

/// `GET /staff/account`.
#[derive(Template)]
#[template(path = "staff/account.html")]
pub struct AccountPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The role.
    pub role: String,
    /// The nations.
    pub nations: String,
    /// The sessions, the newest first.
    pub sessions: Vec<SessionLine>,
    /// How many recovery codes are left.
    pub codes: i64,
    /// Whether the session was begun by the demonstration's button: then there is nothing to prove oneself by.
    pub is_demo_session: bool,
}

/// `GET /staff/account/passphrase`.
#[derive(Template)]
#[template(path = "staff/passphrase.html")]
pub struct PassphrasePage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// What to mend about the present passphrase.
    pub current_error: Option<String>,
    /// What to mend about the new one.
    pub error: Option<String>,
}

/// One account in the list.
#[derive(Clone)]
pub struct PersonLine {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub email: String,
    /// The role.
    pub role: String,
    /// The nations.
    pub nations: String,
    /// How far it has come.
    pub state: String,
    /// Whether it is the reader's own.
    pub is_own: bool,
}

/// `GET /staff/people`.
#[derive(Template)]
#[template(path = "staff/people.html")]
pub struct PeoplePage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// Everybody, by address.
    pub people: Vec<PersonLine>,
}

/// A role to choose.
#[derive(Clone)]
pub struct RoleChoice {
    /// What the form sends.
    pub code: &'static str,
    /// Its name.
    pub label: String,
    /// What it may do.
    pub hint: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// A nation to choose.
#[derive(Clone)]
pub struct NationChoice {
    /// What the form sends.
    pub slug: &'static str,
    /// Its name.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// Role and nations in a form.
#[derive(Clone)]
pub struct Standing {
    /// The roles.
    pub roles: Vec<RoleChoice>,
    /// The nations.
    pub nations: Vec<NationChoice>,
}

/// `GET /staff/people/new`.
#[derive(Template)]
#[template(path = "staff/invite.html")]
pub struct InvitePage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The address.
    pub email: Field,
    /// Role and nations.
    pub standing: Standing,
    /// Whether the pages are to be Welsh.
    pub is_welsh: bool,
    /// Why.
    pub why: Field,
}

impl InvitePage {
    /// What has to be mended, for the summary above the heading.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        super::error_links([("email", self.email.error.as_ref()), ("why", self.why.error.as_ref())])
    }
}

/// A link that is to be handed over, shown once.
#[derive(Template)]
#[template(path = "staff/handed_link.html")]
pub struct HandedLinkPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// Whose link it is.
    pub email: String,
    /// The link.
    pub link: String,
    /// Whether it is an invitation; else it is to set another authenticator.
    pub is_first: bool,
}

/// `GET /staff/people/{id}`.
#[derive(Template)]
#[template(path = "staff/person.html")]
pub struct PersonPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// The account's id.
    pub id: String,
    /// Whose it is.
    pub email: String,
    /// How far it has come.
    pub state: String,
    /// Role and nations.
    pub standing: Standing,
    /// The sessions.
    pub sessions: Vec<SessionLine>,
    /// Whether it is the reader's own: nobody decides about themselves.
    pub is_own: bool,
    /// Whether it can be logged in to.
    pub is_active: bool,
    /// Whether it is disabled.
    pub is_disabled: bool,
    /// What came of the form that led here.
    pub notice: Option<String>,
    /// The reason that has to be mended, with the id of its field.
    pub mend: Option<(&'static str, Field)>,
}

impl PersonPage {
    /// The reason in the field of this id: what was typed there, where it has to be mended.
    #[must_use]
    pub fn why(&self, id: &str) -> &Field {
        static BLANK: Field = Field { value: String::new(), error: None };
        self.mend.as_ref().filter(|(at, _)| *at == id).map_or(&BLANK, |(_, field)| field)
    }

    /// What has to be mended, for the summary above the heading.
    #[must_use]
    pub fn errors(&self) -> Vec<ErrorLink> {
        let mend = self.mend.iter();
        mend.flat_map(|(at, field)| super::error_links([(at, field.error.as_ref())])).collect()
    }
}

/// One event on record.
#[derive(Clone)]
pub struct EventLine {
    /// Its number.
    pub number: i64,
    /// When, written out.
    pub at: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// About what; empty where that is whoever did it.
    pub thing: String,
    /// Why.
    pub why: String,
    /// What changed.
    pub detail: String,
    /// From where.
    pub network: String,
}

/// `GET /staff/audit`.
#[derive(Template)]
#[template(path = "staff/record.html")]
pub struct RecordPage {
    /// What surrounds the page.
    pub chrome: StaffChrome,
    /// Who can be chosen.
    pub people: Vec<Choice>,
    /// What can be chosen.
    pub deeds: Vec<Choice>,
    /// Who is chosen.
    pub who: String,
    /// What is chosen.
    pub what: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
    /// The events, the newest first.
    pub events: Vec<EventLine>,
    /// The next page.
    pub older: Option<String>,
}
