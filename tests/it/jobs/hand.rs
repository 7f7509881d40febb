//! An office and a letter to it, and a deliverer that is led by the hand, so that anything can come in between.

use std::sync::Arc;

use clarion::actions::import_boundaries;
use clarion::actions::import_representatives::{Permission, Source};
use clarion::actions::verify::verify;
use clarion::cli::representatives::put_in_place;
use clarion::domain::boundary::CSV_HEADER;
use clarion::domain::id::{LetterId, OutboxId, SignatureId};
use clarion::domain::letter::{LetterState, Stop};
use clarion::domain::moment::MINUTE_MS;
use clarion::domain::nation::Nation;
use clarion::domain::notice::Notice;
use clarion::domain::representative::{Chamber, Member, OfficeKey, StatedOffice};
use clarion::domain::text::LetterBody;
use clarion::jobs::deliver::{Fate, Rendered, Renderer};
use clarion::jobs::render::CampaignRenderer;
use clarion::mail::compose::compose;
use clarion::mail::read::{CapturedMail, parse_captured};
use clarion::store::letter::LetterDelivery;
use clarion::store::outbox::{self, Claimed, RowState, Settlement};
use clarion::store::{Store, StoreError, letter, representative};

use super::render::{NAMES, renderer};
use crate::actions::letter::{SEAT, Stage, gss, letter_to, member, send, stage, supporter};
use crate::database::TestDatabase;

pub(super) const LEASE_MS: i64 = 15 * MINUTE_MS;

pub(super) fn stated(member: Option<Member>) -> StatedOffice {
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
pub(super) async fn filled(db: &TestDatabase, member: Option<Member>) {
    stated_as(db, stated(member)).await;
}

pub(super) async fn stated_as(db: &TestDatabase, office: StatedOffice) {
    // The tests' seats are invented, so the boundaries that know them are too.
    let rows =
        format!("{CSV_HEADER}\nhouse-of-commons,invented,2024-07-04,,{SEAT},,Invented Vale,,england,1\n");
    let boundaries = import_boundaries::read("boundaries", rows.as_bytes()).unwrap();
    let stored = db.store.write(move |tx| import_boundaries::import(tx, &boundaries));
    assert_eq!(stored.await.unwrap(), 1);
    let force = Permission { dry_run: false, force: true };
    put_in_place(&db.store, &db.clock, Source::Rows(vec![office]), force).await.unwrap();
}

pub(super) fn grace() -> Option<Member> {
    Some(member("Grace Sample", "grace"))
}

pub(super) fn barbara() -> Option<Member> {
    Some(member("Barbara Holder", "barbara"))
}

/// A confirmed supporter's letter to the office, which Grace Sample holds, with these own words.
pub(super) async fn written(
    db: &TestDatabase,
    stage: Stage,
    address: &str,
    own_words: &str,
) -> (LetterId, SignatureId) {
    written_like(db, stage, address, own_words, 0).await
}

/// The same, of a letter that resembles another by so many percent, where the staff look at those above 50.
pub(super) async fn written_like(
    db: &TestDatabase,
    stage: Stage,
    address: &str,
    own_words: &str,
    likeness: u8,
) -> (LetterId, SignatureId) {
    let key = OfficeKey { kind: Chamber::HouseOfCommons.into(), area: gss(SEAT).into(), place: 1 };
    let office = db.store.read(move |conn| representative::find_by_key(conn, key)).await.unwrap().unwrap();
    let writer = supporter(db, stage, address, Some(SEAT)).await;
    let mut request = letter_to(db, stage, writer, &[(office.id, office.holder.map(|holder| holder.id))]);
    request.review_above = 50;
    request.letters[0].likeness = likeness;
    let letter = &mut request.letters[0].letter;
    letter.body = LetterBody::parse(&text("Dear Grace Sample,", own_words), 1_000).unwrap();
    letter.greeting = LetterBody::parse("Dear Grace Sample,", 100).unwrap();
    send(db, &request).await.unwrap();
    (request.letters[0].id, writer)
}

pub(super) fn text(greeting: &str, own_words: &str) -> String {
    format!(
        "Ada Example\n1 Example Road\nSW1A 1AA\n\n15 January 2027\n\n{greeting}\n\n{own_words}\n\n\
         Please act.\n\nYours sincerely,\nAda Example"
    )
}

/// A letter's text without its last line, which leads the office to its page.
pub(super) fn without_office_line(text: &str) -> String {
    let text = text.trim_end().replace("\r\n", "\n");
    let (letter, line) = text.rsplit_once("\n\n").unwrap();
    assert!(line.starts_with("For the office: ") && line.contains("/en/office/"), "{line}");
    letter.to_owned()
}

pub(super) async fn one(db: &TestDatabase) -> (Stage, LetterId, SignatureId) {
    let stage = stage(db).await;
    filled(db, grace()).await;
    let (id, writer) = written(db, stage, "ada@example.org", "Mine.").await;
    (stage, id, writer)
}

pub(super) async fn found(db: &TestDatabase, id: LetterId) -> LetterDelivery {
    db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap().unwrap()
}

pub(super) async fn state(db: &TestDatabase, id: LetterId) -> (LetterState, Option<Stop>) {
    let found = found(db, id).await;
    (found.state, found.stop)
}

pub(super) async fn assert_sound(db: &TestDatabase) {
    let proof = db.store.read(verify).await.unwrap();
    assert!(proof.is_sound(), "{proof:?}");
}

// --- One deliverer, step by step ------------------------------------------------------------------------------------

/// Works as a deliverer does, with whatever happens in between.
#[derive(Clone)]
pub(super) struct Hand {
    pub(super) store: Store,
    pub(super) clock: clarion::clock::Clock,
    pub(super) renderer: Arc<CampaignRenderer>,
}

impl Hand {
    pub(super) fn of(db: &TestDatabase) -> Self {
        Self { store: db.store.clone(), clock: db.clock.clone(), renderer: renderer(db, NAMES[0]) }
    }

    pub(super) async fn claim(&self, notice: Notice) -> Vec<Claimed> {
        let now = self.clock.now();
        self.store.write(move |tx| outbox::claim(tx, &[notice], now, 10, LEASE_MS)).await.unwrap()
    }

    pub(super) async fn look(&self, row: &Claimed) -> Rendered {
        let (renderer, row) = (Arc::clone(&self.renderer), row.clone());
        self.store.read(move |conn| renderer.render(conn, &row)).await.unwrap()
    }

    /// Writes what became of a row, and whether it was ours still.
    pub(super) async fn settle(&self, row: &Claimed, settlement: Settlement) -> bool {
        let (renderer, row, now) = (Arc::clone(&self.renderer), row.clone(), self.clock.now());
        let mail = OutboxId::from_uuid(self.clock.new_id());
        let written = self.store.write(move |tx| {
            let ours = outbox::settle(tx, row.id, row.lease_no, &settlement, now)?;
            if ours {
                let (state, reason) = (settlement.state(), settlement.text());
                let (notice, subject) = (row.notice, row.subject);
                renderer.settled(
                    tx,
                    &Fate { notice, subject, state, reason, unreached: None, mail: Some(mail), at: now },
                )?;
            }
            Ok::<_, StoreError>(ours)
        });
        written.await.unwrap()
    }

    /// Keeps the bytes of a mail, as must be done before it is sent; `None` where it must not be.
    pub(super) async fn keep(
        &self,
        row: &Claimed,
        mail: &clarion::mail::compose::Draft,
    ) -> Option<CapturedMail> {
        let message = compose(mail).unwrap().message;
        let (id, lease_no, bytes) = (row.id, row.lease_no, message.clone());
        let kept = self.store.write(move |tx| outbox::keep_message(tx, id, lease_no, &bytes)).await.unwrap();
        kept.then(|| parse_captured(row.id, &message).unwrap())
    }

    /// Delivers what is due of a kind, and returns what was sent.
    pub(super) async fn deliver(&self, notice: Notice) -> Vec<CapturedMail> {
        let mut sent = Vec::new();
        for row in self.claim(notice).await {
            match self.look(&row).await {
                Rendered::Mail(mail) => {
                    sent.extend(self.keep(&row, &mail).await);
                    assert!(self.settle(&row, Settlement::Sent { reply: "250 Ok".to_owned() }).await);
                }
                Rendered::Finished(mail) => {
                    sent.extend(parse_captured(row.id, &mail.message));
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

    /// What a mail about a subject would say, whether anything has queued it or not; none where it would not go.
    pub(super) async fn deliver_one(
        &self,
        notice: Notice,
        subject: uuid::Uuid,
        ordinal: i16,
    ) -> Vec<CapturedMail> {
        let now = self.clock.now();
        let row = Claimed {
            id: OutboxId::from_uuid(self.clock.new_id()),
            notice,
            subject,
            ordinal,
            attempts: 1,
            lease_no: 1,
            leased_until: now.plus_ms(LEASE_MS),
            queued_at: now,
            message: None,
            is_repeat: false,
        };
        match self.look(&row).await {
            Rendered::Mail(mail) => vec![parse_captured(row.id, &compose(&mail).unwrap().message).unwrap()],
            Rendered::Finished(_) | Rendered::Skip(_) | Rendered::Hold { .. } => Vec::new(),
        }
    }

    /// What the loop beside the lanes does: leases that ran out, and rows whose time has come.
    pub(super) async fn tidy(&self) {
        self.tidy_with(false).await;
    }

    /// The same, where a letter of doubtful fate `repeats` once.
    pub(super) async fn tidy_with(&self, repeats: bool) {
        let (renderer, now) = (Arc::clone(&self.renderer), self.clock.now());
        let tidied = self.store.write(move |tx| {
            for (notice, subject) in outbox::release_expired(tx, now, repeats)? {
                let (state, reason) = (RowState::InDoubt, "the lease ran out");
                renderer.settled(
                    tx,
                    &Fate { notice, subject, state, reason, unreached: None, mail: None, at: now },
                )?;
            }
            outbox::wake_held(tx, now).map(drop)
        });
        tidied.await.unwrap();
    }
}
