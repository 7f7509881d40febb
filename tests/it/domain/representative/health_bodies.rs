//! Bodies that give health care.

use clarion::domain::nation::Nation;
use clarion::domain::representative::{MemberFormat, OfficeKind, Roll, RollError};

use crate::roll::{MARK, read};

const BODIES: &str = include_str!("../../../data/health_bodies.csv");

fn bodies(text: &str) -> Result<Roll, RollError> {
    read(MemberFormat::HealthBodies, &[("bodies.csv".to_owned(), text.as_bytes().to_vec())])
}

#[test]
fn every_body_is_an_office_and_whose_chief_is_named_is_held() {
    let roll = bodies(BODIES).unwrap();
    let codes: Vec<&str> = roll.offices.iter().map(|office| office.area.as_str()).collect();
    assert_eq!(codes, ["E54000901", "E54000902", "E54000903", "W11000901", "S08000901", "ZX010"]);
    assert!(
        roll.offices.iter().all(|office| office.kind == OfficeKind::HealthBody && office.place == Some(1))
    );
    let nations: Vec<Nation> = roll.offices.iter().map(|office| office.nation).collect();
    assert_eq!(nations[2..], [Nation::England, Nation::Wales, Nation::Scotland, Nation::NorthernIreland]);
    // The last day of the file is the day before the first on which there is no such body.
    assert_eq!(roll.offices[0].until, "2027-01-15".parse().ok());
    assert_eq!(roll.offices[2].since, "2027-01-16".parse().ok());

    let chief = roll.offices[1].member.as_ref().unwrap();
    assert_eq!(chief.name, format!("Ada Example{MARK}, Chief Executive"));
    assert_eq!(chief.salutation, format!("Ada Example{MARK}"));
    assert_eq!(chief.address().unwrap().as_str(), format!("ada.{MARK}@nhs.example"));
    assert_eq!(roll.offices[2].member.as_ref().unwrap().name, format!("Ben Sample{MARK}"));
    assert_eq!(roll.offices[0].member, None);

    // Without any code nobody can find it.
    assert_eq!(roll.unmatched.len(), 1);
    assert_eq!(roll.unmatched[0].seat, "Fixture Health and Social Care Trust");
}

#[test]
fn the_six_columns_of_a_plain_list_are_enough() {
    let plain: String =
        BODIES.lines().map(|line| line.split(',').take(6).collect::<Vec<_>>().join(",") + "\n").collect();
    let roll = bodies(&plain).unwrap();
    assert_eq!((roll.offices.len(), roll.unmatched.len()), (5, 2));
    assert!(roll.offices.iter().all(|office| office.member.is_none() && office.until.is_none()));
    let renamed = BODIES.replacen(",code,", ",hlth_code,", 1);
    assert_eq!(bodies(&renamed), bodies(BODIES));
}

const NAMED_BY_ADDRESS: &str = "line 2: name holds an email address; are two columns swapped?";

#[test]
fn swapped_names_and_addresses_are_refused() {
    let rows = |name: &str, email: &str, chief: &str| {
        format!(
            "nation,kind,gss_code,{name},{chief},{email}\n\
             England,icb,E54000901,Exampleshire Board,Ada Example,ada@nhs.example\n"
        )
    };
    assert!(bodies(&rows("name", "email", "chief")).is_ok());
    for (text, wanted) in [
        (rows("email", "name", "chief"), NAMED_BY_ADDRESS),
        // Whoever leads it may be unnamed, and the address of nobody would be lost in silence.
        (rows("email", "name", "note"), NAMED_BY_ADDRESS),
        (rows("name", "chief", "email"), "line 2: chief holds an email address; are two columns swapped?"),
    ] {
        assert_eq!(bodies(&text).unwrap_err().to_string(), format!("bodies.csv, {wanted}"));
    }
}

#[test]
fn what_cannot_be_is_refused_with_its_line() {
    for (from, to, wanted) in [
        ("nation,kind", "country,kind", "line 1: the column nation is missing"),
        ("England,icb,E54000901", "Atlantis,icb,E54000901", "line 2: nation cannot be read"),
        ("E54000901", "E54000901X", "line 2: gss_code cannot be read"),
        ("E54000902", "E54000901", "line 3: gss_code cannot be read"),
        ("ZX010", "E54000903", "line 7: code cannot be read"),
        ("2027-01-14", "14 January", "line 2: end_date cannot be read"),
        (",,2027-01-14", ",2027-02-01,2027-01-14", "line 2: end_date cannot be read"),
        ("ada.Zqx@nhs.example", "ada.Zqx@", "line 3: email cannot be read"),
        ("ods_code,name,", "ods_code,email,", "line 1: the column name is missing"),
        ("NHS Exampleshire Integrated Care Board", "care@nhs.example", NAMED_BY_ADDRESS),
        ("Ben SampleZqx,,", ",,ben@nhs.example", "line 4: chief is empty"),
        ("NHS Exampleshire Integrated Care Board", "", "line 2: name is empty"),
    ] {
        assert!(BODIES.contains(from), "{from}");
        let error = bodies(&BODIES.replacen(from, to, 1)).unwrap_err().to_string();
        assert_eq!(error, format!("bodies.csv, {wanted}"));
    }
}
