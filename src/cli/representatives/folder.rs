//! The folder of what was fetched: whole files, and a manifest that tells which of them belong to the present run.
//!
//! A run that is cut goes on where it was; a later run asks for what it has only by the publisher's tag. A file
//! counts when its length and digest are those of the manifest, so what was cut while it was written counts never.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use data_encoding::HEXLOWER;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use crate::domain::moment::{DAY_MS, Moment};
use crate::fetch::{Fetched, Fetcher};

/// The name of the manifest.
const MANIFEST: &str = "manifest.json";

/// A file that a run wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its path below the folder, such as `dfe/mp_lookup.csv`.
    pub name: String,
    /// Where it is.
    pub url: Url,
    /// What it holds.
    pub content: Content,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// JSON.
    Json,
    /// JSON about a member whom it does not name: kept as `{"id":…,"contact":…}`.
    JsonOf(u64),
    /// XML.
    Xml,
    /// A table.
    Csv,
}

impl Content {
    /// The bytes to keep; `None` where they are something else, such as a page that asks for patience.
    fn kept(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace());
        let start: Vec<u8> = bytes.iter().skip(start?).take(14).map(u8::to_ascii_lowercase).collect();
        let is_page = start.starts_with(b"<!doctype html") || start.starts_with(b"<html");
        let is_whole_json = || serde_json::from_slice::<IgnoredAny>(bytes).is_ok();
        match self {
            Self::Json => is_whole_json().then(|| bytes.to_vec()),
            Self::JsonOf(id) => is_whole_json().then(|| {
                let mut kept = format!("{{\"id\":{id},\"contact\":").into_bytes();
                kept.extend_from_slice(bytes);
                kept.extend_from_slice(b"}\n");
                kept
            }),
            Self::Xml => (start.starts_with(b"<") && !is_page).then(|| bytes.to_vec()),
            Self::Csv => (!start.starts_with(b"<") && !start.starts_with(b"{")).then(|| bytes.to_vec()),
        }
    }
}

/// What the manifest tells of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    length: u64,
    sha256: String,
    /// Whether the present run has asked for it already.
    fresh: bool,
}

/// What is known of the folder's files.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    begun_ms: i64,
    finished: bool,
    files: BTreeMap<String, Kept>,
}

/// How the files of a run came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Fetched anew.
    pub fetched: usize,
    /// Unchanged since an earlier run, as the publisher told.
    pub unchanged: usize,
    /// Fetched before this run was cut.
    pub resumed: usize,
}

/// The folder, held by one process at a time.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    manifest: Manifest,
    counts: Counts,
    // Held until the folder is dropped.
    _lock: File,
}

impl Folder {
    /// Opens the folder, which is made where it is missing, and begins a run or takes up one that was cut.
    ///
    /// # Errors
    /// The folder cannot be made or written, or another process fetches into it.
    pub fn open(path: &Path, now: Moment) -> anyhow::Result<Self> {
        let failed = || format!("cannot use the folder {}", path.display());
        fs::create_dir_all(path).with_context(failed)?;
        let lock = File::create(path.join(".lock")).with_context(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!("another process fetches into {}", path.display()),
            Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
        }
        // A manifest that cannot be read is as good as none: everything is fetched again.
        let text = fs::read(path.join(MANIFEST)).unwrap_or_default();
        let mut manifest: Manifest = serde_json::from_slice(&text).unwrap_or_default();
        let age = now.as_millis().saturating_sub(manifest.begun_ms);
        // After a day the files of a run that was cut are those of another day.
        if manifest.finished || !(0..DAY_MS).contains(&age) {
            manifest.files.values_mut().for_each(|kept| kept.fresh = false);
            manifest.begun_ms = now.as_millis();
            manifest.finished = false;
        }
        Ok(Self { path: path.to_owned(), manifest, counts: Counts::default(), _lock: lock })
    }

    /// The bytes of a file: those that are here, when this run has them already or the publisher has no others,
    /// or else fetched.
    ///
    /// # Errors
    /// The publisher's answer, or what it sends, or the disk: with the address.
    pub fn take(&mut self, fetcher: &mut Fetcher<'_>, wanted: &Wanted) -> anyhow::Result<Vec<u8>> {
        let held = self.find(wanted);
        if let Some((_, true, bytes)) = held {
            self.counts.resumed += 1;
            return Ok(bytes);
        }
        let (etag, bytes) = held.map_or((None, Vec::new()), |(etag, _, bytes)| (etag, bytes));
        let path = self.path.join(&wanted.name);
        let part = path.with_added_extension("part");
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let outcome = fetcher.fetch(&wanted.url, etag.as_deref(), &part);
        let kept = match outcome {
            Err(error) => {
                // Whatever has come is of no use, and nothing hangs on its removal.
                let _ = fs::remove_file(&part);
                return Err(error.into());
            }
            Ok(Fetched::Unchanged) => {
                self.counts.unchanged += 1;
                self.note(&wanted.name, etag, &wanted.url, &bytes)?;
                return Ok(bytes);
            }
            Ok(Fetched::Whole(whole)) => {
                let is_page = whole.content_type.to_ascii_lowercase().starts_with("text/html");
                let sent = fs::read(&part).with_context(|| format!("cannot read {}", part.display()))?;
                let Some(kept) = wanted.content.kept(&sent).filter(|_| !is_page) else {
                    let _ = fs::remove_file(&part);
                    bail!("{}: the publisher sends something else than this list", wanted.url);
                };
                self.put(&path, &part, &kept)?;
                self.counts.fetched += 1;
                self.note(&wanted.name, whole.etag, &wanted.url, &kept)?;
                kept
            }
        };
        Ok(kept)
    }

    /// Forgets a file whose content turned out to be another: the next run asks for it anew.
    ///
    /// # Errors
    /// The disk.
    pub fn forget(&mut self, name: &str) -> anyhow::Result<()> {
        self.manifest.files.remove(name);
        self.save()
    }

    /// Ends the part of the run that is about the files below `prefix`: those that the publisher has no longer go.
    /// Gives the names that stay, and how they came.
    ///
    /// # Errors
    /// The disk.
    pub fn settle(&mut self, prefix: &str) -> anyhow::Result<(Vec<String>, Counts)> {
        let is_below = |name: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'));
        let files = &self.manifest.files;
        let stale = files.iter().filter(|(name, kept)| is_below(name) && !kept.fresh);
        let stale: Vec<String> = stale.map(|(name, _)| name.clone()).collect();
        for name in stale {
            // A file that is gone already is as wanted.
            let _ = fs::remove_file(self.path.join(&name));
            self.manifest.files.remove(&name);
        }
        self.save()?;
        let names = self.manifest.files.keys().filter(|name| is_below(name)).cloned().collect();
        Ok((names, std::mem::take(&mut self.counts)))
    }

    /// Ends the run: the next one asks every publisher again.
    ///
    /// # Errors
    /// The disk.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        self.manifest.finished = true;
        self.save()
    }

    /// The path of a file.
    #[must_use]
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// What is here of a file, if it is whole and from where it should be: its tag, whether it is of this run, and
    /// its bytes.
    fn find(&self, wanted: &Wanted) -> Option<(Option<String>, bool, Vec<u8>)> {
        let kept = self.manifest.files.get(&wanted.name).filter(|kept| kept.url == wanted.url.as_str())?;
        let bytes = fs::read(self.path.join(&wanted.name)).ok()?;
        let is_whole = u64::try_from(bytes.len()) == Ok(kept.length) && digest_of(&bytes) == kept.sha256;
        is_whole.then(|| (kept.etag.clone(), kept.fresh, bytes))
    }

    fn note(&mut self, name: &str, etag: Option<String>, url: &Url, bytes: &[u8]) -> anyhow::Result<()> {
        let kept = Kept {
            url: url.to_string(),
            etag,
            length: u64::try_from(bytes.len())?,
            sha256: digest_of(bytes),
            fresh: true,
        };
        self.manifest.files.insert(name.to_owned(), kept);
        self.save()
    }

    fn save(&self) -> anyhow::Result<()> {
        let path = self.path.join(MANIFEST);
        let mut text = serde_json::to_vec_pretty(&self.manifest)?;
        text.push(b'\n');
        self.put(&path, &path.with_added_extension("part"), &text)
    }

    /// Puts a file in its place whole: written beside it, and then given its name.
    fn put(&self, path: &Path, part: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        let write = || -> std::io::Result<()> {
            let mut file = File::create(part)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(part, path)
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }
}

fn digest_of(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
