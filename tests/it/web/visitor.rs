//! A visitor of the site as it is shipped: the campaign, with the places and members of the demonstration.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header::{CONTENT_TYPE, HOST};
use actix_web::middleware::from_fn;
use actix_web::test::TestRequest;
use actix_web::{App, test};
use clarion::actions::import_boundaries;
use clarion::actions::import_campaign::{ImportIds, import_campaign};
use clarion::cli::demo;
use clarion::cli::house::{House, shipped_campaign};
use clarion::config::{Environment, Settings};
use clarion::domain::id::{SignatureId, WriterId};
use clarion::domain::notice::Notice;
use clarion::intake::Intake;
use clarion::secret::Purpose;
use clarion::store::consent::ConsentEventView;
use clarion::store::signature::SignatureView;
use clarion::store::{Address, Conn, Store, StoreError, consent, outbox, signature, tally};
use clarion::web::middleware::pass;
use clarion::web::site::Site;
use clarion::web::snapshot;
use clarion::web::state::AppState;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use tokio::runtime::Handle;

use crate::actions::letter::keys;
use crate::database::{Engine, TestDatabase};

/// A postcode of each nation in the demonstration's directories.
pub const LEEDS: &str = "LS6 0AA";
pub const EDINBURGH: &str = "EH15 0AA";
pub const CARDIFF: &str = "CF24 0AF";
pub const BELFAST: &str = "BT6 0AA";

/// The site on a database of the test's own.
pub struct Visitor {
    pub db: TestDatabase,
    pub site: Site,
    pub house: House,
}

/// An answer as it left the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    #[track_caller]
    pub fn assert_says(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.body.contains(part), "no {part:?} in {}\n{}", self.status, self.body);
        }
    }

    /// Where the lines of the error summary lead to.
    pub fn faults(&self) -> Vec<&str> {
        let links = self.body.split("<li><a href=\"#").skip(1);
        links.filter_map(|rest| rest.split_once('"')).map(|(target, _)| target).collect()
    }

    /// The value of the first input of this name.
    pub fn input(&self, name: &str) -> &str {
        let (_, rest) = self.body.split_once(&format!(" name=\"{name}\"")).unwrap();
        let (input, _) = rest.split_once('>').unwrap();
        let (_, value) = input.split_once(" value=\"").unwrap();
        value.split_once('"').unwrap().0
    }

    /// Without what tells one answer from the next of the same kind.
    pub fn anonymous(mut self) -> Self {
        self.headers.remove("x-request-id");
        self.headers.remove("date");
        self
    }
}

impl Visitor {
    /// The site with the places and members of the demonstration.
    pub async fn of(db: TestDatabase) -> Self {
        let visitor = Self::of_bare_site(db).await;
        demo::furnish(&visitor.house).await.unwrap();
        visitor.db.clock.advance(10_000);
        visitor.refresh().await;
        visitor
    }

    /// The site with its campaign alone: no directory of postcodes, no members.
    pub async fn of_bare_site(db: TestDatabase) -> Self {
        let (document, clock) = (shipped_campaign().unwrap(), db.clock.clone());
        let (ids, now) = (ImportIds::new(&clock, &document), clock.now());
        db.store.write(move |tx| import_campaign(tx, &document, false, &ids, now)).await.unwrap();
        let writer = WriterId::from_uuid(clock.new_id());
        let registered: Result<_, StoreError> =
            db.store.write(move |tx| tally::register_writer(tx, writer, now)).await;
        registered.unwrap();
        let shipped = include_bytes!("../../../config/boundaries.csv").as_slice();
        let boundaries = import_boundaries::read("boundaries", shipped).unwrap();
        let stored: Result<_, StoreError> =
            db.store.write(move |tx| import_boundaries::import_first(tx, &boundaries)).await;
        stored.unwrap();
        let house = House {
            store: db.store.clone(),
            clock,
            keys: Arc::new(keys()),
            settings: Arc::new(Settings::load(&Environment::new()).unwrap()),
            writer,
            runtime: Handle::current(),
            is_demo: true,
        };
        let site = Site::new(house.app_state().await.unwrap(), &house.settings);
        Self { db, site, house }
    }

    /// The path that lets one into the demonstration's office.
    pub async fn open_office(&self) -> String {
        demo::open_office(&self.house).await.unwrap()
    }

    /// Fills the site with so many of the demonstration's invented people.
    pub async fn fill(&self, many: usize) {
        demo::fill(&self.house, many).await.unwrap();
    }

    /// Reads the snapshot anew, as the running site does every second.
    pub async fn refresh(&self) {
        let shared = &self.site.state.snapshot;
        let fresh = snapshot::read(&self.db.store, shared.load_full(), self.db.clock.now()).await.unwrap();
        shared.store(Arc::new(fresh));
    }

    /// The same site after its database has gone where nobody reaches it.
    pub async fn lose_database(&mut self) {
        let url = match self.db.engine {
            Engine::Sqlite => format!("{}.gone/clarion.db", self.db.url),
            // Port 1 of the loopback interface, where nobody listens.
            Engine::Postgres => "postgres://nobody@127.0.0.1:1/nowhere".to_owned(),
        };
        let (writer, clock) = (self.house.writer, self.house.clock.clone());
        self.change(move |state| {
            state.store = Store::new(Address::parse(&url).unwrap(), 2, Handle::current());
            state.intake = Intake::start(&state.store, writer, &clock, &Handle::current());
        })
        .await;
    }

    /// Begins anew with settings of the environment.
    pub async fn set(&mut self, pairs: &[(&str, &str)]) {
        let environment: Environment =
            pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        self.house.settings = Arc::new(Settings::load(&environment).unwrap());
        self.change(|_| {}).await;
    }

    /// Begins anew with another state.
    pub async fn change(&mut self, change: impl FnOnce(&mut AppState)) {
        let mut state = self.house.app_state().await.unwrap();
        change(&mut state);
        self.site = Site::new(state, &self.house.settings);
    }

    // --- Over HTTP ---------------------------------------------------------------------------------------------------

    /// Sends a request through the gate; no answer of this site may ever set a cookie.
    pub async fn send(&self, request: TestRequest) -> Answer {
        let site = self.site.clone();
        let app = App::new().wrap(from_fn(pass)).configure(move |config| site.configure(config));
        let app = test::init_service(app).await;
        let request = request.insert_header((HOST, "127.0.0.1:8080")).to_request();
        let answer = test::call_service(&app, request).await;
        let status = answer.status().as_u16();
        let headers = answer.headers().iter();
        let headers: BTreeMap<String, String> = headers
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
            .collect();
        assert!(!headers.contains_key("set-cookie"), "{headers:?}");
        let body = String::from_utf8(test::read_body(answer).await.to_vec()).unwrap();
        Answer { status, headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(TestRequest::get().uri(path)).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post_raw(path, body).await
    }

    /// Posts a form whose encoding is the test's own affair.
    pub async fn post_raw(&self, path: &str, body: String) -> Answer {
        let form = (CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(TestRequest::post().uri(path).insert_header(form).set_payload(body)).await
    }

    /// The stamp on a petition's page.
    pub async fn stamp(&self, petition: &str) -> String {
        self.get(petition).await.input("stamp").to_owned()
    }

    /// Signs at `petition` (`/en/petitions/england`) with its present stamp; `fields` win over a good form.
    pub async fn sign(&self, petition: &str, fields: &[(&str, &str)]) -> Answer {
        let stamp = self.stamp(petition).await;
        let mut form = fields.to_vec();
        let good = [
            ("name", "Ada Example"),
            ("email", "ada@example.org"),
            ("postcode", LEEDS),
            ("website", ""),
            ("stamp", stamp.as_str()),
        ];
        form.extend(good.into_iter().filter(|(name, _)| fields.iter().all(|(changed, _)| changed != name)));
        self.post(&format!("{petition}/signatures"), &form).await
    }

    /// Signs at England's petition and returns the row of this address.
    pub async fn signed(&self, fields: &[(&str, &str)]) -> SignatureView {
        let answer = self.sign("/en/petitions/england", fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.rows().await.pop().unwrap()
    }

    /// A path with the token of a signature in it.
    pub fn path(page: &str, purpose: Purpose, id: SignatureId) -> String {
        format!("/en/{page}/{}", keys().token(purpose, id.uuid()))
    }

    /// Presses the button of the confirmation.
    pub async fn confirm(&self, id: SignatureId) -> Answer {
        self.post(&Self::path("confirm", Purpose::Confirm, id), &[]).await
    }

    // --- Behind the site ---------------------------------------------------------------------------------------------

    /// Every signature, the newest last.
    pub async fn rows(&self) -> Vec<SignatureView> {
        let rows: Result<_, StoreError> =
            self.db.store.read(|conn| signature::list_page(conn, None, None, None, 1_000)).await;
        let mut rows: Vec<SignatureView> = rows.unwrap();
        rows.sort_by_key(|row| (row.signed_at, row.id));
        rows
    }

    /// The row of an id.
    pub async fn row(&self, id: SignatureId) -> SignatureView {
        let row: Result<_, StoreError> = self.db.store.read(move |conn| signature::find(conn, id)).await;
        row.unwrap().unwrap()
    }

    /// What the ledger holds of a signature.
    pub async fn consents(&self, id: SignatureId) -> Vec<ConsentEventView> {
        let events: Result<_, StoreError> =
            self.db.store.read(move |conn| consent::list_by_signature(conn, id)).await;
        events.unwrap()
    }

    /// How many mails of a kind are queued.
    pub async fn mails(&self, notice: Notice) -> i64 {
        let lines = self.db.store.read(outbox::status).await.unwrap();
        lines.iter().filter(|line| line.notice == notice).map(|line| line.count).sum()
    }

    /// Signed and counted, over all petitions, as the tallies have it.
    pub async fn tallies(&self) -> (i64, i64) {
        let seats = self.db.store.read(tally::list_seats).await.unwrap();
        seats.iter().fold((0, 0), |sum, seat| (sum.0 + seat.signed, sum.1 + seat.confirmed))
    }

    /// The texts that a query gives as `text`, behind the store's back.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let sql = sql.to_owned();
        let rows: Result<Vec<Row>, StoreError> = self
            .db
            .store
            .read(move |conn| {
                Ok(match conn {
                    Conn::Sqlite(c) => diesel::sql_query(&sql).load(c)?,
                    Conn::Postgres(c) => diesel::sql_query(&sql).load(&mut **c)?,
                })
            })
            .await;
        rows.unwrap().into_iter().map(|row| row.text).collect()
    }

    /// Runs statements behind the store's back.
    pub async fn execute(&self, sql: &str) {
        let sql = sql.to_owned();
        let done: Result<(), StoreError> = self
            .db
            .store
            .write(move |tx| {
                match tx.conn() {
                    Conn::Sqlite(c) => c.batch_execute(&sql)?,
                    Conn::Postgres(c) => c.batch_execute(&sql)?,
                }
                Ok(())
            })
            .await;
        done.unwrap();
    }
}
