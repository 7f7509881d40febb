//! Rules that hold across settings.

use super::address::is_loopback_listener;
use super::load::{DEFAULT_TOML, SettingsError};
use super::settings::{MailTransport, Settings};

/// Whether people beyond this machine are meant to reach the site: by its listener or by its address.
#[must_use]
pub fn is_public(settings: &Settings) -> bool {
    !is_loopback_listener(settings.server.bind.ip())
        || settings.server.base_url.as_ref().is_some_and(|base_url| !base_url.is_loopback())
}

/// The rules that every command demands.
///
/// # Errors
/// [`SettingsError::Rule`] for the first rule that is broken.
pub fn together(settings: &Settings) -> Result<(), SettingsError> {
    let server = &settings.server;
    if server.base_url.is_none() && !is_loopback_listener(server.bind.ip()) {
        return broken("server.base_url", "must be set when server.bind is not a loopback address");
    }
    if server.metrics_bind == Some(server.bind) && server.bind.port() != 0 {
        return broken("server.metrics_bind", "must differ from server.bind: metrics are not public");
    }
    if settings.mail.transport == MailTransport::Smtp && settings.mail.smtp_url.is_none() {
        return broken("mail.smtp_url", "must be set when mail.transport is \"smtp\"");
    }
    if settings.letters.pace().is_none() {
        let message =
            "must be \"always\", or days and times such as \"mon-fri 08:00-18:00\" in a known time_zone";
        return broken("letters.hours", message);
    }
    if settings.letters.review_above > 100 {
        return broken("letters.review_above", "must be at most 100, in percent");
    }
    if !settings.staff.cost().is_enough() {
        return broken(
            "staff.argon2_memory_kib",
            "must be at least 19456, and staff.argon2_passes at least 2",
        );
    }
    // DMARC (RFC 7489 section 3.1.1) counts a signature only of the domain that the reader sees, or of one above it.
    let from = settings.mail.from.domain();
    let answers_for = |domain: &str| {
        from.eq_ignore_ascii_case(domain)
            || from.to_ascii_lowercase().ends_with(&format!(".{}", domain.to_ascii_lowercase()))
    };
    if settings.mail.dkim.iter().any(|key| !answers_for(&key.domain)) {
        return broken("mail.dkim", "each domain must be the one of mail.from, or one above it");
    }
    if settings.mail.lmtp_bind.is_some_and(|bind| !is_loopback_listener(bind.ip())) {
        return broken("mail.lmtp_bind", "must be a loopback address: whoever reaches it is believed");
    }
    if let Some(domain) = &settings.mail.letters_domain {
        let letters = domain.as_str().to_ascii_lowercase();
        let covers = |domain: &str| {
            let domain = domain.to_ascii_lowercase();
            letters == domain || letters.ends_with(&format!(".{domain}"))
        };
        let mut signing = settings.mail.dkim.iter().filter(|key| key.signs).peekable();
        if signing.peek().is_some() && !signing.any(|key| covers(&key.domain)) {
            return broken(
                "mail.letters_domain",
                "must be the domain of a key of mail.dkim, or lie below one",
            );
        }
    }
    Ok(())
}

/// The keys that must be filled in before the public sees a page and still hold the placeholder they came with.
#[must_use]
pub fn placeholders(settings: &Settings) -> Vec<&'static str> {
    let defaults: toml::Table = DEFAULT_TOML.parse().unwrap_or_default();
    let still = |section: &str, key: &str, value: &str| {
        let default = defaults.get(section).and_then(|table| table.get(key)).and_then(toml::Value::as_str);
        value.trim().is_empty() || default == Some(value)
    };
    let organisation = &settings.organisation;
    let label = organisation.help_line_label(crate::domain::language::Language::English);
    [
        ("organisation.name", still("organisation", "name", &organisation.name)),
        ("organisation.address", still("organisation", "address", &organisation.address)),
        ("organisation.email", still("organisation", "email", organisation.email.as_str())),
        (
            "organisation.privacy_contact",
            still("organisation", "privacy_contact", organisation.privacy_contact.as_str()),
        ),
        ("organisation.help_line_label", still("organisation", "help_line_label", label)),
        (
            "organisation.help_line_url",
            still("organisation", "help_line_url", organisation.help_line_url.as_str()),
        ),
        ("mail.from", still("mail", "from", settings.mail.from.as_str())),
    ]
    .into_iter()
    .filter_map(|(key, is_placeholder)| is_placeholder.then_some(key))
    .collect()
}

/// What serving to the public demands besides: that the organisation is a real one.
///
/// # Errors
/// [`SettingsError::Rule`] that lists the keys to fill in.
pub fn servable(settings: &Settings) -> Result<(), SettingsError> {
    let missing = placeholders(settings);
    if !is_public(settings) || missing.is_empty() {
        return Ok(());
    }
    broken("organisation", &format!("fill in before serving to the public: {}", missing.join(", ")))
}

fn broken(key: &'static str, message: &str) -> Result<(), SettingsError> {
    Err(SettingsError::Rule { key, message: message.to_owned() })
}
