//! Members as their publishers write them: rows of two publishers here, files that are read whole beside it.

mod complete;
mod democracy_club;
mod health_bodies;
mod hostile;
mod members_api;
mod ni_assembly;
mod popolo;
mod scottish_parliament;
mod senedd;

use clarion::domain::entry::EntryError;
use clarion::domain::nation::Nation;
use clarion::domain::place::Gss;
use clarion::domain::representative::{
    Chamber, ContactRoute, MemberFormat, MemberReader, StatedOffice, TableFormat,
};

const DFE: &str =
    "\u{FEFF}pcon_name,PCON_CODE,member_id,full_title,display_as,party_text,member_email,country_code";

fn read(format: TableFormat, header: &str, row: &str) -> Result<StatedOffice, EntryError> {
    let cells: Vec<&str> = row.split(',').collect();
    MemberReader::new(format, header.split(',')).unwrap().read(|position| cells.get(position).copied())
}

fn dfe(row: &str) -> Result<StatedOffice, EntryError> {
    read(TableFormat::Dfe, DFE, row)
}

fn csv(row: &str) -> Result<StatedOffice, EntryError> {
    read(TableFormat::Csv, MemberFormat::CSV_HEADER, row)
}

#[test]
fn a_row_of_the_department_for_education_is_read() {
    let entry = dfe("Exampleton,E14001063,9001,Rt Hon Dr Ada Example MP,Dr Ada Example,Example Party,ada@parliament.example,E92000001").unwrap();
    let seat = Gss::parse("E14001063").unwrap();
    assert_eq!((entry.kind, entry.area, entry.place), (Chamber::HouseOfCommons.into(), seat.into(), Some(1)));
    assert_eq!((entry.nation, entry.name.as_str()), (Nation::England, "Exampleton"));
    let member = entry.member.unwrap();
    assert_eq!(member.external_id, "9001");
    assert_eq!(member.name, "Rt Hon Dr Ada Example MP");
    assert_eq!(member.salutation, "Dr Ada Example");
    assert_eq!(member.party, "Example Party");
    assert_eq!(member.address().unwrap().as_str(), "ada@parliament.example");
}

#[test]
fn words_in_place_of_an_address_are_no_address() {
    for words in ["No email found", "", "n/a", "see website"] {
        let entry = dfe(&format!("Exampleton,E14001063,9001,Ada Example MP,Ada Example,P,{words},E92000001"))
            .unwrap();
        assert_eq!(entry.member.unwrap().route, ContactRoute::Unknown, "{words}");
    }
    let broken = dfe("Exampleton,E14001063,9001,Ada Example MP,Ada Example,P,ada@,E92000001");
    assert_eq!(broken, Err(EntryError::BadCell("member_email")));
}

#[test]
fn a_vacant_seat_is_an_office_without_a_member() {
    for row in [
        "Exampleton,E14001063,,,,,,E92000001",
        "Exampleton,E14001063,,Vacant,Vacant,,No email found,E92000001",
    ] {
        assert_eq!(dfe(row).unwrap().member, None);
    }
    assert_eq!(csv("house-of-commons,S14000061,,scotland,Glenexample,,,,,,").unwrap().member, None);
}

#[test]
fn a_row_of_our_own_format_is_read() {
    let entry = csv("senedd,W09000048,6,wales,Exampleside,Glanenghraifft,m-6,Bea Example MS,Bea,Example Party,bea@senedd.example").unwrap();
    assert_eq!((entry.kind, entry.place), (Chamber::Senedd.into(), Some(6)));
    assert_eq!(entry.name_cy.as_deref(), Some("Glanenghraifft"));
    let member = entry.member.unwrap();
    assert_eq!((member.name.as_str(), member.salutation.as_str()), ("Bea Example MS", "Bea"));
    let plain = csv("house-of-commons,E14001063,,england,Exampleton,,m-1,Ada Example MP,,,").unwrap();
    let member = plain.member.unwrap();
    assert_eq!(
        (plain.place, member.salutation.as_str(), member.route.clone()),
        (None, "Ada Example MP", ContactRoute::Unknown)
    );
}

#[test]
fn a_row_that_cannot_be_read_names_its_column() {
    for (row, error) in [
        ("commons,E14001063,,england,X,,1,Ada,,,", EntryError::BadCell("chamber")),
        ("house-of-commons,14001063,,england,X,,1,Ada,,,", EntryError::BadCell("seat")),
        ("house-of-commons,E14001063,0,england,X,,1,Ada,,,", EntryError::BadCell("place")),
        ("house-of-commons,E14001063,first,england,X,,1,Ada,,,", EntryError::BadCell("place")),
        ("house-of-commons,E14001063,,albion,X,,1,Ada,,,", EntryError::BadCell("nation")),
        ("house-of-commons,E14001063,,england,,,1,Ada,,,", EntryError::EmptyCell("seat_name")),
        ("house-of-commons,E14001063,,england,X,,,Ada,,,", EntryError::EmptyCell("external_id")),
        ("house-of-commons,E14001063,,england,X,,1,,,,", EntryError::EmptyCell("name")),
        ("house-of-commons,E14001063,,england,X,,1,A\0da,,,", EntryError::BadCell("name")),
        ("house-of-commons", EntryError::BadCell("seat")),
    ] {
        assert_eq!(csv(row), Err(error), "{row:?}");
    }
    assert_eq!(dfe("X,E14001063,1,Ada MP,Ada,P,,E99999999"), Err(EntryError::BadCell("country_code")));
}

#[test]
fn a_missing_column_is_named() {
    let header = DFE.replace("member_email,", "");
    let missing = MemberReader::new(TableFormat::Dfe, header.split(',')).unwrap_err();
    assert_eq!(missing, EntryError::MissingColumn("member_email"));
    assert!(MemberReader::new(TableFormat::Csv, DFE.split(',')).is_err());
}

#[test]
fn slugs_lead_back_to_their_chambers() {
    for chamber in Chamber::ALL {
        assert_eq!(Chamber::from_slug(chamber.slug()), Some(chamber));
        assert_eq!(serde_json::to_string(&chamber).unwrap(), format!("\"{}\"", chamber.slug()));
    }
    assert_eq!(Chamber::from_slug("house-of-lords"), None);
    assert_eq!(MemberFormat::from_name("dfe"), Some(MemberFormat::Dfe));
    assert_eq!(MemberFormat::from_name("xml"), None);
}
