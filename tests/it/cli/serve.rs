//! `clarion serve` as a real process: from an empty folder to a signed petition, and what it refuses.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use clarion::clock::Clock;
use clarion::domain::notice::Notice;
use clarion::store::outbox::{self, RowState};
use clarion::store::{Address, Store};
use tokio::runtime::Handle;

use super::process::{Process, captured, free_port, get, link_to, post, sign, stamp};
use super::{clarion, told};
use crate::database::Server;

const EMAIL: &str = "sian.example@supporter.example";
const POSTCODE: &str = "LS6 0AA";

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn refused(output: &Output) -> String {
    let (stdout, stderr) = told(output);
    assert_eq!((output.status.code(), stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.starts_with("error: ") && stderr.lines().count() == 1, "{stderr}");
    stderr
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_an_empty_folder_to_a_confirmed_signature() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let bind = format!("127.0.0.1:{port}");
    let mut server = Process::start(folder.path(), &[("CLARION__SERVER__BIND", &bind)], &["serve"]);
    server.ready(port).await;
    let data = folder.path().join("data");
    assert_eq!(
        (mode(&data.join("clarion.db")), mode(&data.join("secret")), mode(&data)),
        (0o600, 0o600, 0o700)
    );
    assert_eq!(get(port, "/livez").await.status, 200);
    assert_eq!(get(port, "/metrics").await.status, 404);
    assert_eq!(get(port, "/dev/mailbox").await.status, 404, "captured mail is for the demonstration alone");

    let answer = sign(port, &stamp(port).await, EMAIL, POSTCODE).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let mail = captured(&data.join("mail"), "confirm").await;
    assert_eq!(mail.summary.to, EMAIL);
    let confirm = link_to(&mail, port, "confirm");
    assert_eq!(get(port, confirm).await.status, 200);
    let answer = post(port, confirm, &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(answer.head.contains(confirm), "{}", answer.head);
    assert_eq!(get(port, confirm).await.status, 200);
    let receipt = captured(&data.join("mail"), "receipt").await;
    let (letters, my_data) = (link_to(&receipt, port, "letters"), link_to(&receipt, port, "my-data"));
    assert_eq!((get(port, letters).await.status, get(port, my_data).await.status), (200, 200));
    assert_eq!(get(port, "/en/find?postcode=LS6+0AA").await.status, 200);

    server.ask_to_stop();
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.log());
    let log = server.log();
    assert!(log.lines().count() > 10 && log.contains("\"stopped\""), "{log}");
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    for datum in ["@", "LS6", "ls6", "Example\"", "Siân", "supporter"] {
        assert!(!log.contains(datum), "{datum}: {log}");
    }
    for path in [confirm, letters, my_data] {
        let token = path.rsplit('/').next().unwrap();
        // The first half is the id: it alone would tell who was there.
        let id = token.get(..20).unwrap();
        assert!(token.len() > 40 && !log.contains(id), "{log}");
    }
    assert_eq!(server.said(), "");
    // It all adds up, and the next start finds it so.
    let proof = clarion(folder.path(), &[], &["verify"]);
    assert!(proof.status.success() && told(&proof).0.contains("1 compared with 1 signatures, 0 wrong"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_mail_is_lost_when_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let bind = format!("127.0.0.1:{port}");
    // One mail a second, so that most of them wait when the signal comes.
    let variables = [("CLARION__SERVER__BIND", bind.as_str()), ("CLARION__MAIL__RATE_PER_SECOND", "1")];
    let mut server = Process::start(folder.path(), &variables, &["serve"]);
    server.ready(port).await;
    let stamp = stamp(port).await;
    for number in 0..20 {
        let answer = sign(port, &stamp, &format!("supporter{number}@supporter.example"), POSTCODE).await;
        assert_eq!(answer.status, 303, "{number}: {}", answer.body);
    }
    server.ask_to_stop();
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.log());
    let captured = fs::read_dir(folder.path().join("data/mail")).unwrap().count();
    let url = format!("sqlite:{}/data/clarion.db", folder.path().display());
    let store = Store::new(Address::parse(&url).unwrap(), 1, Handle::current());
    let lines = store.read(outbox::status).await.unwrap();
    let count = |state: RowState| {
        let of = lines.iter().filter(|line| line.notice == Notice::ConfirmSignature && line.state == state);
        usize::try_from(of.map(|line| line.count).sum::<i64>()).unwrap()
    };
    assert_eq!(count(RowState::Sent), captured, "{lines:?}");
    assert_eq!(count(RowState::Sent) + count(RowState::Queued), 20, "{lines:?}");
    assert!(count(RowState::Queued) > 0, "the rest waits for the next start");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let bind = format!("127.0.0.1:{port}");
    let variables = [("CLARION__SERVER__BIND", bind.as_str())];
    let mut server = Process::start(folder.path(), &variables, &["serve"]);
    server.ready(port).await;
    let stamp = stamp(port).await;
    for number in 0..8 {
        let answer = sign(port, &stamp, &format!("supporter{number}@supporter.example"), POSTCODE).await;
        assert_eq!(answer.status, 303, "{number}: {}", answer.body);
    }
    server.kill();
    let proof = clarion(folder.path(), &[], &["verify"]);
    assert!(told(&proof).0.contains("1 compared with 8 signatures, 0 wrong"), "{:?}", told(&proof));
    let mut next = Process::start(folder.path(), &variables, &["serve"]);
    next.ready(port).await;
    let answer = sign(port, &stamp, "supporter8@supporter.example", POSTCODE).await;
    assert_eq!(answer.status, 303, "the form that lay open still works: {}", answer.body);
    next.ask_to_stop();
    assert_eq!(next.ended().await.code(), Some(0), "{}", next.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_are_served_apart_from_the_public() {
    let folder = tempfile::tempdir().unwrap();
    let (port, apart) = (free_port(), free_port());
    let (bind, metrics) = (format!("127.0.0.1:{port}"), format!("127.0.0.1:{apart}"));
    let variables =
        [("CLARION__SERVER__BIND", bind.as_str()), ("CLARION__SERVER__METRICS_BIND", metrics.as_str())];
    let mut server = Process::start(folder.path(), &variables, &["serve"]);
    server.ready(port).await;
    assert_eq!(get(port, "/en").await.status, 200);
    assert_eq!(get(port, "/metrics").await.status, 404);
    let shown = get(apart, "/metrics").await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("clarion_http_request_seconds"), "{}", shown.body);
    assert_eq!(get(apart, "/en").await.status, 404);
    server.ask_to_stop();
    assert_eq!(server.ended().await.code(), Some(0));
}

#[test]
fn a_secret_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("data/secret");
    made_at_home(folder.path());
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o644)).unwrap();
    let line = refused(&clarion(folder.path(), &[("CLARION__SERVER__BIND", "127.0.0.1:0")], &["serve"]));
    assert!(
        line.contains("others can read the secret file data/secret (mode 0644): run chmod 600"),
        "{line}"
    );
}

#[test]
fn a_database_without_its_secret_is_refused_and_gets_no_new_one() {
    let folder = tempfile::tempdir().unwrap();
    made_at_home(folder.path());
    let secret = folder.path().join("data/secret");
    let kept = fs::read(&secret).unwrap();
    fs::remove_file(&secret).unwrap();
    let serve = || clarion(folder.path(), &[("CLARION__SERVER__BIND", "127.0.0.1:0")], &["serve"]);
    let line = refused(&serve());
    assert!(line.contains("the secret file data/secret is missing"), "{line}");
    assert!(!secret.exists());

    let other = tempfile::tempdir().unwrap();
    made_at_home(other.path());
    fs::copy(other.path().join("data/secret"), &secret).unwrap();
    let line = refused(&serve());
    assert!(line.contains("is not the one this database was made with"), "{line}");
    assert_ne!(fs::read(&secret).unwrap(), kept);
}

/// Serves once in `folder`, so that database and secret are there, and stops.
fn made_at_home(folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let port = free_port();
        let bind = format!("127.0.0.1:{port}");
        let mut server = Process::start(folder, &[("CLARION__SERVER__BIND", &bind)], &["serve"]);
        server.ready(port).await;
        server.ask_to_stop();
        assert_eq!(server.ended().await.code(), Some(0), "{}", server.log());
    });
}

#[test]
fn what_stands_in_the_way_is_one_line_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (variables, wanted) in [
        (&[("CLARION__SERVER__BAND", "x")][..], "server.band: unknown key"),
        (&[("CLARION__SERVER__BIND", "0.0.0.0:0")], "server.base_url: must be set"),
        (&[("BASE_URL", "https://campaign.example")], "organisation: fill in before serving to the public: "),
        (&[("DATABASE_URL", "mysql://localhost/clarion")], "database.url"),
        (&[("CLARION__MAIL__TRANSPORT", "smtp")], "mail.smtp_url: must be set"),
    ] {
        let line = refused(&clarion(folder.path(), variables, &["serve"]));
        assert!(line.contains(wanted), "{line}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{wanted}");
    }
}

#[test]
fn a_port_that_is_taken_is_told_with_its_setting() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = taken.local_addr().unwrap().to_string();
    let output = clarion(folder.path(), &[("CLARION__SERVER__BIND", &bind)], &["serve"]);
    assert_eq!(output.status.code(), Some(1));
    let (_, stderr) = told(&output);
    assert!(stderr.contains(&format!("cannot listen on {bind}; look at server.bind")), "{stderr}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_without_its_migrations_is_left_alone() {
    let (server, folder) = (Server::of_this_run(), tempfile::tempdir().unwrap());
    let name = format!("bare_{}", Clock::machine().new_id().simple());
    server.execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    let url = server.url_of(&name);
    let run = |arguments: &[&str]| clarion(folder.path(), &[("DATABASE_URL", &url)], arguments);
    let (refusal, status) = (run(&["serve"]), run(&["migrate", "status"]));
    server.execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    let line = refused(&refusal);
    assert!(line.contains("run `clarion migrate up`"), "{line}");
    assert!(told(&status).0.starts_with("pending   0001_first_run\n"), "{:?}", told(&status));
}
