//! A directory of postcodes of the whole kingdom's size, invented from beginning to end: the columns of the ONS
//! Postcode Directory of November 2025, some 400 bytes a row, and some thousands of different places.

use std::io::{self, Write};

use crate::domain::nation::Nation;
use crate::domain::outcode::{OutcodeNation, nation_of};
use crate::domain::postcode::Postcode;

/// The columns, in their order.
const HEADER: &str = "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,\
    gridind,hlth19cd,nhser24cd,ctry25cd,rgn25cd,ssr95cd,pcon24cd,eer20cd,educ23cd,ttwa15cd,pco19cd,itl25cd,\
    wdstl05cd,oa01cd,wdcas03cd,npark16cd,lsoa01cd,msoa01cd,ruc01ind,oac01ind,oa11cd,lsoa11cd,msoa11cd,wz11cd,\
    sicbl24cd,bua24cd,ruc11ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,cal24cd,icb23cd,oa21cd,\
    lsoa21cd,msoa21cd,ruc21ind";
/// Districts of an area; with them there are as many outcodes as in reality, some 3,100.
const DISTRICTS: u32 = 25;
/// Second halves of the postcodes of one outcode, at most: sectors and the letters behind them.
const INWARD: u32 = 4_000;
/// Letters that the second half is made of.
const LETTERS: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";

/// An outcode, and where among those of its nation it stands.
#[derive(Clone, Debug)]
struct Outcode {
    text: String,
    nation: Option<Nation>,
    /// Its number among the outcodes of its nation.
    number: u32,
}

/// The rows to be written.
#[derive(Clone, Debug)]
pub struct Kingdom {
    outcodes: Vec<Outcode>,
    rows: u32,
    per_outcode: u32,
    // Outcodes of each nation, in the order of `Nation::ALL`.
    counts: [u32; 4],
}

/// One postcode of the kingdom.
struct Row<'a> {
    outcode: &'a Outcode,
    /// Its number among the postcodes of its outcode.
    number: u32,
}

impl Row<'_> {
    fn inward(&self) -> [char; 3] {
        let unit =
            |n: u32| usize::try_from(n % 20).ok().and_then(|n| LETTERS.get(n)).copied().unwrap_or(b'A');
        let sector = char::from_digit(self.sector(), 10).unwrap_or('0');
        [sector, char::from(unit(self.number / 200)), char::from(unit(self.number / 10))]
    }

    fn sector(&self) -> u32 {
        self.number % 10
    }
}

impl Kingdom {
    /// A directory of `rows` rows, of which two in three are in use.
    #[must_use]
    pub fn new(rows: u32) -> Self {
        let mut outcodes = Vec::new();
        let mut counts = [0; 4];
        let seconds: Vec<Option<char>> = std::iter::once(None).chain(('A'..='Z').map(Some)).collect();
        for first in 'A'..='Z' {
            for second in &seconds {
                for district in 1..=DISTRICTS {
                    let area: String = std::iter::once(first).chain(*second).collect();
                    let text = format!("{area}{district}");
                    let nation = match nation_of(&text) {
                        OutcodeNation::One(nation) => Some(nation),
                        OutcodeNation::Mixed(nations) => nations.first().copied(),
                        OutcodeNation::CrownDependency => None,
                        OutcodeNation::Unknown => continue,
                    };
                    let count = nation.and_then(|nation| {
                        let place = Nation::ALL.iter().position(|one| *one == nation)?;
                        counts.get_mut(place)
                    });
                    let number = count.map_or(0, |count| {
                        *count += 1;
                        *count - 1
                    });
                    outcodes.push(Outcode { text, nation, number });
                }
            }
        }
        let outcode_count = u32::try_from(outcodes.len()).unwrap_or(1).max(1);
        let per_outcode = rows.div_ceil(outcode_count).min(INWARD);
        Self { outcodes, rows, per_outcode, counts }
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let limit = usize::try_from(self.rows).unwrap_or(usize::MAX);
        let rows = self
            .outcodes
            .iter()
            .flat_map(|outcode| (0..self.per_outcode).map(move |number| Row { outcode, number }));
        rows.take(limit)
    }

    /// The numbers of its postcodes (`Postcode::to_u32`), in the order of the rows.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.rows().filter_map(|row| {
            let inward: String = row.inward().into_iter().collect();
            Postcode::parse(&format!("{}{inward}", row.outcode.text)).ok()?.to_u32()
        })
    }

    /// Writes the file.
    ///
    /// # Errors
    /// The output fails.
    pub fn write(&self, output: &mut impl Write) -> io::Result<()> {
        writeln!(output, "{HEADER}")?;
        for row in self.rows() {
            self.write_row(&row, output)?;
        }
        Ok(())
    }

    fn write_row(&self, row: &Row<'_>, output: &mut impl Write) -> io::Result<()> {
        let [sector, one, two] = row.inward();
        let outcode = row.outcode.text.as_str();
        let letter = match row.outcode.nation {
            Some(Nation::England) => 'E',
            Some(Nation::Scotland) => 'S',
            Some(Nation::Wales) => 'W',
            Some(Nation::NorthernIreland) => 'N',
            None => 'L',
        };
        let none = format!("{letter}99999999");
        let seat = self.seat_number(row);
        let (constituency, region, health, board) = codes(row, seat, &none);
        let country = row.outcode.nation.map_or("L93000001", Nation::gss);
        let ended = if row.number % 3 == 2 { "201506" } else { "" };
        let point = 100_000 + row.number * 7 + row.outcode.number;
        writeln!(
            output,
            "\"{outcode:<4}{sector}{one}{two}\",\"{outcode:<4} {sector}{one}{two}\",\"{outcode} {sector}{one}{two}\",\
             \"198001\",\"{ended}\",\"{none}\",\"{none}\",\"{letter}06{seat:06}\",\"{letter}05{seat:06}\",\
             \"{letter}04{seat:06}\",\"0\",\"{point}\",\"{point}\",\"1\",\"{health}\",\"{none}\",\"{country}\",\
             \"{region}\",\"0\",\"{constituency}\",\"{letter}15000001\",\"{letter}09000001\",\"{letter}22{seat:06}\",\
             \"{letter}03{seat:06}\",\"{letter}30{seat:06}\",\"99ZZ00\",\"{letter}00{point:06}\",\"01C30\",\"{none}\",\
             \"{letter}01{point:06}\",\"{letter}02{point:06}\",\"6\",\"3C2\",\"{letter}00{point:06}\",\
             \"{letter}01{point:06}\",\"{letter}02{point:06}\",\"{letter}34{point:06}\",\"{letter}38{seat:06}\",\
             \"{none}\",\"3\",\"1C3\",57.101459,-2.242858,\"{none}\",\"\",\"{letter}23000009\",6715,\"{none}\",\
             \"{board}\",\"{letter}00{point:06}\",\"{letter}01{point:06}\",\"{letter}02{point:06}\",\"1\"",
        )
    }

    /// The number of the seat among those of the nation: seats follow one another as postcodes do.
    fn seat_number(&self, row: &Row<'_>) -> u32 {
        let Some(nation) = row.outcode.nation else { return 0 };
        let place = Nation::ALL.iter().position(|one| *one == nation).unwrap_or_default();
        let outcodes = self.counts.get(place).copied().unwrap_or(1).max(1);
        (row.outcode.number * 10 + row.sector()) * seats_of(nation) / (outcodes * 10)
    }
}

const fn seats_of(nation: Nation) -> u32 {
    match nation {
        Nation::England => 543,
        Nation::Scotland => 57,
        Nation::Wales => 32,
        Nation::NorthernIreland => 18,
    }
}

/// Constituency, region, health area and care board of a row. A seat lies in several areas of health, as many do.
fn codes(row: &Row<'_>, seat: u32, none: &str) -> (String, String, String, String) {
    let shift = seat + row.number % 4;
    let none = || none.to_owned();
    match row.outcode.nation {
        Some(Nation::England) => {
            let region = format!("E12{:06}", 1 + seat / 61);
            (format!("E14{:06}", 1_063 + seat), region, none(), format!("E54{:06}", 8 + shift / 13))
        }
        // Five of Scotland's seats have codes of before the others.
        Some(Nation::Scotland) => {
            let old = [21, 27, 45, 48, 51];
            let code =
                usize::try_from(seat).ok().and_then(|seat| old.get(seat).copied()).unwrap_or(55 + seat);
            (format!("S14{code:06}"), none(), format!("S08{:06}", 15 + shift / 5), none())
        }
        Some(Nation::Wales) => {
            (format!("W07{:06}", 81 + seat), none(), format!("W11{:06}", 23 + shift / 5), none())
        }
        Some(Nation::NorthernIreland) => {
            (format!("N05{:06}", 1 + seat), none(), format!("ZC0{}0", 1 + shift % 5), none())
        }
        None => (none(), none(), none(), none()),
    }
}
