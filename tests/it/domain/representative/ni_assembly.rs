//! The Assembly's members with their contact details.

use clarion::domain::representative::{ContactRoute, MemberFormat};
use serde_json::json;

use crate::roll::{MARK, assembly, assembly_files, contact, holder, mla, placed, read, vacant};

const FORMAT: MemberFormat = MemberFormat::NiAssembly;

#[test]
fn members_are_joined_with_their_own_addresses() {
    let roll = read(FORMAT, &assembly_files()).unwrap();
    let own = |area: &str, name: &str| (area.to_owned(), format!("{name}{MARK} MLA"));
    assert_eq!(
        placed(&roll),
        [
            own("N06000001", "Mr Rory Fixture"),
            own("N06000001", "Ms Orla Sampla"),
            own("N06000007", "Dr Una Example"),
        ]
    );
    let orla = holder(&roll, "91");
    assert_eq!(orla.address().unwrap().as_str(), format!("orla.{MARK}@mla.niassembly.gov.uk"));
    assert_eq!(
        (orla.salutation.as_str(), orla.party.as_str()),
        (format!("Ms Orla Sampla{MARK}").as_str(), "Example Party")
    );
    assert_eq!(holder(&roll, "92").route, ContactRoute::Unknown);
    assert_eq!(holder(&roll, "93").route, ContactRoute::Unknown);
    // Eighteen seats of five, on the lines of 2008.
    assert_eq!((roll.offices.len(), vacant(&roll, "N06000001"), vacant(&roll, "N06000002")), (90, 3, 5));
    let east = roll.offices.iter().find(|office| office.area.as_str() == "N06000001").unwrap();
    assert_eq!(east.name, "Belfast East");
}

#[test]
fn a_list_of_one_may_be_its_object_and_the_field_of_addresses_spelt_right() {
    let members = mla(91, "Ms Orla Sampla MLA", "Foyle");
    let contacts = json!({ "PersonId": 91, "AddressType": "Constituency Office", "EmailAddress": "a@party.example; orla@mla.niassembly.gov.uk" });
    let roll = read(FORMAT, &assembly(&members, &contacts)).unwrap();
    let orla = holder(&roll, "91");
    assert_eq!((orla.name.as_str(), orla.salutation.as_str()), ("Ms Orla Sampla MLA", "Ms Orla Sampla"));
    assert_eq!(orla.address().unwrap().as_str(), "a@party.example");

    let parts = json!({ "PersonId": 91, "MemberPrefix": "Ms", "MemberFirstName": "Orla", "MemberLastName": "Sampla", "ConstituencyName": "Foyle" });
    let roll = read(FORMAT, &assembly(&parts, &contacts)).unwrap();
    assert_eq!(holder(&roll, "91").name, "Ms Orla Sampla MLA");
}

#[test]
fn one_file_without_the_other_is_refused_by_name() {
    let files = assembly_files();
    let members = read(FORMAT, &files[..1]).unwrap_err().to_string();
    assert!(members.contains("GetAllCurrentMembers"), "{members}");
    let contacts = read(FORMAT, &files[1..]).unwrap_err().to_string();
    assert!(contacts.contains("GetAllMemberContactDetails"), "{contacts}");
}

#[test]
fn a_sixth_member_a_repeated_one_and_a_strange_row_are_refused() {
    let contacts = json!([contact(1, "")]);
    let six: Vec<_> = (1..7).map(|id| mla(id, "Ms Orla Sampla", "West Tyrone")).collect();
    let error = read(FORMAT, &assembly(&json!(six), &contacts)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "ni-assembly: the files name 6 places of N06000018 (West Tyrone), which has 5"
    );
    let twice = json!([mla(1, "Ms Orla Sampla", "Foyle"), mla(1, "Ms Orla Sampla", "Foyle")]);
    let error = read(FORMAT, &assembly(&twice, &contacts)).unwrap_err();
    assert_eq!(error.to_string(), "members.json, line 15: this PersonId is in another row too");
    let strange = json!([{ "PersonId": "1", "Role": "Speaker" }]);
    let error = read(FORMAT, &assembly(&strange, &contacts)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "members.json, line 4: this is no row of the current members or of their contact details"
    );
    let broken = json!([contact(1, "orla@")]);
    let error = read(FORMAT, &assembly(&json!([]), &broken)).unwrap_err();
    assert_eq!(error.to_string(), "contacts.json, line 4: EmaiAddress cannot be read");
    let unknown = json!([mla(1, "Ms Orla Sampla", "Belfast South and Mid Down")]);
    let roll = read(FORMAT, &assembly(&unknown, &contacts)).unwrap();
    assert_eq!(roll.unmatched[0].seat, "Belfast South and Mid Down");
}
