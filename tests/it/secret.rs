use std::os::unix::fs::PermissionsExt;
mod staff;

use std::path::Path;
use std::sync::LazyLock;

use clarion::domain::id::{CampaignId, HolderId, OfficeId, PetitionId};
use clarion::domain::language::Language;
use clarion::domain::moment::Moment;
use clarion::secret::{Keys, OfficeVisit, Purpose, Secret, SecretError, StampCheck, random};
use proptest::prelude::*;
use uuid::Uuid;

fn keys() -> &'static Keys {
    static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::from_bytes(&[7; 32], &[9; 32]));
    &KEYS
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn written(path: &Path, text: &str, mode: u32) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn the_file_is_made_once_and_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/secret");
    let made = Keys::open(&path, None).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "a draft was left behind");
    let again = Keys::open(&path, Some(made.fingerprint())).unwrap();
    assert_eq!(again.fingerprint(), made.fingerprint());
    assert_eq!(again.token(Purpose::Confirm, id(1)), made.token(Purpose::Confirm, id(1)));
    // Whoever comes second takes the first one's file.
    assert_eq!(Keys::create(&path).unwrap().fingerprint(), made.fingerprint());
}

#[test]
fn a_database_with_a_secret_never_gets_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    assert!(matches!(Keys::open(&path, Some("00")), Err(SecretError::Missing(_))));
    assert!(!path.exists());
    Keys::create(&path).unwrap();
    let error = Keys::open(&path, Some("00")).unwrap_err();
    assert!(matches!(error, SecretError::Different(_)));
    assert!(error.to_string().contains("restore"));
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    Keys::create(&path).unwrap();
    for mode in [0o604, 0o640, 0o644, 0o660, 0o601] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let error = Keys::load(&path).unwrap_err();
        assert!(matches!(error, SecretError::Exposed(_, held) if held == mode));
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
    assert!(Keys::load(&path).is_ok());
}

#[test]
fn a_file_that_holds_anything_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let key = "ab".repeat(32);
    written(&path, &format!("clarion-secret-v1\n# ours\nmaster {key}\nlookup {key}\n"), 0o600);
    assert!(Keys::load(&path).is_ok());
    for text in [
        String::new(),
        "\u{0}\u{0}".to_owned(),
        format!("clarion-secret-v2\nmaster {key}\nlookup {key}\n"),
        format!("clarion-secret-v1\nmaster {key}\n"),
        format!("clarion-secret-v1\nlookup {key}\n"),
        format!("clarion-secret-v1\nmaster {key}\nlookup {key}ab\n"),
        format!("clarion-secret-v1\nmaster abcd\nlookup {key}\n"),
        format!("clarion-secret-v1\nmaster {key}\nmaster {key}\nlookup {key}\n"),
        format!("clarion-secret-v1\nmaster {key}\nlookup {key}\nextra {key}\n"),
        format!("clarion-secret-v1\nmaster\nlookup {key}\n"),
    ] {
        written(&path, &text, 0o600);
        let error = Keys::load(&path).unwrap_err();
        assert!(matches!(error, SecretError::Malformed(..)), "{text:?}: {error}");
        assert!(!error.to_string().contains(&key), "{error}");
    }
}

#[test]
fn both_secrets_are_in_the_fingerprint_and_neither_is_shown() {
    let other_master = Keys::from_bytes(&[8; 32], &[9; 32]);
    let other_lookup = Keys::from_bytes(&[7; 32], &[8; 32]);
    assert_eq!(keys().fingerprint().len(), 32);
    assert_ne!(keys().fingerprint(), other_master.fingerprint());
    assert_ne!(keys().fingerprint(), other_lookup.fingerprint());
    assert_eq!(format!("{:?}", keys()), "Keys(***)");
    assert_eq!(format!("{:?}", Secret::new("hunter2")), "***");
}

/// Links and keys out in the world must survive an upgrade, so their values are written down here.
#[test]
fn derived_values_stay_what_they_are() {
    let (keys, id) = (keys(), id(0x0191_d4a0_0000_7000_8000_0000_0000_0001));
    assert_eq!(keys.fingerprint(), "5c87fd6f252b75bcf9ed873f3ce3a9c9");
    assert_eq!(keys.token(Purpose::Confirm, id), "AZHUoAAAcACAAAAAAAAAAVAqrJS16cb0gc4qYiWRjVg");
    assert_eq!(keys.token(Purpose::Bounce, id), "agi5jiaaabyabaaaaaaaaaaaaf7e4b3seq");
    assert_eq!(
        keys.stamp(PetitionId::from_uuid(id), Language::Welsh, 29_000_000),
        "AAAAAAG6gUCM6GQZVqyg4aBay3IN6gZl"
    );
    assert_eq!(
        data_encoding::HEXLOWER.encode(&keys.email_key("zoe@example.org")),
        "219dd93d3cf12af70c4619f07dc7d96fb18d4544bdd9a0333d2e8d079721a165"
    );
}

#[test]
fn the_key_of_an_address_rests_on_the_lookup_secret_alone() {
    let rotated = Keys::from_bytes(&[8; 32], &[9; 32]);
    assert_eq!(keys().email_key("zoe@example.org"), rotated.email_key("zoe@example.org"));
    assert_ne!(keys().email_key("zoe@example.org"), keys().email_key("zoe@example.com"));
    assert_ne!(keys().email_key("a"), Keys::from_bytes(&[7; 32], &[1; 32]).email_key("a"));
}

#[test]
fn a_return_address_survives_relays_that_fold_case() {
    let token = keys().token(Purpose::Bounce, id(42));
    assert_eq!(token.len(), 34);
    assert_eq!(token, token.to_ascii_lowercase());
    assert_eq!(keys().open_token(Purpose::Bounce, &token.to_ascii_uppercase()), Some(id(42)));
}

#[test]
fn a_stamp_knows_its_petition_language_and_age() {
    let (petition, other) = (PetitionId::from_uuid(id(1)), PetitionId::from_uuid(id(2)));
    let keys = keys();
    let stamp = keys.stamp(petition, Language::English, 1_000);
    let check = |petition, language, minute| keys.check_stamp(petition, language, &stamp, minute);
    assert_eq!(check(petition, Language::English, 1_000), StampCheck::Good { age_minutes: 0 });
    assert_eq!(check(petition, Language::English, 999), StampCheck::Good { age_minutes: 0 });
    assert_eq!(check(petition, Language::English, 2_440), StampCheck::Good { age_minutes: 1_440 });
    assert_eq!(check(petition, Language::English, 2_441), StampCheck::Old);
    assert_eq!(check(petition, Language::Welsh, 1_000), StampCheck::Forged);
    assert_eq!(check(other, Language::English, 1_000), StampCheck::Forged);
    for forged in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        assert_eq!(keys.check_stamp(petition, Language::English, forged, 1_000), StampCheck::Forged);
    }
}

#[test]
fn random_bytes_differ() {
    assert_ne!(random::<32>().unwrap(), random::<32>().unwrap());
}

proptest! {
    #[test]
    fn an_offices_links_open_as_what_they_are(numbers: [u128; 3], millis: i64, with in "[A-Za-z0-9_-]") {
        let [campaign, office, holder] = numbers;
        let (campaign, office) = (CampaignId::from_uuid(id(campaign)), OfficeId::from_uuid(id(office)));
        let holder = HolderId::from_uuid(id(holder));
        let visit = OfficeVisit { campaign, office, holder, issued_at: Moment::from_millis(millis) };
        let (door, inside) = (keys().office_token(campaign, office), keys().visit_token(&visit));
        prop_assert_eq!((door.len(), inside.len()), (64, 96));
        prop_assert_eq!(keys().open_office_token(&door), Some((campaign, office)));
        prop_assert_eq!(keys().open_visit_token(&inside), Some(visit));
        prop_assert_eq!((keys().open_office_token(&inside), keys().open_visit_token(&door)), (None, None));
        for token in [&door, &inside] {
            let longer = format!("{token}{with}");
            let shorter: String = token.chars().skip(1).collect();
            for touched in [longer, shorter.clone(), format!("{with}{shorter}")] {
                if touched != *token {
                    prop_assert_eq!(keys().open_office_token(&touched), None);
                    prop_assert_eq!(keys().open_visit_token(&touched), None);
                }
            }
            for purpose in Purpose::ALL {
                prop_assert_eq!(keys().open_token(purpose, token), None);
            }
        }
        let stranger = Keys::from_bytes(&[8; 32], &[9; 32]);
        prop_assert_eq!((stranger.open_office_token(&door), stranger.open_visit_token(&inside)), (None, None));
    }

    #[test]
    fn a_token_opens_its_own_purpose_alone(number: u128) {
        for purpose in Purpose::ALL {
            let token = keys().token(purpose, id(number));
            for other in Purpose::ALL {
                let opened = keys().open_token(other, &token);
                prop_assert_eq!(opened, (other == purpose).then_some(id(number)));
            }
            let stranger = Keys::from_bytes(&[8; 32], &[9; 32]);
            prop_assert_eq!(stranger.open_token(purpose, &token), None);
        }
    }

    #[test]
    fn a_token_that_was_touched_never_opens(number: u128, at: prop::sample::Index, with in "[A-Za-z0-9_=-]") {
        for purpose in Purpose::ALL {
            let token = keys().token(purpose, id(number));
            let at = at.index(token.len());
            let (before, after) = token.split_at(at);
            let touched = format!("{before}{with}{}", after.chars().skip(1).collect::<String>());
            let same = match purpose {
                Purpose::Bounce | Purpose::Reply => touched.eq_ignore_ascii_case(&token),
                _ => touched == token,
            };
            prop_assert_eq!(keys().open_token(purpose, &touched).is_some(), same);
            prop_assert_eq!(keys().open_token(purpose, before), None);
            prop_assert_eq!(keys().open_token(purpose, &format!("{token}{with}")), None);
        }
    }

    #[test]
    fn no_text_opens_by_chance(text in "\\PC{0,60}", minute: i64) {
        for purpose in Purpose::ALL {
            prop_assert_eq!(keys().open_token(purpose, &text), None);
        }
        let petition = PetitionId::from_uuid(id(1));
        prop_assert_eq!(keys().check_stamp(petition, Language::English, &text, minute), StampCheck::Forged);
    }

    #[test]
    fn a_stamp_that_was_touched_is_forged(minute: i64, bit in 0usize..192) {
        let petition = PetitionId::from_uuid(id(1));
        let stamp = keys().stamp(petition, Language::English, minute);
        let mut bytes = data_encoding::BASE64URL_NOPAD.decode(stamp.as_bytes()).unwrap();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let touched = data_encoding::BASE64URL_NOPAD.encode(&bytes);
        prop_assert_eq!(keys().check_stamp(petition, Language::English, &touched, minute), StampCheck::Forged);
    }
}
