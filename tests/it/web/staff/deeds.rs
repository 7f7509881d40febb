//! S-56: whatever is done in the office is on record with who, when and about what, and the record cannot be changed
//! unnoticed.

use std::collections::HashSet;
use std::path::Path;

use clarion::actions::staff::verify::verify_record;
use clarion::domain::email::EmailAddress;
use clarion::domain::id::StaffId;
use clarion::domain::moment::{Moment, SECOND_MS};
use clarion::domain::staff::Role;
use clarion::domain::staff_event::{Deed, EventOrigin};
use clarion::store::staff;
use clarion::store::staff_event::ChainProof;

use super::super::visitor::Visitor;
use super::clerk::{Clerk, PASSPHRASE, invited, office};
use crate::actions::letter::keys;
use crate::database::{Engine, on_each_database};

/// Reads the record as it grows.
struct Reader<'a> {
    office: &'a Visitor,
    clerk: Clerk<'a>,
    read: usize,
    /// When whatever is read next is done.
    at: Moment,
    deeds: HashSet<Deed>,
}

impl<'a> Reader<'a> {
    async fn of(office: &'a Visitor) -> Self {
        let clerk = Clerk::stranger(office);
        let read = clerk.record().await.len();
        Self { office, clerk, read, at: office.db.clock.now(), deeds: HashSet::new() }
    }

    /// What was done since the last look is one thing: by whom, through which door, about what. What is about no thing
    /// of the database says which page.
    async fn expect(&mut self, deed: Deed, actor: Option<StaffId>, thing: &str) {
        let record = self.clerk.record().await;
        assert_eq!(record.len(), self.read + 1, "{deed:?} alone: {record:?}");
        let event = &record[0].event;
        let about = if event.thing.is_empty() { &event.detail } else { &event.thing };
        assert_eq!((event.deed, event.actor.staff, about.as_str(), event.at), (deed, actor, thing, self.at));
        let is_office = event.actor.origin == EventOrigin::Office;
        assert_eq!(is_office, !event.actor.request.is_empty(), "{deed:?} names its request");
        assert_eq!(event.actor.network.as_str(), if is_office { "192.0.2.0/24" } else { "" }, "{deed:?}");
        self.deeds.insert(deed);
        self.read += 1;
        self.at = self.office.db.clock.now();
    }

    fn wait(&mut self, ms: i64) {
        self.office.db.clock.advance(ms);
        self.at = self.office.db.clock.now();
    }
}

fn of(id: StaffId) -> String {
    format!("staff/{id}")
}

/// Whether a test asks for this deed by name, elsewhere than here.
fn is_looked_for(deed: Deed, folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_looked_for(deed, &path);
        }
        let names = std::fs::read_to_string(&path).unwrap().contains(&format!("Deed::{deed:?}"));
        names && !path.ends_with("staff/deeds.rs")
    })
}

/// Does each thing that can be done about accounts, once.
async fn a_day(office: &Visitor) -> HashSet<Deed> {
    let ben = Clerk::at_work(office, "ben@example.org", Role::Viewer).await;
    let mut reader = Reader::of(office).await;

    // The way in.
    let (id, link) = invited(office, "ada@example.org", Role::Admin).await;
    let ada = of(id);
    reader.expect(Deed::Invited, None, &ada).await;
    let mut clerk = Clerk { email: "ada@example.org".to_owned(), id, ..Clerk::stranger(office) };
    let page = clerk.post(&link, &[("passphrase", PASSPHRASE), ("again", PASSPHRASE)]).await;
    reader.expect(Deed::PassphraseSet, Some(id), &ada).await;
    clerk.finish(&link, &page).await;
    reader.expect(Deed::AuthenticatorSet, Some(id), &ada).await;
    clerk.try_to_log_in(&clerk.email, "wrong lamp 43 gravel", "000000").await;
    reader.expect(Deed::LoginRefused, None, &ada).await;
    clerk.try_to_log_in(&clerk.email, PASSPHRASE, &clerk.code()).await;
    reader.expect(Deed::LoginTooEarly, None, &ada).await;
    reader.wait(5 * SECOND_MS);
    clerk.try_to_log_in(&clerk.email, PASSPHRASE, "000000").await;
    reader.expect(Deed::CodeRefused, None, &ada).await;
    reader.wait(5 * SECOND_MS);
    clerk.log_in().await;
    reader.expect(Deed::LoggedIn, Some(id), &ada).await;

    // Their own account.
    clerk.prove().await;
    reader.expect(Deed::ProvenAgain, Some(id), &ada).await;
    let fill_in = async |path: &str, route: &str, fields: &[(&str, &str)]| {
        let answer = clerk.fill_in(path, route, fields).await;
        assert!(answer.status < 400, "{path}\n{}", answer.body);
    };
    let route = "/staff/account/language";
    fill_in(route, route, &[("language", "en")]).await;
    reader.expect(Deed::LanguageChosen, Some(id), &ada).await;
    let (route, new) = ("/staff/account/passphrase", "river moss 7 tuft stone");
    fill_in(route, route, &[("current", PASSPHRASE), ("passphrase", new), ("again", new)]).await;
    reader.expect(Deed::PassphraseChanged, Some(id), &ada).await;
    let route = "/staff/account/recovery-codes";
    fill_in(route, route, &[]).await;
    reader.expect(Deed::RecoveryCodesRenewed, Some(id), &ada).await;
    let phone = clerk.second_browser();
    phone.try_to_log_in(&phone.email, new, &phone.code()).await;
    reader.expect(Deed::LoggedIn, Some(id), &ada).await;
    let path = format!("/staff/account/sessions/{}", phone.session_id().await);
    fill_in(&path, "/staff/account/sessions/{id}", &[]).await;
    reader.expect(Deed::SessionEnded, Some(id), &ada).await;

    // Others.
    ben.get("/staff/people").await;
    reader.expect(Deed::AccessDenied, Some(ben.id), "/staff/people").await;
    let route = "/staff/people";
    fill_in(route, route, &[("email", "cal@example.org"), ("role", "viewer")]).await;
    let cal = EmailAddress::parse("cal@example.org").unwrap();
    let cal = office.db.store.read(move |conn| staff::find_by_email(conn, &cal)).await.unwrap().unwrap().id;
    reader.expect(Deed::Invited, Some(id), &of(cal)).await;
    for (what, deed, fields) in [
        ("/sessions", Deed::SessionEnded, &[][..]),
        ("/role", Deed::RoleChanged, &[("role", "exporter"), ("nations", "wales")]),
        ("/authenticator", Deed::AuthenticatorReset, &[]),
        ("/disable", Deed::Disabled, &[("why", "Left.")]),
    ] {
        let path = format!("/staff/people/{}{what}", ben.id);
        fill_in(&path, &format!("/staff/people/{{id}}{what}"), fields).await;
        reader.expect(deed, Some(id), &of(ben.id)).await;
    }
    fill_in("/staff/logout", "/staff/logout", &[]).await;
    reader.expect(Deed::LoggedOut, Some(id), &ada).await;
    reader.deeds
}

async fn proof(office: &Visitor) -> ChainProof {
    let proven = office.db.store.read(|conn| verify_record(conn, keys().staff().chain())).await;
    proven.unwrap()
}

on_each_database! {
    async fn s56_each_deed_leaves_who_when_and_about_what(db: TestDatabase) {
        let office = office(db).await;
        let done = a_day(&office).await;
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
        for deed in Deed::ALL {
            assert!(done.contains(deed) || is_looked_for(*deed, &tests), "no test does {deed:?}");
        }
    }

    /// S-56: every column of every row of a day's record, changed one at a time.
    async fn s56_whatever_is_changed_in_the_record_is_told(db: TestDatabase) {
        let office = office(db).await;
        a_day(&office).await;
        let sound = proof(&office).await;
        assert!(sound.is_sound() && sound.events > 20, "{sound:?}");
        let (columns, blob) = match office.db.engine {
            Engine::Sqlite => ("SELECT name || ' ' || lower(type) AS text FROM pragma_table_info('staff_event')", "X'01'"),
            Engine::Postgres => ("SELECT column_name || ' ' || data_type AS text FROM information_schema.columns WHERE table_name = 'staff_event'", "'\\x01'"),
        };
        let columns = office.texts(columns).await;
        assert_eq!(columns.len(), 11, "{columns:?}");
        office.execute("CREATE TABLE kept AS SELECT * FROM staff_event").await;
        for column in &columns {
            let (name, kind) = column.split_once(' ').unwrap();
            let other = match kind {
                "integer" | "bigint" => format!("{name} + 1000"),
                "text" => format!("{name} || 'x'"),
                "blob" | "bytea" => blob.to_owned(),
                kind => panic!("{name} is of the kind {kind}"),
            };
            for number in 1..=sound.events {
                office.execute(&format!("UPDATE staff_event SET {name} = {other} WHERE number = {number}")).await;
                let told = proof(&office).await;
                assert!(told.changed.contains(&number) || told.missing.contains(&number), "{name} of {number}: {told:?}");
                office.execute("DELETE FROM staff_event; INSERT INTO staff_event SELECT * FROM kept").await;
            }
        }
        assert_eq!(proof(&office).await, sound, "put back");
    }
}
