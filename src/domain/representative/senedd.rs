//! The Senedd's members by seat (`GetCouncillorsByWard` of `business.senedd.wales`), in English and in Welsh.
//!
//! The web service was made for councils, so a seat is a ward and a member a councillor. Either language is enough;
//! with both, a member has the name of each, matched by the id that both files have.

use std::collections::HashMap;

use super::xml::{Part, Xml};
use super::{
    Chamber, ContactRoute, Member, OfficeKind, Roll, RollError, RollFault, SourceFile, StatedOffice,
    Unmatched, field,
};
use crate::domain::boundary::SeatNames;
use crate::domain::campaign::Date;
use crate::domain::email::EmailAddress;
use crate::domain::entry::EntryError;

/// What the service says in place of the name of a member who is missing, in lower case.
const VACANCY: [&str; 4] = ["vacancy", "vacant", "vacant seat", "sedd wag"];

/// The members of the Senedd by one file, or by one of each language.
///
/// # Errors
/// [`RollError`] with file and line.
pub fn read(files: &[SourceFile<'_>], seats: &SeatNames, _today: Date) -> Result<Roll, RollError> {
    let mut books = files.iter().map(Book::of).collect::<Result<Vec<_>, _>>()?;
    if let [first, others @ ..] = books.as_slice()
        && (others.len() > 1 || others.iter().any(|other| other.is_welsh == first.is_welsh))
    {
        let text = "give one file in English and one in Welsh; two are in the same language";
        return Err(RollError::of_all(RollFault::Shape(text.to_owned())));
    }
    books.sort_by_key(|book| book.is_welsh);
    let mut books = books.into_iter();
    let (Some(base), second) = (books.next(), books.next()) else { return Ok(Roll::default()) };
    let mut other: HashMap<String, Sitting> = HashMap::new();
    for sitting in second.into_iter().flat_map(|book| book.sittings) {
        other.insert(sitting.id.clone(), sitting);
    }
    let base_is_welsh = base.is_welsh;
    let mut roll = Roll::default();
    for sitting in base.sittings {
        let welsh = other.remove(&sitting.id);
        if let Some(welsh) = &welsh
            && !seats_agree(seats, &sitting.ward, &welsh.ward)
        {
            return Err(
                sitting.error(RollFault::Shape("the two languages have this member in two seats".to_owned()))
            );
        }
        place(&mut roll, seats, sitting, welsh, base_is_welsh);
    }
    // Whoever one language has alone is a member as well: the two files were fetched one after the other.
    let mut alone: Vec<Sitting> = other.into_values().collect();
    alone.sort_by(|a, b| a.id.cmp(&b.id));
    for sitting in alone {
        place(&mut roll, seats, sitting, None, true);
    }
    Ok(roll)
}

fn seats_agree(seats: &SeatNames, one: &str, other: &str) -> bool {
    let code = |name| seats.find(Chamber::Senedd, name).map(|seat| seat.code);
    one == other || code(one) == code(other)
}

fn place(roll: &mut Roll, seats: &SeatNames, sitting: Sitting, welsh: Option<Sitting>, is_welsh: bool) {
    let Some(seat) = seats.find(Chamber::Senedd, &sitting.ward) else {
        let kind = OfficeKind::Member(Chamber::Senedd);
        roll.unmatched.push(Unmatched { kind, seat: sitting.ward, member: sitting.name });
        return;
    };
    let name_cy = match welsh.as_ref() {
        Some(welsh) => welsh.name.clone(),
        None if is_welsh => sitting.name.clone(),
        None => String::new(),
    };
    let address = sitting.address.or_else(|| welsh.and_then(|welsh| welsh.address));
    let member = Member {
        external_id: sitting.id,
        salutation: stem(&sitting.name).to_owned(),
        name: sitting.name,
        name_cy,
        party: sitting.party,
        route: ContactRoute::from(address),
        since: None,
    };
    roll.offices.push(StatedOffice::of_seat(seat, &sitting.ward, Some(member)));
}

/// A name without the letters that follow it: `MS`, Member of the Senedd, and in Welsh `AS`.
fn stem(name: &str) -> &str {
    name.strip_suffix(" MS").or_else(|| name.strip_suffix(" AS")).unwrap_or(name)
}

/// A member in a seat, as one file has them.
struct Sitting {
    file: String,
    line: usize,
    ward: String,
    id: String,
    name: String,
    party: String,
    address: Option<EmailAddress>,
}

impl Sitting {
    fn error(&self, reason: RollFault) -> RollError {
        RollError { file: self.file.clone(), line: self.line, reason }
    }
}

/// One file.
struct Book {
    is_welsh: bool,
    sittings: Vec<Sitting>,
}

/// The text of the fields of a councillor that are read.
#[derive(Default)]
struct Councillor {
    line: usize,
    id: String,
    name: String,
    party: String,
    work: String,
}

impl Book {
    fn of(file: &SourceFile<'_>) -> Result<Self, RollError> {
        let mut xml = Xml::of(file)?;
        let mut path: Vec<String> = Vec::new();
        let mut sittings: Vec<Sitting> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let (mut title, mut councillors): (String, Vec<Councillor>) = (String::new(), Vec::new());
        while let Some(part) = xml.next_part()? {
            match part {
                Part::Open(name) => {
                    if path.is_empty() && name != "councillorsbyward" {
                        return Err(xml.shape("this is not the list of members by seat (councillorsbyward)"));
                    }
                    match name.as_str() {
                        "ward" => (title, councillors) = Default::default(),
                        "councillor" => {
                            councillors.push(Councillor { line: xml.line(), ..Councillor::default() })
                        }
                        _ => {}
                    }
                    path.push(name);
                }
                Part::Text(text) => write(&path, &text, &mut title, councillors.last_mut()),
                Part::Close => {
                    if path.pop().is_some_and(|name| name == "ward") {
                        for councillor in std::mem::take(&mut councillors) {
                            let line = councillor.line;
                            let at = |error: EntryError| RollError::at(file, line, error);
                            let Some(sitting) = sitting(file, &title, councillor).map_err(at)? else {
                                continue;
                            };
                            if known.insert(sitting.id.clone(), line).is_some() {
                                let text = "this councillorid is in the file twice";
                                return Err(sitting.error(RollFault::Shape(text.to_owned())));
                            }
                            sittings.push(sitting);
                        }
                    }
                }
            }
        }
        let ending =
            |letters: &str| sittings.iter().filter(|sitting| sitting.name.ends_with(letters)).count();
        let is_welsh = ending(" AS") > ending(" MS");
        Ok(Self { is_welsh, sittings })
    }
}

/// Adds a text to the field that it belongs to.
fn write(path: &[String], text: &str, title: &mut String, councillor: Option<&mut Councillor>) {
    let (Some(last), true) = (path.last(), path.iter().any(|name| name == "ward")) else { return };
    if last == "wardtitle" {
        title.push_str(text);
    }
    let Some(councillor) = councillor.filter(|_| path.iter().any(|name| name == "councillor")) else {
        return;
    };
    match last.as_str() {
        "councillorid" => councillor.id.push_str(text),
        "fullusername" => councillor.name.push_str(text),
        "politicalpartytitle" => councillor.party.push_str(text),
        _ if path.iter().any(|name| name == "workaddress") => {
            // Where the address has elements of its own, their texts are words apart.
            if last != "workaddress" {
                councillor.work.push(' ');
            }
            councillor.work.push_str(text);
        }
        _ => {}
    }
}

/// The member of an entry; `None` for an entry that says that nobody is there.
fn sitting(
    file: &SourceFile<'_>,
    title: &str,
    councillor: Councillor,
) -> Result<Option<Sitting>, EntryError> {
    let ward = field::filled("wardtitle", title)?;
    let name = field::one_line("fullusername", &councillor.name)?;
    if VACANCY.contains(&stem(&name).to_lowercase().as_str()) {
        return Ok(None);
    }
    Ok(Some(Sitting {
        file: file.name.to_owned(),
        line: councillor.line,
        ward,
        id: field::filled("councillorid", &councillor.id)?,
        name: field::filled("fullusername", &name)?,
        party: field::one_line("politicalpartytitle", &councillor.party)?,
        address: field::address_within("workaddress", &councillor.work)?,
    }))
}
