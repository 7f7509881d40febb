//! Exports from the office: who may, what leaves, and that it is on record.

use clarion::domain::moment::MINUTE_MS;
use clarion::domain::nation::Nation;
use clarion::domain::staff::{Nations, Role};
use clarion::domain::staff_event::Deed;
use clarion::secret::passphrase::{Hasher, LEAST_COST};
use clarion::store::{StoreError, staff};

use super::super::visitor::{LEEDS, Visitor};
use super::clerk::Clerk;
use crate::database::{TestDatabase, on_each_database};

const PATH: &str = "/staff/exports";
const KEY: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// The site with a campaign, places, and two who signed: in England and in Wales.
async fn office(db: TestDatabase) -> Visitor {
    let mut office = Visitor::of(db).await;
    office.change(|state| state.hasher = Hasher::new(LEAST_COST).unwrap()).await;
    for (petition, email, postcode) in
        [("england", "ada@example.org", LEEDS), ("wales", "bron@example.org", "LL77 0AA")]
    {
        let fields = [("email", email), ("postcode", postcode)];
        let answer = office.sign(&format!("/en/petitions/{petition}"), &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    office
}

on_each_database! {
    async fn rows_leave_as_an_attachment_and_stand_on_record(db: TestDatabase) {
        let office = office(db).await;
        let clerk = Clerk::at_work(&office, "eve@example.org", Role::Exporter).await;
        let page = clerk.get(PATH).await;
        page.assert_says(&["Exports", "constituency_code", "personal", "Handing in a petition"]);
        assert!(!page.body.contains("example.org\""), "the form is about nobody");
        let fields = [("kind", "signatures"), ("format", "csv"), ("why", "For the printer."), ("state", "pending")];
        let file = clerk.fill_in(PATH, PATH, &fields).await;
        assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"signatures-2027-01-15.csv\"");
        assert_eq!((file.header("cache-control"), file.header("x-content-type-options")), ("no-store", "nosniff"));
        assert_eq!(file.body.lines().count(), 3);
        assert!(file.body.contains("\"ada@example.org\""), "{}", file.body);
        let event = clerk.record().await.into_iter().find(|event| event.event.deed == Deed::Exported).unwrap().event;
        assert_eq!((event.actor.staff, event.why.as_str()), (Some(clerk.id), "For the printer."));
        assert!(event.detail.starts_with("signatures csv state=pending columns=signature_id,petition,"), "{}", event.detail);
        assert!(event.detail.ends_with("rows=2 encrypted=no"), "{}", event.detail);

        let chosen = [("kind", "signatures"), ("columns", "petition"), ("columns", "state"), ("format", "jsonl"), ("petition", "wales"), ("why", "A look.")];
        let file = clerk.fill_in(PATH, PATH, &chosen).await;
        assert_eq!(file.body, "{\"petition\":\"wales\",\"state\":\"pending\"}\n");
        for kind in ["letters", "consents", "commitments", "seats"] {
            clerk.get(&format!("{PATH}?kind={kind}")).await.assert_says(&["Download"]);
            let file = clerk.fill_in(PATH, PATH, &[("kind", kind), ("format", "csv"), ("why", "A look.")]).await;
            assert_eq!(file.status, 200, "{kind}");
        }
    }

    /// S-22 and S-26: whoever may not export, and whoever did not prove themselves lately, gets no row.
    async fn s22_rows_leave_only_for_those_who_may_and_prove_themselves(db: TestDatabase) {
        let office = office(db).await;
        let fields = [("kind", "signatures"), ("format", "csv"), ("why", "A look.")];
        let viewer = Clerk::at_work(&office, "vera@example.org", Role::Campaigner).await;
        let refused = viewer.fill_in(PATH, PATH, &fields).await;
        assert_eq!(refused.status, 403);
        assert!(!refused.body.contains("ada@example.org"));
        assert_eq!(viewer.times(Deed::AccessDenied).await, 1);
        let clerk = Clerk::at_work(&office, "eve@example.org", Role::Exporter).await;
        office.db.clock.advance(11 * MINUTE_MS);
        let answer = clerk.fill_in(PATH, PATH, &fields).await;
        assert_eq!((answer.status, answer.location()), (303, "/staff/prove?then=/staff/exports"));
        assert_eq!(clerk.get(PATH).await.location(), "/staff/prove?then=/staff/exports");
        assert_eq!(clerk.times(Deed::Exported).await, 0);
        clerk.prove().await;
        assert_eq!(clerk.fill_in(PATH, PATH, &fields).await.status, 200);
    }

    async fn whoever_works_for_one_nation_gets_its_rows_alone(db: TestDatabase) {
        let office = office(db).await;
        let clerk = Clerk::at_work(&office, "eve@example.org", Role::Exporter).await;
        let id = clerk.id;
        let limited = move |tx: &mut clarion::store::Tx<'_>| {
            staff::set_role(tx, id, Role::Exporter, &Nations::of(&[Nation::Wales]))
        };
        let set: Result<_, StoreError> = office.db.store.write(limited).await;
        set.unwrap();
        let page = clerk.get(PATH).await;
        assert!(page.body.contains("value=\"wales\"") && !page.body.contains("value=\"england\""));
        for nations in [&[][..], &[("nations", "england")], &[("nations", "england"), ("nations", "wales")]] {
            let mut fields = vec![("kind", "signatures"), ("format", "csv"), ("why", "A look.")];
            fields.extend(nations);
            let file = clerk.fill_in(PATH, PATH, &fields).await;
            assert!(file.body.contains("bron@example.org") && !file.body.contains("ada@example.org"), "{}", file.body);
        }
        let elsewhere = [("kind", "signatures"), ("format", "csv"), ("why", "A look."), ("petition", "england")];
        let refused = clerk.fill_in(PATH, PATH, &elsewhere).await;
        assert_eq!(refused.status, 422);
        assert_eq!(clerk.get("/staff/exports/handing-in/england").await.status, 404, "S-24");
        assert_eq!(clerk.get("/staff/exports/handing-in/wales").await.status, 200);
    }

    async fn a_form_that_needs_mending_keeps_what_was_typed(db: TestDatabase) {
        let office = office(db).await;
        let clerk = Clerk::at_work(&office, "eve@example.org", Role::Exporter).await;
        let fields = [
            ("kind", "signatures"), ("format", "csv"), ("columns", "flag"), ("from", "yesterday"), ("state", "lost"),
            ("recipient", "age1nobody"), ("why", " "),
        ];
        let page = clerk.fill_in(PATH, PATH, &fields).await;
        assert_eq!(page.status, 422);
        page.assert_says(&["Write why you need it", "Write the day as 2027-01-15", "not a key that begins with age1", "Choose one of the states"]);
        assert!(page.body.contains("value=\"age1nobody\"") && page.body.contains("value=\"yesterday\""));
        assert!(page.body.contains("value=\"flag\" checked") && !page.body.contains("value=\"email\" checked"));
        assert_eq!(clerk.times(Deed::Exported).await, 0);
        assert_eq!(clerk.fill_in(PATH, PATH, &[("kind", "secrets"), ("why", "A look.")]).await.status, 422);
    }

    async fn handing_in_is_counts_by_seat_and_nothing_about_anybody(db: TestDatabase) {
        let office = office(db).await;
        let rows = office.rows().await;
        for row in &rows {
            office.confirm(row.id).await;
        }
        let clerk = Clerk::at_work(&office, "eve@example.org", Role::Exporter).await;
        let page = clerk.get("/staff/exports/handing-in/england").await;
        page.assert_says(&["1 people in England signed and confirmed", "Names are not listed", "Signatures by seat"]);
        assert!(!page.body.contains("ada@example.org") && !page.body.contains("Ada Example"));
        let fields = [("kind", "seats"), ("petition", "england"), ("format", "csv"), ("why", "Handing in.")];
        let file = clerk.fill_in(PATH, PATH, &fields).await;
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"seats-2027-01-15.csv\"");
        assert!(file.body.contains("\"england\",\"england\","), "{}", file.body);
        let fields = [("kind", "seats"), ("format", "csv"), ("recipient", KEY), ("why", "Handing in.")];
        let file = clerk.send_for_bytes(PATH, &fields).await;
        assert!(file.starts_with(b"age-encryption.org/v1\n"));
    }
}
