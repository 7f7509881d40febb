//! Recipients' servers that refuse us and not the mail: when that is theirs to decide, and when it is our fault.

use std::collections::BTreeSet;

use crate::domain::notice::Notice;

/// Sites that have to refuse us before it is taken for our fault and not for theirs.
const REFUSING_SITES: usize = 5;

/// Labels that stand for a kind of owner, below which names are given out in many countries: `co.uk`, `com.au`.
const KINDS_OF_OWNER: [&str; 15] =
    ["ac", "co", "com", "edu", "gov", "gob", "ltd", "me", "mod", "net", "nhs", "org", "plc", "police", "sch"];

/// Which recipients have refused us since a mail was last taken.
///
/// Whoever signs with an address at a domain of their own decides what it answers, and must not be able to stop
/// the mail of everyone else: there, one site says little, however many names it has.
#[derive(Debug, Default)]
pub struct Refusals {
    /// Sites of supporters, whatever the kind of mail: they refuse the sender, not the kind.
    sites: BTreeSet<String>,
}

impl Refusals {
    /// Takes note that `domain` refused us and not the mail; returns whether the kind has to be paused for it.
    pub fn refused(&mut self, kind: Notice, domain: &str) -> bool {
        if kind == Notice::Letter {
            return true;
        }
        self.sites.insert(site(domain));
        let pauses = self.sites.len() >= REFUSING_SITES;
        if pauses {
            // Once it has been put right, the count begins anew.
            self.sites.clear();
        }
        pauses
    }

    /// Takes note that a mail of the kind was taken: whoever refuses does it for reasons of their own.
    pub fn taken(&mut self, kind: Notice) {
        if kind != Notice::Letter {
            self.sites.clear();
        }
    }
}

/// The part of a domain that somebody has registered, as far as its form tells: its last two labels, or three where
/// those are a country's and a kind of owner.
#[must_use]
pub fn site(domain: &str) -> String {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = domain.rsplit('.').collect();
    let count = match labels.as_slice() {
        [country, kind, ..] if country.len() == 2 && KINDS_OF_OWNER.contains(kind) => 3,
        _ => 2,
    };
    let mut kept: Vec<&str> = labels.into_iter().take(count).collect();
    kept.reverse();
    kept.join(".")
}
