//! Invented supporters: every number is another person, who lives in one of the kingdom's 650 seats.
//!
//! All seats are there, because the sums of a small directory would be rows that everyone waits for, which
//! would flatter the funnel beside one transaction per request.

use std::fmt::Write as _;
use std::net::SocketAddr;

use anyhow::{Context as _, bail};

use super::client::{Connection, HOST};
use crate::domain::nation::Nation;
use crate::domain::place_row::PlaceFormat;

/// A nation's outcode in the invented directory, its first seat's GSS code without the letter, and its seats.
const NATIONS: [(Nation, &str, char, u32, usize); 4] = [
    (Nation::England, "LS6", 'E', 14_001_063, 543),
    (Nation::Scotland, "EH8", 'S', 14_000_060, 57),
    (Nation::Wales, "CF10", 'W', 7_000_081, 32),
    (Nation::NorthernIreland, "BT7", 'N', 5_000_001, 18),
];
/// The letters that the second half of a postcode is made of here.
const LETTERS: [char; 20] =
    ['A', 'B', 'D', 'E', 'F', 'G', 'H', 'J', 'L', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'W', 'X', 'Y', 'Z'];
const GIVEN: [&str; 8] = ["Ada", "Bríd", "Carys", "Dilys", "Eilidh", "Fatima", "Grace", "Hana"];
const FAMILY: [&str; 8] =
    ["Example", "Sample", "Invented", "Placeholder", "Made-Up", "Madog", "Model", "Test"];

/// One seat's postcode, as it stands in a form.
struct Place {
    nation: Nation,
    postcode: String,
}

/// What everyone who lives in one seat sends alike, encoded once, so that the load takes little from the server.
struct Part {
    /// The request up to the length of its body.
    head: String,
    /// The fields behind name and address.
    tail: String,
}

/// Makes the forms of invented supporters. Made once the pages are served, because a form holds its stamp.
pub struct Forms {
    parts: Vec<Part>,
    names: Vec<String>,
}

impl Forms {
    /// Fetches the stamp of every petition's form from its page, as a browser does.
    ///
    /// # Errors
    /// A page does not come, or holds no form.
    pub async fn fetch(server: SocketAddr) -> anyhow::Result<Self> {
        let mut connection = Connection::open(server).await?;
        let mut stamps = Vec::new();
        for (nation, ..) in NATIONS {
            let page = connection.get(&format!("/en/petitions/{}", nation.slug())).await?;
            let html = String::from_utf8_lossy(&page.body);
            let stamp = html
                .split_once("name=\"stamp\" value=\"")
                .and_then(|(_, rest)| rest.split_once('"'))
                .map(|(stamp, _)| stamp.to_owned());
            stamps.push((nation, stamp.context("the petition's page has no form to sign")?));
        }
        let mut parts = Vec::new();
        for Place { nation, postcode } in places() {
            let stamp = stamps.iter().find(|(of, _)| *of == nation);
            let Some((_, stamp)) = stamp else { bail!("a nation has no petition") };
            let mut fields = form_urlencoded::Serializer::new(String::new());
            fields
                .append_pair("postcode", &postcode)
                .append_pair("website", "")
                .append_pair("source", "poster")
                .append_pair("stamp", stamp);
            let head = format!(
                "POST /en/petitions/{}/signatures HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ",
                nation.slug()
            );
            parts.push(Part { head, tail: fields.finish() });
        }
        let names =
            FAMILY.iter().flat_map(|family| GIVEN.iter().map(move |given| format!("{given} {family}")));
        let names = names.map(|name| form_urlencoded::byte_serialize(name.as_bytes()).collect()).collect();
        Ok(Self { parts, names })
    }

    /// The request with which supporter `number` signs: the petition of her nation, every field, a good stamp.
    ///
    /// # Errors
    /// None, with the directory as it is.
    pub fn request(&self, number: u64, request: &mut Vec<u8>) -> anyhow::Result<()> {
        use std::io::Write as _;
        let name = pick(&self.names, number)?;
        // Neighbours in time do not live in neighbouring seats.
        let Part { head, tail } = pick(&self.parts, number.wrapping_mul(7_919))?;
        let updates = if number.is_multiple_of(3) { "&updates=yes" } else { "" };
        let body = format!("name={name}&email=supporter{number}%40example.org&{tail}{updates}");
        request.clear();
        write!(request, "{head}{}\r\n\r\n{body}", body.len())?;
        Ok(())
    }
}

/// The item that a number falls on.
fn pick<T>(items: &[T], number: u64) -> anyhow::Result<&T> {
    let count = u64::try_from(items.len())?.max(1);
    items.get(usize::try_from(number % count)?).context("nothing to pick from")
}

/// The postcodes, one a seat, in the order of the directory.
fn places() -> Vec<Place> {
    let mut places = Vec::new();
    for (nation, outcode, _, _, seats) in NATIONS {
        places.extend(
            inward().take(seats).map(|inward| Place { nation, postcode: format!("{outcode} {inward}") }),
        );
    }
    places
}

/// The directory as a file of our own format.
#[must_use]
pub fn directory() -> String {
    let mut csv = format!("{}\n", PlaceFormat::CSV_HEADER);
    for (nation, outcode, letter, first, seats) in NATIONS {
        for (seat, inward) in (first..).zip(inward().take(seats)) {
            // Writing to a text does not fail.
            let _ = writeln!(csv, "{outcode} {inward},{},{letter}{seat:08}", nation.slug());
        }
    }
    csv
}

/// Second halves of postcodes, none twice.
fn inward() -> impl Iterator<Item = String> {
    (1..=9).flat_map(|digit| {
        LETTERS
            .iter()
            .flat_map(move |first| LETTERS.iter().map(move |second| format!("{digit}{first}{second}")))
    })
}
