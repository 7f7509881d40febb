//! The funnel of signing: many requests in few transactions, each answered for itself, and a full queue.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};

use clarion::actions::confirm::Confirmed;
use clarion::domain::signature::{NewSignature, Signed};
use clarion::intake::{BATCH, Intake, QUEUE, Refusal};
use clarion::store::{Conn, StoreError};
use clarion::telemetry::Metrics;
use diesel::connection::SimpleConnection;
use futures_util::future::join_all;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::database::on_each_database;
use crate::ground::Ground;

fn intake(ground: &Ground) -> Intake {
    Intake::start(&ground.store, ground.writer, &ground.clock, &Handle::current())
}

/// Somebody else's transaction that lets nobody sign until it is ended.
struct Stall {
    end: mpsc::Sender<()>,
    ended: JoinHandle<()>,
}

impl Stall {
    async fn begin(ground: &Ground) -> Self {
        let ((begin, begun), (end, told)) = (tokio::sync::oneshot::channel(), mpsc::channel::<()>());
        let (store, mut begin) = (ground.store.clone(), Some(begin));
        let ended = tokio::spawn(async move {
            let hold = move |tx: &mut clarion::store::Tx<'_>| {
                if let Conn::Postgres(c) = tx.conn() {
                    c.batch_execute("LOCK TABLE signature IN EXCLUSIVE MODE")?;
                }
                begin.take().unwrap().send(()).unwrap();
                // An end is an end, however it comes.
                let _ = told.recv();
                Ok::<_, StoreError>(())
            };
            store.write(hold).await.unwrap();
        });
        begun.await.unwrap();
        Self { end, ended }
    }

    async fn end(self) {
        drop(self.end);
        self.ended.await.unwrap();
    }
}

/// What a call says at once; `None` while it waits for its turn.
async fn at_once<F: Future + ?Sized>(mut call: Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        Poll::Ready(match call.as_mut().poll(context) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        })
    })
    .await
}

/// How many transactions the intake has made, and of how many items, of all intakes of this process.
fn batches(metrics: &Metrics) -> (u64, u64) {
    let text = metrics.render();
    let number = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or(0, |number| number.trim().parse().unwrap())
    };
    (number("clarion_intake_batch_count"), number("clarion_intake_batch_sum"))
}

fn crowd(ground: &Ground, count: usize) -> Vec<NewSignature> {
    (0..count).map(|number| ground.form(&format!("supporter{number}@example.org"))).collect()
}

/// Notes that somebody was woken.
#[derive(Default)]
struct Bell(AtomicBool);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Bell {
    fn has_rung(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Asks once, on behalf of somebody who is woken by `bell`.
fn poll<F: Future>(call: &mut Pin<Box<F>>, bell: &Arc<Bell>) -> Poll<F::Output> {
    let waker = Waker::from(Arc::clone(bell));
    call.as_mut().poll(&mut Context::from_waker(&waker))
}

on_each_database! {
    /// Of those who wait on one thread one is woken, and wakes the others, even by going away.
    async fn whoever_goes_away_leaves_nobody_waiting(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (intake, crowd) = (intake(&ground), crowd(&ground, 12));
        let bells: Vec<Arc<Bell>> = crowd.iter().map(|_| Arc::default()).collect();
        let stall = Stall::begin(&ground).await;
        let mut calls: Vec<_> = crowd.iter().map(|new| Some(Box::pin(intake.sign(new.clone())))).collect();
        for (call, bell) in calls.iter_mut().zip(&bells) {
            assert!(poll(call.as_mut().unwrap(), bell).is_pending());
        }
        stall.end().await;
        let mut gone = 0;
        // The first may have been alone in its transaction; of each transaction one is woken.
        while bells.iter().any(|bell| !bell.has_rung()) {
            let woken = calls.iter().zip(&bells).position(|(call, bell)| call.is_some() && bell.has_rung());
            if let Some(woken) = woken {
                assert!(calls.iter().zip(&bells).filter(|(call, bell)| call.is_some() && bell.has_rung()).count() <= 2);
                calls[woken] = None;
                gone += 1;
            }
            tokio::task::yield_now().await;
        }
        assert!(gone <= 2, "{gone} were woken one by one");
        for (call, bell) in calls.iter_mut().zip(&bells) {
            if let Some(call) = call {
                assert!(matches!(poll(call, bell), Poll::Ready(Ok(Signed::New))));
            }
        }
        assert_eq!(ground.totals(ground.petitions[0]).await, (12, 0));
        ground.assert_sound().await;
    }

    async fn two_hundred_at_once_are_two_hundred_rows_in_few_transactions(db: TestDatabase) {
        let metrics = Metrics::start().unwrap();
        let ground = Ground::of(db).await;
        let (intake, crowd) = (intake(&ground), crowd(&ground, 200));
        let before = batches(&metrics);
        let stall = Stall::begin(&ground).await;
        let mut calls: Vec<_> = crowd.iter().map(|new| Box::pin(intake.sign(new.clone()))).collect();
        for call in &mut calls {
            assert!(at_once(call.as_mut()).await.is_none(), "acknowledged before it was stored");
        }
        stall.end().await;
        for outcome in join_all(calls).await {
            assert_eq!(outcome.unwrap(), Signed::New);
        }
        let after = batches(&metrics);
        assert_eq!(after.1 - before.1, 200);
        assert!(after.0 - before.0 < 20, "{} transactions", after.0 - before.0);
        assert_eq!(ground.number("SELECT count(*) AS number FROM signature").await, 200);
        assert_eq!(ground.totals(ground.petitions[0]).await, (200, 0));
        ground.assert_sound().await;
    }

    async fn a_full_queue_says_so_at_once_and_recovers(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let intake = intake(&ground);
        let (impatient, next) = (ground.form("ada@example.org"), ground.form("eve@example.org"));
        ground.sign(&[impatient.clone(), next.clone()]).await;
        let stall = Stall::begin(&ground).await;
        // One person presses her button without end: a long queue with little work behind it.
        let click = ground.clicks(&[impatient.id])[0];
        let mut waiting = Vec::new();
        let refused = loop {
            assert!(waiting.len() <= QUEUE + BATCH, "the queue has no end");
            let mut call = Box::pin(intake.confirm(click));
            match at_once(call.as_mut()).await {
                Some(answer) => break answer,
                None => waiting.push(call),
            }
        };
        assert!(matches!(refused, Err(Refusal::Full)), "{refused:?}");
        assert!(waiting.len() >= QUEUE);
        stall.end().await;
        let answers = join_all(waiting).await;
        assert!(answers.iter().all(|answer| matches!(answer, Ok(Confirmed::Now | Confirmed::Before))));
        let click = ground.clicks(&[next.id])[0];
        assert_eq!(intake.confirm(click).await.unwrap(), Confirmed::Now);
        assert_eq!(ground.totals(ground.petitions[0]).await, (2, 2));
        assert_eq!(ground.mails(impatient.id).await, ["confirm_signature 1", "signature_receipt 1"]);
        ground.assert_sound().await;
    }

    async fn what_was_taken_is_stored_though_nobody_waits_for_the_answer(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let intake = intake(&ground);
        let stall = Stall::begin(&ground).await;
        let (gone, next) = (ground.form("ada@example.org"), ground.form("eve@example.org"));
        let mut call = Box::pin(intake.sign(gone.clone()));
        assert!(at_once(call.as_mut()).await.is_none());
        drop(call);
        stall.end().await;
        assert_eq!(intake.sign(next).await.unwrap(), Signed::New);
        assert_eq!(ground.rows(&gone).await.len(), 1);
        ground.assert_sound().await;
    }

    async fn one_that_the_database_refuses_does_not_refuse_its_batch(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let intake = intake(&ground);
        let (mut forms, other) = (crowd(&ground, 7), ground.form("ada@example.org"));
        ground.sign_one(&other).await;
        // An id that someone else has is no repetition of a form.
        forms[3].id = other.id;
        let stall = Stall::begin(&ground).await;
        let mut calls: Vec<_> = forms.iter().map(|new| Box::pin(intake.sign(new.clone()))).collect();
        for call in &mut calls {
            assert!(at_once(call.as_mut()).await.is_none());
        }
        stall.end().await;
        for (number, outcome) in join_all(calls).await.into_iter().enumerate() {
            match outcome {
                Ok(signed) => assert!(number != 3 && signed == Signed::New, "{number}"),
                Err(refusal) => assert!(number == 3 && matches!(refusal, Refusal::Store(_)), "{number}: {refusal:?}"),
            }
        }
        assert_eq!(ground.number("SELECT count(*) AS number FROM signature").await, 7);
        ground.assert_sound().await;
    }
}
