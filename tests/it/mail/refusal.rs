//! Who refuses us, and what is made of it.

use clarion::domain::notice::Notice;
use clarion::mail::refusal::{Refusals, site};

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

#[test]
fn no_stranger_can_stop_the_mail_of_everyone() {
    let mut refusals = Refusals::default();
    for number in 0..100 {
        let subdomain = format!("{number}.own.example");
        assert!(!refusals.refused(CONFIRM, &subdomain) && !refusals.refused(CONFIRM, "OWN.example"));
    }
    for domain in ["b.example", "c.example", "d.example"] {
        assert!(!refusals.refused(CONFIRM, domain));
    }
    refusals.taken(Notice::Letter);
    assert!(refusals.refused(CONFIRM, "e.example"), "five sites, and no supporter has got one");
    assert!(!refusals.refused(CONFIRM, "a.example"), "the count begins anew");
    refusals.taken(CONFIRM);
    for domain in ["b.example", "c.example", "d.example", "e.example"] {
        assert!(!refusals.refused(CONFIRM, domain), "one was taken since");
    }
    assert!(refusals.refused(CONFIRM, "f.example"));
}

#[test]
fn the_kinds_that_go_to_supporters_count_together() {
    let mut refusals = Refusals::default();
    let kinds = [CONFIRM, Notice::RemindSignature, Notice::SignatureReceipt, Notice::LetterHeld];
    for (kind, domain) in kinds.into_iter().zip(["a.example", "b.example", "c.example", "d.example"]) {
        assert!(!refusals.refused(kind, domain));
    }
    assert!(refusals.refused(Notice::AlreadySigned, "e.example"));
    for domain in ["a.example", "b.example", "c.example", "d.example"] {
        assert!(!refusals.refused(CONFIRM, domain));
    }
    refusals.taken(Notice::SignatureReceipt);
    assert!(!refusals.refused(CONFIRM, "e.example"), "a receipt was taken");
}

#[test]
fn one_office_that_refuses_us_stops_the_letters() {
    assert!(Refusals::default().refused(Notice::Letter, "parliament.example"));
}
