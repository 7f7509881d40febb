//! A deliverer that is killed between any two steps: no mail is lost, none is marked as sent that is not, and a letter
//! that may have left is in doubt, or repeated once to the byte where that is set.

use std::collections::HashMap;
use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::time::Duration;

use clarion::domain::moment::MINUTE_MS;
use clarion::domain::notice::Notice;
use clarion::jobs::deliver::Plan;
use clarion::mail::transport::Transport;
use clarion::store::outbox::{self, RowState};
use tokio::sync::Notify;

use super::deliver::{Says, start_planned};
use crate::database::{TestDatabase, on_each_database};
use crate::mail::smtp_server::{Act, At, Setup, SmtpServer};
use crate::store::outbox::{counts, queue};

const LEASE_MS: i64 = 15 * MINUTE_MS;

/// Where it dies.
#[derive(Clone, Copy, Debug)]
enum Kill {
    /// The row is claimed, and no bytes are kept.
    Claimed,
    /// The server owes an answer: to the connection, where the bytes are kept and nothing is said yet, or to a
    /// command, or to the whole message.
    Before(At),
    /// The server has taken the mail, and that is not written yet.
    Settling,
}

/// Each point, with how many messages have come whole at the server by then.
const POINTS: [(Kill, usize); 7] = [
    (Kill::Claimed, 0),
    (Kill::Before(At::Greeting), 0),
    (Kill::Before(At::Mail), 0),
    (Kill::Before(At::Rcpt), 0),
    (Kill::Before(At::Data), 0),
    (Kill::Before(At::Dot), 1),
    (Kill::Settling, 1),
];

fn plan(repeats_letters: bool) -> Plan {
    let poll = Duration::from_millis(2);
    let rate = NonZeroU32::new(1_000_000).unwrap();
    Plan { poll, repeats_letters, ..Plan::new(NonZeroU16::MIN, rate) }
}

/// Returns once the server has been asked for an answer at `at`.
async fn asked(server: &SmtpServer, at: At) {
    let verb = match at {
        At::Dot => return server.received_whole(1).await,
        At::Mail => "MAIL",
        At::Rcpt => "RCPT",
        At::Data => "DATA",
        _ => "",
    };
    let is_asked = || match verb {
        "" => server.connections() > 0,
        verb => server.commands().iter().any(|line| line.starts_with(verb)),
    };
    while !is_asked() {
        tokio::task::yield_now().await;
    }
}

/// Queues a mail, kills its deliverer at a point, and lets another come when the lease is over. Returns where the
/// row is then, and every message that came whole.
async fn killed(db: &TestDatabase, notice: Notice, kill: Kill, plan: Plan) -> (RowState, Vec<Vec<u8>>) {
    let server = SmtpServer::start(Setup { pipelining: false, ..Setup::default() }).await;
    let transport = Transport::Smtp(server.route());
    let mail = queue(&db.store, &db.clock, notice, 1).await.remove(0);
    let start = |says| start_planned(db, transport.clone(), plan.clone(), 1, says);
    match kill {
        Kill::Claimed => {
            let now = db.clock.now();
            let claimed = db.store.write(move |tx| outbox::claim(tx, &[notice], now, 1, LEASE_MS)).await;
            assert_eq!(claimed.unwrap().len(), 1);
        }
        Kill::Before(at) => {
            server.script(at, [Act::SayWhen(Arc::new(Notify::new()), "250 Ok")]);
            let running = start(HashMap::new());
            asked(&server, at).await;
            running.die().await;
        }
        Kill::Settling => {
            let mut running = start(HashMap::from([(mail.subject, Says::Unsettled)]));
            assert_eq!(running.settled(1).await[&mail.subject], RowState::Sent);
            running.die().await;
        }
    }
    assert_eq!(counts(&db.store).await, [(notice, RowState::Leased, 1)], "{kill:?}: it is nobody else's yet");
    db.clock.advance(LEASE_MS + 1);
    let mut next = start(HashMap::new());
    let state = next.settled(1).await[&mail.subject];
    next.stop().await;
    assert_eq!(counts(&db.store).await, [(notice, state, 1)]);
    let subject = mail.subject;
    db.store.write(move |tx| outbox::delete_by_subjects(tx, &[subject])).await.unwrap();
    (state, server.received().into_iter().map(|mail| mail.message).collect())
}

on_each_database! {
    async fn a_letter_of_a_deliverer_that_was_killed_is_in_doubt_once_it_may_have_left(db: TestDatabase) {
        for (kill, whole) in POINTS {
            let (state, received) = killed(&db, Notice::Letter, kill, plan(false)).await;
            // What was only claimed cannot have left; of all that comes after, nobody can tell.
            let (wanted, count) = match kill {
                Kill::Claimed => (RowState::Sent, 1),
                _ => (RowState::InDoubt, whole),
            };
            assert_eq!((state, received.len()), (wanted, count), "{kill:?}");
        }
    }

    async fn a_letter_of_a_deliverer_that_was_killed_is_repeated_to_the_byte_where_that_is_set(db: TestDatabase) {
        for (kill, whole) in POINTS {
            let (state, received) = killed(&db, Notice::Letter, kill, plan(true)).await;
            assert_eq!((state, received.len()), (RowState::Sent, whole + 1), "{kill:?}");
            assert!(received.windows(2).all(|pair| pair[0] == pair[1]), "{kill:?}");
        }
    }

    async fn a_confirmation_of_a_deliverer_that_was_killed_is_sent(db: TestDatabase) {
        for (kill, whole) in POINTS {
            let (state, received) = killed(&db, Notice::ConfirmSignature, kill, plan(false)).await;
            assert_eq!((state, received.len()), (RowState::Sent, whole + 1), "{kill:?}");
        }
    }
}
