//! What `clarion check` says of places, boundaries, members, health bodies and posts, on both databases.

use clarion::actions::import_campaign::{ImportIds, import_campaign};
use clarion::cli::check::{Finding, Verdict, findings};
use clarion::config::{Environment, Settings};
use clarion::domain::boundary::{Boundaries, BoundaryRule, BoundarySet};
use clarion::domain::campaign::{Campaign, Date};
use clarion::domain::email::EmailAddress;
use clarion::domain::id::{HolderId, OfficeChoiceId, OfficeId, ReleaseId};
use clarion::domain::language::Language;
use clarion::domain::moment::{DAY_MS, Moment};
use clarion::domain::nation::Nation;
use clarion::domain::office::Intake;
use clarion::domain::place::{AreaCode, Gss, Place, PlaceLayer, PlacesBuilder};
use clarion::domain::representative::{Chamber, ContactRoute, Member, OfficeEntry, OfficeKey, OfficeKind};
use clarion::store::bad_address::Owner;
use clarion::store::office_choice::OfficeChoice;
use clarion::store::place::ReleaseView;
use clarion::store::{
    Conn, StoreError, Tx, bad_address, boundary, campaign, office_choice, place, representative,
};

use crate::database::{TEST_TIME, TestDatabase, on_each_database};

const SHIPPED: &str = include_str!("../../../config/campaigns/secondary-breast-cancer.toml");
const COMMONS: OfficeKind = OfficeKind::Member(Chamber::HouseOfCommons);
const SENEDD: OfficeKind = OfficeKind::Member(Chamber::Senedd);

fn gss(code: &str) -> Gss {
    Gss::parse(code).unwrap()
}

fn area(code: &str) -> AreaCode {
    AreaCode::parse(code).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn rule(first: &str, last: &str, seat: Option<&str>, nation: Nation, members: i16) -> BoundaryRule {
    BoundaryRule {
        first: gss(first),
        last: gss(last),
        seat: seat.map(gss),
        name_en: String::new(),
        name_cy: String::new(),
        nation,
        members,
    }
}

/// Two chambers of an invented kingdom: three seats of the Commons, and two of the Senedd with two members each.
fn boundaries() -> Boundaries {
    let set = |chamber, name: &str, since: &str, rules| BoundarySet {
        chamber,
        name: name.to_owned(),
        since: day(since),
        until: None,
        rules,
    };
    let commons = vec![
        rule("E14001001", "E14001002", None, Nation::England, 1),
        rule("W07000001", "W07000001", None, Nation::Wales, 1),
    ];
    let senedd = vec![
        rule("W07000001", "W07000001", Some("W09000001"), Nation::Wales, 2),
        rule("W07000002", "W07000002", Some("W09000002"), Nation::Wales, 2),
    ];
    Boundaries::new(vec![
        set(Chamber::HouseOfCommons, "commons-2024", "2024-07-04", commons),
        set(Chamber::Senedd, "senedd-2026", "2026-05-07", senedd),
    ])
    .unwrap()
}

async fn write(db: &TestDatabase, work: impl FnMut(&mut Tx<'_>) -> Result<(), StoreError> + Send + 'static) {
    db.store.write(work).await.unwrap();
}

/// Puts a directory of these places in force that was imported `days` ago.
async fn directory(db: &TestDatabase, layer: PlaceLayer, places: &[Place], days: i64) -> ReleaseId {
    let mut builder = PlacesBuilder::new();
    for (number, place) in (1..).zip(places) {
        builder.push(number, *place).unwrap();
    }
    let places = builder.build();
    let release = ReleaseView {
        id: ReleaseId::from_uuid(db.clock.new_id()),
        name: format!("invented {}", layer.name()),
        layer,
        source: String::new(),
        format: "csv".to_owned(),
        licence: String::new(),
        imported_at: TEST_TIME.plus_ms(-days * DAY_MS),
        row_count: i64::try_from(places.len()).unwrap(),
        live_count: i64::try_from(places.counts().live).unwrap(),
    };
    let id = release.id;
    write(db, move |tx| {
        place::stage(tx, &release, places.table())?;
        for block in places.to_blocks() {
            place::stage_block(tx, release.id, 0, &block)?;
        }
        place::make_current(tx, release.id, 1)
    })
    .await;
    id
}

fn lies_in(nation: Nation, seat: &str, health: Option<&str>) -> Place {
    let health = health.map(area);
    Place { nation: Some(nation), constituency: Some(gss(seat)), health, live: true, ..Place::default() }
}

/// An office, with a holder who came to it on a day and is reached by a route.
async fn office(
    db: &TestDatabase,
    kind: OfficeKind,
    code: &str,
    place: i16,
    holder: Option<(&str, ContactRoute)>,
) {
    let until = code.strip_suffix('!').map(|_| day("2026-04-01"));
    let entry = OfficeEntry {
        key: OfficeKey { kind, area: area(code.trim_end_matches('!')), place },
        nation: Nation::Wales,
        name: "Inventton".to_owned(),
        name_cy: None,
        since: None,
        until,
        member: None,
    };
    let office = OfficeId::from_uuid(db.clock.new_id());
    write(db, move |tx| representative::insert_office(tx, office, &entry)).await;
    hold(db, office, holder).await;
}

async fn hold(db: &TestDatabase, office: OfficeId, holder: Option<(&str, ContactRoute)>) {
    let Some((since, route)) = holder else { return };
    let id = HolderId::from_uuid(db.clock.new_id());
    let member = Member {
        external_id: id.to_string(),
        name: "Robin Sampleton".to_owned(),
        name_cy: String::new(),
        salutation: "Robin Sampleton".to_owned(),
        party: String::new(),
        route,
        since: None,
    };
    let date: jiff::civil::Date = since.parse().unwrap();
    let noon = date.at(12, 0, 0, 0).in_tz("UTC").unwrap().timestamp().as_millisecond();
    let since = Moment::from_millis(noon);
    write(db, move |tx| representative::insert_holder(tx, id, office, &member, since)).await;
}

fn mail() -> ContactRoute {
    ContactRoute::Email(EmailAddress::parse("robin@parliament.example").unwrap())
}

/// What `check` says of one part, with its verdict.
async fn said(db: &TestDatabase, part: &str) -> Vec<(Verdict, String)> {
    let environment: Environment = [("DATABASE_URL".to_owned(), db.url.clone())].into_iter().collect();
    let found = findings(&Settings::load(&environment).unwrap(), &db.store, TEST_TIME).await;
    for Finding { text, .. } in &found {
        assert!(!text.contains("@parliament") && !text.contains("Sampleton"), "a person is named: {text}");
    }
    found
        .into_iter()
        .filter(|finding| finding.part == part)
        .map(|finding| (finding.verdict, finding.text))
        .collect()
}

async fn put_boundaries(db: &TestDatabase) {
    write(db, |tx| boundary::replace(tx, &boundaries()).map(|_| ())).await;
}

fn starting<'a>(said: &'a [(Verdict, String)], head: &str) -> Vec<(Verdict, &'a str)> {
    said.iter()
        .filter(|(_, text)| text.starts_with(head))
        .map(|(verdict, text)| (*verdict, text.as_str()))
        .collect()
}

on_each_database! {
    async fn an_empty_database_lacks_much_and_is_not_wrong(db: TestDatabase) {
        let places = said(&db, "places").await;
        assert_eq!(places.len(), 3);
        assert!(places.iter().all(|(verdict, text)| *verdict == Verdict::Warn && text.starts_with("no directory")));
        assert!(places[1].1.contains("only MPs are offered") && places[2].1.contains("--layer assembly"));
        let boundaries = said(&db, "boundaries").await;
        assert!(matches!(boundaries.as_slice(), [(Verdict::Warn, text)] if text.starts_with("none are stored")));
        assert!(said(&db, "representatives").await.is_empty());
        put_boundaries(&db).await;
        let boundaries = said(&db, "boundaries").await;
        assert_eq!(boundaries.len(), 2);
        assert!(boundaries[0].1.starts_with("scottish-parliament: no boundaries are in force"), "{boundaries:?}");
        assert_eq!(
            said(&db, "representatives").await,
            ["house-of-commons", "senedd"].map(|chamber| (
                Verdict::Warn,
                format!("{chamber}: no office is known; run `clarion representatives import`")
            ))
        );
        assert!(said(&db, "health-bodies").await.is_empty() && said(&db, "posts").await.is_empty());
    }

    async fn a_directory_grows_old_after_a_quarter(db: TestDatabase) {
        let place = lies_in(Nation::England, "E14001001", None);
        directory(&db, PlaceLayer::Kingdom, &[place, Place { live: false, ..place }], 92).await;
        directory(&db, PlaceLayer::Scotland, &[place], 93).await;
        let places = said(&db, "places").await;
        assert_eq!(
            places[0],
            (Verdict::Well, "kingdom: invented kingdom with 1 live postcode, imported on 2026-10-15".to_owned())
        );
        assert_eq!(places[1].0, Verdict::Warn);
        assert!(places[1].1.ends_with("93 days ago: there is a newer release every quarter"), "{}", places[1].1);
        assert!(places[2].1.starts_with("no directory on the lines of the Assembly"));
    }

    async fn a_whole_chamber_is_well(db: TestDatabase) {
        put_boundaries(&db).await;
        let seats = ["E14001001", "E14001002", "W07000001"];
        directory(&db, PlaceLayer::Kingdom, &seats.map(|seat| lies_in(Nation::England, seat, None)), 1).await;
        for seat in seats {
            office(&db, COMMONS, seat, 1, Some(("2024-07-10", mail()))).await;
        }
        // What nobody holds, of a seat that is no more, is history.
        office(&db, COMMONS, "E14000500", 1, None).await;
        let found = said(&db, "representatives").await;
        let well = (Verdict::Well, "house-of-commons: 3 places, all held and within reach");
        assert_eq!(starting(&found, "house-of-commons"), [well]);
        assert!(said(&db, "boundaries").await.iter().all(|(verdict, _)| *verdict == Verdict::Warn));
    }

    async fn seats_without_a_holder_and_holders_without_a_route_are_counted(db: TestDatabase) {
        put_boundaries(&db).await;
        let places = ["W07000001", "W07000002"].map(|seat| lies_in(Nation::Wales, seat, None));
        directory(&db, PlaceLayer::Kingdom, &places, 1).await;
        // Of four places of the Senedd one office is empty, and a whole seat has no office at all.
        office(&db, SENEDD, "W09000001", 1, Some(("2026-05-09", ContactRoute::Unknown))).await;
        office(&db, SENEDD, "W09000001", 2, None).await;
        let found = said(&db, "representatives").await;
        let expected = [
            (Verdict::Warn, "senedd: 3 of 4 places have no holder: W09000001, W09000002"),
            (Verdict::Warn, "senedd: 1 holder without a route for letters: W09000001"),
        ];
        assert_eq!(starting(&found, "senedd"), expected);
    }

    async fn addresses_that_bounce_are_told_by_their_offices(db: TestDatabase) {
        put_boundaries(&db).await;
        let seats = ["E14001001", "E14001002"];
        directory(&db, PlaceLayer::Kingdom, &seats.map(|seat| lies_in(Nation::England, seat, None)), 1).await;
        for seat in seats {
            office(&db, COMMONS, seat, 1, Some(("2024-07-10", mail()))).await;
        }
        write(&db, move |tx| {
            let offices = representative::list_by_area(tx.conn(), COMMONS, area(seats[1]))?;
            let holder = offices[0].holder.as_ref().unwrap();
            let owner = Owner::Holder(holder.id, holder.member.address().unwrap());
            assert!(bad_address::note(tx, owner, "550 5.1.1 Who", TEST_TIME)?);
            Ok(())
        })
        .await;
        let found = said(&db, "representatives").await;
        let bouncing = "house-of-commons: 1 holder with an address that bounces, so that letters wait until an import \
                        brings another, or until `clarion office trust-address`: E14001002";
        assert!(starting(&found, "house-of-commons").contains(&(Verdict::Warn, bouncing)), "{found:?}");
    }

    async fn old_seats_with_a_holder_are_wrong(db: TestDatabase) {
        put_boundaries(&db).await;
        for number in 0..7 {
            office(&db, COMMONS, &format!("E1400050{number}"), 1, Some(("2024-07-10", mail()))).await;
        }
        let found = said(&db, "representatives").await;
        let old = "house-of-commons: 7 seats with a holder that the boundaries of commons-2024 do not know: \
                   E14000500, E14000501, E14000502, E14000503, E14000504 and 2 more";
        assert_eq!(starting(&found, "house-of-commons"), [(Verdict::Fail, old)]);
    }

    async fn a_directory_of_other_boundaries_is_wrong(db: TestDatabase) {
        let old = lies_in(Nation::England, "E14000500", None);
        directory(&db, PlaceLayer::Kingdom, &[old, lies_in(Nation::England, "E14001001", None)], 1).await;
        // A directory on older lines is what the Assembly's layer is for.
        directory(&db, PlaceLayer::Assembly, &[lies_in(Nation::NorthernIreland, "N06000001", None)], 1).await;
        put_boundaries(&db).await;
        let found = said(&db, "boundaries").await;
        let wrong = starting(&found, "postcodes name");
        assert_eq!(wrong.len(), 1, "{found:?}");
        assert!(wrong[0].0 == Verdict::Fail && wrong[0].1.contains("1 seat of the Commons"), "{wrong:?}");
        assert!(wrong[0].1.contains(": E14000500; "), "{wrong:?}");
    }

    async fn members_from_before_the_election_are_told(db: TestDatabase) {
        put_boundaries(&db).await;
        let held = [("W09000001", 1), ("W09000001", 2), ("W09000002", 1), ("W09000002", 2)];
        for (seat, place) in &held[..2] {
            office(&db, SENEDD, seat, *place, Some(("2026-05-06", mail()))).await;
        }
        let found = said(&db, "representatives").await;
        let stale = "senedd: every holder was imported before that election; the members of senedd-2026 \
                     (since 2026-05-07) have to be imported";
        assert_eq!(starting(&found, "senedd: every"), [(Verdict::Fail, stale)]);

        office(&db, SENEDD, held[2].0, held[2].1, Some(("2026-05-07", mail()))).await;
        let found = said(&db, "representatives").await;
        let doubtful = starting(&found, "senedd: 2 of 3 holders are from before");
        assert!(matches!(doubtful.as_slice(), [(Verdict::Warn, _)]), "{found:?}");

        // Half of them were members before: an election leaves many in their seats.
        office(&db, SENEDD, held[3].0, held[3].1, Some(("2026-05-07", mail()))).await;
        let found = said(&db, "representatives").await;
        let well = (Verdict::Well, "senedd: 4 places, all held and within reach");
        assert_eq!(starting(&found, "senedd"), [well]);
    }

    async fn health_bodies_are_those_that_postcodes_name(db: TestDatabase) {
        let places = ["E54000001", "E54000002", "ZC010"].map(|body| lies_in(Nation::England, "E14001001", Some(body)));
        directory(&db, PlaceLayer::Kingdom, &places, 1).await;
        assert_eq!(
            said(&db, "health-bodies").await,
            [(Verdict::Warn, "postcodes name 3 health bodies that have no office: E54000001, E54000002, ZC010".to_owned())]
        );
        office(&db, OfficeKind::HealthBody, "E54000001", 1, Some(("2026-01-01", mail()))).await;
        office(&db, OfficeKind::HealthBody, "E54000002!", 1, Some(("2026-01-01", mail()))).await;
        office(&db, OfficeKind::HealthBody, "ZC010", 1, None).await;
        office(&db, OfficeKind::HealthBody, "E54000009", 1, Some(("2026-01-01", ContactRoute::Unknown))).await;
        assert_eq!(
            said(&db, "health-bodies").await,
            [
                "postcodes name 1 health body that is not in office today: E54000002; the directory or the bodies are of another time",
                "1 health body without a holder: ZC010",
                "health-body: 1 holder without a route for letters: E54000009",
            ]
            .map(|text| (Verdict::Warn, text.to_owned()))
        );
    }

    async fn posts_want_a_holder(db: TestDatabase) {
        let shipped = Campaign::parse("shipped.toml", SHIPPED).unwrap();
        let ids = ImportIds::new(&db.clock, &shipped);
        let document = shipped.clone();
        let imported: Result<_, clarion::actions::import_campaign::ImportError> =
            db.store.write(move |tx| import_campaign(tx, &document, false, &ids, TEST_TIME)).await;
        imported.unwrap();
        let keys: Vec<_> = shipped.posts.iter().map(|post| post.key.as_str()).collect();
        let all = format!(
            "without a holder, so that nobody can write to them: {}; state the post or its department in a CSV",
            keys.join(", ")
        );
        assert_eq!(said(&db, "posts").await, [(Verdict::Warn, all)]);
        for post in &shipped.posts {
            let key = post.office_key();
            let found: Result<_, StoreError> =
                db.store.read(move |conn: &mut Conn| representative::find_by_key(conn, key)).await;
            hold(&db, found.unwrap().unwrap().id, Some(("2026-01-01", mail()))).await;
        }
        assert_eq!(said(&db, "posts").await, [(Verdict::Well, "6 posts, all held and within reach".to_owned())]);

        // One of them has its letters sent elsewhere, where nobody is.
        let (key, id) = (shipped.posts[0].office_key(), OfficeChoiceId::from_uuid(db.clock.new_id()));
        write(&db, move |tx| {
            let office = representative::find_by_key(tx.conn(), key)?.unwrap();
            let choice = OfficeChoice {
                id,
                campaign: campaign::find(tx.conn())?.unwrap().id,
                office: office.id,
                holder: office.holder.unwrap().id,
                intake: Intake::Single,
                address: Some(EmailAddress::parse("team@office.example").unwrap()),
                language: Language::English,
                made_at: TEST_TIME,
                confirmed_at: Some(TEST_TIME),
                refused_at: None,
            };
            office_choice::insert(tx, &choice)?;
            assert!(office_choice::refuse_address(tx, id, "550 5.1.1 Who", TEST_TIME)?);
            assert!(!office_choice::refuse_address(tx, id, "550 5.1.1 Who", TEST_TIME)?, "known");
            Ok(())
        })
        .await;
        let refused = format!(
            "those of the campaign: 1 holder whose own choice of an address bounces, so that letters go to the one on \
             file: {}",
            key.area
        );
        assert_eq!(said(&db, "posts").await, [(Verdict::Warn, refused)]);
    }
}
