//! Networks, patterns and the conditions on signatures.

use clarion::domain::network::{HomeNetwork, NetworkKey};
use clarion::domain::signature::filter::SignatureFilter;
use clarion::domain::signature::pattern::{PostcodeArea, TextPattern};
use proptest::prelude::*;

fn network(ip: &str) -> HomeNetwork {
    HomeNetwork::of(ip.parse().unwrap())
}

#[test]
fn a_household_is_one_address_or_64_bits() {
    assert_eq!(network("192.0.2.7"), network("::ffff:192.0.2.7"));
    assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
    assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    assert_eq!(format!("{:?}", network("192.0.2.7")), "HomeNetwork(***)");
}

#[test]
fn the_key_of_a_network_is_read_as_it_was_written() {
    let key = NetworkKey::from_slice(&[0, 1, 2, 3, 4, 5, 6, 255]).unwrap();
    assert_eq!(key.to_hex(), "00010203040506ff");
    assert_eq!(NetworkKey::from_hex("00010203040506FF"), Some(key));
    for wrong in ["", "00010203040506f", "00010203040506fff", "+001020304050607", "g001020304050607"] {
        assert_eq!(NetworkKey::from_hex(wrong), None, "{wrong}");
    }
    assert_eq!(NetworkKey::from_slice(&[]), None, "an unknown network has no key");
}

#[test]
fn an_area_is_letters_or_the_first_half_of_a_postcode() {
    for (raw, area, is_district) in
        [(" ls ", "LS", false), ("s", "S", false), ("sw1a", "SW1A", true), ("M1", "M1", true)]
    {
        let read = PostcodeArea::parse(raw).unwrap();
        assert_eq!((read.as_str(), read.is_district()), (area, is_district));
    }
    for wrong in ["", "1", "LSX", "SW1A1", "S 1", "S%", "é"] {
        assert_eq!(PostcodeArea::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_pattern_says_something_and_its_signs_are_taken_as_they_are() {
    assert_eq!(TextPattern::parse("Ada*@Mail_1%!.org").unwrap().like(), "ada%@mail!_1!%!!.org");
    assert_eq!(TextPattern::parse("Siân").unwrap().like(), "si_n");
    for wrong in ["", " ", "*", "**", "a\0b", &"a".repeat(101)] {
        assert_eq!(TextPattern::parse(wrong), None, "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn what_is_kept_of_a_filter_is_read_again_or_refused(name in "[a-z]{1,9}", text in ".{0,20}") {
        if let Some(filter) = SignatureFilter::from_pairs([(name.as_str(), text.as_str())]) {
            let pairs = filter.pairs();
            let again = SignatureFilter::from_pairs(pairs.iter().map(|(name, text)| (*name, text.as_str())));
            prop_assert!(again.as_ref() == Some(&filter));
            let masked = format!("{filter:?}");
            prop_assert!(!masked.contains('@'));
        }
    }
}
