//! The office's first page, and its figures as files.

use clarion::actions::take_figures::{count_figures, keep_figures};
use clarion::domain::chart::hex::Hex;
use clarion::domain::moment::{DAY_MS, HOUR_MS, Moment};
use clarion::domain::nation::Nation;
use clarion::domain::place::Gss;
use clarion::domain::seat_map::SeatMap;
use clarion::domain::staff::{Nations, Role};
use clarion::language::day_of;
use clarion::secret::passphrase::{Hasher, LEAST_COST};
use clarion::store::{StoreError, seat_map, staff};
use clarion::web::staff::figure::period::{days, edges_of_days, edges_of_hours};
use clarion::web::staff::figure::sheet::Part;

use super::super::visitor::{Answer, CARDIFF, LEEDS, Visitor};
use super::clerk::Clerk;
use crate::database::{TestDatabase, on_each_database};

/// Counts what a duty counts.
pub async fn take(office: &Visitor) {
    let (store, now) = (&office.db.store, office.db.clock.now());
    let counted = store.read(move |conn| count_figures(conn, now, day_of(now))).await.unwrap();
    store.write(move |tx| keep_figures(tx, &counted, now)).await.unwrap();
}

/// An office with the seats of the demonstration, and seven signatures: five of Leeds of which one waits, and two of
/// Cardiff of which one waits.
async fn filled(db: TestDatabase) -> Visitor {
    let mut office = Visitor::of(db).await;
    office.change(|state| state.hasher = Hasher::new(LEAST_COST).unwrap()).await;
    for (number, petition) in
        ["england", "england", "england", "england", "england", "wales", "wales"].iter().enumerate()
    {
        let email = format!("person.{number}@example.org");
        let postcode = if *petition == "wales" { CARDIFF } else { LEEDS };
        let fields = [("email", email.as_str()), ("postcode", postcode), ("source", "leaflet")];
        let signed = office.sign(&format!("/en/petitions/{petition}"), &fields).await;
        assert_eq!(signed.status, 303, "{}", signed.body);
        office.db.clock.advance(1_000);
        if !matches!(number, 4 | 6) {
            let id = office.rows().await.pop().unwrap().id;
            assert_eq!(office.confirm(id).await.status, 303);
        }
        office.db.clock.advance(60_000);
    }
    office
}

/// Somebody who may see the numbers of some nations.
async fn viewer<'a>(office: &'a Visitor, nations: &[Nation]) -> Clerk<'a> {
    let clerk = Clerk::at_work(office, "viewer@example.org", Role::Viewer).await;
    let (id, nations) = (clerk.id, Nations::of(nations));
    let set: Result<(), StoreError> =
        office.db.store.write(move |tx| staff::set_role(tx, id, Role::Viewer, &nations)).await;
    set.unwrap();
    clerk
}

/// The rows of a file, without the mark and the header.
fn rows(file: &Answer) -> Vec<String> {
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", file.body);
    assert_eq!(file.header("cache-control"), "no-store");
    let text = file.body.strip_prefix('\u{feff}').expect("a byte order mark");
    text.lines().skip(1).map(str::to_owned).collect()
}

async fn file(clerk: &Clerk<'_>, part: Part) -> Vec<String> {
    rows(&clerk.get(&format!("/staff/figures/{}.csv", part.slug())).await)
}

/// 2027 has its days of 23 and of 25 hours on 28 March and 31 October.
#[test]
fn days_are_those_of_london() {
    // 2027-10-31 12:00 UTC.
    let now = Moment::from_millis(1_824_984_000_000);
    let shown = days(now, 3);
    let told: Vec<String> = shown.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["2027-10-29", "2027-10-30", "2027-10-31"]);
    let edges = edges_of_days(&shown);
    let lengths: Vec<i64> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(lengths, [24, 24, 25]);
    // 2027-03-28 23:30 in London is 22:30 UTC, and half past midnight the day after.
    let spring = Moment::from_millis(1_806_273_000_000);
    let lengths =
        |now| edges_of_days(&days(now, 2)).windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
    assert_eq!(lengths(spring), [24, 23]);
    assert_eq!(lengths(spring.plus_ms(HOUR_MS)), [23, 24]);
    // Wherever one begins, there is no day twice and none left out.
    for hours in 0..48 {
        let shown = days(now.plus_ms(hours * HOUR_MS), 60);
        assert!(shown.windows(2).all(|pair| pair[0].next() == pair[1]), "{shown:?}");
    }
    let hours = edges_of_hours(now, 72);
    assert_eq!((hours.len(), hours[71], hours[72]), (73, now.hour(), now.hour() + 1));
}

async fn put(office: &Visitor, map: SeatMap) {
    let stored: Result<(), StoreError> = office.db.store.write(move |tx| seat_map::replace(tx, &map)).await;
    stored.unwrap();
}

on_each_database! {
    async fn before_anything_is_counted_the_page_says_so(db: TestDatabase) {
        let office = super::clerk::office(db).await;
        let clerk = viewer(&office, &[]).await;
        let page = clerk.get("/staff").await;
        page.assert_says(&["being counted for the first time", "No seats are known yet", "Nothing yet."]);
        assert_eq!(page.status, 200);
        take(&office).await;
        let page = clerk.get("/staff").await;
        page.assert_says(&["Everything else was counted on 15 January 2027, 08:0"]);
        assert!(!page.body.contains("first time"));
    }

    async fn a_viewer_sees_every_part_and_has_each_as_a_file(db: TestDatabase) {
        let office = filled(db).await;
        take(&office).await;
        let clerk = viewer(&office, &[]).await;
        let page = clerk.get("/staff").await;
        page.assert_says(&["How we are doing", "Confirmed signatures <strong>5</strong>", "Waiting <strong>2</strong>"]);
        assert!(!page.body.contains("style="), "the policy forbids it");
        for part in Part::ALL {
            page.assert_says(&[&format!("href=\"/staff/figures/{}.csv\"", part.slug())]);
        }
        assert!(!page.body.contains("person."), "nobody is named");

        let lines = file(&clerk, Part::Days).await;
        assert_eq!((lines.len(), lines.last().unwrap().as_str()), (60, "\"2027-01-15\",\"5\",\"2\""));
        let lines = file(&clerk, Part::Hours).await;
        let told: Vec<&String> = lines.iter().filter(|line| !line.ends_with("\"0\",\"0\"")).collect();
        assert_eq!(lines.len(), 72);
        assert_eq!(told, ["\"2027-01-15T08:00:00Z\",\"5\",\"2\""]);
        assert_eq!(
            file(&clerk, Part::Nations).await,
            [
                "\"england\",\"4\",\"5\",\"1\"",
                "\"scotland\",\"0\",\"0\",\"0\"",
                "\"wales\",\"1\",\"2\",\"1\"",
                "\"northern-ireland\",\"0\",\"0\",\"0\"",
            ]
        );
        let lines = file(&clerk, Part::Seats).await;
        assert_eq!(lines.len(), 12);
        assert!(lines.contains(&"\"E14001319\",\"Leeds Central and Headingley\",\"england\",\"4\",\"5\"".to_owned()), "{lines:?}");
        assert!(lines.contains(&"\"N05000008\",\"Foyle\",\"northern-ireland\",\"0\",\"0\"".to_owned()), "{lines:?}");
        assert_eq!(
            file(&clerk, Part::Funnel).await,
            ["\"signed\",\"7\"", "\"confirmed\",\"5\"", "\"wrote\",\"0\"", "\"reached\",\"0\"", "\"answered\",\"0\""]
        );
        assert_eq!(file(&clerk, Part::Sources).await, ["\"leaflet\",\"7\",\"5\""]);
        assert_eq!(file(&clerk, Part::Providers).await, [""; 0], "it is too early to tell");
        assert_eq!(file(&clerk, Part::Letters).await, [""; 0]);
        let lines = file(&clerk, Part::Representatives).await;
        assert!(lines.contains(&"\"house-of-commons\",\"11\",\"0\",\"0\",\"0\"".to_owned()), "{lines:?}");
        let lines = file(&clerk, Part::Queue).await;
        assert!(lines[0].starts_with("\"confirm_signature\",\"7\",\"0\",\"2027-01-15T08:0"), "{lines:?}");
        assert_eq!(file(&clerk, Part::Faults).await, [""; 0]);
        assert_eq!(clerk.get("/staff/figures/people.csv").await.status, 404);
    }

    async fn providers_are_told_once_people_had_time_to_confirm(db: TestDatabase) {
        let office = filled(db).await;
        office.db.clock.advance(2 * DAY_MS);
        take(&office).await;
        let clerk = viewer(&office, &[]).await;
        assert_eq!(file(&clerk, Part::Providers).await, ["\"example.org\",\"7\",\"5\""]);
        clerk.get("/staff").await.assert_says(&["71% of 7"]);
    }

    async fn who_works_for_a_nation_sees_its_numbers_alone(db: TestDatabase) {
        let office = filled(db).await;
        take(&office).await;
        let clerk = viewer(&office, &[Nation::Wales]).await;
        let page = clerk.get("/staff").await;
        page.assert_says(&["numbers of Wales alone", "Confirmed signatures <strong>1</strong>", "of 3"]);
        for other in ["Leeds", "England", "Foyle", "Mail that", "queue"] {
            assert!(!page.body.contains(other), "{other}");
        }
        assert_eq!(file(&clerk, Part::Nations).await, ["\"wales\",\"1\",\"2\",\"1\""]);
        assert_eq!(file(&clerk, Part::Days).await.last().unwrap(), "\"2027-01-15\",\"1\",\"1\"");
        assert_eq!(file(&clerk, Part::Funnel).await[..2], ["\"signed\",\"2\"", "\"confirmed\",\"1\""]);
        // Two are too few to be told apart.
        assert_eq!(file(&clerk, Part::Sources).await, ["\"…\",\"2\",\"1\""]);
        let lines = file(&clerk, Part::Seats).await;
        assert!(lines.len() == 3 && lines.iter().all(|line| line.contains("\"wales\"")), "{lines:?}");
        let lines = file(&clerk, Part::Representatives).await;
        assert!(lines.contains(&"\"house-of-commons\",\"3\",\"0\",\"0\",\"0\"".to_owned()), "{lines:?}");
        for part in [Part::Queue, Part::Faults] {
            assert_eq!(clerk.get(&format!("/staff/figures/{}.csv", part.slug())).await.status, 404);
        }
        let nobody = clerk.get("/staff/figures/nations.csv").await;
        assert!(!nobody.body.contains("england"));
    }

    async fn what_is_withdrawn_later_is_less_than_nothing_that_day(db: TestDatabase) {
        let office = filled(db).await;
        office.db.clock.advance(2 * DAY_MS);
        let (id, writer, now) = (office.rows().await[0].id, office.site.state.writer, office.db.clock.now());
        let done = office.db.store.write(move |tx| clarion::actions::withdraw::withdraw(tx, writer, id, now)).await;
        assert!(done.unwrap());
        let clerk = viewer(&office, &[]).await;
        let lines = file(&clerk, Part::Days).await;
        assert_eq!(lines[57..], ["\"2027-01-15\",\"5\",\"0\"", "\"2027-01-16\",\"0\",\"0\"", "\"2027-01-17\",\"-1\",\"0\""].map(|line| line.replace("\"-1\"", "\"'-1\"")));
    }

    async fn seats_stand_on_the_map_or_in_rows_and_sort(db: TestDatabase) {
        let office = filled(db).await;
        let clerk = viewer(&office, &[]).await;
        assert!(!clerk.get("/staff").await.body.contains("There is no map yet"), "the demonstration brings its own");
        put(&office, SeatMap::default()).await;
        let page = clerk.get("/staff").await;
        page.assert_says(&["There is no map yet", "12 seats, 10 of them without a signer", "<title>Foyle: 0</title>"]);
        assert!(!page.body.contains(" open>"), "the table waits to be opened");
        let known: Vec<Gss> = office.site.state.snapshot().seats(clarion::domain::language::Language::English).iter().map(|seat| seat.code).collect();
        let map = SeatMap::of((0_i64..).zip(&known).map(|(number, code)| (*code, Hex { across: number, up: -number })));
        put(&office, map).await;
        let page = clerk.get("/staff?seats=confirmed").await;
        assert!(!page.body.contains("There is no map yet"));
        page.assert_says(&["id=\"seat-table\" open", "aria-sort=\"descending\""]);
        let (_, table) = page.body.split_once("id=\"seat-table\"").unwrap();
        let first = table.split("<th scope=\"row\">").nth(1).unwrap();
        assert!(first.starts_with("Leeds Central and Headingley</th><td>England</td><td>4</td><td>5</td>"), "{first}");
        assert_eq!(clerk.get("/staff?seats=nonsense").await.status, 200);
        for order in ["name", "nation", "signed"] {
            assert_eq!(clerk.get(&format!("/staff?seats={order}")).await.status, 200);
        }
    }
}
