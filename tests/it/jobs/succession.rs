//! Letters follow the office: they wait while it is vacant, go to whoever comes, and go once.

use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::time::Duration;

use clarion::actions::verify::verify;
use clarion::actions::withdraw::withdraw;
use clarion::domain::id::{OutboxId, SignatureId};
use clarion::domain::language::Language;
use clarion::domain::letter::{LetterState, Stop, WAITS_AT_MOST_MS};
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::notice::Notice;
use clarion::domain::representative::{ContactRoute, Member, StatedOffice};
use clarion::jobs::deliver::{Deliverer, Fate, Plan, Rendered, Renderer};
use clarion::jobs::render::CampaignRenderer;
use clarion::language::day_of;
use clarion::mail::compose::compose;
use clarion::mail::read::parse_captured;
use clarion::mail::transport::Transport;
use clarion::secret::Purpose;
use clarion::store::orphan::Orphan;
use clarion::store::outbox::{self, Claimed, RowState, Settlement};
use clarion::store::{Conn, Store, StoreError, Tx, letter, signature};
use diesel::RunQueryDsl;
use tokio::sync::{mpsc, watch};

use super::hand::{
    Hand, LEASE_MS, assert_sound, barbara, filled, found, grace, one, state, stated, stated_as, text,
    without_office_line, written,
};
use super::render::{ILLNESS, NAMES, header, renderer, scrubbed, shown, taken_apart};
use crate::actions::letter::{keys, stage};
use crate::database::{TestDatabase, on_each_database};
use crate::mail::smtp_server::{Act, At, Setup, SmtpServer};
use crate::store::outbox::counts;

on_each_database! {
    async fn a_letter_waits_for_a_vacant_office_and_goes_to_whoever_comes(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        filled(&db, None).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await, (LetterState::Held, Some(Stop::Vacant)));
        let told = hand.deliver(Notice::LetterHeld).await;
        assert_eq!(told.len(), 1);
        assert_eq!(header(&told[0], "To"), Some("ada@example.org"));
        assert_sound(&db).await;

        // Looked at each day, it goes on waiting, and its writer is not told again.
        for _ in 0..3 {
            db.clock.advance(DAY_MS);
            hand.tidy().await;
            assert!(hand.deliver(Notice::Letter).await.is_empty());
            assert!(hand.claim(Notice::LetterHeld).await.is_empty());
            assert_sound(&db).await;
        }
        let lines = db.store.read(outbox::status).await.unwrap();
        let line = lines.iter().find(|line| line.notice == Notice::Letter).unwrap();
        assert_eq!((line.state, line.count), (RowState::Held, 1));

        db.clock.advance(MINUTE_MS);
        filled(&db, barbara()).await;
        assert_eq!(state(&db, id).await, (LetterState::Queued, None), "in the import's own transaction");
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(sent.len(), 1);
        assert_eq!(header(&sent[0], "To"), Some("Barbara Holder MP <barbara@parliament.example.org>"));
        assert_eq!(without_office_line(&sent[0].text), text("Dear Barbara Holder,", "Mine."));
        assert_eq!(header(&sent[0], "Date").unwrap().get(..16), Some("Mon, 18 Jan 2027"), "the day on which it goes");
        assert_eq!(state(&db, id).await, (LetterState::Sent, None));
        assert!(hand.claim(Notice::LetterHeld).await.is_empty());
        assert_sound(&db).await;
    }

    async fn a_second_time_of_waiting_is_told_anew(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        for told in 1..=2 {
            filled(&db, None).await;
            hand.deliver(Notice::Letter).await;
            assert_eq!(found(&db, id).await.holds, told);
            assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 1);
            db.clock.advance(DAY_MS);
            filled(&db, grace()).await;
        }
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Grace Sample MP <grace@parliament.example.org>"));
        assert_eq!(without_office_line(&sent[0].text), text("Dear Grace Sample,", "Mine."));
    }

    async fn who_is_not_told_in_time_is_not_told_of_what_is_over(db: TestDatabase) {
        let (stage, _, writer) = one(&db).await;
        let hand = Hand::of(&db);
        filled(&db, None).await;
        hand.deliver(Notice::Letter).await;
        filled(&db, barbara()).await;
        assert!(hand.deliver(Notice::LetterHeld).await.is_empty(), "the letter does not wait any more");
        filled(&db, None).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        let now = db.clock.now();
        assert!(db.store.write(move |tx| withdraw(tx, stage.writer, writer, now)).await.unwrap());
        assert!(hand.deliver(Notice::LetterHeld).await.is_empty(), "who has withdrawn is left alone");
    }

    async fn a_letter_to_a_successor_says_everything_else_as_it_was_written(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        filled(&db, barbara()).await;
        let sent = Hand::of(&db).deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Barbara Holder MP <barbara@parliament.example.org>"));
        assert_eq!(without_office_line(&sent[0].text), text("Dear Barbara Holder,", "Mine."));
        assert_eq!(header(&sent[0], "Subject"), Some("Letter from Ada Example"));
        assert_eq!(state(&db, id).await, (LetterState::Sent, None));
    }

    async fn a_letter_that_names_the_one_before_waits_until_they_come_back(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        let (id, _) = written(&db, stage, "ada@example.org", "Ms Sample knows me.").await;
        let hand = Hand::of(&db);
        filled(&db, barbara()).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await, (LetterState::Held, Some(Stop::NamesAnother)));
        assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 1);
        // A new address of the successor changes nothing.
        db.clock.advance(MINUTE_MS);
        filled(&db, Some(Member { party: "Another".to_owned(), ..barbara().unwrap() })).await;
        assert_eq!(state(&db, id).await, (LetterState::Held, Some(Stop::NamesAnother)));
        db.clock.advance(MINUTE_MS);
        filled(&db, grace()).await;
        let sent = hand.deliver(Notice::Letter).await;
        assert_eq!(header(&sent[0], "To"), Some("Grace Sample MP <grace@parliament.example.org>"));
        assert!(sent[0].text.contains("Ms Sample knows me."));
        assert_sound(&db).await;
    }

    async fn an_address_that_becomes_known_lets_the_letter_go(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let silent = Member { route: ContactRoute::OptedOut, ..grace().unwrap() };
        filled(&db, Some(silent)).await;
        hand.deliver(Notice::Letter).await;
        assert_eq!(state(&db, id).await, (LetterState::Held, Some(Stop::NoAddress)));
        assert_eq!(hand.deliver(Notice::LetterHeld).await.len(), 1);
        filled(&db, grace()).await;
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
        assert_eq!(state(&db, id).await, (LetterState::Sent, None));
    }

    async fn a_letter_to_an_office_that_is_no_more_is_given_up_and_told_once(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        filled(&db, None).await;
        hand.deliver(Notice::Letter).await;
        hand.deliver(Notice::LetterHeld).await;
        let until = Some(day_of(db.clock.now()));
        stated_as(&db, StatedOffice { until, ..stated(barbara()) }).await;
        assert_eq!(state(&db, id).await, (LetterState::Held, Some(Stop::Vacant)), "nobody comes to an office that is over");
        db.clock.advance(DAY_MS);
        hand.tidy().await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await, (LetterState::Failed, Some(Stop::Ended)));
        assert_eq!(hand.deliver(Notice::LetterReturned).await.len(), 1);
        assert!(hand.claim(Notice::LetterReturned).await.is_empty());
        let expected = [
            (Notice::LetterHeld, RowState::Sent, 1),
            (Notice::LetterReturned, RowState::Sent, 1),
            (Notice::Letter, RowState::Cancelled, 1),
        ];
        assert_eq!(of_letters(&db).await, expected);
        assert_sound(&db).await;
    }

    async fn a_letter_does_not_wait_for_ever(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        filled(&db, None).await;
        hand.deliver(Notice::Letter).await;
        db.clock.advance(WAITS_AT_MOST_MS);
        hand.tidy().await;
        hand.deliver(Notice::Letter).await;
        assert_eq!(state(&db, id).await, (LetterState::Failed, Some(Stop::Waited)));
        assert_eq!(hand.deliver(Notice::LetterReturned).await.len(), 1);
        // Whoever comes later does not get it.
        filled(&db, barbara()).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_sound(&db).await;
    }

    async fn a_letter_of_someone_who_withdraws_while_it_waits_is_given_up_in_silence(db: TestDatabase) {
        let (stage, id, writer) = one(&db).await;
        let hand = Hand::of(&db);
        filled(&db, None).await;
        hand.deliver(Notice::Letter).await;
        let now = db.clock.now();
        assert!(db.store.write(move |tx| withdraw(tx, stage.writer, writer, now)).await.unwrap());
        filled(&db, barbara()).await;
        assert!(hand.deliver(Notice::Letter).await.is_empty());
        assert_eq!(state(&db, id).await, (LetterState::Failed, Some(Stop::Withdrawn)));
        assert!(hand.claim(Notice::LetterReturned).await.is_empty());
        assert_sound(&db).await;
    }

    async fn an_office_filled_while_the_letter_is_looked_at_does_not_leave_it_waiting(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        filled(&db, None).await;
        let row = hand.claim(Notice::Letter).await.remove(0);
        let Rendered::Hold { until, reason } = hand.look(&row).await else { panic!("it waits") };
        filled(&db, barbara()).await;
        assert!(hand.settle(&row, Settlement::Held { until, reason: reason.to_owned() }).await);
        assert_eq!(state(&db, id).await, (LetterState::Queued, None));
        assert!(hand.claim(Notice::LetterHeld).await.is_empty(), "there is nothing to tell");
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
        assert_sound(&db).await;
    }

    async fn an_office_filled_in_the_same_moment_does_not_leave_it_waiting(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        let other = TestDatabase {
            store: db.second_store(), clock: db.clock.clone(), url: db.url.clone(), engine: db.engine,
        };
        for round in 0..12 {
            filled(&db, None).await;
            let row = hand.claim(Notice::Letter).await.remove(0);
            let Rendered::Hold { until, reason } = hand.look(&row).await else { panic!("it waits") };
            let settlement = Settlement::Held { until, reason: reason.to_owned() };
            let (ours, ()) = tokio::join!(hand.settle(&row, settlement), filled(&other, barbara()));
            assert!(ours);
            assert_eq!(state(&db, id).await, (LetterState::Queued, None), "round {round}");
            assert_sound(&db).await;
        }
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
    }

    async fn a_deliverer_that_dies_over_a_vacancy_leaves_no_doubt(db: TestDatabase) {
        let (_, id, _) = one(&db).await;
        let hand = Hand::of(&db);
        filled(&db, None).await;
        // It dies before it has written that the letter waits; then, a day on, while it looks again.
        for _ in 0..2 {
            let row = hand.claim(Notice::Letter).await.remove(0);
            assert!(matches!(hand.look(&row).await, Rendered::Hold { .. }));
            db.clock.advance(LEASE_MS + 1);
            hand.tidy().await;
            assert!(!hand.settle(&row, Settlement::Sent { reply: String::new() }).await, "it comes too late");
            assert_sound(&db).await;
            hand.deliver(Notice::Letter).await;
            assert_eq!(state(&db, id).await, (LetterState::Held, Some(Stop::Vacant)));
            db.clock.advance(DAY_MS);
            hand.tidy().await;
        }
        assert_eq!(found(&db, id).await.holds, 1);
        let row = hand.claim(Notice::Letter).await.remove(0);
        filled(&db, barbara()).await;
        drop(row);
        db.clock.advance(LEASE_MS + 1);
        hand.tidy().await;
        assert_eq!(hand.deliver(Notice::Letter).await.len(), 1);
        assert_eq!(state(&db, id).await, (LetterState::Sent, None));
    }

    async fn a_notice_reads_well_in_both_languages_and_names_no_illness(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        let hand = Hand::of(&db);
        let (id, writer) = written(&db, stage, "ada@example.org", "Mine.").await;
        for stop in Stop::ALL.into_iter().filter(|stop| *stop != Stop::Withdrawn) {
            let (notice, to) = if stop.is_for_now() {
                (Notice::LetterHeld, LetterState::Held)
            } else {
                (Notice::LetterReturned, LetterState::Failed)
            };
            let now = db.clock.now();
            db.store
                .write(move |tx| {
                    letter::set_state(tx, &[id], LetterState::Queued, now)?;
                    if to == LetterState::Held {
                        letter::hold(tx, id, stop).map(drop)
                    } else {
                        letter::set_state(tx, &[id], to, now)?;
                        letter::set_stop(tx, id, stop)
                    }
                })
                .await
                .unwrap();
            let row = Claimed {
                id: OutboxId::from_uuid(db.clock.new_id()),
                notice,
                subject: id.uuid(),
                ordinal: found(&db, id).await.holds,
                attempts: 1,
                lease_no: 1,
                leased_until: now,
                queued_at: now,
                message: None, is_repeat: false,
            };
            for (language, name) in [(Language::English, NAMES[0]), (Language::Welsh, NAMES[2])] {
                in_language(&db, writer, language).await;
                let (renderer, row) = (renderer(&db, name), row.clone());
                let rendered = db.store.read(move |conn| renderer.render(conn, &row)).await.unwrap();
                let Rendered::Mail(draft) = rendered else { panic!("{stop:?} is told") };
                let mail = parse_captured(draft.id, &compose(&draft).unwrap().message).unwrap();
                for (name, value) in &mail.headers {
                    let value = scrubbed(value, &mail.links).to_lowercase();
                    assert_eq!(ILLNESS.iter().find(|word| value.contains(**word)), None, "{name}: {value}");
                }
                assert_eq!(header(&mail, "Auto-Submitted"), Some("auto-generated"));
                let pages = mail.links.iter().filter_map(|link| taken_apart(link, language));
                for (page, token) in pages {
                    // What waits can be taken back, and what came back written again; of the rest there is what is held.
                    let leads_to_letters =
                        stop.is_for_now() || (stop.makes_room() && page == "letters");
                    let purpose = if leads_to_letters { Purpose::Letters } else { Purpose::MyData };
                    let wanted = if leads_to_letters { "letters" } else { "my-data" };
                    assert_eq!((page, keys().open_token(purpose, token)), (wanted, Some(writer.uuid())));
                }
                if hand.clock.now() == now {
                    insta::assert_snapshot!(format!("letter_{}_{}", stop.code(), language.code()), shown(&mail));
                }
            }
        }
    }

    async fn a_letter_that_says_other_than_its_row_is_found(db: TestDatabase) {
        one(&db).await;
        assert_sound(&db).await;
        let strays = || async {
            let proof = db.store.read(verify).await.unwrap();
            proof.orphans.iter().find(|(kind, _)| *kind == Orphan::StrayLetter).unwrap().1
        };
        for state in LetterState::ALL {
            behind_the_store(&db, format!("UPDATE letter SET state = '{}'", state.code())).await;
            // One that is looked at again, and waits, has a row that is queued.
            let is_right = matches!(state, LetterState::Queued | LetterState::Held);
            assert_eq!(strays().await, i64::from(!is_right), "{state:?}");
        }
        behind_the_store(&db, "UPDATE letter SET state = 'held'".to_owned()).await;
        for (row, count) in [("held", 0), ("leased", 0), ("sent", 1), ("cancelled", 1)] {
            behind_the_store(&db, format!("UPDATE outbox SET state = '{row}' WHERE kind = 'letter'")).await;
            assert_eq!(strays().await, count, "{row}");
        }
        behind_the_store(&db, "DELETE FROM outbox WHERE kind = 'letter'".to_owned()).await;
        assert_eq!(strays().await, 1, "nothing will carry it");
    }

    async fn two_deliverers_and_an_import_send_every_letter_once(db: TestDatabase) {
        let stage = stage(&db).await;
        filled(&db, grace()).await;
        let mut ids = Vec::new();
        for number in 0..12 {
            ids.push(written(&db, stage, &format!("w{number}@example.org"), "Mine.").await.0);
        }
        filled(&db, None).await;
        let server = SmtpServer::start(Setup::default()).await;
        // One letter gets away from a first server's delay only after the office has been filled.
        server.script(At::Rcpt, [Act::Say("450 4.2.0 Later")]);
        let kinds = [Notice::ConfirmSignature, Notice::SignatureReceipt];
        db.store.write({
            let now = db.clock.now();
            move |tx| outbox::pause(tx, &kinds, "not of this test", now)
        }).await.unwrap();

        // While the office is vacant both put letters aside; the import comes in the middle of that.
        let (one, two) = (Running::start(&db, &server, &db.store), Running::start(&db, &server, &db.second_store()));
        let mut running = [one, two];
        heard(&mut running, 6).await;
        filled(&db, barbara()).await;
        let mut sent = 0;
        while sent < 12 {
            sent += heard(&mut running, 1).await;
            // The letter that was put off, and notices to writers, come back in their time.
            db.clock.advance(MINUTE_MS);
        }
        for running in running {
            running.stop().await;
        }
        for id in &ids {
            assert_eq!(state(&db, *id).await, (LetterState::Sent, None));
        }
        let letters: Vec<_> =
            server.received().into_iter().filter(|mail| mail.recipient == "barbara@parliament.example.org").collect();
        assert_eq!(letters.len(), 12, "each once, and to nobody else");
        assert!(server.received().iter().all(|mail| mail.recipient != "grace@parliament.example.org"));
        assert_sound(&db).await;
    }
}

/// What the queue holds of letters and of what is told of them.
async fn of_letters(db: &TestDatabase) -> Vec<(Notice, RowState, i64)> {
    let of_letters = [Notice::Letter, Notice::LetterHeld, Notice::LetterReturned];
    counts(&db.store).await.into_iter().filter(|(notice, ..)| of_letters.contains(notice)).collect()
}

pub(super) async fn in_language(db: &TestDatabase, id: SignatureId, language: Language) {
    behind_the_store(db, format!("UPDATE signature SET language = '{}'", language.code())).await;
    let row = db.store.read(move |conn| signature::find(conn, id)).await.unwrap();
    assert_eq!(row.map(|row| row.language), Some(language));
}

async fn behind_the_store(db: &TestDatabase, sql: String) {
    let run = move |tx: &mut Tx<'_>| {
        match tx.conn() {
            Conn::Sqlite(c) => diesel::sql_query(&sql).execute(c)?,
            Conn::Postgres(c) => diesel::sql_query(&sql).execute(&mut **c)?,
        };
        Ok::<_, StoreError>(())
    };
    db.store.write(run).await.unwrap();
}

// --- Real deliverers ------------------------------------------------------------------------------------------------

/// The renderer of the campaign, which also tells what it hears of letters.
struct Telling {
    inner: Arc<CampaignRenderer>,
    heard: mpsc::UnboundedSender<RowState>,
}

impl Renderer for Telling {
    fn render(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        self.inner.render(conn, row)
    }

    fn settled(&self, tx: &mut Tx<'_>, fate: &Fate<'_>) -> Result<(), StoreError> {
        self.inner.settled(tx, fate)?;
        if fate.notice == Notice::Letter {
            self.heard.send(fate.state).unwrap();
        }
        Ok(())
    }
}

pub(super) struct Running {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
    pub(super) heard: mpsc::UnboundedReceiver<RowState>,
}

impl Running {
    pub(super) fn start(db: &TestDatabase, server: &SmtpServer, store: &Store) -> Self {
        let (sender, heard) = mpsc::unbounded_channel();
        let renderer = Arc::new(Telling { inner: renderer(db, NAMES[0]), heard: sender });
        let rate = NonZeroU32::new(1_000_000).unwrap();
        let plan = Plan { poll: Duration::from_millis(2), ..Plan::new(NonZeroU16::new(2).unwrap(), rate) };
        let (stop, stopped) = watch::channel(false);
        let (store, clock, transport) = (store.clone(), db.clock.clone(), Transport::Smtp(server.route()));
        let task = tokio::spawn(Deliverer { store, clock, transport, renderer, plan }.run(stopped));
        Self { stop, task, heard }
    }

    pub(super) async fn stop(self) {
        self.stop.send(true).unwrap();
        self.task.await.unwrap();
    }
}

/// Waits until `count` settlements of letters have been heard, and returns how many were of sent ones.
async fn heard(running: &mut [Running; 2], count: usize) -> usize {
    let [one, two] = running;
    let mut sent = 0;
    for _ in 0..count {
        let state = tokio::select! {
            state = one.heard.recv() => state.unwrap(),
            state = two.heard.recv() => state.unwrap(),
        };
        sent += usize::from(state == RowState::Sent);
    }
    sent
}
