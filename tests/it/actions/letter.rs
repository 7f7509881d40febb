//! Sending letters and choosing a seat, on both databases.

use std::sync::Arc;

use clarion::actions::choose_seat::{SeatChosen, choose_seat};
use clarion::actions::confirm::{Confirmation, confirm};
use clarion::actions::import_boundaries;
use clarion::actions::import_campaign::{ImportIds, import_campaign};
use clarion::actions::publish_wording::publish_wording;
use clarion::actions::send_letter::{LetterSent, OfficeLetter, SendLetter, SendLetterError, send_letter};
use clarion::actions::sign::sign;
use clarion::actions::withdraw::withdraw;
use clarion::domain::boundary::Boundaries;
use clarion::domain::campaign::{Campaign, Date};
use clarion::domain::consent::Purpose;
use clarion::domain::email::EmailAddress;
use clarion::domain::id::{
    CampaignId, ConsentEventId, ConsentTextId, HolderId, LetterId, OfficeId, OutboxId, PetitionId,
    SignatureId, WriterId,
};
use clarion::domain::language::Language;
use clarion::domain::letter::{ComposedLetter, LetterWords, TypedLetter};
use clarion::domain::nation::Nation;
use clarion::domain::notice::Notice;
use clarion::domain::place::{AreaCode, Gss, Place};
use clarion::domain::postcode::Postcode;
use clarion::domain::representative::{Chamber, Member, OfficeEntry, OfficeKey, OfficeKind};
use clarion::domain::signature::{EmailKey, Flag, NewSignature};
use clarion::domain::similarity::OwnPart;
use clarion::domain::text::{LetterBody, OneLine, PersonName};
use clarion::language::day_of;
use clarion::secret::Keys;
use clarion::store::campaign::CampaignView;
use clarion::store::outbox::{self, RowState};
use clarion::store::{StoreError, campaign, letter, petition, representative, signature, tally};

use crate::database::{TestDatabase, on_each_database};

/// The seat that most supporters of these tests live in; both codes are invented.
pub const SEAT: &str = "E14999001";
/// Another seat of the same nation.
pub const OTHER_SEAT: &str = "E14999002";

/// The shipped campaign, imported, and what else a signature needs.
#[derive(Clone, Copy)]
pub struct Stage {
    pub campaign: CampaignId,
    pub petition: PetitionId,
    pub wording: ConsentTextId,
    pub writer: WriterId,
}

/// The shipped campaign as its file has it.
pub fn shipped() -> Campaign {
    let text = include_str!("../../../config/campaigns/secondary-breast-cancer.toml");
    Campaign::parse("shipped", text).unwrap()
}

pub fn keys() -> Keys {
    Keys::from_bytes(&[7; 32], &[8; 32])
}

pub fn gss(code: &str) -> Gss {
    Gss::parse(code).unwrap()
}

pub async fn stage(db: &TestDatabase) -> Stage {
    let (document, clock) = (shipped(), db.clock.clone());
    let (ids, now) = (ImportIds::new(&clock, &document), clock.now());
    db.store.write(move |tx| import_campaign(tx, &document, false, &ids, now)).await.unwrap();
    let writer = WriterId::from_uuid(clock.new_id());
    let wordings = Language::ALL.map(|language| (language, ConsentTextId::from_uuid(clock.new_id())));
    db.store
        .write(move |tx| {
            tally::register_writer(tx, writer, now)?;
            for (language, id) in wordings {
                publish_wording(tx, id, Purpose::Updates, language, language.code(), now)?;
            }
            let petitions = petition::list(tx.conn())?;
            let petition = petitions.iter().find(|petition| petition.slug == "england").unwrap().id;
            let campaign = campaign::find(tx.conn())?.unwrap().id;
            Ok::<_, StoreError>(Stage { campaign, petition, wording: wordings[0].1, writer })
        })
        .await
        .unwrap()
}

/// A member with an address of that local part; without one for the empty text.
pub fn member(name: &str, local: &str) -> Member {
    Member {
        external_id: name.to_lowercase(),
        name: format!("{name} MP"),
        salutation: name.to_owned(),
        party: String::new(),
        name_cy: String::new(),
        route: (!local.is_empty())
            .then(|| EmailAddress::parse(&format!("{local}@parliament.example.org")).unwrap())
            .into(),
        since: None,
    }
}

/// An office of the Commons with its holder.
pub async fn office(
    db: &TestDatabase,
    seat: &str,
    place: i16,
    member: Option<Member>,
) -> (OfficeId, Option<HolderId>) {
    office_of(db, Chamber::HouseOfCommons.into(), seat, place, member).await
}

/// An office of any kind with its holder.
async fn office_of(
    db: &TestDatabase,
    kind: OfficeKind,
    area: &str,
    place: i16,
    member: Option<Member>,
) -> (OfficeId, Option<HolderId>) {
    let id = OfficeId::from_uuid(db.clock.new_id());
    let entry = OfficeEntry {
        key: OfficeKey { kind, area: AreaCode::parse(area).unwrap(), place },
        nation: Nation::England,
        name: format!("Invented {}", area.get(6..).unwrap()),
        name_cy: None,
        since: None,
        until: None,
        member: None,
    };
    db.store.write(move |tx| representative::insert_office(tx, id, &entry)).await.unwrap();
    let holder = match member {
        Some(member) => Some(hold(db, id, member).await),
        None => None,
    };
    (id, holder)
}

/// Gives an office its next holder, at the clock's moment.
pub async fn hold(db: &TestDatabase, office: OfficeId, member: Member) -> HolderId {
    let (id, now) = (HolderId::from_uuid(db.clock.new_id()), db.clock.now());
    db.store
        .write(move |tx| {
            if let Some(holder) = representative::find(tx.conn(), office)?.and_then(|office| office.holder) {
                representative::end_holder(tx, holder.id, now)?;
            }
            representative::insert_holder(tx, id, office, &member, now)
        })
        .await
        .unwrap();
    id
}

/// A signature of `email` that waits to be confirmed.
pub async fn signed(
    db: &TestDatabase,
    stage: Stage,
    email: &str,
    seat: Option<&str>,
    flag: Option<Flag>,
) -> SignatureId {
    signed_from(db, stage, email, ("SW1A 1AA", Nation::England), seat, flag).await
}

/// A signature that waits to be confirmed, from a postcode that counts for a nation.
async fn signed_from(
    db: &TestDatabase,
    stage: Stage,
    email: &str,
    (postcode, nation): (&str, Nation),
    seat: Option<&str>,
    flag: Option<Flag>,
) -> SignatureId {
    let clock = &db.clock;
    let email = EmailAddress::parse(email).unwrap();
    let new = NewSignature {
        id: SignatureId::from_uuid(clock.new_id()),
        mail_id: OutboxId::from_uuid(clock.new_id()),
        event_ids: [ConsentEventId::from_uuid(clock.new_id()), ConsentEventId::from_uuid(clock.new_id())],
        petition: stage.petition,
        email_key: EmailKey::from_hash(&keys().email_key(email.canonical())),
        name: PersonName::parse("Ada Example").unwrap(),
        email,
        postcode: Postcode::parse(postcode).unwrap(),
        nation,
        constituency: seat.map(gss),
        language: Language::English,
        flag,
        updates: false,
        updates_text: stage.wording,
        source: String::new(),
        network: None,
        form_minutes: None,
        household: false,
        signed_at: clock.now(),
    };
    let (id, now) = (new.id, clock.now());
    db.store.write(move |tx| sign(tx, stage.writer, std::slice::from_ref(&new), now)).await.unwrap();
    id
}

/// A confirmed signature of `email`.
pub async fn supporter(db: &TestDatabase, stage: Stage, email: &str, seat: Option<&str>) -> SignatureId {
    let id = signed(db, stage, email, seat, None).await;
    confirm_one(db, stage, id).await;
    id
}

async fn confirm_one(db: &TestDatabase, stage: Stage, id: SignatureId) {
    let click = Confirmation { signature: id, mail_id: OutboxId::from_uuid(db.clock.new_id()) };
    let now = db.clock.now();
    db.store.write(move |tx| confirm(tx, stage.writer, &[click], now)).await.unwrap();
}

fn composed(subject: &str) -> ComposedLetter {
    ComposedLetter {
        subject: OneLine::parse(subject, 100).unwrap(),
        body: LetterBody::parse("Dear member,\n\nMine.", 100).unwrap(),
        greeting: LetterBody::parse("Dear member,", 100).unwrap(),
        quotes: Vec::new(),
    }
}

/// A letter to each of these offices.
pub fn letter_to(
    db: &TestDatabase,
    stage: Stage,
    signature: SignatureId,
    offices: &[(OfficeId, Option<HolderId>)],
) -> SendLetter {
    let typed = TypedLetter {
        own_words: "Mine.",
        address: "1 Example Road",
        postcode: "SW1A 1AA",
        ..TypedLetter::default()
    };
    SendLetter {
        naming: None,
        campaign: Arc::new(CampaignView {
            id: stage.campaign,
            revision: 1,
            imported_at: db.clock.now(),
            document: shipped(),
        }),
        place: None,
        boundaries: Arc::new(Boundaries::default()),
        on: Date::new(2027, 1, 15).unwrap(),
        signature,
        language: Language::English,
        words: LetterWords::parse(&typed).unwrap(),
        review_above: 100,
        letters: offices
            .iter()
            .map(|(office, holder)| OfficeLetter {
                id: LetterId::from_uuid(db.clock.new_id()),
                mail_id: OutboxId::from_uuid(db.clock.new_id()),
                notice_id: OutboxId::from_uuid(db.clock.new_id()),
                sketch: OwnPart::of(["Mine."], []).sketch,
                likeness: 0,
                office: *office,
                holder: *holder,
                points: vec!["data".to_owned(), "cns".to_owned()],
                letter: composed("Letter from Ada Example"),
            })
            .collect(),
    }
}

/// Sends at the clock's moment.
pub async fn send(db: &TestDatabase, request: &SendLetter) -> Result<Vec<LetterSent>, SendLetterError> {
    let (request, now) = (request.clone(), db.clock.now());
    db.store.write(move |tx| send_letter(tx, &request, now)).await
}

/// How many letters wait in the outbox.
pub async fn queued(db: &TestDatabase) -> i64 {
    let lines = db.store.read(outbox::status).await.unwrap();
    lines
        .iter()
        .filter(|line| line.notice == Notice::Letter && line.state == RowState::Queued)
        .map(|line| line.count)
        .sum()
}

async fn confirmed_in(db: &TestDatabase, seat: &str) -> (i64, i64) {
    let seats = db.store.read(tally::list_seats).await.unwrap();
    let sum = seats.iter().find(|line| line.constituency == seat);
    sum.map_or((0, 0), |line| (line.signed, line.confirmed))
}

on_each_database! {
    async fn a_letter_is_stored_and_queued_together(db: TestDatabase) {
        let stage = stage(&db).await;
        let office = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let writer = supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        let request = letter_to(&db, stage, writer, &[office]);
        assert_eq!(send(&db, &request).await.unwrap(), [LetterSent::Queued]);
        assert_eq!(queued(&db).await, 1);
        let id = request.letters[0].id;
        let stored = db.store.read(move |conn| letter::find_for_delivery(conn, id)).await.unwrap().unwrap();
        assert_eq!(stored.subject, "Letter from Ada Example");
        assert_eq!((stored.writer_name.as_str(), stored.writer_email.as_str()), ("Ada Example", "ada@example.org"));
        let now = db.clock.now();
        let (member, address) = stored.recipient(None, day_of(now), now).unwrap();
        assert_eq!((member.name.as_str(), address.as_str()), ("Grace Sample MP", "grace@parliament.example.org"));
        assert!(stored.greets(member));
        assert_eq!((stored.greeting.as_str(), stored.own_words.as_str()), ("Dear member,", "Mine."));
    }

    async fn an_office_gets_one_letter_from_one_supporter(db: TestDatabase) {
        let stage = stage(&db).await;
        let office = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let writer = supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        // Ticked twice in one form, then sent again, then by way of another petition's link.
        let twice = letter_to(&db, stage, writer, &[office, office]);
        assert_eq!(send(&db, &twice).await.unwrap(), [LetterSent::Queued, LetterSent::Already]);
        assert_eq!(send(&db, &twice).await.unwrap(), [LetterSent::Already; 2]);
        let petitions = db.store.read(petition::list).await.unwrap();
        let other = Stage { petition: petitions.iter().find(|p| p.slug == "wales").unwrap().id, ..stage };
        let again = supporter(&db, other, "A.D.A+x@example.org", Some(SEAT)).await;
        let same = supporter(&db, other, "ADA@example.org", Some(SEAT)).await;
        assert_eq!(send(&db, &letter_to(&db, stage, same, &[office])).await.unwrap(), [LetterSent::Already]);
        assert_eq!(queued(&db).await, 1);
        // Another mailbox is another person.
        assert_eq!(send(&db, &letter_to(&db, stage, again, &[office])).await.unwrap(), [LetterSent::Queued]);
    }

    async fn two_presses_at_once_are_one_letter(db: TestDatabase) {
        let stage = stage(&db).await;
        let office = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let writer = supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        let (one, two) = (letter_to(&db, stage, writer, &[office]), letter_to(&db, stage, writer, &[office]));
        let (one, two) = tokio::join!(send(&db, &one), send(&db, &two));
        let mut outcomes = [one.unwrap()[0], two.unwrap()[0]];
        outcomes.sort_by_key(|sent| *sent != LetterSent::Queued);
        assert_eq!(outcomes, [LetterSent::Queued, LetterSent::Already]);
        assert_eq!(queued(&db).await, 1);
    }

    async fn each_office_answers_for_itself(db: TestDatabase) {
        let stage = stage(&db).await;
        let good = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let vacant = office(&db, SEAT, 2, None).await;
        let silent = office(&db, SEAT, 3, Some(member("Linus Sample", ""))).await;
        let foreign = office(&db, OTHER_SEAT, 1, Some(member("Edsger Sample", "edsger"))).await;
        let (changed, holder) = office(&db, SEAT, 4, Some(member("Alan Sample", "alan"))).await;
        hold(&db, changed, member("Barbara Sample", "barbara")).await;
        let unknown = OfficeId::from_uuid(db.clock.new_id());
        let writer = supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        let offices = [vacant, silent, good, foreign, (changed, holder), (unknown, None)];
        let outcomes = send(&db, &letter_to(&db, stage, writer, &offices)).await.unwrap();
        assert_eq!(
            outcomes,
            [
                LetterSent::Vacant,
                LetterSent::NoAddress,
                LetterSent::Queued,
                LetterSent::NotYours,
                LetterSent::OtherHolder,
                LetterSent::NotYours,
            ]
        );
        assert_eq!(queued(&db).await, 1);
    }

    async fn every_kind_of_office_is_judged_by_who_represents_the_writer(db: TestDatabase) {
        let stage = stage(&db).await;
        let chamber = |chamber: Chamber| OfficeKind::Member(chamber);
        let mut offices = Vec::new();
        for (kind, area) in [
            (chamber(Chamber::HouseOfCommons), "W07000089"),
            (chamber(Chamber::HouseOfCommons), "W07000112"),
            (chamber(Chamber::Senedd), "W09000052"),
            (chamber(Chamber::Senedd), "W09000049"),
            (chamber(Chamber::ScottishParliament), "S17000022"),
            (OfficeKind::HealthBody, "W11000029"),
            (OfficeKind::HealthBody, "W11000023"),
        ] {
            let holder = member(&format!("{area} Sample"), &area.to_lowercase());
            offices.push(office_of(&db, kind, area, 1, Some(holder)).await);
        }
        // The campaign's import has made offices of its posts.
        for area in ["W92000004", "E92000001", "NICE", "SRG"] {
            let kind = if area.len() == 9 { OfficeKind::Minister } else { OfficeKind::GuidelineOwner };
            let area = AreaCode::parse(area).unwrap();
            let id = db.store.read(move |conn| representative::list_by_area(conn, kind, area)).await.unwrap()[0].id;
            offices.push((id, Some(hold(&db, id, member(&format!("{area} Sample"), "post")).await)));
        }
        let boundaries = include_bytes!("../../../config/boundaries.csv").as_slice();
        let boundaries = Arc::new(import_boundaries::read("boundaries", boundaries).unwrap());
        let cardiff = Place {
            nation: Some(Nation::Wales),
            constituency: Some(gss("W07000089")),
            health: AreaCode::parse("W11000029").ok(),
            live: true,
            ..Place::default()
        };
        let anglesey = Place {
            constituency: Some(gss("W07000112")),
            health: AreaCode::parse("W11000023").ok(),
            ..cardiff
        };
        let in_wales = ("CF24 0AA", Nation::Wales);
        let (yes, no) = (LetterSent::Queued, LetterSent::NotYours);
        for (email, home, kept, place, expected) in [
            // The postcode tells all of it.
            ("ada@example.org", in_wales, Some("W07000089"), Some(cardiff),
                [yes, no, yes, no, no, yes, no, yes, no, yes, no]),
            // No directory holds the postcode: the Senedd follows from the kept seat, the health board does not.
            ("bea@example.org", in_wales, Some("W07000089"), None, [yes, no, yes, no, no, no, no, yes, no, yes, no]),
            // The seat in the Commons is kept, although the directory tells another one today.
            ("cai@example.org", in_wales, Some("W07000089"), Some(anglesey),
                [yes, no, no, yes, no, no, yes, yes, no, yes, no]),
            // A place of another nation than the one that was signed for tells nothing.
            ("dee@example.org", ("CF24 0AA", Nation::Scotland), None, Some(cardiff),
                [no, no, no, no, no, no, no, no, no, no, yes]),
            // Jersey elects nobody, whichever petition was signed.
            ("eve@example.org", ("JE2 3AB", Nation::Wales), None, None, [no; 11]),
        ] {
            let writer = signed_from(&db, stage, email, home, kept, None).await;
            confirm_one(&db, stage, writer).await;
            let request = SendLetter {
                place,
                boundaries: Arc::clone(&boundaries),
                ..letter_to(&db, stage, writer, &offices)
            };
            assert_eq!(send(&db, &request).await.unwrap(), expected, "{email}");
        }
    }

    async fn an_office_that_has_ended_gets_no_letter(db: TestDatabase) {
        let stage = stage(&db).await;
        let open = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let merged = office(&db, SEAT, 2, Some(member("Edsger Sample", "edsger"))).await;
        let key = OfficeKey { kind: Chamber::HouseOfCommons.into(), area: gss(SEAT).into(), place: 2 };
        let entry = OfficeEntry {
            key,
            nation: Nation::England,
            name: "Merged".to_owned(),
            name_cy: None,
            since: None,
            until: Date::new(2027, 1, 15),
            member: None,
        };
        db.store.write(move |tx| representative::update_office(tx, merged.0, &entry)).await.unwrap();
        let writer = supporter(&db, stage, "ada@example.org", Some(SEAT)).await;
        let outcomes = send(&db, &letter_to(&db, stage, writer, &[open, merged])).await.unwrap();
        assert_eq!(outcomes, [LetterSent::Queued, LetterSent::NotYours]);
    }

    async fn nobody_outside_the_kingdom_chooses_a_seat(db: TestDatabase) {
        let stage = stage(&db).await;
        office(&db, SEAT, 1, None).await;
        for (email, postcode) in [("ada@example.org", "JE2 3AB"), ("bea@example.org", "FIQQ 1ZZ")] {
            let id = signed_from(&db, stage, email, (postcode, Nation::England), None, None).await;
            confirm_one(&db, stage, id).await;
            let (seat, now) = (gss(SEAT), db.clock.now());
            let outcome = db.store.write(move |tx| choose_seat(tx, stage.writer, id, seat, now)).await;
            assert_eq!(outcome.unwrap(), SeatChosen::UnknownSeat, "{postcode}");
        }
        // Who serves in the forces is registered somewhere at home.
        let id = signed_from(&db, stage, "cai@example.org", ("BFPO 58", Nation::England), None, None).await;
        confirm_one(&db, stage, id).await;
        let (seat, now) = (gss(SEAT), db.clock.now());
        let outcome = db.store.write(move |tx| choose_seat(tx, stage.writer, id, seat, now)).await;
        assert_eq!(outcome.unwrap(), SeatChosen::Now);
    }

    async fn only_a_confirmed_supporter_sends(db: TestDatabase) {
        let stage = stage(&db).await;
        let office = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let pending = signed(&db, stage, "pending@example.org", Some(SEAT), None).await;
        let withdrawn = supporter(&db, stage, "withdrawn@example.org", Some(SEAT)).await;
        let now = db.clock.now();
        db.store.write(move |tx| withdraw(tx, stage.writer, withdrawn, now)).await.unwrap();
        let unknown = SignatureId::from_uuid(db.clock.new_id());
        for id in [pending, withdrawn, unknown] {
            let refused = send(&db, &letter_to(&db, stage, id, &[office])).await;
            assert!(matches!(refused, Err(SendLetterError::NotConfirmed)));
        }
        let flagged = signed(&db, stage, "flagged@example.org", Some(SEAT), Some(Flag::Honeypot)).await;
        confirm_one(&db, stage, flagged).await;
        let refused = send(&db, &letter_to(&db, stage, flagged, &[office])).await;
        assert!(matches!(refused, Err(SendLetterError::Flagged)));
        assert_eq!(queued(&db).await, 0);
    }

    async fn a_chosen_seat_moves_the_count_there_once(db: TestDatabase) {
        let stage = stage(&db).await;
        office(&db, SEAT, 1, None).await;
        office(&db, OTHER_SEAT, 1, None).await;
        let writer = supporter(&db, stage, "ada@example.org", None).await;
        supporter(&db, stage, "other@example.org", None).await;
        assert_eq!(confirmed_in(&db, "").await, (2, 2));
        let now = db.clock.now();
        let choose = |seat: &str| {
            let seat = gss(seat);
            db.store.write(move |tx| choose_seat(tx, stage.writer, writer, seat, now))
        };
        assert_eq!(choose("E14999009").await.unwrap(), SeatChosen::UnknownSeat);
        assert_eq!(choose(SEAT).await.unwrap(), SeatChosen::Now);
        assert_eq!(choose(OTHER_SEAT).await.unwrap(), SeatChosen::Before);
        assert_eq!(confirmed_in(&db, "").await, (1, 1));
        assert_eq!(confirmed_in(&db, SEAT).await, (1, 1));
        assert_eq!(confirmed_in(&db, OTHER_SEAT).await, (0, 0));
        let row = db.store.read(move |conn| signature::find(conn, writer)).await.unwrap().unwrap();
        assert_eq!(row.constituency, SEAT);
        let recounted = db.store.read(signature::recount).await.unwrap();
        for line in recounted {
            assert_eq!(confirmed_in(&db, &line.constituency).await, (line.signed, line.confirmed));
        }
    }

    async fn a_seat_is_chosen_by_confirmed_people_of_its_nation(db: TestDatabase) {
        let stage = stage(&db).await;
        office(&db, SEAT, 1, None).await;
        let now = db.clock.now();
        let pending = signed(&db, stage, "pending@example.org", None, None).await;
        let seat = gss(SEAT);
        let outcome = db.store.write(move |tx| choose_seat(tx, stage.writer, pending, seat, now)).await;
        assert_eq!(outcome.unwrap(), SeatChosen::NotConfirmed);
        // A flagged signature is counted in no seat, before and after.
        let flagged = signed(&db, stage, "flagged@example.org", None, Some(Flag::Honeypot)).await;
        confirm_one(&db, stage, flagged).await;
        let outcome = db.store.write(move |tx| choose_seat(tx, stage.writer, flagged, seat, now)).await;
        assert_eq!(outcome.unwrap(), SeatChosen::Now);
        assert_eq!(confirmed_in(&db, SEAT).await, (1, 0));
        assert_eq!(confirmed_in(&db, "").await, (1, 0));
    }
}

/// A health body of an area, without a chief.
pub async fn office_of_body(db: &TestDatabase, area: &str) -> OfficeId {
    office_of(db, OfficeKind::HealthBody, area, 1, None).await.0
}
