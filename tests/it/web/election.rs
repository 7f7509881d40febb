//! What supporters are told before an election: that letters wait, why, and when they go; over HTTP, on both databases.

use clarion::actions::import_elections;
use clarion::domain::election::CSV_HEADER;
use clarion::domain::id::SignatureId;
use clarion::secret::Purpose;
use clarion::store::StoreError;

use super::visitor::{Answer, BELFAST, LEEDS, Visitor};
use crate::database::on_each_database;

/// Tests begin on 15 January 2027.
const DISSOLVED: &str =
    "dissolved,house-of-commons,,,dissolution,2027-01-10,2027-02-05,2027-02-04,https://e.org,2027-01-02";
const ASSEMBLY: &str =
    "assembly,ni-assembly,,,pre-election,2027-01-10,2027-03-05,2027-03-04,https://e.org,2027-01-02";

const WHY: &str = "Its chamber is dissolved for an election. Letters wait here, and go from 5 February 2027";

async fn called(visitor: &Visitor, rows: &[&str]) {
    let file = format!("{CSV_HEADER}\n{}\n", rows.join("\n"));
    let elections = import_elections::read("calendar", file.as_bytes()).unwrap();
    let now = visitor.db.clock.now();
    let imported: Result<_, StoreError> =
        visitor.db.store.write(move |tx| import_elections::import(tx, &elections, now)).await;
    imported.unwrap();
    // The calendar is read anew every ten seconds.
    visitor.db.clock.advance(10_000);
    visitor.refresh().await;
}

fn told(page: &Answer, text: &str) -> usize {
    assert_eq!(page.status, 200, "{}", page.body);
    page.body.matches(text).count()
}

/// A confirmed supporter in Leeds.
async fn supporter(visitor: &Visitor) -> SignatureId {
    let answer = visitor.sign("/en/petitions/england", &[("postcode", LEEDS)]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let id = visitor.rows().await.pop().unwrap().id;
    visitor.confirm(id).await;
    id
}

on_each_database! {
    async fn find_says_which_offices_wait_and_which_do_not(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let find = async |language: &str, postcode: &str| {
            visitor.get(&format!("/{language}/find?postcode={}", postcode.replace(' ', "+"))).await
        };
        assert_eq!(told(&find("en", BELFAST).await, "Letters wait here"), 0);
        called(&visitor, &[DISSOLVED, ASSEMBLY]).await;
        assert_eq!(told(&find("en", LEEDS).await, WHY), 1);
        let page = find("en", BELFAST).await;
        assert_eq!(told(&page, WHY), 1);
        let members = told(&page, "MLA for Belfast South");
        let waiting = told(&page, "An election is near, and offices hold back before one. Letters wait here, and go from 5 March 2027");
        assert!(0 < waiting && waiting <= members, "{waiting} of {members}: those that can be written to");
        let page = find("cy", BELFAST).await;
        assert_eq!(told(&page, "byddant yn mynd o 5 Chwefror 2027"), 1, "{}", page.body);
        assert_eq!(told(&page, "byddant yn mynd o 5 Mawrth 2027"), waiting);

        // On the first free day nothing is said any more.
        visitor.db.clock.advance(60 * clarion::domain::moment::DAY_MS);
        visitor.refresh().await;
        assert_eq!(told(&find("en", BELFAST).await, "Letters wait here"), 0);
    }

    async fn the_desk_says_so_before_and_after_sending(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let id = supporter(&visitor).await;
        let desk = Visitor::path("letters", Purpose::Letters, id);
        assert_eq!(told(&visitor.get(&desk).await, "Letters wait here"), 0);
        called(&visitor, &[DISSOLVED]).await;
        let page = visitor.get(&desk).await;
        assert_eq!(told(&page, WHY), 1, "{}", page.body);
        let (_, office) = page.body.split_once("name=\"offices\" value=\"").unwrap();
        let office = office.split_once('"').unwrap().0.to_owned();
        let form = [("offices", office.as_str()), ("address", "1 Example Road"), ("postcode", LEEDS)];
        let preview = visitor.post(&format!("{desk}/preview"), &form).await;
        assert_eq!(told(&preview, WHY), 1, "{}", preview.body);
        assert_eq!(visitor.post(&format!("{desk}/send"), &form).await.status, 303);
        assert_eq!(told(&visitor.get(&format!("{desk}/sent")).await, WHY), 1);
        let my_data = visitor.get(&Visitor::path("my-data", Purpose::MyData, id)).await;
        assert_eq!(told(&my_data, WHY), 1, "{}", my_data.body);
    }
}
