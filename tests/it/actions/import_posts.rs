//! Importing a campaign makes offices of its posts, and leaves whoever holds them alone.

use clarion::actions::import_campaign::{ImportError, ImportIds, ImportReport, import_campaign};
use clarion::domain::campaign::{Campaign, Leaf};
use clarion::domain::email::EmailAddress;
use clarion::domain::id::HolderId;
use clarion::domain::language::Language;
use clarion::domain::nation::Nation;
use clarion::domain::representative::{ContactRoute, Member, OfficeKind};
use clarion::store::representative::{self, OfficeView};
use clarion::store::{Conn, StoreError, campaign};

use crate::database::{TestDatabase, on_each_database};

const SHIPPED: &str = include_str!("../../../config/campaigns/secondary-breast-cancer.toml");

fn shipped() -> Campaign {
    Campaign::parse("shipped.toml", SHIPPED).unwrap()
}

async fn import(db: &TestDatabase, document: &Campaign) -> Result<ImportReport, ImportError> {
    let (document, ids, now) = (document.clone(), ImportIds::new(&db.clock, document), db.clock.now());
    db.store.write(move |tx| import_campaign(tx, &document, false, &ids, now)).await
}

async fn offices(db: &TestDatabase, kind: OfficeKind) -> Vec<OfficeView> {
    let found: Result<_, StoreError> =
        db.store.read(move |conn: &mut Conn| representative::list_by_kind(conn, kind)).await;
    found.unwrap()
}

/// The shipped campaign with another title for the health secretary.
fn retitled(title: &str) -> Campaign {
    let mut document = shipped();
    document.posts[0].title.en = title.to_owned();
    document
}

on_each_database! {
    async fn posts_become_offices_without_a_holder(db: TestDatabase) {
        let report = import(&db, &shipped()).await.unwrap();
        let keys: Vec<_> = shipped().posts.into_iter().map(|post| post.key).collect();
        assert_eq!((report.posts_added, report.posts_changed.len()), (keys, 0));

        let ministers = offices(&db, OfficeKind::Minister).await;
        let found: Vec<_> = ministers.iter().map(|office| (office.key.area.to_string(), office.nation)).collect();
        let mut expected: Vec<_> = Nation::ALL.map(|nation| (nation.gss().to_owned(), nation)).into();
        expected.sort();
        assert_eq!(found, expected);
        assert!(ministers.iter().all(|office| office.holder.is_none() && office.key.place == 1));
        assert_eq!(ministers[0].name(Language::English), "Secretary of State for Health and Social Care");
        assert!(ministers[0].name(Language::Welsh).starts_with("Yr Ysgrifennydd Gwladol"));

        let owners = offices(&db, OfficeKind::GuidelineOwner).await;
        let found: Vec<_> = owners.iter().map(|office| (office.key.area.as_str(), office.nation)).collect();
        assert_eq!(found, [("NICE", Nation::England), ("SRG", Nation::Scotland)]);

        let again = import(&db, &shipped()).await.unwrap();
        assert!(again.is_unchanged(), "{again:?}");
        assert_eq!(offices(&db, OfficeKind::Minister).await, ministers);
    }

    async fn a_new_title_leaves_the_holder(db: TestDatabase) {
        import(&db, &shipped()).await.unwrap();
        let (before, holder) = (offices(&db, OfficeKind::Minister).await, HolderId::from_uuid(db.clock.new_id()));
        let member = Member {
            external_id: "post-1".to_owned(),
            name: "Secretary of State for Health and Social Care".to_owned(),
            name_cy: String::new(),
            salutation: "Secretary of State".to_owned(),
            party: String::new(),
            route: ContactRoute::ViaOffice(EmailAddress::parse("correspondence@health.example").unwrap()),
            since: None,
        };
        let (office, now) = (before[0].id, db.clock.now());
        let arrived: Result<(), StoreError> =
            db.store.write(move |tx| representative::insert_holder(tx, holder, office, &member, now)).await;
        arrived.unwrap();

        let report = import(&db, &retitled("Secretary of State for Care")).await.unwrap();
        assert_eq!(report.posts_changed, ["minister-england"]);
        assert!(!report.is_unchanged() && report.posts_added.is_empty());
        let after = offices(&db, OfficeKind::Minister).await;
        assert_eq!((after[0].id, after[0].name_en.as_str()), (office, "Secretary of State for Care"));
        assert_eq!(after[0].holder.as_ref().map(|held| held.id), Some(holder));
        assert_eq!(after[1..], before[1..]);
    }

    async fn a_post_has_the_title_that_staff_gave_it(db: TestDatabase) {
        import(&db, &shipped()).await.unwrap();
        let found: Result<_, StoreError> = db.store.read(campaign::find).await;
        let (id, now) = (found.unwrap().unwrap().id, db.clock.now());
        let title = Leaf {
            path: "posts.minister-england.title".to_owned(),
            language: Some(Language::English),
            value: "Secretary of State for Health".to_owned(),
        };
        let edited: Result<(), StoreError> = db.store.write(move |tx| campaign::edit(tx, id, &title, now)).await;
        edited.unwrap();
        assert_eq!(import(&db, &shipped()).await.unwrap().posts_changed, ["minister-england"]);
        assert_eq!(offices(&db, OfficeKind::Minister).await[0].name_en, "Secretary of State for Health");
        assert!(import(&db, &shipped()).await.unwrap().is_unchanged());
    }

    async fn a_refused_file_makes_no_post_and_a_lost_post_stays_an_office(db: TestDatabase) {
        import(&db, &shipped()).await.unwrap();
        let mut refused = retitled("Secretary of State for Care");
        refused.petitions.remove(3);
        let error = import(&db, &refused).await.unwrap_err();
        assert!(matches!(error, ImportError::PetitionGone(_)), "{error:?}");
        assert!(offices(&db, OfficeKind::Minister).await[0].name_en.ends_with("Social Care"));

        let mut fewer = shipped();
        fewer.posts.remove(0);
        import(&db, &fewer).await.unwrap();
        assert_eq!(offices(&db, OfficeKind::Minister).await.len(), 4);
    }
}
