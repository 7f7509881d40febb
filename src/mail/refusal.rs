//! Recipients' servers that refuse us and not the mail: when that is theirs to decide, and when it is our fault.

use std::collections::BTreeSet;

use crate::domain::notice::Notice;

/// Sites of supporters that have to refuse us before it is taken for our fault and not for theirs.
const REFUSING_SITES: usize = 5;
/// The same of offices: no stranger chooses their addresses, so that fewer tell as much.
const REFUSING_SITES_OF_OFFICES: usize = 3;
/// Offices that have to refuse us where they share a site, as the members of a parliament do.
const REFUSING_OFFICES: usize = 5;

/// Labels that stand for a kind of owner, below which names are given out in many countries: `co.uk`, `com.au`.
const KINDS_OF_OWNER: [&str; 15] =
    ["ac", "co", "com", "edu", "gov", "gob", "ltd", "me", "mod", "net", "nhs", "org", "plc", "police", "sch"];

/// What a refusal leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// The domain is left alone for a while.
    SpareDomain,
    /// No letter to this office leaves until a person has seen to it.
    PauseOffice,
    /// No mail of this kind leaves until a person has seen to it.
    PauseKind,
}

/// Which recipients have refused us since a mail was last taken.
///
/// Whoever signs with an address at a domain of their own decides what it answers, and must not be able to stop
/// the mail of everyone else: there, one site says little, however many names it has. Letters go to offices alone. One
/// that refuses us is reason to look before its next letter leaves, and none to keep the others waiting.
#[derive(Debug, Default)]
pub struct Refusals {
    /// Sites of supporters, whatever the kind of mail: they refuse the sender, not the kind.
    sites: BTreeSet<String>,
    /// Offices, by their sites and addresses.
    offices: BTreeSet<(String, String)>,
}

impl Refusals {
    /// Takes note that the server of `address` refused us and not a mail of `kind`.
    pub fn refused(&mut self, kind: Notice, address: &str) -> Consequence {
        let site = site(address.rsplit_once('@').map_or("", |(_, domain)| domain));
        if kind == Notice::Letter {
            self.offices.insert((site, address.to_ascii_lowercase()));
            let sites: BTreeSet<&String> = self.offices.iter().map(|(site, _)| site).collect();
            if sites.len() < REFUSING_SITES_OF_OFFICES && self.offices.len() < REFUSING_OFFICES {
                return Consequence::PauseOffice;
            }
            self.offices.clear();
        } else {
            self.sites.insert(site);
            if self.sites.len() < REFUSING_SITES {
                return Consequence::SpareDomain;
            }
            self.sites.clear();
        }
        // Cleared, because once it has been put right the count begins anew.
        Consequence::PauseKind
    }

    /// Takes note that a mail of the kind was taken: whoever refuses does it for reasons of their own.
    pub fn taken(&mut self, kind: Notice) {
        if kind == Notice::Letter {
            self.offices.clear();
        } else {
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
