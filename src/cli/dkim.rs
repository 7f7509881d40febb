//! `clarion dkim new|record`: keys that sign mail, and the DNS records that publish them.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Subcommand, ValueEnum};

use super::{Context, say};
use crate::mail::dkim::{SigningKey, new_ed25519_pem};

/// Arguments of `clarion dkim`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do with a key.
    #[command(subcommand)]
    pub step: Step,
}

/// What may be done with a key.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Make a key in a new file, and print the DNS record to publish
    New {
        /// The name of the key within the domain, for instance 2026a
        #[arg(long)]
        selector: String,
        /// The domain that answers for the mail; by default that of mail.from
        #[arg(long)]
        domain: Option<String>,
        /// The kind of key
        #[arg(long, value_enum, default_value = "ed25519")]
        algorithm: Kind,
        /// The new file; it is readable by its owner alone
        #[arg(long)]
        out: PathBuf,
    },
    /// Print the DNS record of a key that is there already
    Record {
        /// The name of the key within the domain
        #[arg(long)]
        selector: String,
        /// The domain that answers for the mail; by default that of mail.from
        #[arg(long)]
        domain: Option<String>,
        /// The file with the private key
        #[arg(long)]
        key: PathBuf,
    },
}

/// The kinds of key.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Kind {
    /// What every receiver knows; made by OpenSSL
    Rsa,
    /// Small and fast; receivers that do not know it pass over it
    Ed25519,
}

/// Runs the command.
///
/// # Errors
/// The file is there already, cannot be written or read, or the names fit no DNS record.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let from = context.settings().mail.from.domain();
    match &args.step {
        Step::New { selector, domain, algorithm, out } => {
            if let Kind::Rsa = algorithm {
                bail!(
                    "RSA keys are made by OpenSSL: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
                     -out {path} && clarion dkim record --selector {selector} --key {path}",
                    path = out.display()
                );
            }
            let pem = new_ed25519_pem()?;
            let key = SigningKey::from_pem(domain.as_deref().unwrap_or(from), selector, pem.as_bytes())?;
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(out);
            let mut file = file.with_context(|| format!("cannot make {}", out.display()))?;
            file.write_all(pem.as_bytes()).and_then(|()| file.sync_all())?;
            tell_of(&key)?;
        }
        Step::Record { selector, domain, key } => {
            let opened = SigningKey::open(domain.as_deref().unwrap_or(from), selector, key);
            tell_of(&opened.with_context(|| format!("the key file {}", key.display()))?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell_of(key: &SigningKey) -> std::io::Result<()> {
    say(&format!("{}. TXT {}", key.record_name(), zone_strings(&key.record())))
}

/// `text` as a zone file holds it: quoted strings of at most 255 characters (RFC 1035 section 3.3).
#[must_use]
pub fn zone_strings(text: &str) -> String {
    let mut strings = String::from('"');
    for (at, character) in text.chars().enumerate() {
        if at > 0 && at % 255 == 0 {
            strings.push_str("\" \"");
        }
        strings.push(character);
    }
    strings.push('"');
    strings
}
