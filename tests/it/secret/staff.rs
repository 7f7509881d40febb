//! The secrets of the staff office: authenticators, hashes, seals, tokens.

use clarion::domain::id::{StaffId, StaffSessionId};
use clarion::domain::moment::{DAY_MS, MINUTE_MS, Moment};
use clarion::domain::staff::passphrase::Passphrase;
use clarion::secret::passphrase::{Cost, HashError, Hasher, LEAST_COST};
use clarion::secret::staff::{TokenDigest, new_recovery_codes, new_token};
use clarion::secret::totp::TotpSecret;
use clarion::secret::{Keys, Secret};
use uuid::Uuid;

fn keys() -> Keys {
    Keys::from_bytes(&[7; 32], &[9; 32])
}

fn staff(number: u128) -> StaffId {
    StaffId::from_uuid(Uuid::from_u128(number))
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::typed(text).unwrap()
}

fn rfc() -> TotpSecret {
    TotpSecret::from_bytes(Secret::new(b"12345678901234567890".to_vec()))
}

/// RFC 6238, appendix B, SHA-1; its eight digits end with our six.
#[test]
fn codes_are_those_of_the_rfc() {
    for (seconds, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(rfc().code_at(Moment::from_millis(seconds * 1_000)), code);
    }
}

/// S-11.
#[test]
fn s11_a_code_is_taken_once_and_one_step_early_or_late() {
    let at = |step: i64| Moment::from_millis(step * 30_000 + 1);
    let code = rfc().code_at(at(1_000));
    assert_eq!([999, 1_000, 1_001].map(|step| rfc().find_step(&code, at(step), 0)), [Some(1_000); 3]);
    assert_eq!([998, 1_002].map(|step| rfc().find_step(&code, at(step), 0)), [None; 2]);
    assert_eq!(rfc().find_step(&code, at(1_000), 1_000), None, "taken before");
    assert_eq!(rfc().find_step(&code, at(1_000), 1_001), None, "older than one that was taken");
    for wrong in ["", "000000", "28708", "2870820"] {
        assert_eq!(rfc().find_step(wrong, Moment::from_millis(59_000), 0), None);
    }
}

#[test]
fn an_authenticator_is_told_what_it_needs() {
    let link = rfc().link("Clarion", "ada@example.org");
    let expected =
        "otpauth://totp/Clarion:ada%40example%2Eorg?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Clarion";
    assert_eq!(link.expose(), expected);
    assert_eq!(TotpSecret::new().unwrap().typed().expose().len(), 32);
    assert_ne!(TotpSecret::new().unwrap(), TotpSecret::new().unwrap());
    assert!(!format!("{:?}", rfc()).contains("49"), "its bytes are not shown");
}

/// S-05 and S-06.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s05_s06_hashes_are_salted_carry_their_cost_and_are_told_to_be_outdated() {
    let hasher = Hasher::new(LEAST_COST).unwrap();
    let first = hasher.hash(passphrase("otter lamp 43 gravel")).await.unwrap();
    let second = hasher.hash(passphrase("otter lamp 43 gravel")).await.unwrap();
    assert!(first.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", first.expose());
    assert_ne!(first, second);
    let fits = |hasher: Hasher, text: &'static str| {
        let stored = first.clone();
        async move { hasher.check(passphrase(text), Some(stored)).await.unwrap() }
    };
    let good = fits(hasher.clone(), "otter lamp 43 gravel").await;
    assert!(good.fits && !good.is_outdated);
    for wrong in ["otter lamp 43 gravel ", " otter lamp 43 gravel", "Otter lamp 43 gravel", ""] {
        assert!(!fits(hasher.clone(), wrong).await.fits, "S-03: {wrong:?}");
    }
    let dearer = Hasher::new(Cost { passes: 3, ..LEAST_COST }).unwrap();
    let good = fits(dearer.clone(), "otter lamp 43 gravel").await;
    assert!(good.fits && good.is_outdated);
    let decoy = hasher.check(passphrase("otter lamp 43 gravel"), None).await.unwrap();
    assert!(!decoy.fits, "nothing fits where nothing is stored");
    assert!(Hasher::new(Cost { memory_kib: 1, passes: 0 }).is_err());
}

/// A flood waits for nothing: what does not find a place is told so at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_passphrases_is_bounded() {
    let hasher = Hasher::new(LEAST_COST).unwrap();
    let tries = (0..60).map(|_| hasher.check(passphrase("otter lamp 43 gravel"), None));
    let answers = futures_util::future::join_all(tries).await;
    let busy = answers.iter().filter(|answer| matches!(answer, Err(HashError::Busy))).count();
    assert_eq!(busy, 60 - 32);
    assert!(hasher.check(passphrase("otter lamp 43 gravel"), None).await.is_ok(), "there is room again");
}

#[test]
fn a_seal_opens_for_its_own_account_and_unchanged_alone() {
    let keys = keys();
    let sealed = keys.staff().seal(staff(1), b"a secret").unwrap();
    assert!(!sealed.windows(8).any(|part| part == b"a secret"));
    assert_eq!(keys.staff().unseal(staff(1), &sealed).unwrap().expose(), b"a secret");
    assert_eq!(keys.staff().unseal(staff(2), &sealed), None);
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(keys.staff().unseal(staff(1), &changed), None, "byte {at}");
    }
    let others = Keys::from_bytes(&[8; 32], &[9; 32]);
    assert_eq!(others.staff().unseal(staff(1), &sealed), None);
    assert_ne!(keys.staff().seal(staff(1), b"a secret").unwrap(), sealed);
}

/// S-13, S-15 and S-18: what is stored is no token, and no token is short.
#[test]
fn tokens_and_recovery_codes_are_long_and_what_is_stored_of_them_is_neither() {
    let token = new_token().unwrap();
    assert_eq!(token.expose().len(), 43);
    assert_ne!(token, new_token().unwrap());
    let digest = TokenDigest::of(token.expose());
    let as_cookie = data_encoding::BASE64URL_NOPAD.encode(digest.as_bytes());
    assert_ne!(TokenDigest::of(&as_cookie), digest);

    let codes: [_; 10] = new_recovery_codes().unwrap();
    for code in &codes {
        let groups: Vec<&str> = code.expose().split('-').collect();
        assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [4; 4]);
    }
    let (keys, code) = (keys(), codes[0].expose());
    let stored = keys.staff().recovery_digest(staff(1), code);
    assert_eq!(keys.staff().recovery_digest(staff(1), &code.replace('-', "").to_uppercase()), stored);
    assert_ne!(keys.staff().recovery_digest(staff(2), code), stored);
}

#[test]
fn a_forms_token_holds_for_one_session_and_one_route() {
    let (keys, one, other) = (keys(), session(1), session(2));
    let token = keys.staff().form_token(one, "/staff/people");
    assert!(keys.staff().is_form_token(one, "/staff/people", &token));
    assert!(!keys.staff().is_form_token(other, "/staff/people", &token));
    assert!(!keys.staff().is_form_token(one, "/staff/account", &token));
    assert!(!keys.staff().is_form_token(one, "/staff/people", ""));
}

fn session(number: u128) -> StaffSessionId {
    StaffSessionId::from_uuid(Uuid::from_u128(number))
}

#[test]
fn a_browser_is_known_again_by_our_token_alone() {
    let (keys, now) = (keys(), Moment::from_millis(1_800_000_000_000));
    let token = keys.staff().device_token(staff(5), now);
    assert_eq!(keys.staff().open_device_token(&token, now), Some(staff(5)));
    let others = Keys::from_bytes(&[8; 32], &[9; 32]).staff().device_token(staff(5), now);
    let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
    let changed = (0..bytes.len()).map(|at| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        data_encoding::BASE64URL_NOPAD.encode(&bytes)
    });
    for forged in changed.chain([String::new(), "AAAA".to_owned(), others, format!("{token}AAAA")]) {
        assert_eq!(keys.staff().open_device_token(&forged, now), None, "{forged}");
    }
    let at = |ms| keys.staff().open_device_token(&token, now.plus_ms(ms)).is_some();
    let ends = [-MINUTE_MS - 1, -MINUTE_MS, 365 * DAY_MS - 1, 365 * DAY_MS].map(at);
    assert_eq!(ends, [false, true, true, false], "it lives a year, and clocks may differ by a minute");
}

/// Links and rows out in the world must survive an upgrade, so their values are written down here.
#[test]
fn derived_values_of_the_office_stay_what_they_are() {
    let keys = keys();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let values = [
        hex(&keys.staff().chain().link(b"before", &[b"one", b"two"])),
        hex(&keys.staff().recovery_digest(staff(1), "abcd-efgh-2345-zzzz")),
        hex(&keys.staff().attempt_key("address", b"ada@example.org")),
        keys.staff().form_token(session(1), "/staff/people"),
    ];
    insta::assert_debug_snapshot!(values);
}
