//! Reading members of a zip archive as if each were a file: streamed, never unpacked to the disk or held whole.

use std::io::{BufRead, BufReader, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::import_file::FileError;

/// How much is unpacked at once, in bytes.
const CHUNK_BYTES: usize = 64 * 1_024;

/// What an archive may come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// The most entries that it may list.
    pub entries: usize,
    /// The most bytes that are unpacked of it, all members together.
    pub unpacked_bytes: u64,
}

impl ArchiveLimits {
    /// Those of a directory of postcodes: the largest lists some 200 entries and unpacks to a third of 4 GiB.
    pub const DIRECTORY: Self = Self { entries: 10_000, unpacked_bytes: 4 * 1_024 * 1_024 * 1_024 };
}

/// Whether a source begins as a zip archive does. Nothing of it is consumed.
///
/// # Errors
/// The source cannot be read.
pub fn is_archive(input: &mut impl BufRead) -> std::io::Result<bool> {
    let start = input.fill_buf()?;
    // A local file header, or the end of an archive without any.
    Ok(start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06"))
}

/// Hands every member that `choose` picks, by the positions of the names that it is given, to `each`, with a name
/// for errors. `file` is the archive's name, `wanted` tells what it should hold.
///
/// # Errors
/// [`FileError::Archive`], for an archive beyond `limits` too; what `each` returns.
pub fn read_members<E: From<FileError>>(
    file: &str,
    input: impl Read + Seek,
    limits: ArchiveLimits,
    wanted: &str,
    choose: impl FnOnce(&[&str]) -> Vec<usize>,
    mut each: impl FnMut(&str, &mut dyn BufRead) -> Result<(), E>,
) -> Result<(), E> {
    let refused = |reason: String| FileError::Archive { file: file.to_owned(), reason };
    let mut archive = ZipArchive::new(input).map_err(|error| refused(reason(&error)))?;
    if archive.len() > limits.entries {
        return Err(refused("the archive lists too many files".to_owned()).into());
    }
    let names: Vec<String> = (0..archive.len())
        .map(|index| archive.name_for_index(index).and_then(Result::ok).unwrap_or_default().into_owned())
        .collect();
    let chosen = choose(&names.iter().map(String::as_str).collect::<Vec<_>>());
    if chosen.is_empty() {
        return Err(refused(format!("the archive holds no {wanted}")).into());
    }
    let mut left = limits.unpacked_bytes;
    for index in chosen {
        // A name is written by whoever made the archive, and ends on a terminal.
        let name = names.get(index).map(|name| name.escape_debug().to_string()).unwrap_or_default();
        let member = archive.by_index(index).map_err(|error| refused(reason(&error)))?;
        let bounded = Bounded { member, limit: limits.unpacked_bytes, left: &mut left };
        each(&format!("{file}/{name}"), &mut BufReader::with_capacity(CHUNK_BYTES, bounded))?;
    }
    Ok(())
}

/// A member that ends in an error when the archive unpacks to far more than a directory has.
struct Bounded<'a, R> {
    member: R,
    limit: u64,
    left: &'a mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.member.read(buffer)?;
        let read = u64::try_from(count).unwrap_or(u64::MAX);
        *self.left = self.left.checked_sub(read).ok_or_else(|| {
            let limit = self.limit;
            std::io::Error::other(format!(
                "the archive unpacks to more than {limit} bytes: is this the right file?"
            ))
        })?;
        Ok(count)
    }
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => format!("the archive is cut or damaged ({error})"),
        ZipError::UnsupportedArchive(_)
        | ZipError::CompressionMethodNotSupported(_)
        | ZipError::InvalidPassword => {
            "the archive is locked, or packed in a way that cannot be read here; unpack it and name the files"
                .to_owned()
        }
        _ => "the archive is cut or damaged".to_owned(),
    }
}
