//! Delivery from the row to the server: what is sent, what is not, and what is never sent twice.

use std::collections::HashMap;
use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::time::Duration;

use clarion::domain::moment::{HOUR_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::jobs::deliver::{Deliverer, Fate, Plan, Rendered, Renderer};
use clarion::mail::compose::Draft;
use clarion::mail::transport::{FileTransport, Transport};
use clarion::store::outbox::{self, Claimed, NewMail, RowState};
use clarion::store::{Conn, StoreError, Tx};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::database::{TestDatabase, on_each_database};
use crate::mail::smtp_server::{Act, At, Nobody, Setup, SmtpServer};
use crate::mail::{confirmation, letter, party};
use crate::store::outbox::{counts, queue};

#[derive(Clone, Copy)]
pub enum Says {
    Skip,
    Gone,
    Panic,
    BadAddress,
    /// Wait for an hour.
    Hold,
    /// The same to somebody else.
    Successor,
    /// To an address of this domain.
    At(&'static str),
    /// What becomes of it cannot be written.
    Unsettled,
}

/// Renders every row, but for those it is told to treat otherwise, and tells what it hears of settlements.
struct TestRenderer {
    says: HashMap<Uuid, Says>,
    edition: u32,
    heard: mpsc::UnboundedSender<(Uuid, RowState)>,
}

impl Renderer for TestRenderer {
    fn render(&self, _: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let draft = if row.notice == Notice::Letter { letter() } else { confirmation() };
        let mut draft = Draft { id: row.id, date: row.queued_at, ..draft };
        draft.to = party("A Reader", &address_of(row.subject));
        draft.text = format!("edition {}\n", self.edition);
        match self.says.get(&row.subject) {
            None | Some(Says::Unsettled) => {}
            Some(Says::Skip) => return Ok(Rendered::Skip("withdrawn")),
            Some(Says::Gone) => return Err(StoreError::NotFound),
            Some(Says::Panic) => panic!("a fault in a template"),
            Some(Says::BadAddress) => draft.to.address = "nobody".to_owned(),
            Some(Says::Hold) => {
                let until = row.queued_at.plus_ms(HOUR_MS);
                return Ok(Rendered::Hold { until, reason: "vacant" });
            }
            Some(Says::At(domain)) => draft.to.address = format!("s{}@{domain}", row.subject.simple()),
            Some(Says::Successor) => draft.to = party("Another Reader", "another@parliament.example"),
        }
        Ok(Rendered::Mail(Box::new(draft)))
    }

    fn settled(&self, _: &mut Tx<'_>, fate: &Fate<'_>) -> Result<(), StoreError> {
        self.heard.send((fate.subject, fate.state)).unwrap();
        match self.says.get(&fate.subject) {
            Some(Says::Unsettled) => Err(StoreError::Unavailable),
            _ => Ok(()),
        }
    }
}

fn address_of(subject: Uuid) -> String {
    format!("s{}@supporter.example", subject.simple())
}

/// A deliverer at work, and what it tells.
pub struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    heard: mpsc::UnboundedReceiver<(Uuid, RowState)>,
}

impl Running {
    /// Waits until `count` rows more have been settled.
    pub async fn settled(&mut self, count: usize) -> HashMap<Uuid, RowState> {
        let mut states = HashMap::new();
        for _ in 0..count {
            let (subject, state) = self.heard.recv().await.unwrap();
            states.insert(subject, state);
        }
        states
    }

    /// Kills it where it stands; nothing more is written.
    pub async fn die(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }

    /// Stops it and waits until all is written.
    pub async fn stop(self) {
        self.stop.send(true).unwrap();
        self.task.await.unwrap();
    }
}

pub fn start(db: &TestDatabase, transport: Transport, lanes: u16) -> Running {
    start_saying(db, transport, lanes, 1, HashMap::new())
}

fn start_saying(
    db: &TestDatabase,
    transport: Transport,
    lanes: u16,
    edition: u32,
    says: HashMap<Uuid, Says>,
) -> Running {
    let rate = NonZeroU32::new(1_000_000).unwrap();
    let plan = Plan { poll: Duration::from_millis(2), ..Plan::new(NonZeroU16::new(lanes).unwrap(), rate) };
    start_planned(db, transport, plan, edition, says)
}

pub fn start_planned(
    db: &TestDatabase,
    transport: Transport,
    plan: Plan,
    edition: u32,
    says: HashMap<Uuid, Says>,
) -> Running {
    let (sender, heard) = mpsc::unbounded_channel();
    let renderer = Arc::new(TestRenderer { says, edition, heard: sender });
    let (store, clock) = (db.store.clone(), db.clock.clone());
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(Deliverer { store, clock, transport, renderer, plan }.run(stopped));
    Running { stop, task, heard }
}

pub async fn server() -> (SmtpServer, Transport) {
    let server = SmtpServer::start(Setup::default()).await;
    let transport = Transport::Smtp(server.route());
    (server, transport)
}

async fn send_all(db: &TestDatabase, transport: Transport, rows: usize) {
    let mut running = start(db, transport, 4);
    running.settled(rows).await;
    running.stop().await;
}

fn recipients(server: &SmtpServer) -> Vec<String> {
    let mut recipients = server.received().into_iter().map(|mail| mail.recipient).collect::<Vec<_>>();
    recipients.sort();
    recipients
}

fn addresses(mails: &[NewMail]) -> Vec<String> {
    let mut addresses = mails.iter().map(|mail| address_of(mail.subject)).collect::<Vec<_>>();
    addresses.sort();
    addresses
}

on_each_database! {
    async fn every_row_is_sent_once(db: TestDatabase) {
        let (server, transport) = server().await;
        let mut mails = queue(&db.store, &db.clock, Notice::ConfirmSignature, 30).await;
        mails.extend(queue(&db.store, &db.clock, Notice::Letter, 12).await);
        send_all(&db, transport, 42).await;
        assert_eq!(recipients(&server), addresses(&mails));
        let expected = [(Notice::ConfirmSignature, RowState::Sent, 30), (Notice::Letter, RowState::Sent, 12)];
        assert_eq!(counts(&db.store).await, expected);
        assert!(server.connections() <= 4);
        let id = mails[41].id;
        assert_eq!(db.store.read(move |conn| outbox::find_message(conn, id)).await.unwrap(), None);
    }

    async fn two_deliverers_send_every_row_once(db: TestDatabase) {
        let (server, transport) = server().await;
        let mails = queue(&db.store, &db.clock, Notice::ConfirmSignature, 60).await;
        let mut one = start(&db, transport.clone(), 3);
        let second = TestDatabase { store: db.second_store(), clock: db.clock.clone(), url: db.url.clone(), engine: db.engine };
        let mut two = start(&second, transport, 3);
        for _ in 0..60 {
            tokio::select! {
                heard = one.heard.recv() => assert!(heard.is_some()),
                heard = two.heard.recv() => assert!(heard.is_some()),
            }
        }
        one.stop().await;
        two.stop().await;
        assert_eq!(recipients(&server), addresses(&mails));
    }

    async fn one_lane_carries_all_kinds(db: TestDatabase) {
        let (server, transport) = server().await;
        for notice in Notice::ALL {
            queue(&db.store, &db.clock, notice, 2).await;
        }
        let mut running = start(&db, transport, 1);
        let all = 2 * Notice::ALL.len();
        running.settled(all).await;
        running.stop().await;
        assert_eq!((server.received().len(), server.connections()), (all, 1));
    }

    async fn what_is_not_wanted_any_more_is_not_sent(db: TestDatabase) {
        let (server, transport) = server().await;
        let mails = queue(&db.store, &db.clock, Notice::SignatureReceipt, 3).await;
        let says = HashMap::from([(mails[0].subject, Says::Skip), (mails[1].subject, Says::Gone)]);
        let mut running = start_saying(&db, transport, 2, 1, says);
        let states = running.settled(3).await;
        running.stop().await;
        assert_eq!(states[&mails[0].subject], RowState::Cancelled);
        assert_eq!(states[&mails[1].subject], RowState::Cancelled);
        assert_eq!(recipients(&server), addresses(&mails[2..]));
    }

    async fn one_broken_row_does_not_stop_the_queue(db: TestDatabase) {
        let (server, transport) = server().await;
        let mails = queue(&db.store, &db.clock, Notice::ConfirmSignature, 8).await;
        let says = HashMap::from([(mails[0].subject, Says::Panic), (mails[1].subject, Says::BadAddress)]);
        let mut running = start_saying(&db, transport, 1, 1, says);
        let states = running.settled(8).await;
        running.stop().await;
        assert_eq!((states[&mails[0].subject], states[&mails[1].subject]), (RowState::Dead, RowState::Dead));
        assert_eq!(recipients(&server), addresses(&mails[2..]));
    }

    async fn a_refusal_is_final_and_a_delay_is_not(db: TestDatabase) {
        let (server, transport) = server().await;
        queue(&db.store, &db.clock, Notice::Letter, 2).await;
        server.script(At::Rcpt, [Act::Say("550 5.1.1 Nobody"), Act::Say("450 4.2.0 Later")]);
        let mut running = start(&db, transport, 1);
        running.settled(2).await;
        db.clock.advance(HOUR_MS);
        let later = running.settled(1).await;
        running.stop().await;
        assert_eq!(later.into_values().collect::<Vec<_>>(), [RowState::Sent]);
        let expected = [(Notice::Letter, RowState::Sent, 1), (Notice::Letter, RowState::Dead, 1)];
        assert_eq!(counts(&db.store).await, expected);
        assert_eq!(server.received().len(), 1);
    }

    async fn a_letter_in_doubt_is_not_sent_again_by_itself(db: TestDatabase) {
        let (server, transport) = server().await;
        let mail = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        server.script(At::Dot, [Act::Close]);
        let mut running = start(&db, transport.clone(), 2);
        assert_eq!(running.settled(1).await[&mail.subject], RowState::InDoubt);
        running.stop().await;
        db.clock.advance(24 * HOUR_MS);
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        send_all(&db, transport, 1).await;
        let to_first = server.received().into_iter().filter(|received| received.recipient == address_of(mail.subject));
        assert_eq!(to_first.count(), 1);
        let expected = [(Notice::Letter, RowState::Sent, 1), (Notice::Letter, RowState::InDoubt, 1)];
        assert_eq!(counts(&db.store).await, expected);
    }

    async fn a_letter_that_a_person_repeats_is_the_same_to_the_byte(db: TestDatabase) {
        let (server, transport) = server().await;
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        server.script(At::Dot, [Act::Close]);
        send_all(&db, transport.clone(), 1).await;
        db.clock.advance(HOUR_MS);
        let now = db.clock.now();
        db.store.write(move |tx| outbox::retry(tx, &[Notice::Letter], RowState::InDoubt, now)).await.unwrap();
        let mut running = start_saying(&db, transport, 2, 2, HashMap::new());
        running.settled(1).await;
        running.stop().await;
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].message, received[1].message);
    }

    async fn a_repeat_to_another_holder_is_written_anew(db: TestDatabase) {
        let (server, transport) = server().await;
        let mail = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        server.script(At::Rcpt, [Act::Say("450 4.2.0 Later")]);
        let mut running = start(&db, transport.clone(), 2);
        assert_eq!(running.settled(1).await[&mail.subject], RowState::Queued);
        running.stop().await;
        let kept = |id| db.store.read(move |conn| outbox::find_message(conn, id));
        assert!(kept(mail.id).await.unwrap().is_some(), "the bytes of the first try");
        db.clock.advance(HOUR_MS);
        let says = HashMap::from([(mail.subject, Says::Successor)]);
        let mut running = start_saying(&db, transport, 2, 2, says);
        running.settled(1).await;
        running.stop().await;
        let received = server.received();
        assert_eq!(received.len(), 1);
        assert_eq!(received[0].recipient, "another@parliament.example");
        let message = String::from_utf8(received[0].message.clone()).unwrap();
        assert!(message.contains("Another Reader") && message.contains("edition 2"), "{message}");
        assert!(message.contains(&format!("<l.{}@", mail.id)), "it is the same letter still");
    }

    async fn what_is_held_costs_no_try_and_is_looked_at_again_in_its_time(db: TestDatabase) {
        let (server, transport) = server().await;
        let mails = queue(&db.store, &db.clock, Notice::Letter, 2).await;
        let says = HashMap::from([(mails[0].subject, Says::Hold)]);
        let mut running = start_saying(&db, transport.clone(), 2, 1, says);
        let states = running.settled(2).await;
        running.stop().await;
        assert_eq!((states[&mails[0].subject], states[&mails[1].subject]), (RowState::Held, RowState::Sent));
        let expected = [(Notice::Letter, RowState::Held, 1), (Notice::Letter, RowState::Sent, 1)];
        assert_eq!(counts(&db.store).await, expected);
        let now = db.clock.now();
        assert_eq!(db.store.read(move |conn| outbox::find_oldest_due(conn, now)).await.unwrap(), None);
        db.clock.advance(HOUR_MS);
        send_all(&db, transport, 1).await;
        assert_eq!(counts(&db.store).await, [(Notice::Letter, RowState::Sent, 2)]);
        assert_eq!(recipients(&server), addresses(&mails));
    }

    async fn a_confirmation_in_doubt_is_sent_again(db: TestDatabase) {
        let (server, transport) = server().await;
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        server.script(At::Dot, [Act::Close]);
        let mut running = start(&db, transport, 2);
        running.settled(1).await;
        db.clock.advance(HOUR_MS);
        running.settled(1).await;
        running.stop().await;
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].message, received[1].message);
        assert_eq!(counts(&db.store).await, [(Notice::ConfirmSignature, RowState::Sent, 1)]);
    }

    async fn a_deliverer_that_dies_leaves_letters_in_doubt(db: TestDatabase) {
        let (server, transport) = server().await;
        let doubtful = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        let never = Arc::new(Notify::new());
        server.script(At::Dot, [Act::SayWhen(Arc::clone(&never), "250 Ok"), Act::SayWhen(never, "250 Ok")]);
        let running = start(&db, transport.clone(), 2);
        server.received_whole(2).await;
        running.die().await;
        db.clock.advance(15 * MINUTE_MS + 1);
        let mut next = start(&db, transport, 2);
        let states = next.settled(2).await;
        next.stop().await;
        assert_eq!(states[&doubtful.subject], RowState::InDoubt);
        let expected = [(Notice::ConfirmSignature, RowState::Sent, 1), (Notice::Letter, RowState::InDoubt, 1)];
        assert_eq!(counts(&db.store).await, expected);
        assert_eq!(server.received().len(), 3, "the letter left once, the confirmation twice");
    }

    async fn stopping_finishes_what_is_under_way_and_gives_the_rest_back(db: TestDatabase) {
        let (server, transport) = server().await;
        queue(&db.store, &db.clock, Notice::Letter, 20).await;
        let answer = Arc::new(Notify::new());
        server.script(At::Dot, [Act::SayWhen(Arc::clone(&answer), "250 Ok")]);
        let running = start(&db, transport.clone(), 1);
        server.received_whole(1).await;
        running.stop.send(true).unwrap();
        answer.notify_one();
        running.task.await.unwrap();
        let expected = [(Notice::Letter, RowState::Queued, 19), (Notice::Letter, RowState::Sent, 1)];
        assert_eq!(counts(&db.store).await, expected);
        assert_eq!(server.received().len(), 1);
        send_all(&db, transport, 19).await;
        assert_eq!(counts(&db.store).await, [(Notice::Letter, RowState::Sent, 20)]);
    }

    async fn a_letter_that_hangs_does_not_delay_a_confirmation(db: TestDatabase) {
        let (server, transport) = server().await;
        let letter = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        let answer = Arc::new(Notify::new());
        server.script(At::Dot, [Act::SayWhen(Arc::clone(&answer), "250 Ok")]);
        let mut running = start(&db, transport, 2);
        server.received_whole(1).await;
        let waiting = queue(&db.store, &db.clock, Notice::ConfirmSignature, 5).await;
        let first = running.settled(5).await;
        assert!(waiting.iter().all(|mail| first.contains_key(&mail.subject)));
        answer.notify_one();
        assert_eq!(running.settled(1).await[&letter.subject], RowState::Sent);
        running.stop().await;
    }

    async fn a_paused_kind_is_not_delivered(db: TestDatabase) {
        let (server, transport) = server().await;
        queue(&db.store, &db.clock, Notice::Letter, 1).await;
        let mails = queue(&db.store, &db.clock, Notice::ConfirmSignature, 1).await;
        let now = db.clock.now();
        db.store.write(move |tx| outbox::pause(tx, &[Notice::Letter], "", now)).await.unwrap();
        let mut running = start(&db, transport, 2);
        running.settled(1).await;
        assert_eq!(recipients(&server), addresses(&mails));
        db.store.write(|tx| outbox::resume(tx, &[Notice::Letter])).await.unwrap();
        running.settled(1).await;
        running.stop().await;
        assert_eq!(server.received().len(), 2);
    }

    async fn a_server_that_is_away_costs_no_attempt(db: TestDatabase) {
        let nobody = Nobody::there();
        queue(&db.store, &db.clock, Notice::ConfirmSignature, 40).await;
        let mut running = start(&db, Transport::Smtp(nobody.route()), 1);
        let failed = running.settled(5).await.len();
        running.stop().await;
        assert_eq!(failed, 5);
        assert_eq!(counts(&db.store).await, [(Notice::ConfirmSignature, RowState::Queued, 40)]);
        db.clock.advance(HOUR_MS);
        let now = db.clock.now();
        let rows = db.store.write(move |tx| outbox::claim(tx, &Notice::ALL, now, 100, MINUTE_MS)).await.unwrap();
        assert_eq!(rows.len(), 40);
        assert!(rows.iter().all(|row| row.attempts == 1), "this claim is the first that counts");
    }

    async fn captured_mail_lies_in_files_named_by_row(db: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let mails = queue(&db.store, &db.clock, Notice::ConfirmSignature, 3).await;
        send_all(&db, Transport::File(FileTransport::new(folder.path()).unwrap()), 3).await;
        let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names = names.map(|name| name.into_string().unwrap()).collect::<Vec<_>>();
        names.sort();
        let mut expected = mails.iter().map(|mail| format!("{}.eml", mail.id)).collect::<Vec<_>>();
        expected.sort();
        assert_eq!(names, expected);
    }
}
