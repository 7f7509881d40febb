//! Secrets: the key file, the keys derived from it, the tokens in links, and a mask for what must not be shown.
//!
//! Two keys lie in the file. From `master` comes one key for each purpose, by HKDF-Expand (RFC 5869
//! section 2.3; the extract step is not needed for uniformly random keys, section 3.3). `lookup` is apart,
//! because the keys of addresses in the database are made with it and it can therefore never change.
//! A token is an id with a MAC beside it: the id alone is no secret, and only we can make the MAC.

pub mod passphrase;
pub mod staff;
pub mod totp;

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::domain::id::{CampaignId, HolderId, OfficeId, PetitionId};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::network::{HomeNetwork, NetworkKey};

type HmacSha256 = Hmac<Sha256>;

const FORMAT: &str = "clarion-secret-v1";
const KEY_BYTES: usize = 32;
const ID_BYTES: usize = 16;
/// 128 bits: ASVS 5.0.0 asks as much of a link that authorises (requirement 11.5.1).
const MAC_BYTES: usize = 16;
/// 40 bits, 8 characters: enough to tell a return address of ours from a guess, in a local part of 64.
const BOUNCE_MAC_BYTES: usize = 5;
/// How long a form may lie open: one day.
const STAMP_LIFE_MINUTES: i64 = 24 * 60;

/// A value that `Debug` does not show and that has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Masks a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that needs it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why the secret file cannot be used. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// A secret cannot be sealed.
    #[error("a secret cannot be sealed")]
    Seal,
    /// The database was made with a secret, and there is none.
    #[error(
        "the secret file {} is missing, and this database was made with one: \
         restore the file from its backup, or name it in secrets.file", .0.display()
    )]
    Missing(PathBuf),
    /// The database was made with another secret.
    #[error(
        "the secret file {} is not the one this database was made with: \
         restore the file from its backup, or name it in secrets.file", .0.display()
    )]
    Different(PathBuf),
    /// Others than its owner may read or write the file.
    #[error("others can read the secret file {path} (mode {mode:04o}): run chmod 600 {path}", path = .0.display(), mode = .1)]
    Exposed(PathBuf, u32),
    /// The file does not hold what it should.
    #[error("the secret file {} {}: restore it from its backup", .0.display(), .1)]
    Malformed(PathBuf, &'static str),
    /// The file cannot be read or written.
    #[error("cannot use the secret file {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

/// What a token allows. A token of one purpose never opens another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirming a signature.
    Confirm,
    /// Writing to one's representatives.
    Letters,
    /// Ending updates.
    Unsubscribe,
    /// Seeing and changing what is held.
    MyData,
    /// Telling whose mail bounced: the local part of a return address.
    Bounce,
    /// Asking for a way into an office's page: it stands in letters, which are quoted and passed on.
    Office,
    /// Being on an office's page, for a while.
    OfficeVisit,
    /// Confirming the other address that an office has chosen.
    OfficeAddress,
    /// Confirming what an office says to all its writers.
    Statement,
    /// Saying whether an answer came.
    Answer,
    /// Telling which letter is answered: the local part of the address that it is from. Whoever has a letter sees
    /// it, so it must not do for a return address.
    Reply,
    /// Telling which mail a provider's report is about. Its recipient may see it, so it must not do for a return
    /// address either: it is believed where the report itself is signed.
    Hook,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 12] = [
        Self::Confirm,
        Self::Letters,
        Self::Unsubscribe,
        Self::MyData,
        Self::Bounce,
        Self::Office,
        Self::OfficeVisit,
        Self::OfficeAddress,
        Self::Statement,
        Self::Answer,
        Self::Reply,
        Self::Hook,
    ];

    /// Whether its tokens are local parts of addresses: short, and the same in upper case.
    const fn is_address(self) -> bool {
        matches!(self, Self::Bounce | Self::Reply)
    }
}

/// Who is let into an office's page, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeVisit {
    /// The campaign whose letters are read.
    pub campaign: CampaignId,
    /// The office.
    pub office: OfficeId,
    /// The holding whose address the link was mailed to: a successor is let in by a link of their own.
    pub holder: HolderId,
    /// When the mail with the link was drawn up.
    pub issued_at: Moment,
}

/// What a form's stamp says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampCheck {
    /// We made it for this petition and language.
    Good {
        /// How long ago, in minutes; 0 also where another process's clock is ahead.
        age_minutes: i64,
    },
    /// We did not make it, or not for this petition and language.
    Forged,
    /// We made it more than a day ago.
    Old,
}

/// The keys of this installation, each ready for its purpose.
#[derive(Clone)]
pub struct Keys {
    confirm: HmacSha256,
    letters: HmacSha256,
    unsubscribe: HmacSha256,
    my_data: HmacSha256,
    bounce: HmacSha256,
    office: HmacSha256,
    office_visit: HmacSha256,
    office_address: HmacSha256,
    statement: HmacSha256,
    answer: HmacSha256,
    reply: HmacSha256,
    hook: HmacSha256,
    stamp: HmacSha256,
    network: HmacSha256,
    email: HmacSha256,
    staff: staff::StaffKeys,
    fingerprint: String,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(***)")
    }
}

impl Keys {
    /// Opens the secret file by the rule of first starts: `fingerprint` is what the database holds. With
    /// one, the file must be there and fit it. With none, the file is read, or made where there is none.
    /// The caller then stores [`Keys::fingerprint`].
    ///
    /// # Errors
    /// [`SecretError`], saying what to do.
    pub fn open(path: &Path, fingerprint: Option<&str>) -> Result<Self, SecretError> {
        let keys = match Self::load(path) {
            Err(SecretError::Missing(_)) if fingerprint.is_none() => Self::create(path)?,
            other => other?,
        };
        match fingerprint {
            Some(held) if held != keys.fingerprint => Err(SecretError::Different(path.to_owned())),
            _ => Ok(keys),
        }
    }

    /// Makes a secret file of mode 0600, and its folder; where another process was faster, reads that one's.
    ///
    /// # Errors
    /// `Io` when the file cannot be written, `Random` when there is no randomness; those of [`Keys::load`].
    pub fn create(path: &Path) -> Result<Self, SecretError> {
        let (master, lookup) = (random::<KEY_BYTES>()?, random::<KEY_BYTES>()?);
        let text =
            format!("{FORMAT}\nmaster {}\nlookup {}\n", HEXLOWER.encode(&master), HEXLOWER.encode(&lookup));
        let draft_name = format!(".secret-{}", HEXLOWER.encode(&random::<8>()?));
        match write_whole(path, &text, &draft_name) {
            Ok(()) => Ok(Self::from_bytes(&master, &lookup)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::load(path),
            Err(source) => Err(SecretError::Io { path: path.to_owned(), source }),
        }
    }

    /// Reads a secret file.
    ///
    /// # Errors
    /// `Missing`, `Exposed` when group or others have any right to it, `Malformed`, `Io`.
    pub fn load(path: &Path) -> Result<Self, SecretError> {
        let failed = |source: std::io::Error| match source.kind() {
            ErrorKind::NotFound => SecretError::Missing(path.to_owned()),
            _ => SecretError::Io { path: path.to_owned(), source },
        };
        let file = File::open(path).map_err(failed)?;
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(SecretError::Exposed(path.to_owned(), mode));
        }
        let mut text = String::new();
        // A secret is a few lines; whatever else the path leads to is not read to its end.
        file.take(4096).read_to_string(&mut text).map_err(failed)?;
        let malformed = |reason| SecretError::Malformed(path.to_owned(), reason);
        let mut lines = text.lines();
        if lines.next() != Some(FORMAT) {
            return Err(malformed("does not begin with the line clarion-secret-v1"));
        }
        let (mut master, mut lookup) = (None, None);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, value) = line.split_once(' ').ok_or(malformed("has a line without a value"))?;
            let bytes = HEXLOWER.decode(value.as_bytes()).ok();
            let key = bytes.and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok());
            let key = key.ok_or(malformed("has a key that is not 64 hexadecimal digits"))?;
            let slot = match name {
                "master" => &mut master,
                "lookup" => &mut lookup,
                _ => return Err(malformed("has a line that is neither master nor lookup")),
            };
            if slot.replace(key).is_some() {
                return Err(malformed("names a key twice"));
            }
        }
        let master = master.ok_or(malformed("lacks the line master"))?;
        let lookup = lookup.ok_or(malformed("lacks the line lookup"))?;
        Ok(Self::from_bytes(&master, &lookup))
    }

    /// The keys of two given secrets, for tests and for a secret that lies elsewhere.
    #[must_use]
    pub fn from_bytes(master: &[u8; KEY_BYTES], lookup: &[u8; KEY_BYTES]) -> Self {
        let of = |secret: &[u8; KEY_BYTES], purpose: &str| keyed(&expanded(secret, purpose));
        let mut fingerprint = of(lookup, "fingerprint");
        fingerprint.update(&expanded(master, "fingerprint"));
        let fingerprint = fingerprint.finalize().into_bytes();
        Self {
            confirm: of(master, "token confirm"),
            letters: of(master, "token letters"),
            unsubscribe: of(master, "token unsubscribe"),
            my_data: of(master, "token my-data"),
            bounce: of(master, "token bounce"),
            office: of(master, "token office"),
            office_visit: of(master, "token office-visit"),
            office_address: of(master, "token office-address"),
            statement: of(master, "token statement"),
            answer: of(master, "token answer"),
            reply: of(master, "token reply"),
            hook: of(master, "token hook"),
            stamp: of(master, "stamp"),
            network: of(master, "network"),
            email: of(lookup, "email"),
            staff: staff::StaffKeys::of(master, lookup),
            fingerprint: fingerprint.iter().take(16).map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// Tells one secret file from another and gives nothing of either away: 32 hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The keys of the staff office.
    #[must_use]
    pub const fn staff(&self) -> &staff::StaffKeys {
        &self.staff
    }

    /// The key under which an address is found again, from its canonical form. It never changes.
    #[must_use]
    pub fn email_key(&self, canonical: &str) -> [u8; 32] {
        mac(&self.email, &[canonical.as_bytes()])
    }

    /// What is kept of the network that a form came from.
    #[must_use]
    pub fn network_key(&self, network: HomeNetwork) -> NetworkKey {
        NetworkKey::from_hash(&mac(&self.network, &[&network.to_bytes()]))
    }

    /// The token of an id for a purpose. In links: 43 characters of base64url, id and MAC of 16 bytes each.
    /// For [`Purpose::Bounce`] and [`Purpose::Reply`]: 34 characters of lower-case base32, because relays fold the case of a local
    /// part, with a MAC of 5 bytes.
    #[must_use]
    pub fn token(&self, purpose: Purpose, id: Uuid) -> String {
        let mac = mac(self.of(purpose), &[id.as_bytes()]);
        let bytes = id.as_bytes().iter().chain(mac.iter().take(mac_bytes(purpose))).copied();
        let bytes: Vec<u8> = bytes.collect();
        match purpose {
            purpose if purpose.is_address() => BASE32_NOPAD.encode(&bytes).to_ascii_lowercase(),
            _ => BASE64URL_NOPAD.encode(&bytes),
        }
    }

    /// The id of a token that we made for this purpose; `None` for any other text. The MAC is compared in
    /// constant time.
    #[must_use]
    pub fn open_token(&self, purpose: Purpose, token: &str) -> Option<Uuid> {
        let bytes = match purpose {
            purpose if purpose.is_address() => {
                BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok()?
            }
            _ => BASE64URL_NOPAD.decode(token.as_bytes()).ok()?,
        };
        let (id, given) = bytes.split_at_checked(ID_BYTES)?;
        let id = Uuid::from_slice(id).ok()?;
        let made = mac(self.of(purpose), &[id.as_bytes()]);
        let made = made.get(..mac_bytes(purpose))?;
        bool::from(made.ct_eq(given)).then_some(id)
    }

    /// The link at the foot of a campaign's letters to an office: 64 characters of base64url, both ids and a MAC.
    #[must_use]
    pub fn office_token(&self, campaign: CampaignId, office: OfficeId) -> String {
        self.sealed(Purpose::Office, &[campaign.as_bytes(), office.as_bytes()])
    }

    /// The campaign and the office of such a link; `None` for any other text.
    #[must_use]
    pub fn open_office_token(&self, token: &str) -> Option<(CampaignId, OfficeId)> {
        let bytes = self.unsealed(Purpose::Office, token)?;
        let (campaign, office) = bytes.split_at_checked(ID_BYTES)?;
        Some((CampaignId::from_slice(campaign)?, OfficeId::from_slice(office)?))
    }

    /// The link that lets a holder into the office's page from `issued_at` on: 96 characters of base64url, three
    /// ids, the moment and a MAC.
    #[must_use]
    pub fn visit_token(&self, visit: &OfficeVisit) -> String {
        let OfficeVisit { campaign, office, holder, issued_at } = visit;
        let issued_at = issued_at.as_millis().to_be_bytes();
        let parts: [&[u8]; 4] = [campaign.as_bytes(), office.as_bytes(), holder.as_bytes(), &issued_at];
        self.sealed(Purpose::OfficeVisit, &parts)
    }

    /// What such a link says, however old it is; `None` for any other text. Whoever opens it judges its age.
    #[must_use]
    pub fn open_visit_token(&self, token: &str) -> Option<OfficeVisit> {
        let bytes = self.unsealed(Purpose::OfficeVisit, token)?;
        let (campaign, rest) = bytes.split_at_checked(ID_BYTES)?;
        let (office, rest) = rest.split_at_checked(ID_BYTES)?;
        let (holder, issued_at) = rest.split_at_checked(ID_BYTES)?;
        Some(OfficeVisit {
            campaign: CampaignId::from_slice(campaign)?,
            office: OfficeId::from_slice(office)?,
            holder: HolderId::from_slice(holder)?,
            issued_at: Moment::from_millis(i64::from_be_bytes(issued_at.try_into().ok()?)),
        })
    }

    fn sealed(&self, purpose: Purpose, parts: &[&[u8]]) -> String {
        let mac = mac(self.of(purpose), parts);
        let bytes = parts.iter().flat_map(|part| part.iter()).chain(mac.iter().take(MAC_BYTES)).copied();
        BASE64URL_NOPAD.encode(&bytes.collect::<Vec<u8>>())
    }

    fn unsealed(&self, purpose: Purpose, token: &str) -> Option<Vec<u8>> {
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
        let (said, given) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
        let made = mac(self.of(purpose), &[said]);
        bool::from(made.get(..MAC_BYTES)?.ct_eq(given)).then(|| said.to_vec())
    }

    /// The stamp of a form: 32 characters that carry the minute ([`crate::domain::moment::Moment::minute`])
    /// it was drawn in, the same for all who read the page in that minute.
    #[must_use]
    pub fn stamp(&self, petition: PetitionId, language: Language, minute: i64) -> String {
        let mac = self.stamp_mac(petition, language, minute);
        let bytes: Vec<u8> = minute.to_be_bytes().into_iter().chain(mac).collect();
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// What a form's stamp says. It never refuses a person: it only raises a flag.
    #[must_use]
    pub fn check_stamp(
        &self,
        petition: PetitionId,
        language: Language,
        stamp: &str,
        now_minute: i64,
    ) -> StampCheck {
        let parts = || {
            let bytes = BASE64URL_NOPAD.decode(stamp.as_bytes()).ok()?;
            let (minute, given) = bytes.split_first_chunk()?;
            let minute = i64::from_be_bytes(*minute);
            let made = self.stamp_mac(petition, language, minute);
            bool::from(made.as_slice().ct_eq(given)).then_some(minute)
        };
        match parts().map(|minute| now_minute.saturating_sub(minute)) {
            None => StampCheck::Forged,
            Some(age) if age > STAMP_LIFE_MINUTES => StampCheck::Old,
            Some(age) => StampCheck::Good { age_minutes: age.max(0) },
        }
    }

    fn stamp_mac(&self, petition: PetitionId, language: Language, minute: i64) -> [u8; MAC_BYTES] {
        let parts: [&[u8]; 3] = [petition.as_bytes(), language.code().as_bytes(), &minute.to_be_bytes()];
        let whole = mac(&self.stamp, &parts);
        let mut short = [0; MAC_BYTES];
        short.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        short
    }

    const fn of(&self, purpose: Purpose) -> &HmacSha256 {
        match purpose {
            Purpose::Confirm => &self.confirm,
            Purpose::Letters => &self.letters,
            Purpose::Unsubscribe => &self.unsubscribe,
            Purpose::MyData => &self.my_data,
            Purpose::Bounce => &self.bounce,
            Purpose::Office => &self.office,
            Purpose::OfficeVisit => &self.office_visit,
            Purpose::OfficeAddress => &self.office_address,
            Purpose::Statement => &self.statement,
            Purpose::Answer => &self.answer,
            Purpose::Reply => &self.reply,
            Purpose::Hook => &self.hook,
        }
    }
}

/// Bytes from the system's cryptographic random source.
///
/// # Errors
/// `Random` when the system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], SecretError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(SecretError::Random)?;
    Ok(bytes)
}

const fn mac_bytes(purpose: Purpose) -> usize {
    match purpose {
        Purpose::Bounce | Purpose::Reply => BOUNCE_MAC_BYTES,
        _ => MAC_BYTES,
    }
}

fn keyed(key: &[u8; KEY_BYTES]) -> HmacSha256 {
    // HMAC fills a short key with zeros up to the hash's block (RFC 2104 section 2). Done here, the length
    // is known at compile time and nothing can fail.
    let mut block = [0u8; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    HmacSha256::new(&block.into())
}

fn mac(key: &HmacSha256, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = key.clone();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// HKDF-Expand of one block: `HMAC(secret, info ‖ 0x01)`.
fn expanded(secret: &[u8; KEY_BYTES], purpose: &str) -> [u8; KEY_BYTES] {
    mac(&keyed(secret), &[b"clarion v1 ", purpose.as_bytes(), &[1]])
}

/// Writes the file so that no reader ever sees half of it, and refuses to replace one. `draft_name` keeps
/// two processes that start together apart.
fn write_whole(path: &Path, text: &str, draft_name: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let draft = folder.join(draft_name);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::hard_link(&draft, path));
    std::fs::remove_file(&draft)?;
    written?;
    File::open(folder)?.sync_all()
}
