//! Somebody of the staff at a browser: keeps cookies, fills in forms, and holds an authenticator.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;

use actix_web::http::header::{CONTENT_TYPE, COOKIE, HOST};
use actix_web::middleware::from_fn;
use actix_web::test::TestRequest;
use actix_web::{App, test};
use clarion::actions::staff::Acting;
use clarion::actions::staff::invite::{Invitation, Invited, invite};
use clarion::domain::email::EmailAddress;
use clarion::domain::id::{StaffId, StaffSessionId};
use clarion::domain::language::Language;
use clarion::domain::nation::Nation;
use clarion::domain::staff::{Nations, Role};
use clarion::domain::staff_event::{Actor, Deed, StaffEvent};
use clarion::secret::Secret;
use clarion::secret::passphrase::{Hasher, LEAST_COST};
use clarion::secret::staff::{TokenDigest, new_token};
use clarion::secret::totp::TotpSecret;
use clarion::store::staff::session;
use clarion::store::staff_event::{self, EventFilter};
use clarion::store::{StoreError, staff};
use clarion::web::middleware::pass;

use super::super::visitor::{Answer, Visitor};
use crate::actions::letter::keys;
use crate::database::TestDatabase;

pub const PASSPHRASE: &str = "otter lamp 43 gravel ";

/// The site with cheap hashes, as a test needs it.
pub async fn office(db: TestDatabase) -> Visitor {
    let mut visitor = Visitor::of_bare_site(db).await;
    visitor.change(|state| state.hasher = Hasher::new(LEAST_COST).unwrap()).await;
    visitor
}

/// A browser, and whoever sits at it.
pub struct Clerk<'a> {
    pub office: &'a Visitor,
    pub email: String,
    pub id: StaffId,
    pub totp: Option<TotpSecret>,
    pub codes: Vec<String>,
    pub cookies: RefCell<BTreeMap<String, String>>,
    pub address: &'static str,
}

/// The link that `clarion staff add` would print.
pub async fn invited(office: &Visitor, email: &str, role: Role) -> (StaffId, String) {
    let token = new_token().unwrap();
    let invitation = Invitation {
        id: StaffId::from_uuid(office.db.clock.new_id()),
        email: EmailAddress::parse(email).unwrap(),
        role,
        nations: Nations::all(),
        language: Language::English,
        digest: TokenDigest::of(token.expose()),
        why: String::new(),
    };
    let chain = keys().staff().chain().clone();
    let acting = Acting { actor: Actor::on_the_command_line(), now: office.db.clock.now(), chain };
    let id = office
        .db
        .store
        .write(move |tx| {
            assert_eq!(invite(tx, &acting, &invitation)?, Invited::Done);
            let account = staff::find_by_email(tx.conn(), &invitation.email)?;
            Ok::<_, StoreError>(account.unwrap().id)
        })
        .await
        .unwrap();
    (id, format!("/staff/invitation/{}", token.expose()))
}

impl<'a> Clerk<'a> {
    /// A browser at which nobody has logged in.
    pub fn stranger(office: &'a Visitor) -> Self {
        Self {
            office,
            email: String::new(),
            id: StaffId::from_uuid(office.db.clock.new_id()),
            totp: None,
            codes: Vec::new(),
            cookies: RefCell::default(),
            address: "192.0.2.1:4000",
        }
    }

    /// Somebody who has come in by an invitation, and has not logged in yet.
    pub async fn enrolled(office: &'a Visitor, email: &str, role: Role) -> Self {
        let (id, link) = invited(office, email, role).await;
        let mut clerk = Self { email: email.to_owned(), id, ..Self::stranger(office) };
        let page = clerk.post(&link, &[("passphrase", PASSPHRASE), ("again", PASSPHRASE)]).await;
        assert_eq!(page.status, 200, "{}", page.body);
        clerk.finish(&link, &page).await;
        clerk
    }

    /// Takes the authenticator's secret in from its page, and confirms it.
    pub async fn finish(&mut self, link: &str, page: &Answer) {
        let typed = between(&page.body, "<code>", "</code>").replace(' ', "");
        let secret = data_encoding::BASE32_NOPAD.decode(typed.as_bytes()).unwrap();
        self.totp = Some(TotpSecret::from_bytes(Secret::new(secret)));
        let fields = [("enrolment", page.input("enrolment")), ("code", &self.code())];
        let done = self.post(&format!("{link}/code"), &fields).await;
        assert_eq!(done.status, 200, "{}", done.body);
        let codes = done.body.split("<li><code>").skip(1);
        self.codes = codes.map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect();
        // The code that was just shown works no more.
        self.office.db.clock.advance(30_000);
    }

    /// Somebody who is in.
    pub async fn at_work(office: &'a Visitor, email: &str, role: Role) -> Self {
        let clerk = Self::enrolled(office, email, role).await;
        let answer = clerk.log_in().await;
        assert_eq!((answer.status, answer.location()), (303, "/staff"), "{}", answer.body);
        clerk
    }

    /// Somebody who is in, and whose lists, exports and mailings are limited to these nations; all where there is none.
    pub async fn limited(office: &'a Visitor, email: &str, role: Role, nations: &[Nation]) -> Self {
        let clerk = Self::enrolled(office, email, role).await;
        let (id, nations) = (clerk.id, Nations::of(nations));
        let limited: Result<(), StoreError> =
            office.db.store.write(move |tx| staff::set_role(tx, id, role, &nations)).await;
        limited.unwrap();
        assert_eq!(clerk.log_in().await.location(), "/staff");
        clerk
    }

    /// The code of the moment.
    pub fn code(&self) -> String {
        self.totp.as_ref().unwrap().code_at(self.office.db.clock.now())
    }

    /// Logs in as one does, and lets the code's time pass.
    pub async fn log_in(&self) -> Answer {
        let answer = self.try_to_log_in(&self.email, PASSPHRASE, &self.code()).await;
        self.office.db.clock.advance(30_000);
        answer
    }

    pub async fn try_to_log_in(&self, email: &str, passphrase: &str, code: &str) -> Answer {
        self.post("/staff/login", &[("email", email), ("passphrase", passphrase), ("code", code)]).await
    }

    /// Gives passphrase and code again, and lets the code's time pass.
    pub async fn prove(&self) {
        let token = self.token("/staff/prove").await;
        let code = self.code();
        let fields = [("form_token", token.as_str()), ("passphrase", PASSPHRASE), ("code", &code)];
        let answer = self.post("/staff/prove", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.office.db.clock.advance(30_000);
    }

    pub fn cookie(&self) -> String {
        self.cookies.borrow().get("__Host-clarion-staff").cloned().unwrap_or_default()
    }

    /// Another browser of the same person, at which nobody has logged in.
    pub fn second_browser(&self) -> Self {
        Self { cookies: RefCell::default(), ..self.twin() }
    }

    /// A browser with the same cookies.
    pub fn twin(&self) -> Self {
        Self {
            office: self.office,
            email: self.email.clone(),
            id: self.id,
            totp: self.totp.clone(),
            codes: self.codes.clone(),
            cookies: self.cookies.clone(),
            address: self.address,
        }
    }

    /// Whether the office lets this browser in.
    pub async fn is_in(&self) -> bool {
        self.get("/staff/account").await.status == 200
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(TestRequest::get().uri(path)).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = (CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = TestRequest::post().uri(path).insert_header(form).set_payload(body);
        self.send(request.insert_header(("sec-fetch-site", "same-origin"))).await
    }

    /// Posts a form with the token that its page would hold for `route`.
    pub async fn fill_in(&self, path: &str, route: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token(route).await;
        let mut all = vec![("form_token", token.as_str())];
        all.extend(fields);
        self.post(path, &all).await
    }

    /// Posts a form, and gives what came back as it came.
    pub async fn send_for_bytes(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let answer = self.fill_in(path, path, fields).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body.into_bytes()
    }

    /// The token of a form of this session.
    pub async fn token(&self, route: &str) -> String {
        keys().staff().form_token(self.session_id().await, route)
    }

    /// The session that this browser is in.
    pub async fn session_id(&self) -> StaffSessionId {
        let digest = TokenDigest::of(&self.cookie());
        let found = self.office.db.store.read(move |conn| session::find(conn, digest)).await;
        found.unwrap().unwrap().0.id
    }

    pub async fn send(&self, request: TestRequest) -> Answer {
        let site = self.office.site.clone();
        let app = App::new().wrap(from_fn(pass)).configure(move |config| site.configure(config));
        let app = test::init_service(app).await;
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let peer: SocketAddr = self.address.parse().unwrap();
        let mut request = request.insert_header((HOST, "127.0.0.1:8080")).peer_addr(peer);
        if !cookies.is_empty() {
            request = request.insert_header((COOKIE, cookies.join("; ")));
        }
        let answer = test::call_service(&app, request.to_request()).await;
        let status = answer.status().as_u16();
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in answer.headers() {
            let value = value.to_str().unwrap();
            if name == "set-cookie" {
                let (pair, rest) = value.split_once(';').unwrap();
                let (cookie, token) = pair.split_once('=').unwrap();
                // S-15.
                for guard in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
                    assert!(rest.contains(guard), "{value}");
                }
                assert!(cookie.starts_with("__Host-") && !rest.contains("Domain"), "{value}");
                if rest.contains("Max-Age=0") {
                    self.cookies.borrow_mut().remove(cookie);
                } else {
                    self.cookies.borrow_mut().insert(cookie.to_owned(), token.to_owned());
                }
            }
            headers.entry(name.as_str().to_owned()).or_insert_with(|| value.to_owned());
        }
        let bytes = test::read_body(answer).await;
        let body = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(headers.get("cache-control").map(String::as_str), Some("no-store"), "{body}");
        for token in self.cookies.borrow().values() {
            assert!(!body.contains(token.as_str()), "a cookie is on the page");
        }
        Answer { status, headers, body }
    }

    /// What is on record, the newest first.
    pub async fn record(&self) -> Vec<StaffEvent> {
        let all = |conn: &mut clarion::store::Conn| {
            staff_event::list_page(conn, EventFilter::default(), None, 10_000)
        };
        self.office.db.store.read(all).await.unwrap()
    }

    /// How often each deed is on record.
    pub async fn times(&self, deed: Deed) -> usize {
        self.record().await.iter().filter(|event| event.event.deed == deed).count()
    }

    pub async fn account(&self) -> clarion::domain::staff::Account {
        let id = self.id;
        let found: Result<_, StoreError> = self.office.db.store.read(move |conn| staff::find(conn, id)).await;
        found.unwrap().unwrap()
    }
}

/// What stands between two texts.
pub fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}
