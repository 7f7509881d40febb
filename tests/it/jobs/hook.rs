//! Reports of providers, from a post to what it causes: Postmark, Mailgun and SendGrid. Keys and events are made here.

use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::time::Duration;

use actix_web::test::TestRequest;
use clarion::config::{Environment, Settings};
use clarion::domain::id::{LetterId, OutboxId, SignatureId};
use clarion::domain::letter::LetterState;
use clarion::domain::mail_event::{MailEventKind, ReturnReason};
use clarion::domain::moment::{HOUR_MS, MINUTE_MS, SECOND_MS};
use clarion::domain::notice::Notice;
use clarion::jobs::deliver::Plan;
use clarion::mail::hook::{Tagger, mailgun, sendgrid};
use clarion::secret::Purpose;
use clarion::store::outbox::Settlement;
use clarion::store::{consent, signature};
use data_encoding::{BASE64, HEXLOWER};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use ring::{hmac, rand};
use serde_json::{Value, json};

use super::deliver::{server, start_planned};
use super::hand::{Hand, assert_sound, found, one, state};
use super::receive::{events, sent};
use crate::actions::letter::keys;
use crate::database::{TestDatabase, on_each_database};
use crate::store::outbox::queue;
use crate::web::visitor::{Answer, Visitor};

const MAILGUN_KEY: &str = "key-of-the-test";

/// The tag that a provider repeats.
pub(super) fn tag(mail: OutboxId) -> String {
    keys().token(Purpose::Hook, mail.uuid())
}

/// A site with a letter that was sent, and settings.
pub(super) struct Stand {
    pub(super) visitor: Visitor,
    pub(super) letter: LetterId,
    pub(super) writer: SignatureId,
    pub(super) mail: OutboxId,
}

impl Stand {
    pub(super) async fn new(db: TestDatabase, pairs: &[(&str, &str)]) -> Self {
        let (letter, writer, mail, _) = sent(&db).await;
        let mut visitor = Visitor::of_bare_site(db).await;
        visitor.set(pairs).await;
        Self { visitor, letter, writer, mail }
    }

    pub(super) fn db(&self) -> &TestDatabase {
        &self.visitor.db
    }

    pub(super) async fn letter(&self) -> LetterState {
        state(self.db(), self.letter).await.0
    }

    pub(super) async fn kinds(&self) -> Vec<MailEventKind> {
        events(self.db(), self.mail).await.into_iter().map(|event| event.kind).collect()
    }

    /// The letter came back, its writer has it, and the office's address is flagged.
    pub(super) async fn assert_given_back_once(&self) {
        let kept = events(self.db(), self.mail).await;
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(
            (kept[0].kind, kept[0].reason),
            (MailEventKind::Failed, Some(ReturnReason::NoSuchAddress))
        );
        assert!(kept[0].is_kept && !kept[0].detail.contains('@'), "{}", kept[0].detail);
        assert_eq!(self.letter().await, LetterState::Bounced);
        assert!(found(self.db(), self.letter).await.office.holder.unwrap().bad_address.is_some());
        let given_back = Hand::of(self.db()).deliver(Notice::LetterBounced).await;
        assert_eq!(given_back.len(), 1);
        assert_sound(self.db()).await;
    }

    /// A receipt of somebody who asked for updates, sent.
    pub(super) async fn receipt(&self) -> (SignatureId, OutboxId) {
        let hand = Hand::of(self.db());
        let rows = hand.claim(Notice::SignatureReceipt).await;
        let row = rows.iter().find(|row| row.subject == self.writer.uuid()).unwrap();
        assert!(hand.settle(row, Settlement::Sent { reply: "250 Ok".to_owned() }).await);
        (self.writer, row.id)
    }

    pub(super) async fn has_left_the_updates(&self, writer: SignatureId) -> bool {
        let signed = self.db().store.read(move |conn| signature::find(conn, writer)).await.unwrap().unwrap();
        let (key, updates) = (signed.email_key, clarion::domain::consent::Purpose::Updates);
        let list = self.db().store.read(move |conn| consent::list_suppressed(conn, &[key], updates)).await;
        !list.unwrap().is_empty()
    }
}

// --- Postmark ---------------------------------------------------------------------------------------------------------

const POSTMARK: [(&str, &str); 2] =
    [("CLARION__HOOKS__POSTMARK_USER", "postmark"), ("CLARION__HOOKS__POSTMARK_PASSWORD", "pass:word")];

fn bounce(tag: &str, id: i64, kind: &str, details: &str) -> Value {
    json!({
        "RecordType": "Bounce", "ID": id, "Type": kind, "TypeCode": 1, "Details": details,
        "Email": "grace@parliament.example.org", "MessageID": "0000-1111", "BouncedAt": "2027-01-15T07:59:00.1234567Z",
        "Metadata": { "clarion": tag }, "MessageStream": "outbound", "Inactive": true, "CanActivate": true,
    })
}

async fn postmark(stand: &Stand, credentials: &str, event: &Value) -> Answer {
    let basic = format!("Basic {}", BASE64.encode(credentials.as_bytes()));
    let request = TestRequest::post().uri("/hooks/postmark").insert_header(("Authorization", basic));
    stand.visitor.send(request.set_payload(event.to_string())).await
}

const NO_SUCH_USER: &str = "smtp;550 5.1.1 <grace@parliament.example.org>: no such user";

on_each_database! {
    async fn postmark_s_bounce_gives_a_letter_back_once(db: TestDatabase) {
        let stand = Stand::new(db, &POSTMARK).await;
        let event = bounce(&tag(stand.mail), 7, "HardBounce", NO_SUCH_USER);
        for wrong in ["postmark:password", "post:mark", "", "postmark:pass:word2"] {
            assert_eq!(postmark(&stand, wrong, &event).await.status, 403, "{wrong}");
        }
        let bare = TestRequest::post().uri("/hooks/postmark").set_payload(event.to_string());
        assert_eq!(stand.visitor.send(bare).await.status, 403);
        assert!(stand.kinds().await.is_empty());
        for _ in 0..3 {
            assert_eq!(postmark(&stand, "postmark:pass:word", &event).await.status, 200);
        }
        stand.assert_given_back_once().await;
    }

    async fn what_postmark_says_otherwise_has_no_more_effect_than_it_should(db: TestDatabase) {
        let stand = Stand::new(db, &POSTMARK).await;
        let own = tag(stand.mail);
        let other = keys().token(Purpose::Confirm, stand.mail.uuid());
        let shown = keys().token(Purpose::Reply, stand.mail.uuid());
        let mut untagged = bounce(&own, 1, "HardBounce", NO_SUCH_USER);
        untagged["Metadata"] = json!({});
        for event in [
            bounce(&other, 2, "HardBounce", NO_SUCH_USER),
            bounce(&shown, 3, "HardBounce", NO_SUCH_USER),
            untagged,
            bounce(&own, 4, "AutoResponder", ""),
            json!({ "RecordType": "Delivery", "MessageID": "m", "Metadata": { "clarion": own } }),
            json!({ "RecordType": "Open", "Metadata": { "clarion": own } }),
            json!({ "unheard": ["of"] }),
            json!([1, 2]),
        ] {
            assert_eq!(postmark(&stand, "postmark:pass:word", &event).await.status, 200, "{event}");
            assert!(stand.kinds().await.is_empty(), "{event}");
        }
        let request = TestRequest::post().uri("/hooks/postmark");
        let basic = format!("Basic {}", BASE64.encode(b"postmark:pass:word"));
        let broken = request.insert_header(("Authorization", basic)).set_payload("{\"RecordType\":");
        assert_eq!(stand.visitor.send(broken).await.status, 400);

        // A server that still tries is no failure, and a full mailbox says nothing of the address.
        postmark(&stand, "postmark:pass:word", &bounce(&own, 5, "Transient", "smtp;451 4.4.1 later")).await;
        assert_eq!((stand.kinds().await, stand.letter().await), (vec![MailEventKind::Delayed], LetterState::Sent));
        stand.db().clock.advance(1);
        postmark(&stand, "postmark:pass:word", &bounce(&own, 6, "SoftBounce", "smtp;552 5.2.2 over quota")).await;
        assert_eq!(stand.letter().await, LetterState::Bounced);
        assert!(found(stand.db(), stand.letter).await.office.holder.unwrap().bad_address.is_none());
        assert_sound(stand.db()).await;
    }

    async fn a_complaint_ends_the_updates_whoever_tells(db: TestDatabase) {
        let stand = Stand::new(db, &POSTMARK).await;
        let (writer, receipt) = stand.receipt().await;
        let mut complaint = bounce(&tag(receipt), 9, "SpamComplaint", "");
        complaint["RecordType"] = json!("SpamComplaint");
        assert!(!stand.has_left_the_updates(writer).await);
        assert_eq!(postmark(&stand, "postmark:pass:word", &complaint).await.status, 200);
        assert!(stand.has_left_the_updates(writer).await);
    }
}

// --- Mailgun ----------------------------------------------------------------------------------------------------------

const MAILGUN: [(&str, &str); 1] = [("CLARION__HOOKS__MAILGUN_SIGNING_KEY", MAILGUN_KEY)];

/// An event of Mailgun's under a token, signed so many milliseconds ago.
fn mailgun_post(stand: &Stand, key: &str, token: &str, age_ms: i64, data: &Value) -> Value {
    let seconds = (stand.db().clock.now().as_millis() - age_ms) / SECOND_MS;
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let signature = hmac::sign(&key, format!("{seconds}{token}").as_bytes());
    json!({
        "signature": {
            "timestamp": seconds.to_string(), "token": token, "signature": HEXLOWER.encode(signature.as_ref()),
        },
        "event-data": data,
    })
}

fn mailgun_event(event: &str, tag: &str) -> Value {
    json!({
        "event": event, "id": "Ase7i2zsRYeDXztHGENqRA", "timestamp": 1_799_999_999.546_f64, "severity": "permanent",
        "reason": "bounce", "recipient": "grace@parliament.example.org",
        "delivery-status": { "code": 550, "message": "5.1.1 grace@parliament.example.org: no such user" },
        "user-variables": { "clarion": tag },
    })
}

async fn mailgun(stand: &Stand, post: &Value) -> u16 {
    // No page of ours sends it, whatever it says of where it comes from.
    let request =
        TestRequest::post().uri("/hooks/mailgun").insert_header(("Origin", "https://provider.example"));
    stand.visitor.send(request.set_payload(post.to_string())).await.status
}

on_each_database! {
    async fn mailgun_s_bounce_gives_a_letter_back_once(db: TestDatabase) {
        let stand = Stand::new(db, &MAILGUN).await;
        let failed = mailgun_event("failed", &tag(stand.mail));
        let post = |key: &str, token: &str, age_ms| mailgun_post(&stand, key, token, age_ms, &failed);
        assert_eq!(mailgun(&stand, &post("another-key", "a", 0)).await, 403);
        assert_eq!(mailgun(&stand, &post(MAILGUN_KEY, "a", mailgun::WINDOW_MS + SECOND_MS)).await, 403, "stale");
        assert_eq!(mailgun(&stand, &post(MAILGUN_KEY, "a", -6 * MINUTE_MS)).await, 403, "of a time to come");
        let mut forged = post(MAILGUN_KEY, "a", 0);
        forged["signature"]["token"] = json!("b");
        assert_eq!(mailgun(&stand, &forged).await, 403);
        forged["signature"]["signature"] = json!("zz");
        assert_eq!(mailgun(&stand, &forged).await, 403);
        assert_eq!(mailgun(&stand, &json!({ "event-data": failed })).await, 403);
        assert_eq!(mailgun(&stand, &json!("text")).await, 403);
        assert!(stand.kinds().await.is_empty());

        // It was handed in, acknowledged too late, and comes again: the same post, and the same event signed anew.
        let late = post(MAILGUN_KEY, "a", 8 * HOUR_MS);
        assert_eq!((mailgun(&stand, &late).await, mailgun(&stand, &late).await), (200, 200));
        assert_eq!(mailgun(&stand, &post(MAILGUN_KEY, "c", 0)).await, 200);
        stand.assert_given_back_once().await;
    }

    async fn a_token_of_mailgun_s_is_good_once_whatever_comes_under_it(db: TestDatabase) {
        let stand = Stand::new(db, &MAILGUN).await;
        let own = tag(stand.mail);
        // Nothing that matters, seen on its way; then somebody puts a failure under its signature.
        let post = mailgun_post(&stand, MAILGUN_KEY, "seen", 0, &mailgun_event("opened", &own));
        assert_eq!(mailgun(&stand, &post).await, 200);
        let mut forged = post;
        forged["event-data"] = mailgun_event("failed", &own);
        assert_eq!(mailgun(&stand, &forged).await, 200);
        assert!(stand.kinds().await.is_empty());
        assert_eq!(stand.letter().await, LetterState::Sent);

        let mut later = mailgun_event("failed", &own);
        later["severity"] = json!("temporary");
        assert_eq!(mailgun(&stand, &mailgun_post(&stand, MAILGUN_KEY, "t", 0, &later)).await, 200);
        assert_eq!((stand.kinds().await, stand.letter().await), (vec![MailEventKind::Delayed], LetterState::Sent));
    }

    async fn a_report_before_the_deliverer_has_written_is_asked_for_again(db: TestDatabase) {
        let (_, letter, writer) = one(&db).await;
        let hand = Hand::of(&db);
        let row = hand.claim(Notice::Letter).await.remove(0);
        let mut visitor = Visitor::of_bare_site(db).await;
        visitor.set(&MAILGUN).await;
        let stand = Stand { visitor, letter, writer, mail: row.id };
        let post = mailgun_post(&stand, MAILGUN_KEY, "early", 0, &mailgun_event("failed", &tag(row.id)));
        assert_eq!(mailgun(&stand, &post).await, 503);
        assert!(stand.kinds().await.is_empty());
        assert!(hand.settle(&row, Settlement::Sent { reply: "250 Ok".to_owned() }).await);
        assert_eq!(mailgun(&stand, &post).await, 200, "its token was not spent");
        stand.assert_given_back_once().await;
    }
}

// --- SendGrid ---------------------------------------------------------------------------------------------------------

struct Signer(EcdsaKeyPair);

impl Signer {
    fn new() -> Self {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
        let random = SystemRandom::new();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random).unwrap())
    }

    /// The key as SendGrid shows it.
    fn verification_key(&self) -> String {
        let head = BASE64.decode(b"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA=").unwrap();
        BASE64.encode(&[head.as_slice(), self.0.public_key().as_ref()].concat())
    }

    fn request(&self, stand: &Stand, age_ms: i64, body: &str) -> TestRequest {
        let seconds = ((stand.db().clock.now().as_millis() - age_ms) / SECOND_MS).to_string();
        let random: &dyn rand::SecureRandom = &SystemRandom::new();
        let signature = self.0.sign(random, format!("{seconds}{body}").as_bytes()).unwrap();
        TestRequest::post()
            .uri("/hooks/sendgrid")
            .insert_header((sendgrid::SIGNATURE, BASE64.encode(signature.as_ref())))
            .insert_header((sendgrid::TIMESTAMP, seconds))
    }

    async fn post(&self, stand: &Stand, age_ms: i64, events: &Value) -> u16 {
        let body = events.to_string();
        stand.visitor.send(self.request(stand, age_ms, &body).set_payload(body)).await.status
    }
}

fn sendgrid_event(event: &str, id: &str, tag: &str) -> Value {
    json!({
        "event": event, "sg_event_id": id, "sg_message_id": "m", "email": "grace@parliament.example.org",
        "timestamp": 1_799_999_999, "status": "5.1.1", "reason": "550 5.1.1 grace@parliament.example.org unknown",
        "type": "bounce", "clarion": tag,
    })
}

on_each_database! {
    async fn one_event_of_sendgrid_s_that_says_nothing_does_not_lose_the_others(db: TestDatabase) {
        let signer = Signer::new();
        let key = signer.verification_key();
        let stand = Stand::new(db, &[("CLARION__HOOKS__SENDGRID_VERIFICATION_KEY", &key)]).await;
        let (writer, receipt) = stand.receipt().await;
        let own = tag(stand.mail);
        let list = json!([
            sendgrid_event("processed", "a", &own),
            { "event": ["bounce"], "clarion": { "x": 1 } },
            7,
            sendgrid_event("bounce", "b", "AAAA"),
            sendgrid_event("bounce", "c", &tag(OutboxId::from_uuid(stand.db().clock.new_id()))),
            sendgrid_event("spamreport", "d", &tag(receipt)),
            sendgrid_event("bounce", "e", &own),
            sendgrid_event("delivered", "f", &own),
        ]);
        for _ in 0..2 {
            assert_eq!(signer.post(&stand, 0, &list).await, 200);
        }
        assert!(stand.has_left_the_updates(writer).await);
        stand.assert_given_back_once().await;
    }

    async fn what_sendgrid_did_not_sign_is_not_taken(db: TestDatabase) {
        let signer = Signer::new();
        let key = signer.verification_key();
        let stand = Stand::new(db, &[("CLARION__HOOKS__SENDGRID_VERIFICATION_KEY", &key)]).await;
        let list = json!([sendgrid_event("bounce", "a", &tag(stand.mail))]);
        assert_eq!(Signer::new().post(&stand, 0, &list).await, 403, "another key");
        assert_eq!(signer.post(&stand, sendgrid::WINDOW_MS + SECOND_MS, &list).await, 403, "stale");
        assert_eq!(signer.post(&stand, -6 * MINUTE_MS, &list).await, 403, "of a time to come");
        let body = list.to_string();
        let other = signer.request(&stand, 0, "[]").set_payload(body.clone());
        assert_eq!(stand.visitor.send(other).await.status, 403, "another body");
        let bare = TestRequest::post().uri("/hooks/sendgrid").set_payload(body);
        assert_eq!(stand.visitor.send(bare).await.status, 403);
        assert_eq!(signer.post(&stand, 0, &json!({ "event": "bounce" })).await, 400);
        assert!(stand.kinds().await.is_empty());

        // Something that passes: it is tried again.
        let mut later = sendgrid_event("deferred", "b", &tag(stand.mail));
        later["status"] = json!("4.4.1");
        assert_eq!(signer.post(&stand, 0, &json!([later])).await, 200);
        assert_eq!((stand.kinds().await, stand.letter().await), (vec![MailEventKind::Delayed], LetterState::Sent));
    }
}

// --- All of them ------------------------------------------------------------------------------------------------------

on_each_database! {
    async fn a_page_is_not_there_until_it_is_set_up_and_takes_no_more_than_it_can_hold(db: TestDatabase) {
        let mut visitor = Visitor::of_bare_site(db).await;
        let pages = ["/hooks/ses", "/hooks/postmark", "/hooks/mailgun", "/hooks/sendgrid"];
        visitor.set(&[POSTMARK[0]]).await;
        for page in pages {
            let post = TestRequest::post().uri(page).set_payload("{}");
            assert_eq!(visitor.send(post).await.status, 404, "{page}");
            let huge = TestRequest::post().uri(page).set_payload(vec![b' '; 1024 * 1024 + 1]);
            assert_eq!(visitor.send(huge).await.status, 413, "{page}");
        }
        visitor.set(&MAILGUN).await;
        // The largest that is taken is read whole; white space is JSON's own.
        let whole = [vec![b' '; 1024 * 1024 - 2], b"{}".to_vec()].concat();
        let post = TestRequest::post().uri("/hooks/mailgun").set_payload(whole);
        assert_eq!(visitor.send(post).await.status, 403);
        assert_eq!(visitor.get("/hooks/mailgun").await.status, 405);
    }

    async fn a_database_that_is_away_is_a_reason_to_come_again(db: TestDatabase) {
        let signer = Signer::new();
        let key = signer.verification_key();
        let pairs = [POSTMARK[0], POSTMARK[1], MAILGUN[0], ("CLARION__HOOKS__SENDGRID_VERIFICATION_KEY", &key)];
        let mut stand = Stand::new(db, &pairs).await;
        stand.visitor.lose_database().await;
        let own = tag(stand.mail);
        let event = bounce(&own, 1, "HardBounce", NO_SUCH_USER);
        let answer = postmark(&stand, "postmark:pass:word", &event).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
        let post = mailgun_post(&stand, MAILGUN_KEY, "a", 0, &mailgun_event("failed", &own));
        assert_eq!(mailgun(&stand, &post).await, 503);
        assert_eq!(signer.post(&stand, 0, &json!([sendgrid_event("bounce", "a", &own)])).await, 503);
        assert!(stand.kinds().await.is_empty());
    }

    async fn each_message_carries_its_tag_to_the_providers_that_are_set_up(db: TestDatabase) {
        let (server, transport) = server().await;
        let key = Signer::new().verification_key();
        let pairs = [POSTMARK[0], POSTMARK[1], MAILGUN[0], ("CLARION__HOOKS__SENDGRID_VERIFICATION_KEY", &key)];
        let environment: Environment =
            pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let settings = Settings::load(&environment).unwrap();
        let tagger = Arc::new(Tagger::new(&settings.hooks, Arc::new(keys())));
        let row = queue(&db.store, &db.clock, Notice::Letter, 1).await.remove(0);
        let rate = NonZeroU32::new(1_000_000).unwrap();
        let poll = Duration::from_millis(2);
        let plan = Plan { poll, tagger: Arc::clone(&tagger), ..Plan::new(NonZeroU16::MIN, rate) };
        let mut running = start_planned(&db, transport, plan, 1, std::collections::HashMap::new());
        running.settled(1).await;
        running.stop().await;
        let message = String::from_utf8(server.received()[0].message.clone()).unwrap();
        let tag = tag(row.id);
        let head = format!(
            "X-PM-Metadata-clarion: {tag}\r\nX-Mailgun-Variables: {{\"clarion\": \"{tag}\"}}\r\n\
             X-SMTPAPI: {{\"unique_args\": {{\"clarion\": \"{tag}\"}}}}\r\n"
        );
        assert!(message.starts_with(&head), "{message}");
        let none = Tagger::new(&Settings::load(&Environment::new()).unwrap().hooks, Arc::new(keys()));
        assert_eq!(none.tagged(b"From: x\r\n".to_vec(), row.id), b"From: x\r\n");
    }
}
