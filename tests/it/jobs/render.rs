//! What a claimed row says at the moment of sending: who gets it, what stands in it, and what is left unsent.

use std::sync::Arc;

use clarion::actions::confirm::{Confirmation, confirm};
use clarion::actions::sign::sign;
use clarion::actions::unsubscribe::unsubscribe;
use clarion::actions::withdraw::withdraw;
use clarion::config::{Environment, Settings};
use clarion::domain::email::EmailAddress;
use clarion::domain::id::{ConsentEventId, LetterId, OfficeId, OutboxId, SignatureId};
use clarion::domain::language::Language;
use clarion::domain::letter::LetterState;
use clarion::domain::nation::Nation;
use clarion::domain::notice::Notice;
use clarion::domain::postcode::Postcode;
use clarion::domain::representative::Member;
use clarion::domain::signature::{EmailKey, NewSignature, PENDING_LIFE_MS};
use clarion::domain::text::PersonName;
use clarion::jobs::deliver::{Fate, Rendered, Renderer};
use clarion::jobs::render::CampaignRenderer;
use clarion::mail::compose::compose;
use clarion::mail::read::{CapturedMail, parse_captured};
use clarion::secret::Purpose;
use clarion::store::outbox::{Claimed, RowState};
use clarion::store::{StoreError, letter};
use uuid::Uuid;

use crate::actions::letter::{SEAT, Stage, gss, keys, letter_to, member, office, send, stage};
use crate::database::{TestDatabase, on_each_database};

const BASE_URL: &str = "https://campaign.example";

/// What would tell whoever sees a lock screen of an illness, in either language.
pub(super) const ILLNESS: [&str; 12] = [
    "cancer",
    "canser",
    "breast",
    "fron",
    "bronnau",
    "metasta",
    "tumour",
    "tumor",
    "tiwmor",
    "oncolog",
    "secondary",
    "eilaidd",
];

/// Names of organisations: one that names no illness, and those that do.
pub(super) const NAMES: [&str; 5] = [
    "Example Organisation",
    "Secondary Breast Cancer Alliance",
    "Cynghrair Canser Eilaidd y Fron",
    "METASTATIC Together",
    "Gofal y Fron",
];

/// The kinds of mail that go to supporters.
const TO_SUPPORTERS: [Notice; 4] =
    [Notice::ConfirmSignature, Notice::RemindSignature, Notice::SignatureReceipt, Notice::AlreadySigned];

pub(super) fn renderer(db: &TestDatabase, organisation: &str) -> Arc<CampaignRenderer> {
    let pairs = [("BASE_URL", BASE_URL), ("CLARION__ORGANISATION__NAME", organisation)];
    let environment: Environment =
        pairs.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let settings = Arc::new(Settings::load(&environment).unwrap());
    let base_url = settings.base_url();
    Arc::new(CampaignRenderer::new(db.clock.clone(), Arc::new(keys()), settings, base_url))
}

/// A signature that waits to be confirmed.
async fn pending(db: &TestDatabase, stage: Stage, language: Language, updates: bool) -> SignatureId {
    pending_from(db, stage, language, updates, "SW1A 1AA").await
}

async fn pending_from(
    db: &TestDatabase,
    stage: Stage,
    language: Language,
    updates: bool,
    postcode: &str,
) -> SignatureId {
    let clock = &db.clock;
    let id = SignatureId::from_uuid(clock.new_id());
    let email = EmailAddress::parse(&format!("s{}@supporter.example", id.uuid().simple())).unwrap();
    let new = NewSignature {
        id,
        mail_id: OutboxId::from_uuid(clock.new_id()),
        event_ids: [clock.new_id(), clock.new_id()].map(ConsentEventId::from_uuid),
        petition: stage.petition,
        email_key: EmailKey::from_hash(&keys().email_key(email.canonical())),
        name: PersonName::parse("Siân Ó Briain").unwrap(),
        email,
        postcode: Postcode::parse(postcode).unwrap(),
        nation: Nation::England,
        constituency: Some(gss(SEAT)),
        language,
        flag: None,
        updates,
        updates_text: stage.wording,
        source: String::new(),
        network: None,
        form_minutes: None,
        household: false,
        signed_at: clock.now(),
    };
    let now = clock.now();
    db.store.write(move |tx| sign(tx, stage.writer, std::slice::from_ref(&new), now)).await.unwrap();
    id
}

async fn confirm_one(db: &TestDatabase, stage: Stage, id: SignatureId) {
    let (click, now) =
        (Confirmation { signature: id, mail_id: OutboxId::from_uuid(db.clock.new_id()) }, db.clock.now());
    db.store.write(move |tx| confirm(tx, stage.writer, &[click], now)).await.unwrap();
}

async fn confirmed(db: &TestDatabase, stage: Stage, language: Language, updates: bool) -> SignatureId {
    let id = pending(db, stage, language, updates).await;
    confirm_one(db, stage, id).await;
    id
}

/// A signature in the state in which a mail of this kind is wanted.
async fn subject_of(db: &TestDatabase, stage: Stage, notice: Notice, language: Language) -> SignatureId {
    match notice {
        Notice::ConfirmSignature | Notice::RemindSignature => pending(db, stage, language, true).await,
        _ => confirmed(db, stage, language, true).await,
    }
}

async fn withdraw_one(db: &TestDatabase, stage: Stage, id: SignatureId) {
    let now = db.clock.now();
    assert!(db.store.write(move |tx| withdraw(tx, stage.writer, id, now)).await.unwrap());
}

async fn unsubscribe_one(db: &TestDatabase, id: SignatureId) {
    let (event, now) = (ConsentEventId::from_uuid(db.clock.new_id()), db.clock.now());
    assert!(db.store.write(move |tx| unsubscribe(tx, id, event, now)).await.unwrap());
}

async fn try_render(
    db: &TestDatabase,
    renderer: &Arc<CampaignRenderer>,
    notice: Notice,
    subject: Uuid,
) -> Result<Rendered, StoreError> {
    let (renderer, now) = (Arc::clone(renderer), db.clock.now());
    let row = Claimed {
        id: OutboxId::from_uuid(db.clock.new_id()),
        notice,
        subject,
        ordinal: 1,
        attempts: 1,
        lease_no: 1,
        leased_until: now.plus_ms(60_000),
        queued_at: now,
        message: None,
        is_repeat: false,
    };
    db.store.read(move |conn| renderer.render(conn, &row)).await
}

/// The mail as its recipient's program shows it.
async fn mail(
    db: &TestDatabase,
    renderer: &Arc<CampaignRenderer>,
    notice: Notice,
    subject: Uuid,
) -> CapturedMail {
    match try_render(db, renderer, notice, subject).await.unwrap() {
        Rendered::Mail(draft) => parse_captured(draft.id, &compose(&draft).unwrap().message).unwrap(),
        Rendered::Finished(mail) => parse_captured(OutboxId::from_uuid(subject), &mail.message).unwrap(),
        Rendered::Skip(reason) | Rendered::Hold { reason, .. } => panic!("not sent: {reason}"),
    }
}

/// Why nothing is sent.
async fn skipped(db: &TestDatabase, notice: Notice, subject: Uuid) -> &'static str {
    match try_render(db, &renderer(db, NAMES[0]), notice, subject).await.unwrap() {
        Rendered::Skip(reason) => reason,
        Rendered::Hold { reason, .. } => panic!("held: {reason}"),
        Rendered::Mail(_) | Rendered::Finished(_) => panic!("rendered"),
    }
}

pub(super) fn header<'a>(mail: &'a CapturedMail, name: &str) -> Option<&'a str> {
    let found = mail.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// Page and token of a link of ours; no token where the page has none.
pub(super) fn taken_apart(link: &str, language: Language) -> Option<(&str, &str)> {
    let path = link.strip_prefix(BASE_URL).unwrap_or_else(|| panic!("{link} leads elsewhere"));
    let path = path.strip_prefix(&format!("/{}/", language.code())).unwrap_or_else(|| panic!("{link}"));
    path.split_once('/')
}

/// The token of a header's or a text's link, replaced by a word.
pub(super) fn scrubbed(text: &str, links: &[String]) -> String {
    links.iter().fold(text.to_owned(), |text, link| {
        let token = link.rsplit('/').next().unwrap();
        if token.len() < 40 { text } else { text.replace(token, "TOKEN") }
    })
}

/// What a reader sees of a mail: who, about what, and the text.
pub(super) fn shown(mail: &CapturedMail) -> String {
    let mut head = String::new();
    for name in ["From", "Reply-To", "Subject", "List-Unsubscribe", "X-Campaign"] {
        if let Some(value) = header(mail, name) {
            head.push_str(&format!("{name}: {value}\n"));
        }
    }
    scrubbed(&format!("{head}\n{}", mail.text), &mail.links)
}

on_each_database! {
    async fn no_header_of_a_mail_to_a_supporter_names_an_illness(db: TestDatabase) {
        let stage = stage(&db).await;
        for organisation in NAMES {
            let renderer = renderer(&db, organisation);
            for language in Language::ALL {
                for notice in TO_SUPPORTERS {
                    let id = subject_of(&db, stage, notice, language).await;
                    let mail = mail(&db, &renderer, notice, id.uuid()).await;
                    assert!(mail.headers.len() > 8);
                    for (name, value) in &mail.headers {
                        let value = scrubbed(value, &mail.links).to_lowercase();
                        let named = ILLNESS.iter().find(|word| value.contains(*word));
                        assert_eq!(named, None, "{name} of {notice:?} of {organisation}: {value}");
                    }
                    let sender = header(&mail, "From").unwrap();
                    assert_eq!(sender.contains(NAMES[0]), organisation == NAMES[0], "{sender}");
                }
            }
        }
    }

    async fn each_mail_reads_well_in_both_languages(db: TestDatabase) {
        let stage = stage(&db).await;
        let renderer = renderer(&db, NAMES[0]);
        for language in Language::ALL {
            for notice in TO_SUPPORTERS {
                let id = subject_of(&db, stage, notice, language).await;
                let mail = mail(&db, &renderer, notice, id.uuid()).await;
                insta::assert_snapshot!(format!("{}_{}", notice.code(), language.code()), shown(&mail));
            }
        }
    }

    async fn each_link_opens_with_its_own_purpose(db: TestDatabase) {
        let stage = stage(&db).await;
        let renderer = renderer(&db, NAMES[0]);
        for language in Language::ALL {
            for (notice, pages) in [
                (Notice::ConfirmSignature, &["confirm"][..]),
                (Notice::RemindSignature, &["confirm"]),
                (Notice::SignatureReceipt, &["letters", "my-data", "unsubscribe"]),
                (Notice::AlreadySigned, &["letters", "my-data"]),
            ] {
                let id = subject_of(&db, stage, notice, language).await;
                let mail = mail(&db, &renderer, notice, id.uuid()).await;
                let mut found = Vec::new();
                for (page, token) in mail.links.iter().filter_map(|link| taken_apart(link, language)) {
                    let own = match page {
                        "confirm" => Purpose::Confirm,
                        "letters" => Purpose::Letters,
                        "my-data" => Purpose::MyData,
                        "unsubscribe" => Purpose::Unsubscribe,
                        other => panic!("a link to {other}"),
                    };
                    for purpose in Purpose::ALL {
                        let opened = keys().open_token(purpose, token);
                        assert_eq!(opened, (purpose == own).then(|| id.uuid()), "{page} as {purpose:?}");
                    }
                    // The same links stand in the other part.
                    assert!(mail.html.as_ref().unwrap().contains(&format!("/{page}/{token}")), "{page}");
                    found.push(page);
                }
                found.sort_unstable();
                let buttons = mail.text.matches("/confirm/").count();
                assert_eq!(buttons, usize::from(pages == ["confirm"]), "{notice:?}");
                assert_eq!(found, pages, "{notice:?}");
            }
        }
    }

    async fn who_lives_outside_the_kingdom_is_offered_no_letter(db: TestDatabase) {
        let stage = stage(&db).await;
        let renderer = renderer(&db, NAMES[0]);
        for (postcode, has_letter) in [("SW1A 1AA", true), ("BFPO 58", true), ("JE2 3AB", false), ("FIQQ 1ZZ", false)] {
            let id = pending_from(&db, stage, Language::English, false, postcode).await;
            confirm_one(&db, stage, id).await;
            for notice in [Notice::SignatureReceipt, Notice::AlreadySigned] {
                let mail = mail(&db, &renderer, notice, id.uuid()).await;
                let html = mail.html.unwrap();
                for part in ["/letters/", "Write to your representatives"] {
                    assert_eq!(mail.text.contains(part), has_letter, "{postcode} {notice:?}");
                    assert_eq!(html.contains(part), has_letter, "{postcode} {notice:?}");
                }
                assert!(mail.text.contains("/my-data/") && html.contains("/my-data/"));
                assert!(!mail.text.contains("\n\n\n"), "{}", mail.text);
            }
        }
    }

    async fn one_click_ends_updates_where_they_were_asked_for(db: TestDatabase) {
        let stage = stage(&db).await;
        let renderer = renderer(&db, NAMES[0]);
        let asked = confirmed(&db, stage, Language::Welsh, true).await;
        let receipt = mail(&db, &renderer, Notice::SignatureReceipt, asked.uuid()).await;
        let address = header(&receipt, "List-Unsubscribe").unwrap();
        let address = address.strip_prefix('<').and_then(|address| address.strip_suffix('>')).unwrap();
        let (page, token) = taken_apart(address, Language::Welsh).unwrap();
        assert_eq!((page, keys().open_token(Purpose::Unsubscribe, token)), ("unsubscribe", Some(asked.uuid())));
        assert_eq!(header(&receipt, "List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));

        let unasked = confirmed(&db, stage, Language::Welsh, false).await;
        unsubscribe_one(&db, asked).await;
        for id in [unasked, asked] {
            let receipt = mail(&db, &renderer, Notice::SignatureReceipt, id.uuid()).await;
            assert!(receipt.headers.iter().all(|(name, _)| !name.starts_with("List-")));
            assert!(!receipt.text.contains("unsubscribe") && !receipt.html.unwrap().contains("unsubscribe"));
        }
        // No other kind offers it: those mails are not updates.
        for notice in [Notice::ConfirmSignature, Notice::RemindSignature, Notice::AlreadySigned] {
            let id = subject_of(&db, stage, notice, Language::English).await;
            let mail = mail(&db, &renderer, notice, id.uuid()).await;
            assert!(mail.headers.iter().all(|(name, _)| !name.starts_with("List-")), "{notice:?}");
        }
    }

    async fn nobody_is_asked_to_confirm_what_is_settled(db: TestDatabase) {
        let stage = stage(&db).await;
        let [done, late] = [confirmed(&db, stage, Language::English, false).await,
            pending(&db, stage, Language::English, false).await];
        let taken_back = confirmed(&db, stage, Language::English, false).await;
        withdraw_one(&db, stage, taken_back).await;
        for notice in [Notice::ConfirmSignature, Notice::RemindSignature] {
            assert_eq!(skipped(&db, notice, done.uuid()).await, "not pending");
            assert_eq!(skipped(&db, notice, taken_back.uuid()).await, "not pending");
        }
        for notice in [Notice::SignatureReceipt, Notice::AlreadySigned] {
            assert_eq!(skipped(&db, notice, taken_back.uuid()).await, "not confirmed");
            assert_eq!(skipped(&db, notice, late.uuid()).await, "not confirmed");
        }
        db.clock.advance(PENDING_LIFE_MS - 1);
        mail(&db, &renderer(&db, NAMES[0]), Notice::ConfirmSignature, late.uuid()).await;
        db.clock.advance(1);
        for notice in [Notice::ConfirmSignature, Notice::RemindSignature] {
            assert_eq!(skipped(&db, notice, late.uuid()).await, "expired");
        }
    }

    async fn whoever_ended_updates_is_not_reminded_but_may_still_confirm(db: TestDatabase) {
        let stage = stage(&db).await;
        let id = pending(&db, stage, Language::English, true).await;
        unsubscribe_one(&db, id).await;
        assert_eq!(skipped(&db, Notice::RemindSignature, id.uuid()).await, "unsubscribed");
        mail(&db, &renderer(&db, NAMES[0]), Notice::ConfirmSignature, id.uuid()).await;
    }

    async fn a_row_whose_subject_is_gone_is_not_found(db: TestDatabase) {
        stage(&db).await;
        for notice in Notice::ALL {
            let outcome = try_render(&db, &renderer(&db, NAMES[0]), notice, db.clock.new_id()).await;
            assert!(matches!(outcome, Err(StoreError::NotFound)), "{notice:?}");
        }
    }

    async fn a_letter_comes_from_its_writer_and_answers_go_there(db: TestDatabase) {
        let stage = stage(&db).await;
        let (_, letter) = queued_letter(&db, stage, 1).await;
        let writer = letter.1;
        let mail = mail(&db, &renderer(&db, NAMES[1]), Notice::Letter, letter.0.uuid()).await;
        assert_eq!(header(&mail, "From"), Some("Siân Ó Briain <campaign@example.org>"));
        let reply_to = format!("Siân Ó Briain <s{}@supporter.example>", writer.uuid().simple());
        assert_eq!(header(&mail, "Reply-To"), Some(reply_to.as_str()));
        assert_eq!(header(&mail, "To"), Some("Grace Sample MP <grace@parliament.example.org>"));
        assert_eq!(header(&mail, "Subject"), Some("Letter from Ada Example"));
        assert_eq!(header(&mail, "X-Campaign"), Some(crate::actions::letter::shipped().reference.as_str()));
        assert!(header(&mail, "Content-Type").unwrap().starts_with("text/plain"));
        assert!(mail.html.is_none() && mail.text.starts_with("Dear member,"));
        assert!(mail.headers.iter().all(|(name, _)| !name.starts_with("List-") && name != "Auto-Submitted"));
    }

    async fn a_letter_of_someone_who_withdrew_stays_here(db: TestDatabase) {
        let stage = stage(&db).await;
        let (_, (letter, writer)) = queued_letter(&db, stage, 1).await;
        withdraw_one(&db, stage, writer).await;
        assert_eq!(skipped(&db, Notice::Letter, letter.uuid()).await, "withdrawn");
    }

    async fn a_letter_follows_its_row(db: TestDatabase) {
        let stage = stage(&db).await;
        for (place, (row, expected)) in (1..).zip([
            (RowState::Sent, LetterState::Sent),
            (RowState::Dead, LetterState::Failed),
            (RowState::Cancelled, LetterState::Failed),
            (RowState::InDoubt, LetterState::InDoubt),
            (RowState::Queued, LetterState::Queued),
            // Its office is not vacant, whatever was found when it was looked at.
            (RowState::Held, LetterState::Queued),
        ]) {
            let (_, (id, writer)) = queued_letter(&db, stage, place).await;
            let (renderer, now) = (renderer(&db, NAMES[0]), db.clock.now());
            let fate = Fate {
                notice: Notice::Letter,
                subject: id.uuid(),
                state: row,
                reason: "a reason",
                unreached: None,
                mail: None,
                at: now,
            };
            // A mail to a supporter concerns no letter.
            let receipt = Fate { notice: Notice::SignatureReceipt, subject: writer.uuid(), ..fate };
            db.store
                .write(move |tx| {
                    renderer.settled(tx, &fate)?;
                    renderer.settled(tx, &receipt)
                })
                .await
                .unwrap();
            let stored = db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap().unwrap();
            assert_eq!(stored.state, expected, "{row:?}");
        }
    }
}

/// A letter in the queue to an office of its own.
async fn queued_letter(db: &TestDatabase, stage: Stage, place: i16) -> (OfficeId, (LetterId, SignatureId)) {
    let grace = Member { external_id: place.to_string(), ..member("Grace Sample", "grace") };
    let office = office(db, SEAT, place, Some(grace)).await;
    let writer = confirmed(db, stage, Language::English, false).await;
    let request = letter_to(db, stage, writer, &[office]);
    send(db, &request).await.unwrap();
    (office.0, (request.letters[0].id, writer))
}
