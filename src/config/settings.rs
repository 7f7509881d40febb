//! The settings, one struct for each section of `config/default.toml`.

use std::fmt;
use std::net::SocketAddr;
use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::address::{ApiUrl, BaseUrl, DatabaseUrl, HostName, MailAddress, Network, SmtpUrl, WebLink};
use super::hooks::Hooks;
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::pace::{Hours, Pace};
use crate::secret::passphrase::Cost;
pub use crate::telemetry::LogLevel;

/// Everything an operator may say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Settings {
    /// The web server.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// Outgoing mail.
    pub mail: Mail,
    /// What providers of mail report to.
    pub hooks: Hooks,
    /// How fast letters leave.
    pub letters: Letters,
    /// Where the secrets lie.
    pub secrets: Secrets,
    /// What is logged.
    pub log: Log,
    /// Rules of signing.
    pub signing: Signing,
    /// How much one network may sign before its signatures are looked at.
    pub abuse: Abuse,
    /// Where lists of representatives are fetched from.
    pub representatives: Representatives,
    /// The staff office.
    pub staff: Staff,
    /// Who runs the campaign.
    pub organisation: Organisation,
}

impl Settings {
    /// The origin that links begin with: `server.base_url`, or else http and the bind address.
    #[must_use]
    pub fn base_url(&self) -> BaseUrl {
        self.server.base_url.clone().unwrap_or_else(|| BaseUrl::of_listener(self.server.bind))
    }
}

/// `[server]`: the web server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Server {
    /// Address and port the web server listens on. Default `127.0.0.1:8080`.
    pub bind: SocketAddr,
    /// The address people open. Default: http and the bind address, while that is loopback.
    #[serde(deserialize_with = "blank_as_none")]
    pub base_url: Option<BaseUrl>,
    /// Reverse proxies whose `X-Forwarded-For` is believed. Default none.
    pub trusted_proxies: Vec<Network>,
    /// Address and port that serves `/metrics`. Default none.
    #[serde(deserialize_with = "blank_as_none")]
    pub metrics_bind: Option<SocketAddr>,
    /// Number of web worker threads; 0, the default, is one for each core.
    pub workers: u16,
}

/// `[database]`: where the data lives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`. Default `sqlite:data/clarion.db`.
    pub url: DatabaseUrl,
    /// Number of connections held open (readers, on SQLite). Default 8.
    pub connections: NonZeroU32,
}

/// `[mail]`: how mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Mail {
    /// Files in a folder, or a relay. Default files.
    pub transport: MailTransport,
    /// Folder of captured mail. Default `data/mail`.
    pub dir: PathBuf,
    /// The relay. Default none; needed for the transport `smtp`.
    #[serde(deserialize_with = "blank_as_none")]
    pub smtp_url: Option<SmtpUrl>,
    /// A file of certificates that the relay's may be signed by, beside the public ones. Default none.
    #[serde(deserialize_with = "blank_as_none")]
    pub smtp_ca_file: Option<PathBuf>,
    /// The name that the relay is greeted by. Default none: this machine's address.
    #[serde(deserialize_with = "blank_as_none")]
    pub smtp_hello: Option<HostName>,
    /// The address mail comes from. The default is a placeholder.
    pub from: MailAddress,
    /// Domain of the return addresses. Default: the domain of `from`, see [`Mail::bounce_domain`].
    bounce_domain: String,
    /// Domain of the addresses that letters are from, one for each letter. Default none: letters are from `from`.
    #[serde(deserialize_with = "blank_as_none")]
    pub letters_domain: Option<HostName>,
    /// Loopback address and port that takes in what comes back over LMTP. Default none.
    #[serde(deserialize_with = "blank_as_none")]
    pub lmtp_bind: Option<SocketAddr>,
    /// How many days a report or a complaint is kept as it came. Default 30.
    pub keep_reports_days: u16,
    /// The most messages handed over in a second, all lanes together. Default 20.
    pub rate_per_second: NonZeroU32,
    /// The most messages to one recipient domain in a second. Default 10.
    pub rate_per_domain: NonZeroU32,
    /// What becomes of a letter of which nobody knows whether it arrived. Default held.
    pub letter_in_doubt: LetterInDoubt,
    /// Number of connections to the relay. Default 4.
    pub lanes: NonZeroU16,
    /// The keys that sign mail, and those that are only published. Default none.
    pub dkim: Vec<DkimKey>,
}

impl Mail {
    /// The domain of the return addresses.
    #[must_use]
    pub fn bounce_domain(&self) -> &str {
        if self.bounce_domain.is_empty() { self.from.domain() } else { &self.bounce_domain }
    }
}

/// What becomes of a letter of which nobody knows whether it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterInDoubt {
    /// It waits for a person.
    Hold,
    /// It is sent once more, the same to the byte, and then waits for a person.
    RepeatOnce,
}

/// `[letters]`: how fast letters leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Letters {
    /// The most letters to one office in an hour; 0 is no limit. Default 20.
    pub per_office_hour: u32,
    /// The most letters of one supporter in an hour; 0 is no limit. Default 20.
    pub per_writer_hour: u32,
    /// Above which resemblance to a letter of anybody else one waits for the staff, in percent; 100, the default,
    /// is never.
    pub review_above: u8,
    /// When letters leave, as `mon-fri 08:00-18:00` or `always`.
    hours: String,
    /// Whose clock that is.
    time_zone: String,
}

impl Letters {
    /// How fast letters leave; `None` when hours or time zone cannot be understood.
    #[must_use]
    pub fn pace(&self) -> Option<Pace> {
        let zone = TimeZone::get(self.time_zone.trim()).ok()?;
        Some(Pace {
            per_office_hour: NonZeroU32::new(self.per_office_hour),
            per_writer_hour: NonZeroU32::new(self.per_writer_hour),
            hours: Hours::parse(&self.hours, zone)?,
        })
    }
}

/// A key for DKIM: a table of a file, or the text `DOMAIN:SELECTOR:KEY_FILE` that an environment variable can
/// hold, with `publish:` in front of a key that signs nothing any more, or nothing yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DkimKey {
    /// The domain that answers for the mail.
    pub domain: String,
    /// The name of the key within the domain.
    pub selector: String,
    /// The file with the private key, readable by its owner alone.
    pub key_file: PathBuf,
    /// Whether it signs. Default true.
    pub signs: bool,
}

impl<'de> Deserialize<'de> for DkimKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DkimKeyVisitor)
    }
}

struct DkimKeyVisitor;

impl<'de> Visitor<'de> for DkimKeyVisitor {
    type Value = DkimKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with domain, selector and key_file, or the text DOMAIN:SELECTOR:KEY_FILE")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<DkimKey, E> {
        let unpublished = text.strip_prefix("publish:");
        let mut parts = unpublished.unwrap_or(text).splitn(3, ':').map(str::trim);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(domain), Some(selector), Some(file)) if !file.is_empty() => Ok(DkimKey {
                domain: domain.to_owned(),
                selector: selector.to_owned(),
                key_file: file.into(),
                signs: unpublished.is_none(),
            }),
            _ => Err(E::custom("expected DOMAIN:SELECTOR:KEY_FILE")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DkimKey, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, expecting = "a table of settings")]
        struct Table {
            domain: String,
            selector: String,
            key_file: PathBuf,
            #[serde(default = "yes")]
            signs: bool,
        }
        let table = Table::deserialize(MapAccessDeserializer::new(map))?;
        let Table { domain, selector, key_file, signs } = table;
        Ok(DkimKey { domain, selector, key_file, signs })
    }
}

const fn yes() -> bool {
    true
}

/// How mail leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// Each message becomes a file in `mail.dir`.
    File,
    /// Each message is handed to the relay `mail.smtp_url`.
    Smtp,
}

/// `[secrets]`: where the secrets lie.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Secrets {
    /// The file of master secrets. Default `data/secret`.
    pub file: PathBuf,
}

/// `[log]`: what is logged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Log {
    /// The least grave line written. Default `info`.
    pub level: LogLevel,
}

/// `[signing]`: rules of signing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Signing {
    /// Whether two people of one household may sign with one email address. Default false.
    pub household: bool,
}

/// `[abuse]`: how much one network may sign before its signatures are looked at.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Abuse {
    /// The limit over a short time; `None` is off.
    #[serde(deserialize_with = "limit")]
    pub sign_burst: Option<Limit>,
    /// The limit over a long time; `None` is off.
    #[serde(deserialize_with = "limit")]
    pub sign_sustained: Option<Limit>,
}

/// So many in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub count: NonZeroU32,
    /// In how many seconds.
    pub seconds: NonZeroU32,
}

/// Reads `COUNT/SECONDS`, or `0` for no limit.
fn limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Limit>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim() == "0" {
        return Ok(None);
    }
    let parts = text.split_once('/').and_then(|(count, seconds)| {
        Some(Limit { count: count.trim().parse().ok()?, seconds: seconds.trim().parse().ok()? })
    });
    parts
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom("must be COUNT/SECONDS, such as 20/60, or 0 for no limit"))
}

/// `[staff]`: the staff office.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Staff {
    /// Memory of a passphrase's hash, in KiB. Default 65536.
    pub argon2_memory_kib: u32,
    /// Passes over it. Default 3.
    pub argon2_passes: u32,
}

impl Staff {
    /// What a passphrase's hash costs.
    #[must_use]
    pub const fn cost(self) -> Cost {
        Cost { memory_kib: self.argon2_memory_kib, passes: self.argon2_passes }
    }
}

/// `[representatives]`: how lists of representatives are fetched.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Representatives {
    /// Folder of what was fetched. Default `data/representatives`.
    pub dir: PathBuf,
    /// Pause between two requests, in milliseconds. Default 250.
    pub pause_ms: u32,
    /// Where each publisher is asked.
    pub sources: Sources,
}

/// `[representatives.sources]`: where each publisher is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Sources {
    /// What the paths of the UK Parliament's Members API are appended to.
    pub members_api: ApiUrl,
    /// What the names of the Scottish Parliament's lists are appended to.
    pub scottish_parliament: ApiUrl,
    /// What the paths of the Senedd's pages are appended to.
    pub senedd: ApiUrl,
    /// What the paths of the Northern Ireland Assembly's data are appended to.
    pub ni_assembly: ApiUrl,
    /// The file of the Department for Education.
    pub dfe: ApiUrl,
    /// The file of mySociety.
    pub popolo: ApiUrl,
    /// The exports of Democracy Club, one for each election.
    pub democracy_club: Vec<ApiUrl>,
}

/// `[organisation]`: who runs the campaign. The defaults are placeholders, see [`super::check`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
pub struct Organisation {
    /// Its name, as shown on every page and in every mail.
    pub name: String,
    /// Its postal address, on one line.
    pub address: String,
    /// Where supporters and representatives may write to it.
    pub email: MailAddress,
    /// Who answers about personal data.
    pub privacy_contact: MailAddress,
    /// What the link to the help line says, in English.
    help_line_label: String,
    /// What the link to the help line says, in Welsh. Default: as in English.
    help_line_label_cy: String,
    /// Where the link to the help line leads.
    pub help_line_url: WebLink,
    /// Who publishes the campaign in each nation. Default: name and address.
    imprint: Imprint,
}

impl Organisation {
    /// What the link to the help line says.
    #[must_use]
    pub fn help_line_label(&self, language: Language) -> &str {
        match language {
            Language::Welsh if !self.help_line_label_cy.is_empty() => &self.help_line_label_cy,
            Language::Welsh | Language::English => &self.help_line_label,
        }
    }

    /// Who publishes the campaign, as one line: the digital imprint (Elections Act 2022, part 6; a
    /// Scottish one by the regulations of the Scottish Parliament). `None` asks for the organisation itself.
    #[must_use]
    pub fn imprint(&self, nation: Option<Nation>) -> String {
        let own = nation.map_or("", |nation| match nation {
            Nation::England => &self.imprint.england,
            Nation::Scotland => &self.imprint.scotland,
            Nation::Wales => &self.imprint.wales,
            Nation::NorthernIreland => &self.imprint.northern_ireland,
        });
        if own.is_empty() { format!("{}, {}", self.name, self.address) } else { own.to_owned() }
    }
}

/// `[organisation.imprint]`: who publishes the campaign, nation by nation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of settings")]
struct Imprint {
    england: String,
    scotland: String,
    wales: String,
    northern_ireland: String,
}

/// Reads a text, the empty one as `None`.
pub(super) fn blank_as_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: std::fmt::Display>,
{
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.trim().parse().map(Some).map_err(serde::de::Error::custom)
}
