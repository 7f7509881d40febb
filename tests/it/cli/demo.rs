//! `clarion demo` as a real process: all of it at once, and nothing that leaves the machine.

use std::net::TcpListener;

use super::process::{Process, captured, get, link_to, look_for, post, sign, stamp};
use super::{clarion, told};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_serves_at_once_and_no_mail_can_leave() {
    let folder = tempfile::tempdir().unwrap();
    let relay = TcpListener::bind("127.0.0.1:0").unwrap();
    relay.set_nonblocking(true).unwrap();
    let smtp_url = format!("smtp://{}?tls=none", relay.local_addr().unwrap());
    let variables = [
        ("CLARION__MAIL__TRANSPORT", "smtp"),
        ("CLARION__MAIL__SMTP_URL", smtp_url.as_str()),
        ("CLARION__MAIL__DIR", "elsewhere"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nowhere"),
        ("CLARION__SERVER__BIND", "127.0.0.1:1"),
    ];
    let mut demo =
        Process::start(folder.path(), &variables, &["demo", "--port", "0", "--dir", "demonstration"]);
    let said =
        look_for("what to open", async || Some(demo.said()).filter(|said| said.contains("Ctrl-C"))).await;
    let address = said.split_once("http://127.0.0.1:").unwrap().1.split_once('/').unwrap().0;
    let port: u16 = address.parse().unwrap();
    demo.ready(port).await;
    for path in ["/en", "/cy", "/en/petitions/england", "/dev/mailbox"] {
        if path != "/cy" {
            assert!(said.contains(&format!("http://127.0.0.1:{port}{path}")), "{said}");
        }
        assert_eq!(get(port, path).await.status, 200, "{path}");
    }
    for nation in ["england", "scotland", "wales", "northern-ireland"] {
        assert_eq!(said.matches(&format!("({nation})")).count(), 1, "{said}");
    }
    let postcode = said.split_once("sign from: ").unwrap().1.split_once(" (england)").unwrap().0;

    let answer = sign(port, &stamp(port).await, "ada@example.org", postcode).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let data = folder.path().join("demonstration");
    let mail = captured(&data.join("mail"), "confirm").await;
    assert_eq!(post(port, link_to(&mail, port, "confirm"), &[]).await.status, 303);
    let receipt = captured(&data.join("mail"), "receipt").await;
    let desk = get(port, link_to(&receipt, port, "letters")).await;
    assert!(
        desk.status == 200 && desk.body.contains("Robin Sampleton"),
        "an invented member can be written to"
    );
    assert!(get(port, "/dev/mailbox").await.body.contains("ada@example.org"));

    // The staff office, by the printed link: a page with a button, which works once.
    let office = said.split_once("Staff office").unwrap().1.split_whitespace().next().unwrap();
    let office = office.strip_prefix(&format!("http://127.0.0.1:{port}")).unwrap();
    assert!(get(port, office).await.body.contains("Look around as an admin"));
    let entered = post(port, office, &[]).await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    assert!(entered.head.contains("__Host-clarion-staff="), "{}", entered.head);
    assert!(post(port, office, &[]).await.body.contains("does not work any more"));

    let second = clarion(folder.path(), &[], &["demo", "--port", "0", "--dir", "demonstration"]);
    assert_eq!(second.status.code(), Some(1));
    let expected =
        "error: demonstration holds an earlier demonstration; name another folder with --dir\n".to_owned();
    assert_eq!(told(&second), (String::new(), expected));

    let taken = clarion(folder.path(), &[], &["demo", "--port", address, "--dir", "another"]);
    assert_eq!(taken.status.code(), Some(1));
    assert!(told(&taken).1.starts_with(&format!("error: port {port} is taken; name another with --port")));

    demo.ask_to_stop();
    assert_eq!(demo.ended().await.code(), Some(0), "{}", demo.log());
    assert!(!demo.log().contains('@'), "{}", demo.log());
    assert!(relay.accept().is_err(), "something spoke to the relay");
    assert!(!folder.path().join("elsewhere").exists() && !folder.path().join("data").exists());
}
