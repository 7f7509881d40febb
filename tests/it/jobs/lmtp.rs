//! The listener for mail servers of this machine, spoken to line by line.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clarion::domain::letter::LetterState;
use clarion::domain::notice::Notice;
use clarion::jobs::lmtp::{Limits, serve};
use clarion::jobs::receive::{LARGEST_BYTES, Receiver};
use clarion::mail::return_path::return_path;
use clarion::store::outbox::Settlement;
use clarion::store::{Address, Store, mail_event};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::hand::{Hand, one, state};
use crate::actions::letter::keys;
use crate::database::{TestDatabase, on_each_database};
use crate::mail::incoming::postfix;

async fn listening(db: &TestDatabase, store: Store, limits: Limits) -> (SocketAddr, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let keys = Arc::new(keys());
    let receiver = Receiver { store, clock: db.clock.clone(), keys, keeps_reports_ms: 1_000 };
    tokio::spawn(serve(receiver, listener, limits, stopped));
    (address, stop)
}

struct Client(BufReader<TcpStream>);

impl Client {
    async fn connect(address: SocketAddr) -> Self {
        Self(BufReader::new(TcpStream::connect(address).await.unwrap()))
    }

    /// One reply, all its lines.
    async fn hear(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let start = reply.len();
            let reading = tokio::time::timeout(Duration::from_secs(20), self.0.read_line(&mut reply));
            let is_over = reading.await.unwrap().unwrap() == 0;
            if is_over || reply.as_bytes().get(start + 3) != Some(&b'-') {
                return reply;
            }
        }
    }

    async fn say(&mut self, line: &str) -> String {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        self.hear().await
    }

    async fn expect(&mut self, lines: &[(&str, &str)]) {
        for (line, reply) in lines {
            let heard = self.say(line).await;
            assert!(heard.starts_with(reply), "{line}: {heard}");
        }
    }
}

on_each_database! {
    async fn a_report_is_taken_with_one_reply_for_each_recipient(db: TestDatabase) {
        let (_, letter, _) = one(&db).await;
        let hand = Hand::of(&db);
        let row = hand.claim(Notice::Letter).await.remove(0);
        let path = return_path(&keys(), Notice::Letter, row.id, "bounce.example.org");
        let (address, stop) = listening(&db, db.store.clone(), Limits::default()).await;
        let mut client = Client::connect(address).await;
        assert!(client.hear().await.starts_with("220 "));
        client
            .expect(&[
                ("EHLO localhost", "500 "),
                ("MAIL FROM:<>", "503 "),
                ("LHLO localhost", "250-clarion\r\n250-PIPELINING\r\n"),
                ("DATA", "503 "),
                ("MAIL FROM:nobody", "501 "),
                (&format!("MAIL FROM:<> SIZE={}", LARGEST_BYTES + 1), "552 "),
                ("mail from:<> BODY=8BITMIME SIZE=2000", "250 "),
                ("MAIL FROM:<>", "503 "),
                ("RCPT TO:<postmaster@bounce.example.org>", "550 5.1.1"),
                ("DATA", "503 "),
                (&format!("RCPT TO:<{path}>"), "250 "),
                (&format!("RCPT TO:<{}>", path.to_uppercase()), "250 "),
                ("DATA", "354 "),
            ])
            .await;
        let report = String::from_utf8(postfix("failed", "5.1.1", "550 5.1.1 no such user")).unwrap();
        let wire = format!("{}..a line\r\n.\n.\r\n", report);
        // Its deliverer has not written yet what became of it.
        assert!(client.say(&format!("{wire}.")).await.starts_with("451 "), "the dot before a bare line feed is no end");
        assert!(client.hear().await.starts_with("451 "));
        assert!(hand.settle(&row, Settlement::Sent { reply: "250 Ok".to_owned() }).await);
        client.expect(&[("MAIL FROM:<>", "250 "), (&format!("RCPT TO:<{path}>"), "250 "), ("DATA", "354 ")]).await;
        assert!(client.say(&format!("{report}.")).await.starts_with("250 "));
        assert_eq!(state(&db, letter).await.0, LetterState::Bounced);
        client.expect(&[("NOOP", "250 "), ("RSET", "250 "), ("QUIT", "221 ")]).await;
        assert_eq!(client.hear().await, "", "the session is over");
        stop.send_replace(true);
    }

    async fn what_is_too_large_is_refused_and_the_session_goes_on(db: TestDatabase) {
        one(&db).await;
        let row = Hand::of(&db).claim(Notice::Letter).await.remove(0);
        let path = return_path(&keys(), Notice::Letter, row.id, "bounce.example.org");
        let (address, _stop) = listening(&db, db.store.clone(), Limits::default()).await;
        let mut client = Client::connect(address).await;
        client.hear().await;
        client
            .expect(&[("LHLO x", "250-"), ("MAIL FROM:<>", "250 "), (&format!("RCPT TO:<{path}>"), "250 "), ("DATA", "354 ")])
            .await;
        let line = "x".repeat(1_000_000);
        let large = format!("{line}\r\n").repeat(LARGEST_BYTES / 1_000_000 + 1);
        assert!(client.say(&format!("{large}.")).await.starts_with("552 5.3.4"));
        client.expect(&[("NOOP", "250 ")]).await;
        let id = row.id;
        assert!(db.store.read(move |conn| mail_event::list_by_mail(conn, id)).await.unwrap().is_empty());
        // A command without an end is no command.
        client.0.get_mut().write_all("x".repeat(2_048).as_bytes()).await.unwrap();
        assert_eq!(client.hear().await, "");
    }

    async fn one_answer_too_many_is_refused_so_that_its_sender_hears_of_it(db: TestDatabase) {
        one(&db).await;
        let hand = Hand::of(&db);
        let row = hand.claim(Notice::Letter).await.remove(0);
        assert!(hand.settle(&row, Settlement::Sent { reply: "250 Ok".to_owned() }).await);
        let path = return_path(&keys(), Notice::Letter, row.id, "bounce.example.org");
        let (address, _stop) = listening(&db, db.store.clone(), Limits::default()).await;
        let mut client = Client::connect(address).await;
        client.hear().await;
        client.expect(&[("LHLO x", "250-")]).await;
        for number in 0..=20 {
            let recipient = format!("RCPT TO:<{path}>");
            client.expect(&[("MAIL FROM:<g@x.example>", "250 "), (&recipient, "250 "), ("DATA", "354 ")]).await;
            let heard = client.say(&format!("From: g@x.example\r\n\r\nNumber {number}.\r\n.")).await;
            let wanted = if number < 20 { "250 2.0.0" } else { "552 5.2.2" };
            assert!(heard.starts_with(wanted), "{number}: {heard}");
        }
        assert_eq!(db.store.read(move |conn| mail_event::count_answers(conn, row.id)).await.unwrap(), 20);
    }

    async fn while_the_database_is_away_it_says_not_now(db: TestDatabase) {
        one(&db).await;
        let row = Hand::of(&db).claim(Notice::Letter).await.remove(0);
        let path = return_path(&keys(), Notice::Letter, row.id, "bounce.example.org");
        let away = Address::parse("postgres://nobody@127.0.0.1:1/none").unwrap();
        let away = Store::new(away, 1, tokio::runtime::Handle::current());
        let (address, _stop) = listening(&db, away, Limits::default()).await;
        let mut client = Client::connect(address).await;
        client.hear().await;
        client
            .expect(&[("LHLO x", "250-"), ("MAIL FROM:<>", "250 "), (&format!("RCPT TO:<{path}>"), "250 "), ("DATA", "354 ")])
            .await;
        assert!(client.say("Subject: x\r\n\r\nHello.\r\n.").await.starts_with("451 4.3.0"));
    }

    async fn sessions_are_few_and_each_has_its_time(db: TestDatabase) {
        let limits = Limits { command: Duration::from_millis(50), sessions: 1, ..Limits::default() };
        let (address, _stop) = listening(&db, db.store.clone(), limits).await;
        let mut first = Client::connect(address).await;
        assert!(first.hear().await.starts_with("220 "));
        assert!(first.hear().await.starts_with("421 4.4.2"), "whoever says nothing is let go");
        assert_eq!(first.hear().await, "");
        let long = Limits { sessions: 1, ..Limits::default() };
        let (address, _stop) = listening(&db, db.store.clone(), long).await;
        let mut one = Client::connect(address).await;
        assert!(one.hear().await.starts_with("220 "));
        let mut two = Client::connect(address).await;
        assert!(two.hear().await.starts_with("421 4.3.2"));
        one.expect(&[("QUIT", "221 ")]).await;
    }
}
