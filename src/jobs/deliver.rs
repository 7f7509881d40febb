//! Delivers the outbox: claim, commit, send, settle.
//!
//! Feeders claim rows into short queues: one for the mails that a person waits for, one for the rest, so that
//! a thousand letters cannot delay a confirmation. Each lane takes a row, has it rendered at that very
//! moment (so that who has withdrawn or unsubscribed meanwhile gets nothing), and hands it over its own
//! connection. One settler writes what became of the rows, many in one transaction when many are ready.
//! No transaction is open while a server is spoken to.
//!
//! When told to stop, the feeders claim no more, rows that no lane has begun are given back, and what is
//! under way is finished and settled before [`Deliverer::run`] returns.

mod lane;
mod settle;

use std::num::{NonZeroU16, NonZeroU32};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::domain::id::OutboxId;
use crate::domain::moment::{MINUTE_MS, Moment};
use crate::domain::notice::Notice;
use crate::domain::pace::Pace;
use crate::mail::compose::{Composed, Draft};
use crate::mail::dkim::Signer;
use crate::mail::hook::Tagger;
use crate::mail::refusal::Refusals;
use crate::mail::throttle::{Allowance, Breaker, DomainThrottle, Throttle};
use crate::mail::transport::Transport;
use crate::store::outbox::{self, Claimed, RowState};
use crate::store::{Conn, Store, StoreError, Tx};

/// How long a claimed row is ours, in milliseconds.
const LEASE_MS: i64 = 15 * MINUTE_MS;
/// Rows that wait for each lane, so that one claim serves many messages.
const ROWS_PER_LANE: usize = 8;
/// How long handing one message over may take in all; shorter than the lease.
const HAND_OVER: Duration = Duration::from_secs(12 * 60);
/// How often leases that ran out are looked for, and rows whose waiting is over.
const EXPIRY_POLL: Duration = Duration::from_secs(30);

/// The kinds that a person waits for.
const URGENT: [Notice; 6] = [
    Notice::ConfirmSignature,
    Notice::AlreadySigned,
    Notice::SignatureReceipt,
    Notice::OfficeLink,
    Notice::OfficeStatement,
    Notice::OfficeAddress,
];
/// The kinds that nobody watches.
const PATIENT: [Notice; 13] = [
    Notice::LetterReply,
    Notice::RemindSignature,
    Notice::LetterHeld,
    Notice::LetterReturned,
    Notice::LetterBounced,
    Notice::LetterCollected,
    Notice::LetterDeclined,
    Notice::OfficeAddressTold,
    Notice::OfficeJudged,
    Notice::OfficeDigest,
    Notice::Letter,
    Notice::OfficeAnswer,
    Notice::AnswerQuestion,
];

/// What a claimed row says when its turn has come.
pub enum Rendered {
    /// Send this.
    Mail(Box<Draft>),
    /// Send this as it is, signed: it was composed from what came in.
    Finished(Box<Composed>),
    /// Do not send: a short stable word says why (`withdrawn`, `expired`, `unsubscribed` …).
    Skip(&'static str),
    /// Do not send yet; it costs no try.
    Hold {
        /// When to look again, should nothing bring the row back sooner.
        until: Moment,
        /// A short stable word that says what it waits for.
        reason: &'static str,
    },
}

/// What became of a row, for whoever knows its subject.
#[derive(Clone, Copy, Debug)]
pub struct Fate<'a> {
    /// The kind of mail.
    pub notice: Notice,
    /// What it is about.
    pub subject: uuid::Uuid,
    /// The state that the row is in now.
    pub state: RowState,
    /// The server's words, or the short word that [`Rendered`] gave.
    pub reason: &'a str,
    /// The recipient's address, where its server says that there is none such.
    pub unreached: Option<&'a str>,
    /// The id of the mail that this may cause. `None` where a lease ran out: nobody is told of that.
    pub mail: Option<OutboxId>,
    /// When it was settled.
    pub at: Moment,
}

/// Knows what the rows of the outbox are about.
pub trait Renderer: Send + Sync + 'static {
    /// Resolves a claimed row to a finished draft, from what is stored at this moment.
    ///
    /// # Errors
    /// What the database answered; `NotFound` when the subject is gone, and the row with it.
    fn render(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError>;

    /// Lets the subject of a row follow its row, in the transaction that settles it: a letter that was sent, is
    /// held or in doubt, or was given up. Called only for a settlement that stands.
    ///
    /// # Errors
    /// What the database answered; the row then stays unsettled.
    fn settled(&self, tx: &mut Tx<'_>, fate: &Fate<'_>) -> Result<(), StoreError> {
        let _ = (tx, fate);
        Ok(())
    }
}

/// How fast and how wide to deliver.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Connections to the mail server, all kinds together.
    pub lanes: NonZeroU16,
    /// Messages a second, all lanes together.
    pub rate_per_second: NonZeroU32,
    /// How long to wait before looking again when nothing was due.
    pub poll: Duration,
    /// What signs the mails.
    pub signer: Arc<Signer>,
    /// What tells providers which mail is which.
    pub tagger: Arc<Tagger>,
    /// The most messages to one recipient domain in a second.
    pub rate_per_domain: NonZeroU32,
    /// How fast letters leave.
    pub pace: Pace,
    /// Whether a letter of which nobody knows if it arrived is sent once more, the same to the byte.
    pub repeats_letters: bool,
}

impl Plan {
    /// A plan that looks twice a second, signs nothing, holds letters of doubtful fate, and has one brake: the
    /// rate in all.
    #[must_use]
    pub fn new(lanes: NonZeroU16, rate_per_second: NonZeroU32) -> Self {
        Self {
            lanes,
            rate_per_second,
            poll: Duration::from_millis(500),
            signer: Arc::default(),
            tagger: Arc::default(),
            rate_per_domain: rate_per_second,
            pace: Pace::default(),
            repeats_letters: false,
        }
    }

    /// The kinds, with the lanes that each group of them has to itself. A single lane carries all kinds, the
    /// most urgent first.
    fn groups(&self) -> Vec<(Vec<Notice>, u16)> {
        let lanes = self.lanes.get();
        if lanes == 1 {
            return vec![(Notice::ALL.to_vec(), 1)];
        }
        let urgent = lanes.div_ceil(2);
        vec![(URGENT.to_vec(), urgent), (PATIENT.to_vec(), lanes - urgent)]
    }
}

/// Delivers the outbox of one store over one transport.
pub struct Deliverer {
    /// Where the rows are.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// Where mail goes.
    pub transport: Transport,
    /// What the rows are about.
    pub renderer: Arc<dyn Renderer>,
    /// How fast and how wide.
    pub plan: Plan,
}

/// What the tasks of one deliverer share.
struct Shared {
    store: Store,
    clock: Clock,
    renderer: Arc<dyn Renderer>,
    throttle: Throttle,
    breaker: Mutex<Breaker>,
    refusals: Mutex<Refusals>,
    signer: Arc<Signer>,
    tagger: Arc<Tagger>,
    domains: DomainThrottle,
    pace: Pace,
    repeats_letters: bool,
    stop: watch::Receiver<bool>,
}

impl Shared {
    fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Returns when told to stop, or when nobody can tell any more.
    async fn stopped(&self) {
        // An error says that the sender is gone, which means the same.
        drop(self.stop.clone().wait_for(|stop| *stop).await);
    }

    /// Waits, but not when told to stop.
    async fn pause(&self, time: Duration) {
        tokio::select! {
            () = self.stopped() => {}
            () = tokio::time::sleep(time) => {}
        }
    }

    fn with_breaker<T>(&self, act: impl FnOnce(&mut Breaker) -> T) -> T {
        act(&mut self.breaker.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn with_refusals<T>(&self, act: impl FnOnce(&mut Refusals) -> T) -> T {
        act(&mut self.refusals.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Deliverer {
    /// Delivers until `stop` says `true` or its sender is gone, then finishes what is under way.
    ///
    /// Dropping the future instead leaves the rows under way leased: once the lease has run out, confirmations
    /// are repeated and letters are in doubt.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let Self { store, clock, transport, renderer, plan } = self;
        let throttle = Throttle::new(plan.rate_per_second.get());
        let breaker = Mutex::default();
        let groups = plan.groups();
        let Plan { poll, signer, tagger, rate_per_domain, pace, repeats_letters, .. } = plan;
        let domains = DomainThrottle::new(rate_per_domain);
        let throttle_of_all = throttle.clone();
        let shared = Arc::new(Shared {
            store,
            clock,
            renderer,
            throttle: throttle_of_all,
            breaker,
            refusals: Mutex::default(),
            signer,
            tagger,
            domains,
            pace,
            repeats_letters,
            stop,
        });
        let (settled, unsettled) = mpsc::channel(settle::BATCH);
        let mut tasks = JoinSet::new();
        for (kinds, lanes) in groups {
            let (rows, queue) = mpsc::channel(usize::from(lanes) * ROWS_PER_LANE);
            let queue = Arc::new(tokio::sync::Mutex::new(queue));
            tasks.spawn(feed(Arc::clone(&shared), kinds, rows, poll));
            for _ in 0..lanes {
                let (shared, queue, settled) = (Arc::clone(&shared), Arc::clone(&queue), settled.clone());
                tasks.spawn(lane::carry(shared, transport.carrier(), queue, settled));
            }
        }
        drop(settled);
        tasks.spawn(settle::settle_all(Arc::clone(&shared), unsettled));
        tasks.spawn(async move {
            while !shared.is_stopping() {
                settle::release_expired(&shared).await;
                settle::wake_held(&shared).await;
                shared.pause(EXPIRY_POLL).await;
            }
        });
        tokio::select! {
            () = throttle.refill() => {}
            () = async { while tasks.join_next().await.is_some() {} } => {}
        }
    }
}

/// Claims rows of `kinds` for as many places as are free, until told to stop.
async fn feed(shared: Arc<Shared>, kinds: Vec<Notice>, rows: mpsc::Sender<Claimed>, poll: Duration) {
    while !shared.is_stopping() {
        // One free place is waited for; the others are taken as they are.
        tokio::select! {
            () = shared.stopped() => break,
            place = rows.reserve() => if place.is_err() { break },
        }
        let now = shared.clock.now();
        let allowance = shared.with_breaker(|breaker| breaker.allowance(now));
        let limit = match allowance {
            Allowance::All => rows.capacity(),
            Allowance::One => 1,
            Allowance::Nothing => 0,
        };
        let claimed = claim(&shared, &kinds, now, limit).await;
        if claimed.is_empty() {
            if allowance == Allowance::One {
                shared.with_breaker(|breaker| breaker.unused(now));
            }
            shared.pause(poll).await;
        }
        for row in claimed {
            if rows.send(row).await.is_err() {
                return;
            }
        }
    }
}

async fn claim(shared: &Shared, kinds: &[Notice], now: Moment, limit: usize) -> Vec<Claimed> {
    let Ok(limit @ 1..) = i64::try_from(limit) else { return Vec::new() };
    let (kinds, pace) = (kinds.to_vec(), shared.pace.clone());
    let claimed =
        shared.store.write(move |tx| outbox::claim_paced(tx, &kinds, now, limit, LEASE_MS, &pace)).await;
    claimed.unwrap_or_else(|error| {
        tracing::warn!(error = error.code(), "no mail could be claimed");
        Vec::new()
    })
}
