use std::io::Write;

use clarion::config::check::{is_public, placeholders, servable};
use clarion::config::load::DEFAULT_TOML;
use clarion::config::settings::{LogLevel, MailTransport};
use clarion::config::{Environment, Settings};
use clarion::domain::language::Language;
use clarion::domain::nation::Nation;

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn loaded(pairs: &[(&str, &str)]) -> Settings {
    Settings::load(&environment(pairs)).unwrap()
}

fn refused(pairs: &[(&str, &str)]) -> String {
    let line = Settings::load(&environment(pairs)).unwrap_err().to_string();
    assert!(!line.contains('\n'), "more than one line: {line}");
    line
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn keys_of(table: &toml::Table, prefix: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(inner) => keys.extend(keys_of(inner, &format!("{prefix}{key}."))),
            _ => keys.push(format!("{prefix}{key}")),
        }
    }
    keys
}

#[test]
fn the_defaults_start_with_no_file_at_all() {
    let settings = loaded(&[]);
    assert_eq!(settings.server.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.base_url().as_str(), "http://127.0.0.1:8080");
    assert_eq!(settings.database.url.expose(), "sqlite:data/clarion.db");
    assert_eq!(settings.mail.transport, MailTransport::File);
    assert_eq!(settings.mail.bounce_domain(), "example.org");
    assert_eq!(settings.secrets.file.to_str(), Some("data/secret"));
    assert_eq!(settings.log.level, LogLevel::Info);
    assert!(!settings.signing.household);
}

/// The file lists what the structs hold: a key that the file lacks is missing from them, and one that they
/// lack is unknown. Taking each key away in turn shows that none is optional, so none can be left out.
#[test]
fn the_defaults_hold_every_key_and_no_other() {
    let whole: toml::Table = DEFAULT_TOML.parse().unwrap();
    whole.clone().try_into::<Settings>().unwrap();
    let keys = keys_of(&whole, "");
    assert!(keys.len() > 25, "{keys:?}");
    for key in keys {
        let mut table = whole.clone();
        let path: Vec<&str> = key.split('.').collect();
        let (last, sections) = path.split_last().unwrap();
        let mut inner = &mut table;
        for section in sections {
            inner = inner.get_mut(*section).unwrap().as_table_mut().unwrap();
        }
        inner.remove(*last).unwrap();
        assert!(table.try_into::<Settings>().is_err(), "{key} is not a key of the settings");
    }
}

#[test]
fn every_key_is_explained_by_a_comment_above_it() {
    let lines: Vec<&str> = DEFAULT_TOML.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        if line.contains(" = ") && !line.starts_with('#') {
            assert!(lines[number - 1].starts_with("# "), "no comment above: {line}");
        }
    }
}

#[test]
fn later_sources_win() {
    let file = file("[server]\nbind = \"127.0.0.1:1\"\nworkers = 3\n[mail]\ndir = \"file\"\n");
    let path = file.path().to_str().unwrap();
    let settings = loaded(&[
        ("CLARION_CONFIG", path),
        ("CLARION__SERVER__BIND", "127.0.0.1:2"),
        ("CLARION__DATABASE__URL", "sqlite:lost.db"),
        ("DATABASE_URL", "sqlite:won.db"),
        ("BASE_URL", "https://example.net"),
    ]);
    assert_eq!(settings.server.bind.port(), 2);
    assert_eq!(settings.server.workers, 3);
    assert_eq!(settings.mail.dir.to_str(), Some("file"));
    assert_eq!(settings.database.url.expose(), "sqlite:won.db");
    assert_eq!(settings.base_url().as_str(), "https://example.net");
}

#[test]
fn publishers_are_asked_by_https_or_on_this_machine() {
    let dfe = "CLARION__REPRESENTATIVES__SOURCES__DFE";
    assert!(refused(&[(dfe, "http://example.org/list.csv")]).starts_with("representatives.sources.dfe: "));
    for bad in
        ["https://me:word@example.org/", "ftp://example.org/", "example.org", "https://example.org/#part"]
    {
        let line = refused(&[(dfe, bad)]);
        assert!(line.contains("expected https://") && !line.contains(bad), "{line}");
    }
    let settings = loaded(&[
        (dfe, "http://127.0.0.1:9/list.csv"),
        ("CLARION__REPRESENTATIVES__SOURCES__SENEDD", "https://example.org/deep/"),
        (
            "CLARION__REPRESENTATIVES__SOURCES__DEMOCRACY_CLUB",
            "https://example.org/?a=1, https://example.org/?a=2",
        ),
        ("CLARION__REPRESENTATIVES__PAUSE_MS", "0"),
    ]);
    let representatives = &settings.representatives;
    assert_eq!(representatives.sources.dfe.url().as_str(), "http://127.0.0.1:9/list.csv");
    let below = representatives.sources.senedd.below("a.asmx/B?c=d").unwrap();
    assert_eq!(below.as_str(), "https://example.org/deep/a.asmx/B?c=d");
    assert_eq!(representatives.sources.democracy_club.len(), 2);
    assert_eq!((representatives.pause_ms, loaded(&[]).representatives.pause_ms), (0, 250));
}

#[test]
fn variables_take_the_kind_of_their_key() {
    let settings = loaded(&[
        ("CLARION__ORGANISATION__NAME", "2024"),
        ("CLARION__SERVER__WORKERS", "2"),
        ("CLARION__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("CLARION__SIGNING__HOUSEHOLD", "true"),
        ("CLARION__ORGANISATION__IMPRINT__NORTHERN_IRELAND", "Somebody, Somewhere"),
        ("DATABASE_URL", ""),
    ]);
    assert_eq!(settings.organisation.name, "2024");
    assert_eq!(settings.server.workers, 2);
    assert_eq!(settings.server.trusted_proxies.len(), 2);
    assert!(settings.signing.household);
    assert_eq!(settings.organisation.imprint(Some(Nation::NorthernIreland)), "Somebody, Somewhere");
    assert!(settings.organisation.imprint(Some(Nation::Wales)).starts_with("2024, "));
    assert_eq!(settings.organisation.help_line_label(Language::Welsh), "Example help line");
    assert!(settings.database.url.is_sqlite());
}

#[test]
fn errors_name_the_key_and_where_it_came_from() {
    assert_eq!(
        refused(&[("CLARION__SERVER__BIND", "nowhere")]),
        "server.bind: invalid socket address syntax (from the environment variable CLARION__SERVER__BIND)"
    );
    assert_eq!(
        refused(&[("CLARION__SERVER__BNID", "127.0.0.1:1")]),
        "server.bnid: unknown key (from the environment variable CLARION__SERVER__BNID)"
    );
    assert_eq!(
        refused(&[("CLARION__MAIL__TRANSPORT", "pigeon")]),
        "mail.transport: expected one of file, smtp (from the environment variable CLARION__MAIL__TRANSPORT)"
    );
    assert_eq!(
        refused(&[("CLARION__MAIL__LANES", "0")]),
        "mail.lanes: expected a nonzero u16 (from the environment variable CLARION__MAIL__LANES)"
    );
    assert!(refused(&[("CLARION__SERVER", "x")]).starts_with("server: expected a table of settings"));
    assert!(refused(&[("BASE_URL", "example.org")]).ends_with("(from the environment variable BASE_URL)"));

    let unknown = file("[server]\nbind = \"127.0.0.1:1\"\n\n[limits]\nsign = \"1/1\"\n");
    let path = unknown.path().to_str().unwrap();
    assert_eq!(refused(&[("CLARION_CONFIG", path)]), format!("limits: unknown key (from {path})"));

    let broken = file("[server]\nbind = \n");
    let path = broken.path().to_str().unwrap();
    assert!(refused(&[("CLARION_CONFIG", path)]).starts_with(&format!("{path}, line 2: ")));

    assert!(
        refused(&[("CLARION_CONFIG", "/nowhere/clarion.toml")])
            .starts_with("cannot read /nowhere/clarion.toml")
    );
}

#[test]
fn no_secret_is_shown_or_repeated_in_an_error() {
    let settings = loaded(&[
        ("DATABASE_URL", "postgres://clarion:hunter2@db.example.org/clarion"),
        ("CLARION__MAIL__SMTP_URL", "smtp://clarion:hunter3@smtp.example.org"),
    ]);
    let shown = format!("{settings:?}");
    assert!(!shown.contains("hunter"), "{shown}");
    for pair in [
        ("DATABASE_URL", "mysql://clarion:hunter2@db.example.org/clarion"),
        ("CLARION__MAIL__SMTP_URL", "smtp://clarion:hunter2@smtp.example.org?tls=none"),
        ("CLARION__MAIL__LANES", "hunter2"),
    ] {
        assert!(!refused(&[pair]).contains("hunter"), "{pair:?}");
    }
    let broken = file("[mail]\nsmtp_url = \"smtp://clarion:hunter2@smtp.example.org\n");
    assert!(!refused(&[("CLARION_CONFIG", broken.path().to_str().unwrap())]).contains("hunter"));
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    assert!(refused(&[("CLARION__SERVER__BIND", "0.0.0.0:80")]).starts_with("server.base_url: must be set"));
    assert!(refused(&[("CLARION__MAIL__TRANSPORT", "smtp")]).starts_with("mail.smtp_url: must be set"));
    assert!(
        refused(&[("CLARION__SERVER__METRICS_BIND", "127.0.0.1:8080")])
            .starts_with("server.metrics_bind: must differ")
    );
}

#[test]
fn the_public_is_not_served_by_a_placeholder() {
    assert!(servable(&loaded(&[])).is_ok());
    let public =
        loaded(&[("CLARION__SERVER__BIND", "0.0.0.0:80"), ("BASE_URL", "https://campaign.example.net")]);
    assert!(is_public(&public));
    let line = servable(&public).unwrap_err().to_string();
    assert!(line.contains("organisation.name") && line.contains("mail.from"), "{line}");
    assert!(is_public(&loaded(&[("BASE_URL", "https://campaign.example.net")])));
}

#[test]
fn the_example_of_a_production_is_complete() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/config/production.example.toml");
    let settings = loaded(&[("CLARION_CONFIG", path)]);
    // The mail addresses in it are the reserved ones of the defaults, so it cannot be run unread.
    assert_eq!(
        placeholders(&settings),
        ["organisation.email", "organisation.privacy_contact", "organisation.help_line_url", "mail.from"]
    );
    assert!(servable(&settings).is_err());
    let filled = [
        ("CLARION_CONFIG", path),
        ("CLARION__ORGANISATION__EMAIL", "hello@charity.example"),
        ("CLARION__ORGANISATION__PRIVACY_CONTACT", "privacy@charity.example"),
        ("CLARION__ORGANISATION__HELP_LINE_URL", "https://charity.example/help"),
        ("CLARION__MAIL__FROM", "campaign@charity.example"),
    ];
    assert!(servable(&loaded(&filled)).is_ok());
}

#[test]
fn a_limit_is_so_many_in_so_many_seconds_or_off() {
    let settings = loaded(&[("CLARION__ABUSE__SIGN_BURST", "5/10"), ("CLARION__ABUSE__SIGN_SUSTAINED", "0")]);
    let burst = settings.abuse.sign_burst.unwrap();
    assert_eq!((burst.count.get(), burst.seconds.get()), (5, 10));
    assert_eq!(settings.abuse.sign_sustained, None);
    for wrong in ["5", "5/0", "0/10", "five/10", "-1/10"] {
        let line = refused(&[("CLARION__ABUSE__SIGN_BURST", wrong)]);
        assert!(line.contains("abuse.sign_burst") && line.contains("COUNT/SECONDS"), "{line}");
    }
}

#[test]
fn keys_are_tables_in_a_file_and_texts_in_the_environment() {
    let file = file(
        "[mail]\nfrom = \"us@letters.charity.example\"\ndkim = [{ domain = \"charity.example\", selector = \"a\", \
         key_file = \"/k/a\" }, \"letters.charity.example:b:/k/b\", { domain = \"charity.example\", selector = \"c\", \
         key_file = \"/k/c\", signs = false }]\n",
    );
    let from_file = loaded(&[("CLARION_CONFIG", file.path().to_str().unwrap())]).mail.dkim;
    let told: Vec<_> =
        from_file.iter().map(|key| (key.domain.as_str(), key.selector.as_str(), key.signs)).collect();
    let expected = [
        ("charity.example", "a", true),
        ("letters.charity.example", "b", true),
        ("charity.example", "c", false),
    ];
    assert_eq!(told, expected);
    let keys = "Charity.example:a:/k/a, publish:letters.charity.example:b:/k:b";
    let from = ("CLARION__MAIL__FROM", "us@letters.charity.example");
    let from_environment = loaded(&[from, ("CLARION__MAIL__DKIM", keys)]).mail.dkim;
    assert_eq!(from_environment[0].key_file.to_str(), Some("/k/a"));
    assert_eq!((from_environment[1].key_file.to_str(), from_environment[1].signs), (Some("/k:b"), false));
    for wrong in ["charity.example", "charity.example:a", "charity.example:a:", "publish:a:b"] {
        assert!(refused(&[from, ("CLARION__MAIL__DKIM", wrong)]).contains("mail.dkim"), "{wrong}");
    }
    let strange = refused(&[from, ("CLARION__MAIL__DKIM", "other.example:a:/k/a")]);
    assert!(strange.starts_with("mail.dkim: each domain must be"), "{strange}");
    assert!(refused(&[from, ("CLARION__MAIL__DKIM", "arity.example:a:/k/a")]).starts_with("mail.dkim: each"));
}

#[test]
fn the_hours_of_letters_are_in_a_zone_that_exists() {
    loaded(&[("CLARION__LETTERS__TIME_ZONE", "Europe/Belfast")]);
    for (key, wrong) in [
        ("CLARION__LETTERS__TIME_ZONE", "Europe/Nowhere"),
        ("CLARION__LETTERS__HOURS", "weekdays 08:00-18:00"),
    ] {
        let line = refused(&[(key, wrong)]);
        assert!(line.contains("letters.hours"), "{line}");
    }
}

#[test]
fn what_comes_back_is_taken_from_this_machine_alone_and_letters_are_from_a_signed_domain() {
    let load = |pairs: &[(&str, &str)]| {
        let environment: Environment =
            pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Settings::load(&environment).map_err(|error| error.to_string())
    };
    let bind = |address| load(&[("CLARION__MAIL__LMTP_BIND", address)]);
    assert!(bind("127.0.0.1:2424").is_ok() && bind("[::1]:2424").is_ok() && bind("").is_ok());
    assert!(bind("0.0.0.0:2424").unwrap_err().contains("mail.lmtp_bind"));
    let letters = |domain| {
        load(&[
            ("CLARION__MAIL__FROM", "us@example.net"),
            ("CLARION__MAIL__DKIM", "example.net:s:key.pem"),
            ("CLARION__MAIL__LETTERS_DOMAIN", domain),
        ])
    };
    assert!(letters("letters.example.net").is_ok() && letters("example.net").is_ok() && letters("").is_ok());
    assert!(letters("letters.example.org").unwrap_err().contains("mail.letters_domain"));
}

#[test]
fn what_providers_are_known_by_is_read_and_never_shown() {
    let topic = "arn:aws:sns:eu-west-2:123456789012:mail-reports";
    let set = loaded(&[
        ("CLARION__HOOKS__SES_TOPIC", topic),
        ("CLARION__HOOKS__POSTMARK_USER", "our-user"),
        ("CLARION__HOOKS__POSTMARK_PASSWORD", " 12345 "),
        ("CLARION__HOOKS__MAILGUN_SIGNING_KEY", "our-key"),
    ]);
    assert_eq!(set.hooks.ses_topic.as_ref().unwrap().host(), "sns.eu-west-2.amazonaws.com");
    assert_eq!(set.hooks.postmark(), Some(("our-user", "12345")));
    assert_eq!(set.hooks.on(), ["ses", "postmark", "mailgun"]);
    let shown = format!("{set:?}");
    assert!(
        !shown.contains("our-user") && !shown.contains("12345\"") && !shown.contains("our-key"),
        "{shown}"
    );
    assert!(loaded(&[]).hooks.on().is_empty());

    let china = "arn:aws-cn:sns:cn-north-1:123456789012:reports";
    let china = loaded(&[("CLARION__HOOKS__SES_TOPIC", china)]).hooks.ses_topic.unwrap();
    assert_eq!(china.host(), "sns.cn-north-1.amazonaws.com.cn");
    for text in [
        "mail-reports",
        "arn:aws:sqs:eu-west-2:123456789012:reports",
        "arn:aws:sns:eu-west-2.example.org/:123456789012:reports",
        "arn:aws:sns:eu-west-2:123456789012:reports:more",
        "arn:aws:sns::123456789012:reports",
    ] {
        assert!(
            refused(&[("CLARION__HOOKS__SES_TOPIC", text)]).starts_with("hooks.ses_topic: expected"),
            "{text}"
        );
    }
    // A key on another curve, a point that is cut, and no base64.
    for text in ["MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAAAA", "secret!"] {
        let line = refused(&[("CLARION__HOOKS__SENDGRID_VERIFICATION_KEY", text)]);
        assert!(
            line.starts_with("hooks.sendgrid_verification_key: expected") && !line.contains(text),
            "{line}"
        );
    }
}
