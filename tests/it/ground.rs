//! A petition to sign on a fresh database, short ways to the verbs, and looks behind the store.

use clarion::actions::confirm::{Confirmation, Confirmed, confirm};
use clarion::actions::expire_pending::expire_pending;
use clarion::actions::fold_tallies::fold_tallies;
use clarion::actions::remind::remind;
use clarion::actions::sign::sign;
use clarion::actions::unsubscribe::unsubscribe;
use clarion::actions::verify::{Proof, verify};
use clarion::actions::withdraw::withdraw;
use clarion::clock::Clock;
use clarion::domain::email::EmailAddress;
use clarion::domain::id::{ConsentEventId, ConsentTextId, OutboxId, PetitionId, SignatureId, WriterId};
use clarion::domain::language::Language;
use clarion::domain::moment::Moment;
use clarion::domain::nation::Nation;
use clarion::domain::place::Gss;
use clarion::domain::postcode::Postcode;
use clarion::domain::signature::{EmailKey, NewSignature, SignatureState, Signed};
use clarion::domain::text::PersonName;
use clarion::secret::Keys;
use clarion::store::signature::{SignatureView, list_by_email_keys};
use clarion::store::tally::register_writer;
use clarion::store::{Conn, Store, StoreError, Tx};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::database::{Engine, TestDatabase};

/// Two seats that signatures come from.
pub const SEATS: [&str; 2] = ["E14000001", "E14000002"];

/// A campaign with two open petitions and a wording of consent.
pub struct Ground {
    pub db: TestDatabase,
    pub store: Store,
    pub clock: Clock,
    pub writer: WriterId,
    pub petitions: [PetitionId; 2],
    pub wording: ConsentTextId,
    pub keys: Keys,
}

impl Ground {
    pub async fn of(db: TestDatabase) -> Self {
        let (store, clock) = (db.store.clone(), db.clock.clone());
        let id = || clock.new_id();
        let (petitions, wording) = ([id(), id()].map(PetitionId::from_uuid), ConsentTextId::from_uuid(id()));
        let (writer, keys) = (WriterId::from_uuid(id()), Keys::from_bytes(&[1; 32], &[2; 32]));
        let ground = Self { db, store, clock, writer, petitions, wording, keys };
        let campaign = ground.blob(ground.clock.new_id().as_bytes());
        ground.execute(&format!("INSERT INTO campaign VALUES ({campaign}, 'invented', '{{}}', 1, 0)")).await;
        for (number, (petition, slug)) in petitions.iter().zip(["england", "wales"]).enumerate() {
            let petition = ground.blob(petition.as_bytes());
            ground
                .execute(&format!(
                    "INSERT INTO petition (id, campaign_id, number, slug, nation, state, created_at, updated_at) \
                     VALUES ({petition}, {campaign}, {}, '{slug}', '{slug}', 'open', 0, 0)",
                    number + 1
                ))
                .await;
        }
        let (text, digest) = (ground.blob(wording.as_bytes()), ground.blob(&[0; 32]));
        ground
            .execute(&format!(
                "INSERT INTO consent_text VALUES ({text}, 'updates_email', 'en', 1, 'Keep me up to date.', {digest}, 0)"
            ))
            .await;
        let now = ground.clock.now();
        ground.write(move |tx| register_writer(tx, writer, now)).await;
        ground
    }

    // --- The verbs ---------------------------------------------------------------------------------------------------

    /// A form as it comes through the door, with new ids.
    pub fn form(&self, email: &str) -> NewSignature {
        let email = EmailAddress::parse(email).unwrap();
        let id = || self.clock.new_id();
        NewSignature {
            id: SignatureId::from_uuid(id()),
            mail_id: OutboxId::from_uuid(id()),
            event_ids: [id(), id()].map(ConsentEventId::from_uuid),
            petition: self.petitions[0],
            email_key: EmailKey::from_hash(&self.keys.email_key(email.canonical())),
            name: PersonName::parse("Ada Example").unwrap(),
            email,
            postcode: Postcode::parse("SW1A 1AA").unwrap(),
            nation: Nation::England,
            constituency: Some(Gss::parse(SEATS[0]).unwrap()),
            language: Language::English,
            flag: None,
            updates: false,
            updates_text: self.wording,
            source: String::new(),
            network: None,
            form_minutes: None,
            household: false,
            signed_at: self.clock.now(),
        }
    }

    pub fn named(&self, name: &str, email: &str) -> NewSignature {
        NewSignature { name: PersonName::parse(name).unwrap(), ..self.form(email) }
    }

    pub async fn sign(&self, batch: &[NewSignature]) -> Vec<Signed> {
        let (writer, batch, now) = (self.writer, batch.to_vec(), self.clock.now());
        self.write(move |tx| sign(tx, writer, &batch, now)).await
    }

    /// Signs with one form and returns what came of it.
    pub async fn sign_one(&self, new: &NewSignature) -> Signed {
        self.sign(std::slice::from_ref(new)).await[0]
    }

    pub async fn confirm(&self, ids: &[SignatureId]) -> Vec<Confirmed> {
        let (writer, batch, now) = (self.writer, self.clicks(ids), self.clock.now());
        self.write(move |tx| confirm(tx, writer, &batch, now)).await
    }

    pub fn clicks(&self, ids: &[SignatureId]) -> Vec<Confirmation> {
        let click = |id: &SignatureId| Confirmation {
            signature: *id,
            mail_id: OutboxId::from_uuid(self.clock.new_id()),
        };
        ids.iter().map(click).collect()
    }

    /// A signature that is confirmed already.
    pub async fn confirmed(&self, email: &str) -> SignatureId {
        let new = self.form(email);
        assert_eq!(self.sign_one(&new).await, Signed::New);
        assert_eq!(self.confirm(&[new.id]).await, [Confirmed::Now]);
        new.id
    }

    pub async fn withdraw(&self, id: SignatureId) -> bool {
        let (writer, now) = (self.writer, self.clock.now());
        self.write(move |tx| withdraw(tx, writer, id, now)).await
    }

    pub async fn unsubscribe(&self, id: SignatureId) -> bool {
        let (event, now) = (ConsentEventId::from_uuid(self.clock.new_id()), self.clock.now());
        self.write(move |tx| unsubscribe(tx, id, event, now)).await
    }

    pub async fn remind(&self, limit: usize) -> usize {
        let ids: Vec<OutboxId> = (0..limit).map(|_| OutboxId::from_uuid(self.clock.new_id())).collect();
        let now = self.clock.now();
        self.write(move |tx| remind(tx, &ids, now)).await
    }

    pub async fn expire(&self, limit: i64) -> usize {
        let (writer, now) = (self.writer, self.clock.now());
        self.write(move |tx| expire_pending(tx, writer, limit, now)).await
    }

    pub async fn fold(&self, limit: i64) -> usize {
        let now = self.clock.now();
        self.write(move |tx| fold_tallies(tx, limit, now)).await
    }

    pub async fn verify(&self) -> Proof {
        self.read(verify).await
    }

    /// Everything adds up, and nothing has lost its owner.
    #[track_caller]
    pub fn assert_sound(&self) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move {
            let proof = self.verify().await;
            assert!(proof.is_sound(), "at {caller}: {proof:?}");
        }
    }

    // --- Looks behind the store --------------------------------------------------------------------------------------

    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnMut(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read(query).await.unwrap()
    }

    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(work).await.unwrap()
    }

    /// What the tallies say of a petition: signed and confirmed.
    pub async fn totals(&self, petition: PetitionId) -> (i64, i64) {
        let seats = self.read(clarion::store::tally::list_seats).await;
        let own = seats.iter().filter(|seat| seat.petition == petition);
        own.fold((0, 0), |sum, seat| (sum.0 + seat.signed, sum.1 + seat.confirmed))
    }

    /// The rows of an address, over all petitions.
    pub async fn rows(&self, of: &NewSignature) -> Vec<SignatureView> {
        let key = of.email_key;
        self.read(move |conn| list_by_email_keys(conn, &[key])).await
    }

    /// The one row of an address.
    pub async fn row(&self, of: &NewSignature) -> SignatureView {
        let mut rows = self.rows(of).await;
        assert_eq!(rows.len(), 1);
        rows.remove(0)
    }

    pub async fn state(&self, id: SignatureId) -> Option<SignatureState> {
        self.read(move |conn| clarion::store::signature::find(conn, id)).await.map(|row| row.state)
    }

    /// The mails about a subject, as `kind ordinal`, sorted.
    pub async fn mails(&self, subject: SignatureId) -> Vec<String> {
        let subject = self.blob(subject.as_bytes());
        self.texts(&format!(
            "SELECT kind || ' ' || CAST(ordinal AS TEXT) AS text FROM outbox \
             WHERE subject_id = {subject} ORDER BY kind, ordinal"
        ))
        .await
    }

    /// What the ledger holds of a signature, oldest first.
    pub async fn consents(&self, id: SignatureId) -> Vec<String> {
        let events = self.read(move |conn| clarion::store::consent::list_by_signature(conn, id)).await;
        events.into_iter().map(|event| event.action).collect()
    }

    /// Bytes as this database writes them in SQL.
    pub fn blob(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self.db.engine {
            Engine::Sqlite => format!("x'{hex}'"),
            Engine::Postgres => format!("'\\x{hex}'::bytea"),
        }
    }

    /// Runs statements behind the store's back, with no key between tables enforced.
    pub async fn break_in(&self, sql: &str) {
        let sql = match self.db.engine {
            // `foreign_keys` does nothing within a transaction, which a write always is.
            Engine::Sqlite => format!(
                "COMMIT; PRAGMA foreign_keys=OFF; BEGIN; {sql}; COMMIT; PRAGMA foreign_keys=ON; BEGIN"
            ),
            Engine::Postgres => format!("SET LOCAL session_replication_role = replica; {sql}"),
        };
        self.execute(&sql).await;
    }

    pub async fn execute(&self, sql: &str) {
        let sql = sql.to_owned();
        self.write(move |tx| {
            match tx.conn() {
                Conn::Sqlite(c) => c.batch_execute(&sql)?,
                Conn::Postgres(c) => c.batch_execute(&sql)?,
            }
            Ok(())
        })
        .await;
    }

    /// The number that a query gives as `number`.
    pub async fn number(&self, sql: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            number: i64,
        }
        let sql = sql.to_owned();
        self.read(move |conn| {
            let row: Row = match conn {
                Conn::Sqlite(c) => diesel::sql_query(&sql).get_result(c)?,
                Conn::Postgres(c) => diesel::sql_query(&sql).get_result(&mut **c)?,
            };
            Ok(row.number)
        })
        .await
    }

    /// The texts that a query gives as `text`.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let sql = sql.to_owned();
        self.read(move |conn| {
            let rows: Vec<Row> = match conn {
                Conn::Sqlite(c) => diesel::sql_query(&sql).load(c)?,
                Conn::Postgres(c) => diesel::sql_query(&sql).load(&mut **c)?,
            };
            Ok(rows.into_iter().map(|row| row.text).collect())
        })
        .await
    }

    /// Moves the clock.
    pub fn pass(&self, delta_ms: i64) -> Moment {
        self.clock.advance(delta_ms);
        self.clock.now()
    }
}
