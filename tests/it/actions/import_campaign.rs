//! Importing a campaign: idempotent, told part by part, and never over the words of staff.

use clarion::actions::import_campaign::{ImportError, ImportIds, ImportReport, import_campaign};
use clarion::domain::campaign::{Campaign, Leaf};
use clarion::domain::language::Language;
use clarion::domain::moment::MINUTE_MS;
use clarion::domain::nation::Nation;
use clarion::domain::petition::{Petition, PetitionState};
use clarion::store::campaign::CampaignView;
use clarion::store::{StoreError, campaign, petition};

use crate::database::{TEST_TIME, TestDatabase, on_each_database};

const SHIPPED: &str = include_str!("../../../config/campaigns/secondary-breast-cancer.toml");
const WELSH: Option<Language> = Some(Language::Welsh);

fn shipped() -> Campaign {
    Campaign::parse("shipped.toml", SHIPPED).unwrap()
}

/// Imports with ids and a time of its own, a minute later than the import before.
async fn import(db: &TestDatabase, document: &Campaign, force: bool) -> Result<ImportReport, ImportError> {
    let (document, ids) = (document.clone(), ImportIds::new(&db.clock, document));
    let now = db.clock.now();
    db.clock.advance(MINUTE_MS);
    db.store.write(move |tx| import_campaign(tx, &document, force, &ids, now)).await
}

async fn shown(db: &TestDatabase) -> CampaignView {
    let found: Result<_, StoreError> = db.store.read(campaign::find).await;
    found.unwrap().unwrap()
}

async fn petitions(db: &TestDatabase) -> Vec<Petition> {
    let found: Result<_, StoreError> = db.store.read(petition::list).await;
    found.unwrap()
}

fn title(value: &str) -> Leaf {
    Leaf { path: "asks.data.title".to_owned(), language: WELSH, value: value.to_owned() }
}

fn title_place() -> (String, Option<Language>) {
    (title("").path, WELSH)
}

/// Records staff's words over the Welsh title of the first ask.
async fn edit_title(db: &TestDatabase, value: &str) {
    let (id, text, now) = (shown(db).await.id, title(value), db.clock.now());
    let edited: Result<(), StoreError> = db.store.write(move |tx| campaign::edit(tx, id, &text, now)).await;
    edited.unwrap();
}

on_each_database! {
    async fn the_first_import_opens_the_petitions(db: TestDatabase) {
        let report = import(&db, &shipped(), false).await.unwrap();
        let slugs = ["england", "scotland", "wales", "northern-ireland"];
        assert_eq!(report.opened, slugs.iter().zip(1..).map(|(s, n)| (s.to_string(), n)).collect::<Vec<_>>());
        assert_eq!(report.added.len(), shipped().flatten().len());
        assert_eq!((report.changed.len(), report.removed.len(), report.unchanged), (0, 0, 0));

        let view = shown(&db).await;
        assert_eq!((view.revision, view.imported_at), (1, TEST_TIME));
        assert_eq!(view.document, shipped());
        let petitions = petitions(&db).await;
        let nations: Vec<_> = petitions.iter().map(|p| (p.number, p.slug.as_str(), p.nation)).collect();
        let expected: Vec<_> = (1..).zip(slugs).zip(Nation::ALL).map(|((n, s), nation)| (n, s, nation)).collect();
        assert_eq!(nations, expected);
        for petition in petitions {
            assert_eq!((petition.state, petition.opened_at), (PetitionState::Open, Some(TEST_TIME)));
            assert_eq!((petition.created_at, petition.updated_at), (TEST_TIME, TEST_TIME));
        }
    }

    async fn the_same_file_again_changes_nothing(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        let (before, petitions_before) = (shown(&db).await, petitions(&db).await);
        for force in [false, true] {
            let report = import(&db, &shipped(), force).await.unwrap();
            assert!(report.is_unchanged(), "{report:?}");
            assert_eq!(report.unchanged, shipped().flatten().len());
        }
        let after = shown(&db).await;
        assert_eq!((after.revision, after.imported_at), (before.revision, before.imported_at));
        assert_eq!(petitions(&db).await, petitions_before);
    }

    async fn what_changed_is_told_part_by_part(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        let before = petitions(&db).await;
        let mut document = shipped();
        document.petitions[2].lead.cy = "Geiriau newydd".to_owned();
        document.asks[1].note = None;
        document.history.remove(0);
        let report = import(&db, &document, false).await.unwrap();

        let lead = ("petitions.wales.lead".to_owned(), WELSH);
        // The list of events has fewer entries, and so its own part says something else too.
        assert_eq!(report.changed, [("history".to_owned(), None), lead]);
        let removed: Vec<_> = report.removed.iter().map(|(path, _)| path.as_str()).collect();
        let event = ["history.taskforce.key", "history.taskforce.text", "history.taskforce.text"];
        let when = ["history.taskforce.when", "history.taskforce.when"];
        assert_eq!(removed, [&["asks.cns.note"; 2][..], &event, &when].concat());
        assert!(report.added.is_empty() && report.opened.is_empty());

        assert_eq!(shown(&db).await.document, document);
        assert_eq!(shown(&db).await.revision, 2);
        for (before, after) in before.iter().zip(petitions(&db).await) {
            assert_eq!((before.id, before.number), (after.id, after.number));
            assert_eq!(after.updated_at > TEST_TIME, after.slug == "wales", "{}", after.slug);
        }
    }

    async fn a_new_petition_has_the_next_number_wherever_it_stands(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        let mut document = shipped();
        let mut second = document.petitions[0].clone();
        second.slug = "england-2".to_owned();
        document.petitions.insert(0, second);
        let report = import(&db, &document, false).await.unwrap();
        assert_eq!(report.opened, [("england-2".to_owned(), 5)]);
        let slugs: Vec<_> = petitions(&db).await.into_iter().map(|petition| petition.slug).collect();
        assert_eq!(slugs, ["england", "scotland", "wales", "northern-ireland", "england-2"]);
    }

    async fn words_of_staff_stay_when_the_file_leaves_the_text(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        edit_title(&db, "Geiriau'r staff").await;
        let mut document = shipped();
        document.asks[0].title.en = "All the data".to_owned();
        let report = import(&db, &document, false).await.unwrap();
        assert_eq!(report.kept, [title_place()]);
        assert_eq!(report.changed, [("asks.data.title".to_owned(), Some(Language::English))]);
        let shown = shown(&db).await.document;
        assert_eq!(shown.asks[0].title.cy, "Geiriau'r staff");
        assert_eq!(shown.asks[0].title.en, "All the data");
    }

    async fn a_file_that_changes_edited_text_is_refused_as_a_whole(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        edit_title(&db, "Geiriau'r staff").await;
        let before = shown(&db).await;
        let mut changed = shipped();
        changed.asks[0].title.cy = "Data llawn".to_owned();
        changed.aim.en = "Something else".to_owned();
        let mut gone = shipped();
        gone.asks.remove(0);
        for document in [&changed, &gone] {
            match import(&db, document, false).await {
                Err(ImportError::Edited(places)) => assert_eq!(places, [title_place()]),
                other => panic!("refusal expected, not {other:?}"),
            }
        }
        let after = shown(&db).await;
        assert_eq!((after.revision, &after.document), (before.revision, &before.document));

        let report = import(&db, &changed, true).await.unwrap();
        assert_eq!(report.changed, [("aim".to_owned(), Some(Language::English)), title_place()]);
        assert!(report.kept.is_empty());
        assert_eq!(shown(&db).await.document, changed);
        assert!(import(&db, &changed, false).await.unwrap().is_unchanged());
    }

    async fn force_lets_the_unchanged_file_win_too(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        edit_title(&db, "Geiriau'r staff").await;
        let report = import(&db, &shipped(), true).await.unwrap();
        assert_eq!(report.changed, [title_place()]);
        assert_eq!(shown(&db).await.document, shipped());
    }

    async fn what_is_exported_can_be_imported(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        edit_title(&db, "Geiriau'r staff").await;
        edit_title(&db, "Geiriau gwell").await;
        let exported = shown(&db).await.document.to_toml().unwrap();
        let document = Campaign::parse("exported.toml", &exported).unwrap();
        let report = import(&db, &document, false).await.unwrap();
        assert!(report.is_unchanged(), "{report:?}");
        assert_eq!(shown(&db).await.document.asks[0].title.cy, "Geiriau gwell");
        // The file has taken up the edit, so a later file may change it like any other text.
        let report = import(&db, &shipped(), false).await.unwrap();
        assert_eq!(report.changed, [title_place()]);
    }

    async fn a_petition_is_never_taken_away_or_given_to_another_nation(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        let mut gone = shipped();
        gone.petitions.remove(3);
        let refused = import(&db, &gone, true).await.unwrap_err();
        assert!(matches!(&refused, ImportError::PetitionGone(slug) if slug == "northern-ireland"), "{refused:?}");
        assert_eq!(refused.code(), "petition-gone");

        let mut moved = shipped();
        moved.petitions[3].nation = Nation::Wales;
        let refused = import(&db, &moved, true).await.unwrap_err();
        assert!(matches!(&refused, ImportError::NationChanged(slug) if slug == "northern-ireland"), "{refused:?}");

        let mut other = shipped();
        other.slug = "another".to_owned();
        let refused = import(&db, &other, true).await.unwrap_err();
        assert!(matches!(&refused, ImportError::OtherCampaign(_)), "{refused:?}");
        assert_eq!(shown(&db).await.document, shipped());
        assert_eq!(petitions(&db).await.len(), 4);
    }

    async fn of_two_imports_at_once_one_gives_way(db: TestDatabase) {
        import(&db, &shipped(), false).await.unwrap();
        let read: Result<_, StoreError> = db.store.read(campaign::find_imported).await;
        let seen = read.unwrap().unwrap();
        edit_title(&db, "Rhwng y ddau").await;
        let now = db.clock.now();
        let stale: Result<(), StoreError> =
            db.store.write(move |tx| campaign::replace(tx, &seen, &shipped(), &[], now)).await;
        assert!(matches!(stale, Err(StoreError::Busy)), "{stale:?}");
    }

    async fn an_edit_needs_its_campaign(db: TestDatabase) {
        let (id, now) = (clarion::domain::id::CampaignId::from_uuid(db.clock.new_id()), db.clock.now());
        let edited: Result<(), StoreError> =
            db.store.write(move |tx| campaign::edit(tx, id, &title("x"), now)).await;
        assert!(matches!(edited, Err(StoreError::NotFound)), "{edited:?}");
        let found: Result<_, StoreError> = db.store.read(campaign::find).await;
        assert!(found.unwrap().is_none());
    }
}
