//! What two do to one account of the staff at the same time: whoever comes second sees what the first has done.

use clarion::actions::staff::Acting;
use clarion::actions::staff::invite::{Invitation, Invited, invite};
use clarion::actions::staff::log_in::{Entry, Knock, Ladders, enter, knock};
use clarion::actions::staff::own_account::{PassphraseChange, change_passphrase};
use clarion::actions::staff::people::{Decided, change_role, disable, end_sessions, reset_authenticator};
use clarion::actions::staff::prove_again::{Proof, prove_again};
use clarion::domain::email::EmailAddress;
use clarion::domain::id::{StaffId, StaffSessionId};
use clarion::domain::language::Language;
use clarion::domain::moment::SECOND_MS;
use clarion::domain::staff::code::Code;
use clarion::domain::staff::session::SessionTimes;
use clarion::domain::staff::{Account, Nations, Role, StaffState};
use clarion::domain::staff_event::{Actor, Deed, EventOrigin, NetworkPrefix};
use clarion::secret::Secret;
use clarion::secret::passphrase::StoredHash;
use clarion::secret::staff::TokenDigest;
use clarion::secret::totp::TotpSecret;
use clarion::store::staff::session::Session;
use clarion::store::staff::{credential, session};
use clarion::store::staff_event::{self, EventFilter};
use clarion::store::{StoreError, Tx, staff};

use super::letter::keys;
use super::race::cross;
use crate::database::on_each_database;
use crate::ground::Ground;

const TOTP: &[u8] = b"12345678901234567890";

fn hash(text: &str) -> StoredHash {
    Secret::new(text.to_owned())
}

fn acting(ground: &Ground, staff: Option<StaffId>) -> Acting {
    let actor = Actor {
        staff,
        origin: EventOrigin::Office,
        network: NetworkPrefix::from_record("192.0.2.0/24"),
        request: String::new(),
    };
    Acting { actor, now: ground.clock.now(), chain: keys().staff().chain().clone() }
}

/// Somebody who is at work, with the passphrase `$old`.
async fn somebody(ground: &Ground, email: &str, role: Role) -> (StaffId, Session) {
    let account = Account {
        id: StaffId::from_uuid(ground.clock.new_id()),
        email: EmailAddress::parse(email).unwrap(),
        role,
        nations: Nations::all(),
        state: StaffState::Active,
        language: Language::English,
        made_at: ground.clock.now(),
    };
    let begun = Session {
        id: StaffSessionId::from_uuid(ground.clock.new_id()),
        owner: account.id,
        times: SessionTimes::begun(ground.clock.now()),
        network: NetworkPrefix::from_record("192.0.2.0/24"),
        browser: String::new(),
        is_demo: false,
    };
    let (id, kept, now) = (account.id, begun.clone(), ground.clock.now());
    let digest = TokenDigest::of(email);
    let sealed = keys().staff().seal(id, TOTP).unwrap();
    ground
        .write(move |tx| {
            staff::insert(tx, &account)?;
            credential::set_passphrase(tx, id, &hash("$old"))?;
            credential::set_totp(tx, id, Some(&sealed))?;
            // A step of long ago confirms the authenticator.
            assert!(credential::take_step(tx, id, &sealed, now.as_millis() / 30_000 - 100)?);
            session::insert(tx, &kept, digest)
        })
        .await;
    (id, begun)
}

fn code(ground: &Ground) -> Option<Code> {
    Code::typed(&TotpSecret::from_bytes(Secret::new(TOTP.to_vec())).code_at(ground.clock.now()))
}

/// Every deed on record, the first first.
async fn deeds(ground: &Ground) -> Vec<Deed> {
    let all: Result<_, StoreError> =
        ground.store.read(|conn| staff_event::list_page(conn, EventFilter::default(), None, 1_000)).await;
    all.unwrap().iter().rev().map(|event| event.event.deed).collect()
}

async fn account(ground: &Ground, id: StaffId) -> Account {
    ground.write(move |tx| staff::find(tx.conn(), id)).await.unwrap()
}

/// Another passphrase, set while somebody compares the old one.
fn anew(tx: &mut Tx<'_>, id: StaffId) -> Result<(), StoreError> {
    staff::lock(tx, &[id])?;
    credential::set_passphrase(tx, id, &hash("$new"))
}

on_each_database! {
    async fn of_two_admins_who_disable_each_other_one_is_left(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let ((ada, _), (ben, _)) = (somebody(&ground, "ada@example.org", Role::Admin).await, somebody(&ground, "ben@example.org", Role::Admin).await);
        let (by_ada, by_ben) = (acting(&ground, Some(ada)), acting(&ground, Some(ben)));
        let decided = cross(&ground, move |tx| disable(tx, &by_ada, ben, ""), move |tx| disable(tx, &by_ben, ada, "")).await;
        assert_eq!(decided, (Decided::Done, Decided::Denied));
        assert_eq!((account(&ground, ada).await.state, account(&ground, ben).await.state), (StaffState::Active, StaffState::Disabled));
        assert_eq!(deeds(&ground).await, [Deed::Disabled, Deed::AccessDenied]);
    }

    async fn an_admin_who_was_disabled_or_demoted_meanwhile_decides_nothing(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (ben, _) = somebody(&ground, "ben@example.org", Role::Viewer).await;
        for (email, role, state) in [("ada@example.org", Role::Admin, StaffState::Disabled), ("cal@example.org", Role::Exporter, StaffState::Active)] {
            let (own, _) = somebody(&ground, email, Role::Admin).await;
            let (by, before, known) = (acting(&ground, Some(own)), account(&ground, ben).await, deeds(&ground).await.len());
            let (digest, new_id) = (TokenDigest::of("link"), StaffId::from_uuid(ground.clock.new_id()));
            let decided = ground.write(move |tx| {
                staff::set_role(tx, own, role, &Nations::all())?;
                staff::set_state(tx, own, state)?;
                let invitation = Invitation { id: new_id, email: EmailAddress::parse("dot@example.org").unwrap(), role: Role::Admin, nations: Nations::all(), language: Language::English, digest, why: String::new() };
                assert_eq!(invite(tx, &by, &invitation)?, Invited::Denied);
                Ok([change_role(tx, &by, ben, (Role::Admin, &Nations::all()), "")?, disable(tx, &by, ben, "")?, end_sessions(tx, &by, ben, "")?, reset_authenticator(tx, &by, ben, digest, "")?])
            }).await;
            assert_eq!(decided, [Decided::Denied; 4]);
            assert_eq!(account(&ground, ben).await, before);
            let (sessions, everybody) = ground.write(move |tx| Ok((session::list(tx.conn(), ben)?.len(), staff::list(tx.conn())?.len()))).await;
            assert_eq!((sessions, everybody), (1, if role == Role::Admin { 2 } else { 3 }));
            assert_eq!(deeds(&ground).await.split_off(known), [Deed::AccessDenied; 5]);
        }
    }

    async fn nobody_comes_in_by_a_passphrase_that_was_changed_meanwhile(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (ada, begun) = somebody(&ground, "ada@example.org", Role::Viewer).await;
        let entry = Entry {
            account: Some(ada),
            right: Some(hash("$old")),
            code: code(&ground),
            ladders: Vec::new(),
            session: Session { id: StaffSessionId::from_uuid(ground.clock.new_id()), ..begun },
            digest: TokenDigest::of("new"),
        };
        let by = acting(&ground, None);
        let (_, entered) = cross(&ground, move |tx| anew(tx, ada), move |tx| enter(tx, &by, keys().staff(), &entry)).await;
        assert_eq!(entered, None);
        assert_eq!(deeds(&ground).await, [Deed::LoginRefused]);
    }

    async fn nobody_is_proven_by_a_passphrase_that_was_changed_or_in_a_session_that_was_ended_meanwhile(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (ada, begun) = somebody(&ground, "ada@example.org", Role::Viewer).await;
        let proof = |right: &str| Proof { staff: ada, session: begun.id, right: hash(right), code: code(&ground), ladder: [1; 32], digest: TokenDigest::of("new") };
        let (by, old) = (acting(&ground, Some(ada)), proof("$old"));
        let (_, proven) = cross(&ground, move |tx| anew(tx, ada), move |tx| prove_again(tx, &by, keys().staff(), &old)).await;
        assert!(!proven);
        let (by, new) = (acting(&ground, Some(ada)), proof("$new"));
        let end = move |tx: &mut Tx<'_>| {
            staff::lock(tx, &[ada])?;
            session::remove_all(tx, ada, None)
        };
        let (ended, proven) = cross(&ground, end, move |tx| prove_again(tx, &by, keys().staff(), &new)).await;
        assert_eq!((ended, proven), (1, false));
        assert_eq!(deeds(&ground).await, [Deed::LoginRefused], "nothing tells of a proof that there was not");
    }

    async fn of_two_changes_of_one_passphrase_the_first_stands(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (ada, begun) = somebody(&ground, "ada@example.org", Role::Viewer).await;
        let change = |text: &str| {
            let (by, change) = (acting(&ground, Some(ada)), PassphraseChange { right: hash("$old"), hash: hash(text), session: begun.id, digest: TokenDigest::of(text), ladder: [1; 32] });
            move |tx: &mut Tx<'_>| change_passphrase(tx, &by, ada, &change)
        };
        assert_eq!(cross(&ground, change("$one"), change("$two")).await, (true, false));
        let held = ground.write(move |tx| credential::find(tx.conn(), ada)).await.unwrap();
        assert_eq!(held.passphrase, Some(hash("$one")));
        assert_eq!(deeds(&ground).await, [Deed::PassphraseChanged, Deed::LoginRefused]);
    }

    /// S-07: guessing from everywhere at once is slowed down late, and never for long.
    async fn s07_a_hundred_networks_make_a_second_of_wait_for_everybody(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let ladders = |network: u8| Ladders { address: [0; 32], network: [network; 32], browser: None };
        let email = EmailAddress::parse("ada@example.org").unwrap();
        let heard = async |network: u8| {
            let (by, email) = (acting(&ground, None), email.clone());
            let knocked = ground.write(move |tx| knock(tx, &by, Some(&email), ladders(network))).await;
            matches!(knocked, Knock::Heard { .. })
        };
        for network in 1..=100 {
            assert!(heard(network).await, "{network}");
            assert!(network == 100 || !heard(network).await, "{network} has to wait");
        }
        assert!(!heard(101).await, "and now everybody");
        ground.clock.advance(SECOND_MS);
        assert!(heard(101).await);
    }
}
