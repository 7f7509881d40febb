//! What was promised and what became of it, over HTTP, on both databases. Every fact and figure here is invented.

use clarion::actions::record_audit::record_audit;
use clarion::actions::record_commitment::record_commitment;
use clarion::actions::settle_commitment::{Settlement, propose_commitment, settle_commitment};
use clarion::domain::audit::{AuditRelease, Figure};
use clarion::domain::campaign::Bilingual;
use clarion::domain::id::{AuditReleaseId, CommitmentEventId, OfficeCommitmentId};
use clarion::domain::language::Language;
use clarion::domain::nation::Nation;
use clarion::domain::office_commitment::{CommitmentOrigin, CommitmentText, NewOfficeCommitment, SourceUrl};
use clarion::domain::representative::{Chamber, OfficeKind};
use clarion::domain::text::RecordLine;
use clarion::domain::tracker::{CommitmentEvent, Count, EventOrigin, Happening};
use clarion::language::day_of;
use clarion::store::{campaign, representative};

use super::visitor::Visitor;
use crate::database::on_each_database;

impl Visitor {
    /// Puts a fact on record that happened on this very day, and lets the site read it.
    async fn record(&self, key: &str, what: Happening, count: Option<Count>) {
        let (clock, today) = (&self.db.clock, day_of(self.db.clock.now()));
        let event = CommitmentEvent {
            id: CommitmentEventId::from_uuid(clock.new_id()),
            commitment: key.to_owned(),
            what,
            on: today,
            note: Bilingual { en: "An invented note.".to_owned(), cy: "Nodyn dychmygol.".to_owned() },
            source_title: "Invented Report".to_owned(),
            source_url: "https://example.org/report".to_owned(),
            count,
            origin: EventOrigin::Staff,
            recorded_by: "Ada Recorder".to_owned(),
            recorded_at: clock.now(),
            checked_on: today,
            supersedes: None,
        };
        let recorded = self.db.store.write(move |tx| {
            let campaign = campaign::find(tx.conn())?.unwrap();
            record_commitment(tx, &campaign, &event, today)
        });
        recorded.await.unwrap();
        self.read_the_record().await;
    }

    /// Moves on to where the site reads the record anew.
    async fn read_the_record(&self) {
        self.db.clock.advance(10_000);
        self.refresh().await;
    }
}

on_each_database! {
    async fn a_passed_date_says_so_until_an_outcome_is_recorded(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        // The clock stands in 2027: Scotland's plan was to be done in 2026.
        let page = visitor.get("/en/commitments/scotland").await;
        page.assert_says(&["Date passed; outcome not recorded here", "Who can act: "]);
        assert!(!page.body.contains("overdue") && !page.body.contains("broken"));
        visitor.get("/cy/commitments/scotland").await.assert_says(&["Dyddiad wedi mynd heibio"]);
        visitor.record("sco-data", Happening::NotMet, None).await;
        let page = visitor.get("/en/commitments/scotland").await;
        page.assert_says(&[
            "recorded as not met",
            "An invented note.",
            "<a href=\"https://example.org/report\" rel=\"noreferrer\">Invented Report</a>",
            "Recorded by the campaign&#39;s staff",
        ]);
        assert!(!page.body.contains("Date passed"));
        assert!(!page.body.contains("Ada Recorder"), "a role is named, never a person");
        visitor.get("/cy/commitments/scotland").await.assert_says(&["Nodyn dychmygol."]);
        visitor.get("/en/petitions/scotland").await.assert_says(&["recorded as not met"]);
    }

    async fn a_count_is_a_bar_with_its_words(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        visitor.record("wal-cns", Happening::Progress, Some(Count::new(3, 7, Vec::new()).unwrap())).await;
        let page = visitor.get("/en/commitments/wales").await;
        page.assert_says(&["3 of 7, counted on 15 January 2027.", "<progress max=\"7\" value=\"3\" aria-label=\"3 of 7\">"]);
        visitor.get("/cy/commitments/wales").await.assert_says(&["3 o 7"]);
    }

    async fn an_ask_without_a_commitment_says_so(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        let none = "Prompt diagnosis: none on the page that we cite";
        visitor.get("/en/commitments/england").await.assert_says(&[none]);
        // Scotland committed to new guidelines, so the sentence is not said of it.
        assert!(!visitor.get("/en/commitments/scotland").await.body.contains(none));
        visitor.get("/en/commitments/northern-ireland").await.assert_says(&["None on the page: it names no commitment on data"]);
    }

    async fn the_record_is_public_data(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        visitor.record("sco-data", Happening::Met, None).await;
        let answer = visitor.get("/commitments.json").await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
        let value: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let found = |key: &str| value["data"].as_array().unwrap().iter().find(|one| one["key"] == key).unwrap().clone();
        let data = found("sco-data");
        assert_eq!((&data["state"], &data["history"][0]["what"]), (&"recorded".into(), &"met".into()));
        assert_eq!((&data["history"][0]["recorded_by"], &data["history"][0]["on"]), (&"staff".into(), &"2027-01-15".into()));
        assert_eq!(found("eng-audit")["history"][0]["recorded_by"], "campaign-file");
        assert_eq!(found("eng-cns-access")["state"], "date-passed");
        assert!(!answer.body.contains("Ada Recorder"));
    }

    async fn the_audit_is_charted_with_a_table_of_the_same_figures(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        let none = "No release is recorded here yet.";
        visitor.get("/en/commitments").await.assert_says(&["National Audit of Metastatic Breast Cancer", none]);
        assert!(!visitor.get("/en/commitments/scotland").await.body.contains(none), "the audit does not cover Scotland");
        let (today, id) = (day_of(visitor.db.clock.now()), visitor.db.clock.new_id());
        let release = AuditRelease {
            id: AuditReleaseId::from_uuid(id),
            published_on: "2026-09-10".parse().unwrap(),
            period_from: "2021-01-01".parse().unwrap(),
            period_to: "2023-12-31".parse().unwrap(),
            nations: vec![Nation::Wales],
            title: "Invented Release".to_owned(),
            source_url: "https://example.org/audit".to_owned(),
            figures: vec![Figure { measure: "stage".to_owned(), percent: "40.5".parse().unwrap() }],
            recorded_by: "Ada Recorder".to_owned(),
            recorded_at: visitor.db.clock.now(),
            checked_on: today,
            supersedes: None,
        };
        let recorded = visitor.db.store.write(move |tx| {
            let campaign = campaign::find(tx.conn())?.unwrap();
            record_audit(tx, &campaign, &release, today)
        });
        recorded.await.unwrap();
        visitor.read_the_record().await;
        let page = visitor.get("/en/commitments/wales").await;
        page.assert_says(&[
            "role=\"img\" aria-labelledby=\"chart-title-stage chart-text-stage\"",
            // 40.5 of a full length of 250.
            "<rect class=\"bar\" x=\"0\" y=\"22\" width=\"101\" height=\"16\">",
            "10 September 2026, Wales</text>",
            "<td class=\"count\">40.5%</td>",
            "1 January 2021 to 31 December 2023",
        ]);
        assert!(!page.body.contains("chart-title-mdt"), "a measure without a figure has no chart");
        visitor.get("/en/commitments/england").await.assert_says(&[none]);
        let table = visitor.get("/audit.csv").await;
        assert!(table.body.contains(
            "\"2026-09-10\",\"2021-01-01\",\"2023-12-31\",\"wales\",\"stage\",\"40.5\",\"Invented Release\""
        ), "{}", table.body);
        assert!(!page.body.contains("Ada Recorder") && !table.body.contains("Ada Recorder"));
    }

    async fn each_office_shows_what_it_committed_to_once_that_is_approved(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let path = "/en/commitments/england/offices";
        let clock = &visitor.db.clock;
        let page = visitor.get(path).await;
        page.assert_says(&["Where each office stands in England", "fewer than 10", "No commitment on record yet"]);
        assert!(!page.body.contains("Committed</span>") && !page.body.contains("Party"));
        // Of seven offices, six are held.
        page.assert_says(&["0 of 6 offices have committed", "Vacant"]);
        let (id, now, today) = (OfficeCommitmentId::from_uuid(clock.new_id()), clock.now(), day_of(clock.now()));
        let proposed = visitor.db.store.write(move |tx| {
            let campaign = campaign::find(tx.conn())?.unwrap();
            let kind: OfficeKind = Chamber::HouseOfCommons.into();
            let offices = representative::list_by_kind(tx.conn(), kind)?;
            let office = offices.into_iter().find(|one| one.nation == Nation::England && one.holder.is_some()).unwrap();
            let new = NewOfficeCommitment {
                id,
                campaign: campaign.id,
                office: office.id,
                holder: office.holder.map(|holder| holder.id),
                ask: "data".to_owned(),
                text: CommitmentText::parse("I will press for it.").unwrap(),
                language: Language::English,
                origin: CommitmentOrigin::Staff,
                source: Some(SourceUrl::parse("https://example.org/pledge").unwrap()),
                by: RecordLine::parse("Ada Recorder").unwrap(),
                made_at: now,
            };
            propose_commitment(tx, &campaign, &new)
        });
        proposed.await.unwrap();
        visitor.read_the_record().await;
        assert!(!visitor.get(path).await.body.contains("example.org/pledge"), "shown before it was approved");
        let by = || RecordLine::parse("Ada Recorder").unwrap();
        let settle = |settlement: Settlement| {
            let by = by();
            visitor.db.store.write(move |tx| settle_commitment(tx, id, &settlement, &by, today, now))
        };
        settle(Settlement::Approve(None)).await.unwrap();
        visitor.read_the_record().await;
        let page = visitor.get(path).await;
        page.assert_says(&[
            ">Committed</span> <span>Complete data</span>",
            "<blockquote lang=\"en-GB\">I will press for it.</blockquote>",
            "https://example.org/pledge",
            "1 of 6 offices have committed",
        ]);
        let (first, after) = page.body.split_once("No commitment on record yet").unwrap();
        assert!(first.contains("I will press for it.") && after.contains("<details class=\"stands\""), "the promise comes first");
        let source = SourceUrl::parse("https://example.org/done").unwrap();
        settle(Settlement::Keep { on: today, source: source.clone(), what: None }).await.unwrap();
        assert!(settle(Settlement::Keep { on: today, source, what: None }).await.is_err());
        visitor.read_the_record().await;
        let page = visitor.get(path).await;
        page.assert_says(&[">Kept</span>"]);
        assert!(!page.body.contains("Ada Recorder") && !page.body.contains(">Committed</span>"));
        visitor.get("/cy/commitments/england/offices").await.assert_says(&["Wedi&#39;i gadw"]);
    }

    async fn offices_are_grouped_by_kind_and_by_seats_of_several_members(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        visitor.read_the_record().await;
        // "House of Commons: 3 offices", as it is read out.
        let titles = |page: &str| -> Vec<String> {
            let title = |part: &str| part.split_once("</summary>").map(|(title, _)| title.replace("</span>", ""));
            page.split("<summary><span class=\"unseen\">").skip(1).filter_map(title).collect()
        };
        let path = "/en/commitments/wales/offices";
        let first = titles(&visitor.get(path).await.body);
        assert_eq!((first.len(), first[0].as_str()), (18, "House of Commons: 3 offices"));
        assert!(first.contains(&"Senedd (Welsh Parliament): Caerdydd Ffynnon Taf: 6 offices".to_owned()), "{first:?}");
        assert!(first[1..17].iter().all(|title| title.ends_with(": 6 offices")), "no seat is cut: {first:?}");
        assert_eq!(first[17], "Government: One office");
        assert_eq!(titles(&visitor.get(&format!("{path}/2")).await.body), ["Health bodies: 3 offices"]);
        assert_eq!(visitor.get(&format!("{path}/3")).await.status, 404);
        // In the order of the names that a reader of Welsh looks for.
        let page = visitor.get("/cy/commitments/wales/offices").await.body;
        let members = page.split_once("<summary>").unwrap().1.split_once("</table>").unwrap().0;
        let at = |name: &str| members.find(name).unwrap();
        assert!(at("Dwyrain Caerdydd") < at("Maldwyn a Glynd") && at("Maldwyn a Glynd") < at("Ynys M"), "{members}");
        // Whoever is elected alone stands apart from those who share a region.
        let scotland = titles(&visitor.get("/en/commitments/scotland/offices").await.body);
        assert!(scotland.iter().any(|title| title.starts_with("Scottish Parliament: Aberdeen Central to ")), "{scotland:?}");
        assert!(scotland.contains(&"Scottish Parliament: Glasgow: 7 offices".to_owned()), "{scotland:?}");
    }

    async fn pages_of_offices_are_those_that_there_are(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        assert_eq!(visitor.get("/en/commitments/wales/offices/1").await.status, 200);
        for path in ["/en/commitments/wales/offices/0", "/en/commitments/wales/offices/2", "/en/commitments/mars/offices", "/de/commitments/wales/offices"] {
            assert_eq!(visitor.get(path).await.status, 404, "{path}");
        }
    }
}
