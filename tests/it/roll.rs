//! Files of members in the formats of their publishers, all of them invented, for the tests of several rooms.
//!
//! Every name and address holds [`MARK`], so that a text of a file that gets into an error is found there.

use std::fmt::Write as _;

use clarion::cli::house::shipped_boundaries;
use clarion::domain::boundary::SeatNames;
use clarion::domain::campaign::Date;
use clarion::domain::place::Gss;
use clarion::domain::representative::{
    Chamber, MemberFormat, Roll, RollError, SourceFile, StatedOffice, Way, complete,
};
use serde_json::{Value, json};

use crate::feed::{People, westminster_files};

/// What no error may hold.
pub const MARK: &str = "Zqx";

/// The day on which the clock of the tests stands.
pub fn today() -> Date {
    "2027-01-15".parse().unwrap()
}

/// The seats of the shipped boundaries, and names of the Commons' as an earlier import told them.
pub fn seats() -> SeatNames {
    let mut seats = SeatNames::of(&shipped_boundaries().unwrap(), today());
    for (code, name) in COMMONS {
        seats.add_known(Chamber::HouseOfCommons, Gss::parse(code).unwrap(), name);
    }
    seats
}

/// Seats of the Commons whose names the database knows.
const COMMONS: [(&str, &str); 4] = [
    ("E14001063", "Aldershot"),
    ("E14001064", "Aldridge-Brownhills"),
    ("N05000001", "Belfast East"),
    ("W07000090", "Clwyd East and Glyndŵr"),
];

/// A file with its name.
pub type NamedFile = (String, Vec<u8>);

/// What the reader of a format makes of files.
pub fn read_only(format: MemberFormat, files: &[NamedFile]) -> Result<Roll, RollError> {
    let files: Vec<SourceFile<'_>> = files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
    match format.way() {
        Way::Whole(read) => read(&files, &seats(), today()),
        Way::Rows(_) => panic!("{} is read row by row", format.name()),
    }
}

/// The same, judged against the seats.
pub fn read(format: MemberFormat, files: &[NamedFile]) -> Result<Roll, RollError> {
    complete(read_only(format, files)?, &seats())
}

/// Area and name of each holder, sorted.
pub fn placed(roll: &Roll) -> Vec<(String, String)> {
    let held = roll.offices.iter().filter_map(|office| Some((office, office.member.as_ref()?)));
    let mut placed: Vec<_> =
        held.map(|(office, member)| (office.area.to_string(), member.name.clone())).collect();
    placed.sort();
    placed
}

/// How many places of an area are vacant.
pub fn vacant(roll: &Roll, area: &str) -> usize {
    let in_area = |office: &&StatedOffice| office.area.as_str() == area && office.member.is_none();
    roll.offices.iter().filter(in_area).count()
}

/// The holder with an id.
#[track_caller]
pub fn holder<'a>(roll: &'a Roll, id: &str) -> &'a clarion::domain::representative::Member {
    let mut members = roll.offices.iter().filter_map(|office| office.member.as_ref());
    members.find(|member| member.external_id == id).unwrap_or_else(|| panic!("nobody has the id {id}"))
}

// --- The Scottish Parliament -----------------------------------------------------------------------------------------

/// The lists of the Scottish Parliament, which a test may change before it makes files of them.
pub struct Holyrood {
    pub members: Vec<Value>,
    pub constituencies: Vec<Value>,
    pub regions: Vec<Value>,
    pub parties: Vec<Value>,
    pub member_parties: Vec<Value>,
    pub constituency_statuses: Vec<Value>,
    pub region_statuses: Vec<Value>,
    pub emails: Vec<Value>,
}

pub const ELECTION: &str = "2026-05-07T00:00:00";
const LAST_DAY: &str = "2026-05-06T23:59:59";

pub fn msp(id: u64, family: &str, given: &str, is_current: bool) -> Value {
    json!({ "PersonID": id, "PhotoURL": "", "Notes": "", "BirthDate": null, "ParliamentaryName": format!("{family}{MARK}, {given} Middle"),
            "PreferredName": given, "GenderTypeID": 1, "IsCurrent": is_current })
}

pub fn status(person: u64, field: &str, of: u64, since: &str, until: Option<&str>) -> Value {
    json!({ "ID": person * 1000 + of, "PersonID": person, field: of, "ValidFromDate": since, "ValidUntilDate": until,
            "ElectionStatusID": 1, "Notes": "" })
}

pub fn email(person: u64, address: &str, is_default: bool) -> Value {
    json!({ "ID": person, "PersonID": person, "EmailAddressTypeID": 1, "Address": address, "IsDefault": is_default })
}

impl Holyrood {
    /// Two constituencies, one of them with a wrong code, two regions, one with a shortened name; a region of the past;
    /// members of each kind that is known to be odd.
    pub fn new() -> Self {
        let area = |id: u64, code: &str, name: &str| {
            json!({ "ID": id, "ConstituencyCode": code, "ShortName": "x", "Name": name, "ValidFromDate": ELECTION,
                    "ValidUntilDate": null, "RegionID": 2 })
        };
        let region = |id: u64, code: &str, name: &str, since: &str, until: Option<&str>| json!({ "ID": id, "RegionCode": code, "Name": name, "StartDate": since, "EndDate": until });
        let party = |id: u64, actual: &str, preferred: &str| {
            json!({ "ID": id, "Abbreviation": "X", "ActualName": actual, "PreferredName": preferred, "Notes": "",
                    "ValidFromDate": "1999-05-06T00:00:00", "ValidUntilDate": null })
        };
        let own = |name: &str| format!("{name}.{MARK}.msp@holyrood.example");
        Self {
            members: vec![
                msp(1, "Example", "Ada", true),
                msp(2, "Sample", "Ben", true),
                msp(3, "Fixture", "Cleo", true),
                msp(4, "Specimen", "Dai", true),
                msp(5, "Returned", "Eve", true),
                msp(6, "Former", "Flo", true),
                msp(7, "Retired", "Gus", false),
            ],
            constituencies: vec![
                area(11, "S16000151", "Aberdeen Central"),
                // The code is another area's, as it is in the real list.
                area(12, "S16000151", "Aberdeen Deeside & North Kincardine"),
                area(13, "S16000153", "Aberdeen Donside"),
            ],
            regions: vec![
                region(1, "S17000016", "North East Scotland", "2011-05-05T00:00:00", Some(LAST_DAY)),
                region(2, "S17000026", "North East Scotland", ELECTION, None),
                region(3, "S17000099", "Central Scot and Lothians West", ELECTION, None),
            ],
            parties: vec![
                party(1, "The Example Party of Scotland", "Example Party"),
                party(2, "Sample Party", ""),
            ],
            member_parties: vec![
                status(1, "PartyID", 2, "2021-05-06T00:00:00", Some(LAST_DAY)),
                status(1, "PartyID", 1, ELECTION, None),
                status(3, "PartyID", 2, ELECTION, None),
            ],
            constituency_statuses: vec![
                status(1, "ConstituencyID", 11, ELECTION, None),
                status(2, "ConstituencyID", 12, ELECTION, None),
            ],
            region_statuses: vec![
                status(3, "RegionID", 2, ELECTION, None),
                status(4, "RegionID", 3, ELECTION, None),
                // Elected again: the old row was never closed.
                status(5, "RegionID", 1, "2021-05-06T00:00:00", None),
                status(5, "RegionID", 2, ELECTION, None),
                // Said to be current, with the old row alone.
                status(6, "RegionID", 1, "2021-05-06T00:00:00", None),
                status(7, "RegionID", 2, ELECTION, None),
            ],
            emails: vec![
                email(1, &own("office"), false),
                email(1, &own("ada"), true),
                email(3, "none", true),
                email(4, &own("dai"), false),
            ],
        }
    }

    /// The files, in an order of their own and with names that tell nothing.
    pub fn files(&self) -> Vec<NamedFile> {
        let websites =
            vec![json!({ "ID": 1, "PersonID": 1, "WebSiteTypeID": 1, "WebURL": "https://ada.example" })];
        let addresses =
            vec![json!({ "ID": 1, "PersonID": 1, "AddressTypeID": 1, "Line1": "1 Example Street" })];
        let lists = [
            &self.emails,
            &websites,
            &self.region_statuses,
            &self.parties,
            &self.members,
            &self.constituency_statuses,
            &addresses,
            &self.regions,
            &self.member_parties,
            &self.constituencies,
        ];
        let text = |list: &&Vec<Value>| serde_json::to_string_pretty(list).unwrap();
        lists.iter().enumerate().map(|(n, list)| (format!("{n}.json"), text(list).into_bytes())).collect()
    }
}

// --- The Senedd ------------------------------------------------------------------------------------------------------

/// A member as a file of the Senedd has them: id, name without its letters, text of the address.
pub type Councillor<'a> = (u32, &'a str, &'a str);

/// The file of a language (`MS` or `AS`): seats with their members.
pub fn senedd(letters: &str, wards: &[(&str, &[Councillor<'_>])]) -> NamedFile {
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<councillorsbyward>\n  <wards>\n");
    for (title, councillors) in wards {
        write!(xml, "    <ward>\n      <wardtitle>{title}</wardtitle>\n      <councillors>\n").unwrap();
        writeln!(xml, "        <councillorcount>{}</councillorcount>", councillors.len()).unwrap();
        for (id, name, work) in *councillors {
            let party = if letters == "MS" { "Example &amp; Party" } else { "Plaid Enghraifft" };
            write!(
                xml,
                "        <councillor>\n          <councillorid>{id}</councillorid>\n          <fullusername>{name} {letters}</fullusername>\n          \
                 <photobigurl>https://senedd.example/{id}.png</photobigurl>\n          <politicalpartytitle>{party}</politicalpartytitle>\n          \
                 <workaddress>{work}</workaddress>\n          <homeaddress/>\n        </councillor>\n"
            )
            .unwrap();
        }
        xml.push_str("      </councillors>\n    </ward>\n");
    }
    xml.push_str("  </wards>\n</councillorsbyward>\n");
    (format!("{letters}.xml"), xml.into_bytes())
}

/// Three members of two seats.
pub fn senedd_files() -> Vec<NamedFile> {
    let six = format!("Bae Caerdydd, Email: sian.{MARK}@senedd.example; ffôn 0300");
    let anna = format!("Anna Enghraifft{MARK}");
    let sian = format!("Siân Sampl{MARK}");
    let tomos = format!("Tomos Prawf{MARK}");
    let wards: &[(&str, &[Councillor<'_>])] = &[
        ("Bangor Conwy Môn", &[(31, &anna, ""), (32, &sian, &six)]),
        ("Pen y Bont Bro Morgannwg", &[(33, &tomos, "")]),
    ];
    vec![senedd("MS", wards), senedd("AS", wards)]
}

// --- The Northern Ireland Assembly -----------------------------------------------------------------------------------

pub fn mla(id: u32, name: &str, seat: &str) -> Value {
    json!({ "PersonId": id.to_string(), "AffiliationId": "1", "MemberName": "", "MemberFullDisplayName": name,
            "MemberPrefix": "Ms", "PartyName": "Example Party", "PartyOrganisationId": "1", "ConstituencyName": seat,
            "ConstituencyId": "1" })
}

pub fn contact(id: u32, address: &str) -> Value {
    json!({ "PersonId": id.to_string(), "AddressType": "Constituency Office", "EmaiAddress": address })
}

/// The two files of the Assembly.
pub fn assembly(members: &Value, contacts: &Value) -> Vec<NamedFile> {
    let file = |rows: &Value| {
        serde_json::to_string_pretty(&json!({ "AllMembersList": { "Member": rows } })).unwrap()
    };
    vec![
        ("contacts.json".to_owned(), file(contacts).into_bytes()),
        ("members.json".to_owned(), file(members).into_bytes()),
    ]
}

/// Three members of two seats.
pub fn assembly_files() -> Vec<NamedFile> {
    let members = json!([
        mla(91, &format!("Ms Orla Sampla{MARK}"), "East Belfast"),
        mla(92, &format!("Mr Rory Fixture{MARK}"), "East Belfast"),
        mla(93, &format!("Dr Una Example{MARK}"), "Fermanagh & South Tyrone"),
    ]);
    let contacts = json!([
        contact(91, &format!("office.{MARK}@party.example")),
        contact(91, &format!("orla.{MARK}@mla.niassembly.gov.uk")),
        contact(91, &format!("other.{MARK}@mla.niassembly.gov.uk")),
        contact(92, ""),
    ]);
    assembly(&members, &contacts)
}

/// A whole set of files of each format that is read whole.
pub fn good_files() -> Vec<(MemberFormat, Vec<NamedFile>)> {
    vec![
        (MemberFormat::ScottishParliament, Holyrood::new().files()),
        (MemberFormat::Senedd, senedd_files()),
        (MemberFormat::NiAssembly, assembly_files()),
        (MemberFormat::MembersApi, westminster_files()),
        (MemberFormat::Popolo, People::new().files()),
    ]
}
