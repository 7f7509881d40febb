//! Letters follow the office: they wait while it is vacant, go to whoever comes, and go once.

use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::time::Duration;

use clarion::actions::import_boundaries;
use clarion::actions::import_representatives::{Permission, Source};
use clarion::actions::verify::verify;
use clarion::actions::withdraw::withdraw;
use clarion::cli::representatives::put_in_place;
use clarion::domain::boundary::CSV_HEADER;
use clarion::domain::id::{LetterId, OutboxId, SignatureId};
use clarion::domain::language::Language;
use clarion::domain::letter::{LetterState, Stop, WAITS_AT_MOST_MS};
use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::nation::Nation;
use clarion::domain::notice::Notice;
use clarion::domain::representative::{Chamber, ContactRoute, Member, OfficeKey, StatedOffice};
use clarion::domain::text::LetterBody;
use clarion::jobs::deliver::{Deliverer, Fate, Plan, Rendered, Renderer};
use clarion::jobs::render::CampaignRenderer;
use clarion::language::day_of;
use clarion::mail::compose::compose;
use clarion::mail::read::{CapturedMail, parse_captured};
use clarion::mail::transport::Transport;
use clarion::secret::Purpose;
use clarion::store::letter::LetterDelivery;
use clarion::store::orphan::Orphan;
use clarion::store::outbox::{self, Claimed, RowState, Settlement};
use clarion::store::{Conn, Store, StoreError, Tx, letter, representative, signature};
use diesel::RunQueryDsl;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::sync::{mpsc, watch};

use super::render::{ILLNESS, NAMES, header, renderer, scrubbed, shown, taken_apart};
use crate::actions::letter::{SEAT, Stage, gss, keys, letter_to, member, send, stage, supporter};
use crate::database::{Engine, TestDatabase, on_each_database, run};
use crate::mail::smtp_server::{Act, At, Setup, SmtpServer};
use crate::store::outbox::counts;

const LEASE_MS: i64 = 15 * MINUTE_MS;

// --- The office -----------------------------------------------------------------------------------------------------

fn stated(member: Option<Member>) -> StatedOffice {
    StatedOffice {
        kind: Chamber::HouseOfCommons.into(),
        area: gss(SEAT).into(),
        place: Some(1),
        nation: Nation::England,
        name: "Invented Vale".to_owned(),
        name_cy: Some("Dyffryn Dychmygol".to_owned()),
        since: None,
        until: None,
        member,
    }
}

/// Imports a file that says who holds the office.
async fn filled(db: &TestDatabase, member: Option<Member>) {
    stated_as(db, stated(member)).await;
}

async fn stated_as(db: &TestDatabase, office: StatedOffice) {
    // The tests' seats are invented, so the boundaries that know them are too.
    let rows =
        format!("{CSV_HEADER}\nhouse-of-commons,invented,2024-07-04,,{SEAT},,Invented Vale,,england,1\n");
    let boundaries = import_boundaries::read("boundaries", rows.as_bytes()).unwrap();
    let stored = db.store.write(move |tx| import_boundaries::import(tx, &boundaries));
    assert_eq!(stored.await.unwrap(), 1);
    let force = Permission { dry_run: false, force: true };
    put_in_place(&db.store, &db.clock, Source::Rows(vec![office]), force).await.unwrap();
}

fn grace() -> Option<Member> {
    Some(member("Grace Sample", "grace"))
}

fn barbara() -> Option<Member> {
    Some(member("Barbara Holder", "barbara"))
}

/// A confirmed supporter's letter to the office, which Grace Sample holds, with these own words.
async fn written(db: &TestDatabase, stage: Stage, address: &str, own_words: &str) -> (LetterId, SignatureId) {
    let key = OfficeKey { kind: Chamber::HouseOfCommons.into(), area: gss(SEAT).into(), place: 1 };
    let office = db.store.read(move |conn| representative::find_by_key(conn, key)).await.unwrap().unwrap();
    let writer = supporter(db, stage, address, Some(SEAT)).await;
    let mut request = letter_to(db, stage, writer, &[(office.id, office.holder.map(|holder| holder.id))]);
    let letter = &mut request.letters[0].letter;
    letter.body = LetterBody::parse(&text("Dear Grace Sample,", own_words), 1_000).unwrap();
    letter.greeting = LetterBody::parse("Dear Grace Sample,", 100).unwrap();
    send(db, &request).await.unwrap();
    (request.letters[0].id, writer)
}

fn text(greeting: &str, own_words: &str) -> String {
    format!(
        "Ada Example\n1 Example Road\nSW1A 1AA\n\n15 January 2027\n\n{greeting}\n\n{own_words}\n\n\
         Please act.\n\nYours sincerely,\nAda Example"
    )
}

async fn one(db: &TestDatabase) -> (Stage, LetterId, SignatureId) {
    let stage = stage(db).await;
    filled(db, grace()).await;
    let (id, writer) = written(db, stage, "ada@example.org", "Mine.").await;
    (stage, id, writer)
}

async fn found(db: &TestDatabase, id: LetterId) -> LetterDelivery {
    db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap().unwrap()
}

async fn state(db: &TestDatabase, id: LetterId) -> (LetterState, Option<Stop>) {
    let found = found(db, id).await;
    (found.state, found.stop)
}

async fn assert_sound(db: &TestDatabase) {
    let proof = db.store.read(verify).await.unwrap();
    assert!(proof.is_sound(), "{proof:?}");
}

// --- One deliverer, step by step ------------------------------------------------------------------------------------

/// Works as a deliverer does, with whatever happens in between.
#[derive(Clone)]
struct Hand {
    store: Store,
    clock: clarion::clock::Clock,
    renderer: Arc<CampaignRenderer>,
}

impl Hand {
    fn of(db: &TestDatabase) -> Self {
        Self { store: db.store.clone(), clock: db.clock.clone(), renderer: renderer(db, NAMES[0]) }
    }

    async fn claim(&self, notice: Notice) -> Vec<Claimed> {
        let now = self.clock.now();
        self.store.write(move |tx| outbox::claim(tx, &[notice], now, 10, LEASE_MS)).await.unwrap()
    }

    async fn look(&self, row: &Claimed) -> Rendered {
        let (renderer, row) = (Arc::clone(&self.renderer), row.clone());
        self.store.read(move |conn| renderer.render(conn, &row)).await.unwrap()
    }

    /// Writes what became of a row, and whether it was ours still.
    async fn settle(&self, row: &Claimed, settlement: Settlement) -> bool {
        let (renderer, row, now) = (Arc::clone(&self.renderer), row.clone(), self.clock.now());
        let mail = OutboxId::from_uuid(self.clock.new_id());
        let written = self.store.write(move |tx| {
            let ours = outbox::settle(tx, row.id, row.lease_no, &settlement, now)?;
            if ours {
                let (state, reason) = (settlement.state(), settlement.text());
                let (notice, subject) = (row.notice, row.subject);
                renderer.settled(tx, &Fate { notice, subject, state, reason, mail: Some(mail), at: now })?;
            }
            Ok::<_, StoreError>(ours)
        });
        written.await.unwrap()
    }

    /// Keeps the bytes of a mail, as must be done before it is sent; `None` where it must not be.
    async fn keep(&self, row: &Claimed, mail: &clarion::mail::compose::Draft) -> Option<CapturedMail> {
        let message = compose(mail).unwrap().message;
        let (id, lease_no, bytes) = (row.id, row.lease_no, message.clone());
        let kept = self.store.write(move |tx| outbox::keep_message(tx, id, lease_no, &bytes)).await.unwrap();
        kept.then(|| parse_captured(row.id, &message).unwrap())
    }

    /// Delivers what is due of a kind, and returns what was sent.
    async fn deliver(&self, notice: Notice) -> Vec<CapturedMail> {
        let mut sent = Vec::new();
        for row in self.claim(notice).await {
            match self.look(&row).await {
                Rendered::Mail(mail) => {
                    sent.extend(self.keep(&row, &mail).await);
                    assert!(self.settle(&row, Settlement::Sent { reply: "250 Ok".to_owned() }).await);
                }
                Rendered::Skip(reason) => {
                    assert!(self.settle(&row, Settlement::Cancelled { reason: reason.to_owned() }).await);
                }
                Rendered::Hold { until, reason } => {
                    assert!(self.settle(&row, Settlement::Held { until, reason: reason.to_owned() }).await);
                }
            }
        }
        sent
    }

    /// What the loop beside the lanes does: leases that ran out, and rows whose time has come.
    async fn tidy(&self) {
        let (renderer, now) = (Arc::clone(&self.renderer), self.clock.now());
        let tidied = self.store.write(move |tx| {
            for (notice, subject) in outbox::release_expired(tx, now, false)? {
                let (state, reason) = (RowState::InDoubt, "the lease ran out");
                renderer.settled(tx, &Fate { notice, subject, state, reason, mail: None, at: now })?;
            }
            outbox::wake_held(tx, now).map(drop)
        });
        tidied.await.unwrap();
    }
}

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
        assert_eq!(sent[0].text.trim_end().replace("\r\n", "\n"), text("Dear Barbara Holder,", "Mine."));
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
        assert_eq!(sent[0].text.trim_end().replace("\r\n", "\n"), text("Dear Grace Sample,", "Mine."));
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
        assert_eq!(sent[0].text.trim_end().replace("\r\n", "\n"), text("Dear Barbara Holder,", "Mine."));
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
                message: None,
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
                    let opened = keys().open_token(Purpose::MyData, token);
                    assert_eq!((page, opened), ("my-data", Some(writer.uuid())));
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

async fn in_language(db: &TestDatabase, id: SignatureId, language: Language) {
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

struct Running {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
    heard: mpsc::UnboundedReceiver<RowState>,
}

impl Running {
    fn start(db: &TestDatabase, server: &SmtpServer, store: &Store) -> Self {
        let (sender, heard) = mpsc::unbounded_channel();
        let renderer = Arc::new(Telling { inner: renderer(db, NAMES[0]), heard: sender });
        let rate = NonZeroU32::new(1_000_000).unwrap();
        let plan = Plan { poll: Duration::from_millis(2), ..Plan::new(NonZeroU16::new(2).unwrap(), rate) };
        let (stop, stopped) = watch::channel(false);
        let (store, clock, transport) = (store.clone(), db.clock.clone(), Transport::Smtp(server.route()));
        let task = tokio::spawn(Deliverer { store, clock, transport, renderer, plan }.run(stopped));
        Self { stop, task, heard }
    }

    async fn stop(self) {
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

// --- Any sequence ---------------------------------------------------------------------------------------------------

#[derive(Clone, Copy, Debug)]
enum Step {
    Fill { with: usize },
    Claim,
    Look,
    Settle,
    Die,
    Pass { ms: i64 },
    Tidy,
    Retry { in_doubt: bool },
    Deliver,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_usize..4).prop_map(|with| Step::Fill { with }),
        4 => Just(Step::Claim),
        4 => Just(Step::Look),
        4 => Just(Step::Settle),
        1 => Just(Step::Die),
        2 => prop_oneof![Just(MINUTE_MS), Just(LEASE_MS + 1), Just(DAY_MS), Just(100 * DAY_MS)]
            .prop_map(|ms| Step::Pass { ms }),
        3 => Just(Step::Tidy),
        1 => any::<bool>().prop_map(|in_doubt| Step::Retry { in_doubt }),
        1 => Just(Step::Deliver),
    ];
    prop::collection::vec(step, 1..30)
}

/// One deliverer that can die at any point, and what has really left.
struct World {
    hand: Hand,
    row: Option<Claimed>,
    settlement: Option<Settlement>,
    left: usize,
    allowed: usize,
}

impl World {
    async fn take(&mut self, db: &TestDatabase, id: LetterId, step: Step) {
        match step {
            Step::Fill { with } => {
                let silent = Member { route: ContactRoute::Unknown, ..grace().unwrap() };
                filled(db, [None, grace(), barbara(), Some(silent)][with].clone()).await;
            }
            Step::Claim if self.row.is_none() => self.row = self.hand.claim(Notice::Letter).await.pop(),
            Step::Look => {
                let Some(row) = self.row.clone().filter(|_| self.settlement.is_none()) else { return };
                self.settlement = Some(match self.hand.look(&row).await {
                    Rendered::Mail(mail) => {
                        if self.hand.keep(&row, &mail).await.is_none() {
                            self.row = None;
                            return;
                        }
                        self.left += 1;
                        Settlement::Sent { reply: "250 Ok".to_owned() }
                    }
                    Rendered::Skip(reason) => Settlement::Cancelled { reason: reason.to_owned() },
                    Rendered::Hold { until, reason } => Settlement::Held { until, reason: reason.to_owned() },
                });
            }
            Step::Settle => {
                if let (Some(row), Some(settlement)) = (&self.row, self.settlement.take()) {
                    self.hand.settle(row, settlement).await;
                    self.row = None;
                }
            }
            Step::Die => (self.row, self.settlement) = (None, None),
            Step::Pass { ms } => db.clock.advance(ms),
            Step::Tidy => self.hand.tidy().await,
            Step::Retry { in_doubt } => {
                let (row, now) = (if in_doubt { RowState::InDoubt } else { RowState::Dead }, db.clock.now());
                let retried = db.store.write(move |tx| {
                    let retried = outbox::retry(tx, &[Notice::Letter], row, now)?;
                    letter::set_state(tx, &[id][..retried.len()], LetterState::Queued, now)?;
                    Ok::<_, StoreError>(retried.len())
                });
                self.allowed += retried.await.unwrap();
            }
            Step::Deliver if self.row.is_none() => self.left += self.hand.deliver(Notice::Letter).await.len(),
            Step::Claim | Step::Deliver => {}
        }
    }
}

#[test]
fn any_sequence_loses_no_letter_and_sends_none_twice() {
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&steps(), |steps| {
        run(Engine::Sqlite, |db| async move {
            let (_, id, _) = one(&db).await;
            let mut world = World { hand: Hand::of(&db), row: None, settlement: None, left: 0, allowed: 1 };
            for step in steps {
                world.take(&db, id, step).await;
                assert_sound(&db).await;
                assert!(world.left <= world.allowed, "sent again, and nobody asked for it");
                let (state, _) = state(&db, id).await;
                assert!(state != LetterState::Sent || world.left > 0, "marked as sent and never left");
                assert!(state != LetterState::Held || world.left < world.allowed, "put aside and left");
            }
            // Whatever happened: once the office is filled and everybody is at work, its fate is known.
            (world.row, world.settlement) = (None, None);
            db.clock.advance(LEASE_MS + 1);
            world.hand.tidy().await;
            filled(&db, barbara()).await;
            world.left += world.hand.deliver(Notice::Letter).await.len();
            let (state, stop) = state(&db, id).await;
            match state {
                LetterState::Sent => assert!(world.left > 0),
                LetterState::InDoubt => assert!(world.left > 0, "bytes are kept just before they leave"),
                LetterState::Failed => assert!(matches!(stop, Some(Stop::Waited)), "{stop:?}"),
                LetterState::Queued | LetterState::Held => panic!("{state:?} with an office that is filled"),
            }
            assert_sound(&db).await;
        });
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
