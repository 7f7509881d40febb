//! Reports of Amazon SES in envelopes of Amazon SNS: signed here, with a certificate that a stand-in for Amazon gives.

use std::sync::{Arc, Mutex};

use actix_web::test::TestRequest;
use clarion::domain::letter::LetterState;
use clarion::domain::mail_event::MailEventKind;
use clarion::domain::moment::DAY_MS;
use clarion::domain::notice::Notice;
use clarion::mail::return_path::{reply_address, return_path};
use clarion::web::hook::Amazon;
use data_encoding::BASE64;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, date_time_ymd};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};

use super::hook::Stand;
use crate::actions::letter::keys;
use crate::database::{TestDatabase, on_each_database};

const TOPIC: &str = "arn:aws:sns:eu-west-2:123456789012:mail-reports";
const SES: [(&str, &str); 1] = [("CLARION__HOOKS__SES_TOPIC", TOPIC)];
const HOST: &str = "https://sns.eu-west-2.amazonaws.com";
const CERTIFICATE: &str = "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0a1b2c.pem";
const RSA: &str = include_str!("../../data/dkim/rsa.pem");

/// A certificate of the key, which holds until the first of January of a year.
fn certificate(until: i32) -> Vec<u8> {
    let pair = KeyPair::from_pem_and_sign_algo(RSA, &PKCS_RSA_SHA256).unwrap();
    let mut params = CertificateParams::new(vec!["sns.amazonaws.com".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    params.self_signed(&pair).unwrap().pem().into_bytes()
}

/// A stand with Amazon beside it, and what Amazon was asked.
async fn stand(db: TestDatabase, answer: Option<Vec<u8>>) -> (Stand, Arc<Mutex<Vec<String>>>) {
    let mut stand = Stand::new(db, &SES).await;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let book = Arc::clone(&asked);
    let amazon = Amazon::new(Arc::new(move |url| {
        book.lock().unwrap().push(url.to_string());
        let answer = answer.clone();
        Box::pin(async move { answer })
    }));
    stand.visitor.change(|state| state.amazon = Arc::new(amazon)).await;
    (stand, asked)
}

fn envelope(kind: &str, message: &str) -> Value {
    json!({
        "Type": kind, "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", "TopicArn": TOPIC, "Message": message,
        "Timestamp": "2027-01-15T08:00:00.000Z", "SignatureVersion": "2", "SigningCertURL": CERTIFICATE,
        "UnsubscribeURL": format!("{HOST}/?Action=Unsubscribe"),
    })
}

/// Signs what stands in an envelope.
fn signed(mut envelope: Value) -> Value {
    let names = match envelope["Type"].as_str().unwrap() {
        "Notification" => ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type", ""],
        _ => ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
    };
    let fields = names.iter().filter_map(|name| Some(format!("{name}\n{}\n", envelope.get(name)?.as_str()?)));
    let text = fields.collect::<String>();
    let der = PrivatePkcs8KeyDer::from_pem_slice(RSA.as_bytes()).unwrap();
    let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    envelope["Signature"] = json!(BASE64.encode(&signature));
    envelope
}

fn with(mut envelope: Value, field: &str, value: &str) -> Value {
    envelope[field] = json!(value);
    envelope
}

fn bounce(source: &str, kind: &str, recipient: &Value) -> String {
    json!({
        "notificationType": "Bounce",
        "bounce": { "bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [recipient],
            "timestamp": "2027-01-15T08:00:00.000Z", "feedbackId": "f" },
        "mail": { "source": source, "messageId": "m", "destination": ["grace@parliament.example.org"] },
    })
    .to_string()
}

fn unknown() -> Value {
    json!({ "emailAddress": "grace@parliament.example.org", "action": "failed", "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 grace@parliament.example.org unknown" })
}

fn path(stand: &Stand) -> String {
    return_path(&keys(), Notice::Letter, stand.mail, "bounce.example.org")
}

async fn post(stand: &Stand, envelope: &Value) -> u16 {
    // As SNS sends it.
    let request =
        TestRequest::post().uri("/hooks/ses").insert_header(("Content-Type", "text/plain; charset=UTF-8"));
    stand.visitor.send(request.set_payload(envelope.to_string())).await.status
}

on_each_database! {
    async fn ses_s_bounce_gives_a_letter_back_once_and_its_certificate_is_kept(db: TestDatabase) {
        let (stand, asked) = stand(db, Some(certificate(2028))).await;
        let message = bounce(&path(&stand).to_uppercase(), "Permanent", &unknown());
        let plain = signed(envelope("Notification", &message));
        for envelope in [&plain, &plain, &signed(with(plain.clone(), "Subject", "Amazon SES"))] {
            assert_eq!(post(&stand, envelope).await, 200);
        }
        stand.assert_given_back_once().await;
        assert_eq!(*asked.lock().unwrap(), [CERTIFICATE]);
        stand.db().clock.advance(DAY_MS);
        assert_eq!(post(&stand, &plain).await, 200);
        assert_eq!(asked.lock().unwrap().len(), 2, "kept for a day");
    }

    async fn what_the_topic_did_not_sign_is_not_taken_and_nobody_is_asked_for_it(db: TestDatabase) {
        let (stand, asked) = stand(db, Some(certificate(2028))).await;
        let message = bounce(&path(&stand), "Permanent", &unknown());
        let good = envelope("Notification", &message);
        let elsewhere = [
            "http://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0a.pem",
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a.pem",
            "https://sns.eu-west-2.amazonaws.com.example.org/SimpleNotificationService-0a.pem",
            "https://sns.eu-west-2.amazonaws.com@example.org/SimpleNotificationService-0a.pem",
            "https://user@sns.eu-west-2.amazonaws.com/SimpleNotificationService-0a.pem",
            "https://sns.eu-west-2.amazonaws.com:8443/SimpleNotificationService-0a.pem",
            "https://sns.eu-west-2.amazonaws.com/bucket/SimpleNotificationService-0a.pem",
            "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0a.pem?x=1",
            "https://127.0.0.1/SimpleNotificationService-0a.pem",
            "file:///etc/SimpleNotificationService-0a.pem",
            "",
        ];
        for url in elsewhere {
            assert_eq!(post(&stand, &signed(with(good.clone(), "SigningCertURL", url))).await, 403, "{url}");
        }
        let topic = "arn:aws:sns:eu-west-2:999999999999:mail-reports";
        assert_eq!(post(&stand, &signed(with(good.clone(), "TopicArn", topic))).await, 403);
        assert_eq!(post(&stand, &signed(with(good.clone(), "SignatureVersion", "1"))).await, 403);
        assert_eq!(post(&stand, &json!({ "Type": "Notification" })).await, 400);
        assert_eq!(post(&stand, &json!("text")).await, 400);
        assert!(asked.lock().unwrap().is_empty());

        let whole = signed(good);
        for (field, value) in [
            ("Message", bounce(&path(&stand), "Permanent", &json!({}))),
            ("MessageId", "another".to_owned()),
            ("Timestamp", "2027-01-15T08:00:01.000Z".to_owned()),
            ("Subject", "More".to_owned()),
            ("Signature", "AAAA".to_owned()),
        ] {
            assert_eq!(post(&stand, &with(whole.clone(), field, &value)).await, 403, "{field}");
        }
        // The same text with its fields parted elsewhere.
        let moved = signed(with(whole.clone(), "Subject", "S"));
        let mut moved = with(moved, "MessageId", &format!("{}\nSubject\nS", whole["MessageId"].as_str().unwrap()));
        moved.as_object_mut().unwrap().remove("Subject");
        assert_eq!(post(&stand, &moved).await, 403);
        assert!(stand.kinds().await.is_empty());
        assert_eq!(post(&stand, &whole).await, 200, "untouched it is taken");
    }

    async fn a_certificate_that_does_not_hold_or_cannot_be_had_verifies_nothing(db: TestDatabase) {
        let (mut stand, _) = stand(db, Some(certificate(2027))).await;
        let whole = signed(envelope("Notification", &bounce(&path(&stand), "Permanent", &unknown())));
        assert_eq!(post(&stand, &whole).await, 403, "it ended on the first of January");
        for answer in [None, Some(b"no certificate".to_vec())] {
            let asked = Arc::new(Mutex::new(0));
            let count = Arc::clone(&asked);
            let amazon = Amazon::new(Arc::new(move |_| {
                *count.lock().unwrap() += 1;
                let answer = answer.clone();
                Box::pin(async move { answer })
            }));
            stand.visitor.change(|state| state.amazon = Arc::new(amazon)).await;
            for _ in 0..20 {
                assert_eq!(post(&stand, &whole).await, 503);
            }
            assert_eq!(*asked.lock().unwrap(), 10, "so many are asked for in a minute");
        }
        assert!(stand.kinds().await.is_empty());
    }

    async fn a_certificate_that_is_held_serves_while_amazon_does_not_answer(db: TestDatabase) {
        let (mut stand, _) = stand(db, None).await;
        let answers = Arc::new(Mutex::new(vec![None, Some(certificate(2028))]));
        let left = Arc::clone(&answers);
        let amazon = Amazon::new(Arc::new(move |_| {
            let answer = left.lock().unwrap().pop().flatten();
            Box::pin(async move { answer })
        }));
        stand.visitor.change(|state| state.amazon = Arc::new(amazon)).await;
        let whole = signed(envelope("Notification", &bounce(&path(&stand), "Permanent", &unknown())));
        assert_eq!(post(&stand, &whole).await, 200);
        stand.db().clock.advance(DAY_MS);
        assert_eq!(post(&stand, &whole).await, 200);
        assert!(answers.lock().unwrap().is_empty(), "it was asked for again");
    }

    async fn a_subscription_is_confirmed_at_the_topic_s_own_host_alone(db: TestDatabase) {
        let (stand, asked) = stand(db, Some(certificate(2028))).await;
        let of = |url: &str| {
            let question = envelope("SubscriptionConfirmation", "You have chosen to subscribe");
            signed(with(with(question, "Token", "2336412f"), "SubscribeURL", url))
        };
        let confirm = format!("/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f");
        for url in [
            format!("https://sns.eu-west-1.amazonaws.com{confirm}"),
            format!("http://sns.eu-west-2.amazonaws.com{confirm}"),
            format!("https://169.254.169.254{confirm}"),
            format!("{HOST}/?Action=Unsubscribe&TopicArn={TOPIC}"),
            format!("{HOST}/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-2:1:other"),
        ] {
            assert_eq!(post(&stand, &of(&url)).await, 403, "{url}");
        }
        assert_eq!(*asked.lock().unwrap(), [CERTIFICATE]);
        let good = format!("{HOST}{confirm}");
        assert_eq!(post(&stand, &with(of(&good), "Token", "another")).await, 403);
        assert_eq!(post(&stand, &of(&good)).await, 200);
        assert_eq!(*asked.lock().unwrap(), [CERTIFICATE, good.as_str()]);

        let ended = envelope("UnsubscribeConfirmation", "You have chosen to leave");
        let ended = signed(with(with(ended, "Token", "t"), "SubscribeURL", &good));
        assert_eq!(post(&stand, &ended).await, 200);
        assert_eq!(asked.lock().unwrap().len(), 2, "it is not answered by subscribing again");
    }

    async fn what_ses_says_otherwise_has_no_more_effect_than_it_should(db: TestDatabase) {
        let (stand, _) = stand(db, Some(certificate(2028))).await;
        let (writer, receipt) = stand.receipt().await;
        let mut number = 0;
        let mut say = |message: String| {
            number += 1;
            signed(with(envelope("Notification", &message), "MessageId", &format!("n{number}")))
        };
        let shown = reply_address(&keys(), stand.mail, "letters.example.org");
        let source = path(&stand);
        let mail = json!({ "source": source });
        for message in [
            bounce(&shown, "Permanent", &unknown()),
            bounce("campaign@example.org", "Permanent", &unknown()),
            json!({ "notificationType": "Delivery", "mail": mail, "delivery": {} }).to_string(),
            json!({ "eventType": "Open", "mail": mail }).to_string(),
            json!({ "notificationType": "AmazonSnsSubscriptionSucceeded", "message": "ok" }).to_string(),
            json!({ "notificationType": "Complaint", "mail": mail,
                "complaint": { "complaintFeedbackType": "not-spam" } }).to_string(),
            "not JSON".to_owned(),
        ] {
            let envelope = say(message.clone());
            assert_eq!(post(&stand, &envelope).await, 200, "{message}");
            assert!(stand.kinds().await.is_empty(), "{message}");
        }
        // An absence comes as a transient bounce without a word of a server.
        let absent = json!({ "emailAddress": "grace@parliament.example.org" });
        let envelope = say(bounce(&source, "Transient", &absent));
        assert_eq!(post(&stand, &envelope).await, 200);
        assert_eq!((stand.kinds().await, stand.letter().await), (vec![MailEventKind::Delayed], LetterState::Sent));

        let paths = return_path(&keys(), Notice::SignatureReceipt, receipt, "bounce.example.org");
        let complaint = json!({ "eventType": "Complaint", "mail": { "source": paths },
            "complaint": { "complaintFeedbackType": "abuse" } });
        let envelope = say(complaint.to_string());
        assert_eq!(post(&stand, &envelope).await, 200);
        assert!(stand.has_left_the_updates(writer).await);
    }
}
