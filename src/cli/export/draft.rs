//! A file that is there whole or not at all, and its owner's alone.
//!
//! Until it is whole it has no name in any folder, so that a process that is killed leaves nothing behind: the system
//! frees it with the process. Where the system has no such files, it lies under a name of its own, which is removed
//! unless the process is killed.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A file in the making.
pub struct Draft {
    file: File,
    /// The name that it has, or gets for the moment before it takes its target's place.
    path: PathBuf,
    target: PathBuf,
    has_name: bool,
}

impl Draft {
    /// Begins the file that is to be at `target`; `mark` makes its name until then unique.
    ///
    /// # Errors
    /// What the system answered.
    pub fn create(target: &Path, mark: &str) -> io::Result<Self> {
        let mut path = target.as_os_str().to_owned();
        path.push(format!(".{mark}.part"));
        let path = PathBuf::from(path);
        let (file, has_name) = match nameless(folder_of(target)) {
            Ok(file) => (file, false),
            Err(_) => (OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?, true),
        };
        Ok(Self { file, path, target: target.to_owned(), has_name })
    }

    /// Where to write.
    pub const fn file(&self) -> &File {
        &self.file
    }

    /// Puts the whole file in the place of whatever is there.
    ///
    /// # Errors
    /// What the system answered.
    pub fn finish(mut self) -> io::Result<()> {
        (&self.file).flush()?;
        self.file.sync_all()?;
        if !self.has_name {
            name(&self.file, &self.path)?;
            self.has_name = true;
        }
        std::fs::rename(&self.path, &self.target)?;
        self.has_name = false;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.has_name {
            // Whoever reads the error will not miss half a file.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// A file without a name (open(2), `O_TMPFILE`).
#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(File::from(open(folder, flags, Mode::RUSR | Mode::WUSR)?))
}

/// Gives such a file a name that nothing has yet.
#[cfg(target_os = "linux")]
fn name(file: &File, path: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, linkat};
    let held = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, held, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(target_os = "linux"))]
fn name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
