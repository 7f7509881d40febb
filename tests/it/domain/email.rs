//! Addresses: what is mailed to, who is the same, what is refused.

use clarion::domain::email::{EmailAddress, EmailError};
use proptest::prelude::*;

fn canonical(raw: &str) -> String {
    EmailAddress::parse(raw).unwrap().canonical().to_owned()
}

#[test]
fn the_domain_is_lowered_and_the_local_part_is_left_alone() {
    let address = EmailAddress::parse("  Ada.Lovelace@Example.ORG\u{200B}\n").unwrap();
    assert_eq!(address.as_str(), "Ada.Lovelace@example.org");
    assert_eq!(address.as_typed(), "Ada.Lovelace@Example.ORG");
    assert_eq!(address.domain(), "example.org");
    assert_eq!(address.canonical(), "ada.lovelace@example.org");
}

#[test]
fn a_domain_of_another_script_is_mailed_to_in_ascii() {
    let address = EmailAddress::parse("ada@Bücher.example").unwrap();
    assert_eq!(address.as_str(), "ada@xn--bcher-kva.example");
    assert_eq!(address.as_typed(), "ada@Bücher.example");
    assert_eq!(address.canonical(), canonical("ADA@XN--BCHER-KVA.example"));
    assert_eq!(canonical("ada@bu\u{308}cher.example"), address.canonical());
    assert_eq!(EmailAddress::parse("ada@例え.テスト").unwrap().domain(), "xn--r8jz45g.xn--zckzah");
}

#[test]
fn providers_that_deliver_to_one_mailbox_give_one_key() {
    for (typed, key) in [
        ("A.d.a+petition@gmail.com", "ada@gmail.com"),
        ("ada@googlemail.com", "ada@gmail.com"),
        ("ada+x+y@outlook.com", "ada@outlook.com"),
        ("ada+x@hotmail.co.uk", "ada@hotmail.co.uk"),
        ("ada+x@live.com.au", "ada@live.com.au"),
        ("ada+x@outlook.fr", "ada@outlook.fr"),
        ("ada.+x@outlook.com", "ada@outlook.com"),
        ("ada+x@msn.com", "ada@msn.com"),
        ("ada+x@me.com", "ada@me.com"),
        ("ada+x@mac.com", "ada@mac.com"),
        ("ada+x@icloud.com", "ada@icloud.com"),
        ("a.da+x@fastmail.fm", "a.da@fastmail.fm"),
        ("ada+x@fastmail.com", "ada@fastmail.com"),
        // Elsewhere every character may name another mailbox.
        ("a.da+x@example.org", "a.da+x@example.org"),
        ("ada+x@live.example.ac.uk", "ada+x@live.example.ac.uk"),
        ("a.da@outlook.com", "a.da@outlook.com"),
        // A tag alone is not everybody's key.
        ("+x@gmail.com", "+x@gmail.com"),
    ] {
        assert_eq!(canonical(typed), key);
    }
}

#[test]
fn what_cannot_be_mailed_to_is_refused_with_its_reason() {
    let long_local = format!("{}@example.org", "a".repeat(65));
    let long = format!("{}@{}.example", "a".repeat(10), vec!["b".repeat(60); 4].join("."));
    let long_typed = format!("a@{}", "é".repeat(2_000));
    for (raw, error) in [
        ("", EmailError::Empty),
        (" \u{202E}", EmailError::Empty),
        ("ada\0@example.org", EmailError::Nul),
        ("ada lovelace@example.org", EmailError::Space),
        ("ada@example.org, bea@example.org", EmailError::Space),
        ("ada@example.org\r\nBcc: x@example.org", EmailError::Space),
        ("ada.example.org", EmailError::NoAt),
        ("ada@bea@example.org", EmailError::SeveralAts),
        ("@example.org", EmailError::Local),
        ("ada..bea@example.org", EmailError::Local),
        (".ada@example.org", EmailError::Local),
        ("ada.@example.org", EmailError::Local),
        ("\"ada\"@example.org", EmailError::Local),
        ("Ada<ada@example.org>", EmailError::Local),
        ("a,da@example.org", EmailError::Local),
        ("zoë@example.org", EmailError::NonAsciiLocal),
        ("ada@", EmailError::Domain),
        ("ada@exa_mple.org", EmailError::Domain),
        ("ada@-example.org", EmailError::Domain),
        ("ada@example..org", EmailError::Domain),
        ("ada@example.org.", EmailError::Domain),
        ("ada@example.org>", EmailError::Domain),
        ("ada@localhost", EmailError::NoDot),
        ("ada@example.o", EmailError::TopLevel),
        ("ada@example.123", EmailError::TopLevel),
        ("ada@[192.0.2.1]", EmailError::IpLiteral),
        ("ada@192.0.2.1", EmailError::IpLiteral),
        ("ada@[IPv6:2001:db8::1]", EmailError::IpLiteral),
        (&long_local, EmailError::TooLong),
        (&long, EmailError::TooLong),
        (&long_typed, EmailError::TooLong),
    ] {
        assert_eq!(EmailAddress::parse(raw), Err(error), "{raw:?}");
    }
}

#[test]
fn misspelt_domains_are_offered_put_right() {
    let suggestion = |raw| EmailAddress::parse(raw).unwrap().suggestion();
    assert_eq!(suggestion("Ada@gmial.com").as_deref(), Some("Ada@gmail.com"));
    assert_eq!(suggestion("ada@hotmial.co.uk").as_deref(), Some("ada@hotmail.co.uk"));
    assert_eq!(suggestion("ada@gmail.con").as_deref(), Some("ada@gmail.com"));
    assert_eq!(suggestion("ada@gmial.con").as_deref(), Some("ada@gmail.com"));
    assert_eq!(suggestion("ada@example.co.ul").as_deref(), Some("ada@example.co.uk"));
    for right in ["ada@gmail.com", "ada@example.org", "ada@hotmail.co.uk", "ada@nhs.net", "ada@gmx.com"] {
        assert_eq!(suggestion(right), None);
    }
}

#[test]
fn every_suggestion_is_an_address_with_nothing_left_to_mend() {
    for domain in ["gmail.co", "yaho.com", "icloud.co.uk", "ntlword.com", "example.vom", "example.couk"] {
        let offered = EmailAddress::parse(&format!("ada@{domain}")).unwrap().suggestion().unwrap();
        assert_eq!(EmailAddress::parse(&offered).unwrap().suggestion(), None, "{domain}");
    }
}

#[test]
fn debug_shows_nothing_of_the_address() {
    assert_eq!(format!("{:?}", EmailAddress::parse("ada@example.org").unwrap()), "EmailAddress(masked)");
}

fn domain() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("gmail.com".to_owned()),
        Just("GoogleMail.com".to_owned()),
        Just("hotmail.co.uk".to_owned()),
        Just("Bücher.example".to_owned()),
        "[a-z][a-z0-9]{0,8}\\.(org|co\\.uk|example)",
    ]
}

proptest! {
    #[test]
    fn the_key_of_a_key_is_itself_whatever_the_case(local in "[a-zA-Z0-9+_-]{1,10}(\\.[a-z+]{1,6}){0,2}", domain in domain()) {
        let key = canonical(&format!("{local}@{domain}"));
        prop_assert_eq!(canonical(&key), key.clone());
        prop_assert_eq!(canonical(&format!("{}@{}", local.to_uppercase(), domain.to_uppercase())), key);
    }

    #[test]
    fn what_is_mailed_to_is_plain_ascii_in_one_line(raw in "\\PC{0,20}@\\PC{0,20}") {
        if let Ok(address) = EmailAddress::parse(&raw) {
            prop_assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(address.as_str().matches('@').count(), 1);
            let again = EmailAddress::parse(address.as_str()).unwrap();
            prop_assert_eq!(again.as_str(), address.as_str());
            prop_assert_eq!(again.canonical(), address.canonical());
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(raw in any::<String>()) {
        let _ = EmailAddress::parse(&raw);
    }
}
