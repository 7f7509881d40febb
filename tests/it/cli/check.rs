//! `clarion check`: what it says of each part, on both databases and beside both transports.

use std::path::Path;

use clarion::cli::check::{Finding, Verdict, findings};
use clarion::config::{Environment, Settings};
use clarion::secret::Keys;
use clarion::store::{Address, Store, meta};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::runtime::Handle;

use crate::database::{TEST_TIME, on_each_database};

fn settings(pairs: &[(&str, &str)]) -> Settings {
    let environment: Environment =
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Settings::load(&environment).unwrap()
}

fn of(found: &[Finding], part: &str) -> Result<String, String> {
    let finding = found.iter().find(|finding| finding.part == part).unwrap();
    match finding.verdict {
        Verdict::Well => Ok(finding.text.clone()),
        Verdict::Warn | Verdict::Fail => Err(finding.text.clone()),
    }
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

on_each_database! {
    async fn a_sound_installation_is_ok_throughout(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let (secret, mail) = (path(folder.path(), "secret"), path(folder.path(), "mail"));
        let pairs =
            [("DATABASE_URL", db.url.as_str()), ("CLARION__SECRETS__FILE", &secret), ("CLARION__MAIL__DIR", &mail)];
        let settings = settings(&pairs);

        let found = findings(&settings, &db.store, TEST_TIME).await;
        assert!(found.iter().all(|finding| finding.verdict != Verdict::Fail), "{found:?}");
        assert!(of(&found, "secret").unwrap().ends_with("is made on the first start"));
        assert!(!Path::new(&secret).exists() && !Path::new(&mail).exists(), "check made something");

        std::fs::create_dir(&mail).unwrap();
        let keys = Keys::create(Path::new(&secret)).unwrap();
        let own = keys.fingerprint().to_owned();
        let claimed: Result<_, clarion::store::StoreError> =
            db.store.write(move |tx| meta::claim(tx, meta::KEY_FINGERPRINT, &own)).await;
        claimed.unwrap();
        let found = findings(&settings, &db.store, TEST_TIME).await;
        assert!(found.iter().all(|finding| finding.verdict != Verdict::Fail), "{found:?}");
        assert!(of(&found, "secret").unwrap().ends_with("fits the database"));
        assert_eq!(std::fs::read_dir(&mail).unwrap().count(), 0, "check left something behind");

        std::fs::remove_file(&secret).unwrap();
        assert!(of(&findings(&settings, &db.store, TEST_TIME).await, "secret").unwrap_err().contains("is missing"));
        Keys::create(Path::new(&secret)).unwrap();
        let other = of(&findings(&settings, &db.store, TEST_TIME).await, "secret").unwrap_err();
        assert!(other.contains("is not the one this database was made with"), "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = path(folder.path(), "lost.db");
    let url = format!("sqlite:{file}");
    let store = Store::new(Address::parse(&url).unwrap(), 1, Handle::current());
    let found = findings(&settings(&[("DATABASE_URL", &url)]), &store, TEST_TIME).await;
    assert!(of(&found, "database").unwrap_err().contains("is not there yet"));
    assert!(!Path::new(&file).exists());

    std::fs::write(&file, b"").unwrap();
    let found = findings(&settings(&[("DATABASE_URL", &url)]), &store, TEST_TIME).await;
    assert!(of(&found, "database").unwrap_err().contains("run `clarion migrate up`"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_placeholder_is_no_organisation_for_the_public() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", path(folder.path(), "lost.db"));
    let store = Store::new(Address::parse(&url).unwrap(), 1, Handle::current());
    let own = settings(&[("DATABASE_URL", &url)]);
    assert!(
        of(&findings(&own, &store, TEST_TIME).await, "organisation").unwrap().starts_with("a placeholder")
    );
    let public = settings(&[("DATABASE_URL", &url), ("BASE_URL", "https://campaign.example.net")]);
    assert!(
        of(&findings(&public, &store, TEST_TIME).await, "organisation")
            .unwrap_err()
            .contains("organisation.name")
    );
}

/// A listener that says `greeting` to its one visitor and hangs up.
async fn relay(greeting: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(greeting).await.unwrap();
    });
    format!("smtp://127.0.0.1:{port}?tls=none")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_must_greet() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", path(folder.path(), "lost.db"));
    let store = Store::new(Address::parse(&database).unwrap(), 1, Handle::current());
    let look = async |url: &str| {
        let pairs = [
            ("DATABASE_URL", database.as_str()),
            ("CLARION__MAIL__TRANSPORT", "smtp"),
            ("CLARION__MAIL__SMTP_URL", url),
        ];
        of(&findings(&settings(&pairs), &store, TEST_TIME).await, "mail")
    };
    assert!(look(&relay(b"220 mail.example.org ESMTP\r\n").await).await.unwrap().ends_with("greets"));
    for greeting in [&b"554 no mail here\r\n"[..], b"SSH-2.0-OpenSSH_9.2\r\n", b""] {
        assert!(look(&relay(greeting).await).await.unwrap_err().contains("does not greet"), "{greeting:?}");
    }
    let closed = relay(b"220 ready\r\n").await;
    assert!(look(&closed).await.is_ok());
    assert!(look(&closed).await.unwrap_err().contains("cannot reach"));
    let implicit = relay(b"").await.replace("smtp:", "smtps:").replace("?tls=none", "");
    assert!(look(&implicit).await.unwrap().ends_with("takes connections"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_providers_are_told_with_what_half_of_one_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", path(folder.path(), "lost.db"));
    let store = Store::new(Address::parse(&url).unwrap(), 1, Handle::current());
    let say = async |pairs: &[(&str, &str)]| {
        let own = [&[("DATABASE_URL", url.as_str())], pairs].concat();
        let found = findings(&settings(&own), &store, TEST_TIME).await;
        let finding = found.into_iter().find(|finding| finding.part == "hooks").unwrap();
        (finding.verdict, finding.text)
    };
    let (verdict, text) = say(&[]).await;
    assert!(verdict == Verdict::Well && text.starts_with("no provider of mail reports"), "{text}");
    let (public, mailgun) =
        (("BASE_URL", "https://campaign.example.net"), ("CLARION__HOOKS__MAILGUN_SIGNING_KEY", "secret"));
    let topic = ("CLARION__HOOKS__SES_TOPIC", "arn:aws:sns:eu-west-2:123456789012:reports");
    let (verdict, text) = say(&[public, mailgun, topic]).await;
    let pages = "https://campaign.example.net/hooks/ses, https://campaign.example.net/hooks/mailgun";
    assert_eq!((verdict, text), (Verdict::Well, format!("reports are taken at {pages}")));
    let (verdict, text) = say(&[mailgun]).await;
    assert!(verdict == Verdict::Warn && text.contains("set server.base_url"), "{text}");
    for (key, missing) in
        [("POSTMARK_USER", "hooks.postmark_password"), ("POSTMARK_PASSWORD", "hooks.postmark_user")]
    {
        let (verdict, text) = say(&[public, (&format!("CLARION__HOOKS__{key}"), "private")]).await;
        assert_eq!(verdict, Verdict::Warn);
        assert!(text.starts_with(missing) && !text.contains("private"), "{text}");
    }
    let half = ("CLARION__HOOKS__POSTMARK_USER", "private");
    let (_, text) = say(&[public, mailgun, half]).await;
    assert!(text.ends_with("; reports are taken at https://campaign.example.net/hooks/mailgun"), "{text}");
    let repeats = ("CLARION__MAIL__LETTER_IN_DOUBT", "repeat_once");
    let (verdict, text) = say(&[public, topic, repeats]).await;
    assert!(verdict == Verdict::Warn && text.contains("mail.letter_in_doubt"), "{text}");
    assert_eq!(say(&[public, mailgun, repeats]).await.0, Verdict::Well, "others keep the ids");
}
