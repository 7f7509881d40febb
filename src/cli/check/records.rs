//! The DNS records that mail depends on: which to publish, and whether they are there.

use super::Finding;
use super::dns::{Resolver, Unanswered};
use crate::cli::dkim::zone_strings;
use crate::config::Settings;
use crate::config::settings::MailTransport;
use crate::mail::dkim::open_key;

/// Looks at the keys, and where mail leaves this machine also at what is published about its domains. A
/// resolver that cannot be reached is no failure of the installation.
pub async fn findings(settings: &Settings, resolver: &Resolver) -> Vec<Finding> {
    let leaves = settings.mail.transport == MailTransport::Smtp;
    let mut found = Vec::new();
    for key in &settings.mail.dkim {
        let outcome = match open_key(key) {
            Err(error) => Err(Fault::Wrong(error.to_string())),
            Ok(key) if !leaves => Ok(publish(&key.record_name(), &key.record())),
            Ok(key) => {
                let published = resolver.texts(&key.record_name()).await;
                judge_key(&key.record_name(), &key.record(), published)
            }
        };
        found.push(finding("dkim", outcome));
    }
    if !leaves {
        return found;
    }
    if !settings.mail.dkim.iter().any(|key| key.signs) {
        let none = "no key signs mail: unless the relay does, receivers refuse it; see `clarion dkim new`";
        found.push(Finding::warn("dkim", none));
    }
    let (from, bounce) = (settings.mail.from.domain(), settings.mail.bounce_domain());
    found.push(finding("mx", takes_mail(resolver, from, "mail.from").await));
    if !bounce.eq_ignore_ascii_case(from) {
        found.push(finding("mx", takes_mail(resolver, bounce, "mail.bounce_domain").await));
    }
    let letters = settings.mail.letters_domain.as_ref().map(|domain| domain.as_str());
    if let Some(letters) =
        letters.filter(|own| ![from, bounce].iter().any(|one| one.eq_ignore_ascii_case(own)))
    {
        found.push(finding("mx", takes_mail(resolver, letters, "mail.letters_domain").await));
    }
    found.push(finding("spf", look_at_spf(settings, resolver, bounce).await));
    found.push(finding("dmarc", look_at_dmarc(settings, resolver, from).await));
    found
}

/// Why a record is not as it should be.
enum Fault {
    /// It is missing or wrong: what to do.
    Wrong(String),
    /// Nobody could tell.
    Unchecked(String),
}

impl From<String> for Fault {
    fn from(text: String) -> Self {
        Self::Wrong(text)
    }
}

fn finding(part: &'static str, outcome: Result<String, Fault>) -> Finding {
    match outcome {
        Ok(text) => Finding::well(part, text),
        Err(Fault::Wrong(text)) => Finding::fail(part, text),
        Err(Fault::Unchecked(text)) => Finding::warn(part, text),
    }
}

fn publish(name: &str, text: &str) -> String {
    format!("publish {name}. TXT {}", zone_strings(text))
}

fn unchecked(what: &str) -> Fault {
    Fault::Unchecked(format!("could not be checked, no resolver answers; {what}"))
}

/// Whether the key of a record is the one published, whatever else the record says.
fn judge_key(name: &str, record: &str, published: Result<Vec<String>, Unanswered>) -> Result<String, Fault> {
    let key_of = |text: &str| {
        let tag = text.split(';').map(str::trim).find_map(|tag| tag.strip_prefix("p="));
        tag.map(|key| key.split_whitespace().collect::<String>())
    };
    match published {
        Err(Unanswered) => Err(unchecked(&publish(name, record))),
        Ok(texts) if texts.is_empty() => Err(publish(name, record).into()),
        Ok(texts) if texts.iter().any(|text| key_of(text) == key_of(record)) => {
            Ok(format!("{name} is published"))
        }
        Ok(_) => Err(format!("{name} holds another key; {}", publish(name, record)).into()),
    }
}

/// Whether a domain can receive: by its exchanges, or without any by its own address (RFC 5321 section 5.1).
async fn takes_mail(resolver: &Resolver, domain: &str, setting: &str) -> Result<String, Fault> {
    let missing = || {
        format!("{domain} ({setting}) takes no mail: publish an MX record, or answers and failures are lost")
    };
    let exchanges = match resolver.exchanges(domain).await {
        Err(Unanswered) => return Err(unchecked(&format!("{domain} ({setting}) needs an MX record"))),
        Ok(exchanges) => exchanges,
    };
    if let Some(first) = exchanges.first() {
        let is_null = exchanges.iter().all(|exchange| exchange.host.is_empty());
        return if is_null {
            Err(missing().into())
        } else {
            Ok(format!("{domain} takes mail at {}", first.host))
        };
    }
    match resolver.has_address(domain).await {
        Err(Unanswered) => Err(unchecked(&format!("{domain} ({setting}) needs an MX record"))),
        Ok(true) => Ok(format!("{domain} takes mail at its own address; an MX record would say so")),
        Ok(false) => Err(missing().into()),
    }
}

/// Who may send for the domain of the return addresses (RFC 7208).
async fn look_at_spf(settings: &Settings, resolver: &Resolver, domain: &str) -> Result<String, Fault> {
    let relay = settings.mail.smtp_url.as_ref().map_or("", |relay| relay.host.as_str());
    let suggestion = format!(
        "{}, or what the relay's provider asks for",
        publish(domain, &format!("v=spf1 a:{relay} -all"))
    );
    let texts = match resolver.texts(domain).await {
        Err(Unanswered) => return Err(unchecked(&suggestion)),
        Ok(texts) => texts,
    };
    let is_spf = |text: &&String| *text == "v=spf1" || text.starts_with("v=spf1 ");
    match texts.iter().filter(is_spf).collect::<Vec<_>>().as_slice() {
        [] => Err(suggestion.into()),
        [one] => Ok(format!("{domain} says {one}")),
        _ => Err(format!("{domain} has several SPF records, which count as none: leave one").into()),
    }
}

/// What receivers should do with mail that fails, at the domain or one above it (RFC 7489 section 6.6.3).
async fn look_at_dmarc(settings: &Settings, resolver: &Resolver, domain: &str) -> Result<String, Fault> {
    let report = settings.organisation.email.as_str();
    let suggestion = publish(&format!("_dmarc.{domain}"), &format!("v=DMARC1; p=none; rua=mailto:{report}"));
    let mut asked = Some(domain);
    while let Some(name) = asked.filter(|name| name.contains('.')) {
        match resolver.texts(&format!("_dmarc.{name}")).await {
            Err(Unanswered) => return Err(unchecked(&suggestion)),
            Ok(texts) => {
                if let Some(text) = texts.iter().find(|text| text.starts_with("v=DMARC1")) {
                    return Ok(format!("_dmarc.{name} says {text}"));
                }
            }
        }
        asked = name.split_once('.').map(|(_, above)| above);
    }
    Err(suggestion.into())
}
