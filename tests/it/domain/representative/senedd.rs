//! The Senedd's members by seat, in one language or in both.

use clarion::domain::representative::{ContactRoute, MemberFormat};

use crate::roll::{Councillor, MARK, holder, placed, read, read_only, senedd, senedd_files, vacant};

const FORMAT: MemberFormat = MemberFormat::Senedd;

#[test]
fn both_languages_give_both_names() {
    let mut files = senedd_files();
    for _ in 0..2 {
        let roll = read(FORMAT, &files).unwrap();
        assert_eq!(
            placed(&roll).iter().map(|(area, _)| area.as_str()).collect::<Vec<_>>(),
            ["W09000049", "W09000049", "W09000060"]
        );
        let sian = holder(&roll, "32");
        assert_eq!(sian.name, format!("Siân Sampl{MARK} MS"));
        assert_eq!(sian.name_cy, format!("Siân Sampl{MARK} AS"));
        assert_eq!(sian.salutation, format!("Siân Sampl{MARK}"));
        assert_eq!(sian.party, "Example & Party");
        assert_eq!(sian.address().unwrap().as_str(), format!("sian.{MARK}@senedd.example"));
        assert_eq!(holder(&roll, "31").route, ContactRoute::Unknown);
        // Sixteen seats of six.
        assert_eq!(roll.offices.len(), 96);
        assert_eq!(
            [vacant(&roll, "W09000049"), vacant(&roll, "W09000060"), vacant(&roll, "W09000048")],
            [4, 5, 6]
        );
        assert_eq!(roll.unmatched, []);
        files.reverse();
    }
}

#[test]
fn either_language_alone_is_enough() {
    let files = senedd_files();
    let english = read(FORMAT, &files[..1]).unwrap();
    assert_eq!(holder(&english, "32").name_cy, "");
    assert_eq!(holder(&english, "32").name, format!("Siân Sampl{MARK} MS"));
    let welsh = read(FORMAT, &files[1..]).unwrap();
    assert_eq!(holder(&welsh, "32").name_cy, format!("Siân Sampl{MARK} AS"));
    assert_eq!(holder(&welsh, "32").salutation, format!("Siân Sampl{MARK}"));
    assert_eq!(holder(&welsh, "32").party, "Plaid Enghraifft");
    let area_of = |roll| placed(roll).into_iter().map(|(area, _)| area).collect::<Vec<_>>();
    assert_eq!(area_of(&english), area_of(&welsh));
}

#[test]
fn whoever_one_language_has_alone_is_a_member_too() {
    let (both, one): (&[Councillor<'_>], &[Councillor<'_>]) =
        (&[(1, "Anna Un", ""), (2, "Bea Dwy", "")], &[(1, "Anna Un", "")]);
    let files = [senedd("MS", &[("Clwyd", one)]), senedd("AS", &[("Clwyd", both)])];
    let roll = read(FORMAT, &files).unwrap();
    assert_eq!(placed(&roll).len(), 2);
    assert_eq!(holder(&roll, "2").name, "Bea Dwy AS");
}

#[test]
fn a_seat_that_nobody_knows_and_a_vacancy_are_told() {
    let wards: &[(&str, &[Councillor<'_>])] =
        &[("South Wales West", &[(1, "Anna Un", "")]), ("Clwyd", &[(2, "Vacancy", ""), (3, "Bea Dwy", "")])];
    let roll = read(FORMAT, &[senedd("MS", wards)]).unwrap();
    let [one] = roll.unmatched.as_slice() else { panic!("{:?}", roll.unmatched) };
    assert_eq!((one.seat.as_str(), one.member.as_str()), ("South Wales West", "Anna Un MS"));
    assert_eq!((vacant(&roll, "W09000056"), placed(&roll).len()), (5, 1));
}

#[test]
fn a_seventh_member_is_refused_with_the_seat() {
    let seven: Vec<Councillor<'_>> = (1..8).map(|id| (id, "Anna Un", "")).collect();
    let error = read(FORMAT, &[senedd("MS", &[("Clwyd", &seven)])]).unwrap_err();
    assert_eq!(error.to_string(), "senedd: the files name 7 places of W09000056 (Clwyd), which has 6");
}

#[test]
fn contradictions_are_refused() {
    let anna: &[Councillor<'_>] = &[(1, "Anna Un", "")];
    let twice =
        read_only(FORMAT, &[senedd("MS", &[("Clwyd", anna), ("Gwynedd Maldwyn", anna)])]).unwrap_err();
    assert_eq!(twice.to_string(), "MS.xml, line 22: this councillorid is in the file twice");
    let moved = [senedd("MS", &[("Clwyd", anna)]), senedd("AS", &[("Gwynedd Maldwyn", anna)])];
    let moved = read_only(FORMAT, &moved).unwrap_err();
    assert_eq!(moved.to_string(), "MS.xml, line 8: the two languages have this member in two seats");
    let same = [senedd("MS", &[("Clwyd", anna)]), senedd("MS", &[("Clwyd", anna)])];
    assert!(read_only(FORMAT, &same).unwrap_err().to_string().starts_with("give one file in English"));
}

#[test]
fn an_address_may_stand_among_other_words_or_in_an_element_of_its_own() {
    for (work, address) in [
        ("", None),
        ("Cardiff Bay CF99 1SN", None),
        ("<![CDATA[Cardiff <a@b.example>]]>", Some("a@b.example")),
        ("<line1>1 Stryd</line1><email>a@b.example</email><phone>0300</phone>", Some("a@b.example")),
        ("one: a@b.example. Two: c@d.example", Some("a@b.example")),
        ("a&#64;b.example", Some("a@b.example")),
    ] {
        let file = senedd("MS", &[("Clwyd", &[(1, "Anna Un", work)])]);
        let roll = read(FORMAT, &[file]).unwrap();
        assert_eq!(holder(&roll, "1").address().map(|address| address.as_str()), address, "{work}");
    }
    let broken = senedd("MS", &[("Clwyd", &[(1, "Anna Un", "@twitter")])]);
    assert_eq!(
        read(FORMAT, &[broken]).unwrap_err().to_string(),
        "MS.xml, line 8: workaddress cannot be read"
    );
}

#[test]
fn document_types_entities_and_depth_are_refused() {
    let (_, good) = senedd("MS", &[("Clwyd", &[(1, "Anna Un", "")])]);
    let good = String::from_utf8(good).unwrap();
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]>";
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    for (text, reason) in [
        (
            good.replace("<councillorsbyward>", &format!("{bomb}\n<councillorsbyward>")),
            "MS.xml, line 2: a document type is refused",
        ),
        (good.replace("Anna Un", "&b;"), "MS.xml, line 9: an entity is refused"),
        (good.replace("Anna Un", "&xxe;"), "MS.xml, line 9: an entity is refused"),
        (good.replace("utf-8", "iso-8859-1"), "MS.xml, line 1: an encoding other than UTF-8 is refused"),
        (
            good.replace("<wards>", &format!("<wards>{deep}")),
            "MS.xml, line 3: elements lie in one another deeper than this publisher writes them",
        ),
        (
            good.replace("councillorsbyward", "councillors"),
            "MS.xml, line 2: this is not the list of members by seat (councillorsbyward)",
        ),
        (good.replace("<councillorid>1<", "<councillorid><"), "MS.xml, line 7: councillorid is empty"),
        (good.replace(">Clwyd<", "><"), "MS.xml, line 7: wardtitle is empty"),
        (good.replace("Anna Un MS", " "), "MS.xml, line 7: fullusername is empty"),
        (
            format!("{good}<councillorsbyward/>"),
            "MS.xml, line 21: this is not XML; the file is cut or of another kind",
        ),
    ] {
        let error = read(FORMAT, &[("MS.xml".to_owned(), text.into_bytes())]).unwrap_err();
        let told = error.to_string();
        assert_eq!(told.split_once(": ").unwrap().1, reason.split_once(": ").unwrap().1);
        assert!(error.line >= 1, "{told}");
    }
}
