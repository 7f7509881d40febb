//! Who refuses us, and what is made of it.

use clarion::domain::notice::Notice;
use clarion::mail::refusal::{Consequence, Refusals, site};

const CONFIRM: Notice = Notice::ConfirmSignature;

#[test]
fn a_site_is_what_somebody_has_registered() {
    for (domain, registered) in [
        ("mail.a.example", "a.example"),
        ("A.Example.", "a.example"),
        ("example", "example"),
        ("x.y.z.co.uk", "z.co.uk"),
        ("trust.nhs.uk", "trust.nhs.uk"),
        ("mail.dept.gov.uk", "dept.gov.uk"),
        ("students.college.ac.uk", "college.ac.uk"),
        ("a.example.com.au", "example.com.au"),
        ("co.uk", "co.uk"),
        ("parliament.uk", "parliament.uk"),
        ("members.parliament.uk", "parliament.uk"),
        ("senedd.wales", "senedd.wales"),
        ("gov.scot", "gov.scot"),
        ("", ""),
    ] {
        assert_eq!(site(domain), registered, "{domain}");
    }
}

fn at(domain: &str) -> String {
    format!("someone@{domain}")
}

/// What one more refusal of a confirmation leads to.
fn refused(refusals: &mut Refusals, domain: &str) -> Consequence {
    refusals.refused(CONFIRM, &at(domain))
}

#[test]
fn no_stranger_can_stop_the_mail_of_everyone() {
    let mut refusals = Refusals::default();
    for number in 0..100 {
        assert_eq!(refused(&mut refusals, &format!("{number}.own.example")), Consequence::SpareDomain);
        assert_eq!(refused(&mut refusals, "OWN.example"), Consequence::SpareDomain);
    }
    for domain in ["b.example", "c.example", "d.example"] {
        assert_eq!(refused(&mut refusals, domain), Consequence::SpareDomain);
    }
    refusals.taken(Notice::Letter);
    assert_eq!(
        refused(&mut refusals, "e.example"),
        Consequence::PauseKind,
        "five, and no supporter has got one"
    );
    assert_eq!(refused(&mut refusals, "a.example"), Consequence::SpareDomain, "the count begins anew");
    refusals.taken(CONFIRM);
    for domain in ["b.example", "c.example", "d.example", "e.example"] {
        assert_eq!(refused(&mut refusals, domain), Consequence::SpareDomain, "one was taken since");
    }
    assert_eq!(refused(&mut refusals, "f.example"), Consequence::PauseKind);
}

#[test]
fn the_kinds_that_go_to_supporters_count_together() {
    let mut refusals = Refusals::default();
    let kinds = [CONFIRM, Notice::RemindSignature, Notice::SignatureReceipt, Notice::LetterHeld];
    for (kind, domain) in kinds.into_iter().zip(["a.example", "b.example", "c.example", "d.example"]) {
        assert_eq!(refusals.refused(kind, &at(domain)), Consequence::SpareDomain);
    }
    assert_eq!(refusals.refused(Notice::AlreadySigned, &at("e.example")), Consequence::PauseKind);
    for domain in ["a.example", "b.example", "c.example", "d.example"] {
        assert_eq!(refused(&mut refusals, domain), Consequence::SpareDomain);
    }
    refusals.taken(Notice::SignatureReceipt);
    assert_eq!(refused(&mut refusals, "e.example"), Consequence::SpareDomain, "a receipt was taken");
}

/// What the last of these refusals of letters leads to, where each before it stops its office alone.
fn offices(refusals: &mut Refusals, addresses: &[&str]) -> Consequence {
    let (last, before) = addresses.split_last().unwrap();
    for address in before {
        assert_eq!(refusals.refused(Notice::Letter, address), Consequence::PauseOffice, "{address}");
    }
    refusals.refused(Notice::Letter, last)
}

#[test]
fn one_office_that_refuses_us_is_paused_and_several_are_our_fault() {
    let mut refusals = Refusals::default();
    let one = "one@parliament.example";
    assert_eq!(offices(&mut refusals, &[one; 50]), Consequence::PauseOffice, "however often");
    refusals.taken(CONFIRM);
    let of_other_sites = ["ONE@parliament.example", "two@council.example", "three@board.example"];
    assert_eq!(offices(&mut refusals, &of_other_sites), Consequence::PauseKind);
    assert_eq!(offices(&mut refusals, &[one]), Consequence::PauseOffice, "the count begins anew");
    refusals.taken(Notice::Letter);
    assert_eq!(offices(&mut refusals, &of_other_sites[1..]), Consequence::PauseOffice, "one was taken since");
    // Those of one site are more before they are taken for all.
    refusals.taken(Notice::Letter);
    let members: Vec<String> = (0..5).map(|number| format!("m{number}@parliament.example")).collect();
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    assert_eq!(offices(&mut refusals, &members), Consequence::PauseKind);
}
