//! Roles, passphrases, sessions and waits of the staff.

use clarion::domain::moment::{HOUR_MS, MINUTE_MS, Moment, SECOND_MS};
use clarion::domain::nation::Nation;
use clarion::domain::staff::code::Code;
use clarion::domain::staff::lock::{FORGET_MS, Guessed, Rung};
use clarion::domain::staff::passphrase::{Passphrase, PassphraseError};
use clarion::domain::staff::session::SessionTimes;
use clarion::domain::staff::{LinkKind, Nations, Permission, Role, StaffState};
use clarion::domain::staff_event::{Deed, EventOrigin, NetworkPrefix};

const NAMES: [&str; 3] = ["ada.example@example.org", "Clarion", "Example Organisation"];

fn choose(text: &str) -> Result<(), PassphraseError> {
    Passphrase::choose(text, &NAMES).map(drop)
}

#[test]
fn each_role_may_do_what_the_one_before_it_may() {
    let allowed = |role: Role| Permission::ALL.into_iter().filter(|what| role.may(*what)).count();
    assert_eq!(Role::ALL.map(allowed), [1, 2, 3, 5]);
    assert!(!Role::Exporter.may(Permission::ManagePeople) && !Role::Viewer.may(Permission::RunCampaign));
}

#[test]
fn words_on_record_are_read_back() {
    assert!(Role::ALL.into_iter().all(|role| Role::from_code(role.code()) == Some(role)));
    assert!(StaffState::ALL.into_iter().all(|state| StaffState::from_code(state.code()) == Some(state)));
    assert!(LinkKind::ALL.into_iter().all(|kind| LinkKind::from_code(kind.code()) == Some(kind)));
    assert!(Deed::ALL.iter().all(|deed| Deed::from_code(deed.code()) == Some(*deed)));
    assert!(EventOrigin::ALL.into_iter().all(|one| EventOrigin::from_code(one.code()) == Some(one)));
    assert_eq!(Role::from_code("Admin"), None);
}

#[test]
fn a_limit_to_nations_is_kept_and_four_are_none() {
    let two = Nations::of(&[Nation::Wales, Nation::Scotland]);
    assert_eq!((two.text().as_str(), Nations::from_text(&two.text())), ("scotland,wales", Some(two.clone())));
    assert!(two.include(Nation::Wales) && !two.include(Nation::England));
    assert_eq!(Nations::of(&Nation::ALL), Nations::all());
    assert_eq!(Nations::from_text(""), Some(Nations::all()));
    assert_eq!(Nations::from_text("mars"), None);
}

/// S-02.
#[test]
fn s02_common_and_short_passphrases_are_refused_and_long_ones_are_not() {
    for (text, error) in [
        ("fourteen chars", PassphraseError::TooShort),
        ("password", PassphraseError::TooShort),
        ("passwordpassword", PassphraseError::Common),
        ("Password-Password-2027!", PassphraseError::Common),
        ("qwertyuiopasdfghjkl", PassphraseError::Common),
        ("correct horse battery staple", PassphraseError::Common),
        ("aaaaaaaaaaaaaaaaaaaa", PassphraseError::Common),
        ("abababababababababab", PassphraseError::Common),
        ("1234567890123456789", PassphraseError::Common),
        ("abcdefghijklmnopq", PassphraseError::Common),
        ("ada.example@example.org", PassphraseError::Common),
        ("AdaExample Clarion 1", PassphraseError::Common),
        ("clarionclarionclarion", PassphraseError::Common),
        ("ExampleOrganisation99", PassphraseError::Common),
        ("839201746529104", PassphraseError::Common),
        ("tuft-tuft-tuft-tuft-1", PassphraseError::Common),
        ("otterlampotterlamp", PassphraseError::Common),
        ("welcome dragon summer london monday", PassphraseError::Common),
        (&"x y z 1 2 3 Ω".repeat(40), PassphraseError::TooLong),
    ] {
        assert_eq!(choose(text), Err(error), "{text}");
    }
    for text in [
        "otter lamp 43 gravel",
        " leading and trailing ",
        "Mae hen wlad fy nhadau",
        "🦦🌲🚲🧂🪁🎻🧭🪴🫖🥨🦔🪨🌾🎣🛶",
        &"tufted moss, slow river ".repeat(10),
    ] {
        assert_eq!(choose(text), Ok(()), "{text}");
    }
}

/// S-03, before it is hashed.
#[test]
fn s03_nothing_is_trimmed_or_folded() {
    let bytes = |text: &str| Passphrase::choose(text, &[]).unwrap().as_bytes().to_vec();
    assert_eq!(bytes(" Otter lamp 43 gravel "), b" Otter lamp 43 gravel ");
    assert_eq!(Passphrase::typed(&"x".repeat(257)), None);
    assert_eq!(format!("{:?}", Passphrase::typed("hunter2")), "Some(Passphrase(***))");
}

#[test]
fn a_code_is_read_however_it_is_grouped() {
    assert_eq!(Code::typed(" 123 456 "), Some(Code::Totp("123456".to_owned())));
    assert_eq!(Code::typed("ABCD-efgh-2345-zzzz"), Some(Code::Recovery("abcdefgh2345zzzz".to_owned())));
    for text in ["", "12345", "1234567", "12345a", "abcd-efgh-2345-zzz", &"1".repeat(10_000), "１２３４５６"]
    {
        assert_eq!(Code::typed(text), None, "{text}");
    }
}

/// S-19, both directions.
#[test]
fn s19_a_session_ends_when_idle_when_old_and_when_the_clock_goes_back() {
    let now = Moment::from_millis(1_800_000_000_000);
    let begun = SessionTimes::begun(now);
    assert!(!begun.is_over(now.plus_ms(30 * MINUTE_MS - 1)));
    assert!(begun.is_over(now.plus_ms(30 * MINUTE_MS)));
    let used = SessionTimes { seen_at: now.plus_ms(12 * HOUR_MS - 1), ..begun };
    assert!(!used.is_over(now.plus_ms(12 * HOUR_MS - 1)));
    assert!(used.is_over(now.plus_ms(12 * HOUR_MS)));
    assert!(
        !begun.is_over(now.plus_ms(-MINUTE_MS)) && begun.is_proven(now.plus_ms(-MINUTE_MS)),
        "clocks differ"
    );
    assert!(begun.is_over(now.plus_ms(-MINUTE_MS - 1)) && !begun.is_proven(now.plus_ms(-MINUTE_MS - 1)));
    assert!(
        begun.is_proven(now.plus_ms(10 * MINUTE_MS - 1)) && !begun.is_proven(now.plus_ms(10 * MINUTE_MS))
    );
}

#[test]
fn waits_grow_and_stay_bounded_and_are_forgotten() {
    for (guessed, bound) in [(Guessed::Passphrase, MINUTE_MS), (Guessed::Code, 15 * MINUTE_MS)] {
        let mut rung = Rung::default();
        let (mut now, mut last) = (Moment::from_millis(1_800_000_000_000), 0);
        for failures in 1..=200 {
            assert!(rung.is_open(now));
            rung = rung.next(guessed, now);
            assert_eq!(rung.failures, failures);
            let wait = rung.open_at.since_ms(now);
            assert!(wait >= last && wait >= SECOND_MS && wait <= bound, "{wait}");
            assert!(!rung.is_open(now.plus_ms(wait - 1)));
            (now, last) = (rung.open_at, wait);
        }
        assert_eq!(last, bound);
        assert_eq!(rung.next(guessed, now.plus_ms(FORGET_MS)).failures, 1);
    }
    // What strangers anywhere do to an owner is late and mild.
    assert_eq!(
        [1, 99, 100, 1_000, i64::MAX].map(|failures| Guessed::Anywhere.wait_ms(failures)),
        [0, 0, SECOND_MS, 3 * SECOND_MS, 3 * SECOND_MS]
    );
    // Three wrong codes wait for the next step, whichever comes first.
    assert!(Guessed::Code.wait_ms(3) >= 30 * SECOND_MS);
}

#[test]
fn a_network_is_told_by_its_beginning_alone() {
    let of = |ip: &str| NetworkPrefix::of(ip.parse().unwrap()).as_str().to_owned();
    assert_eq!(of("192.0.2.77"), "192.0.2.0/24");
    assert_eq!(of("::ffff:192.0.2.77"), "192.0.2.0/24");
    assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
}
