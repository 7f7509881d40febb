//! Signatures to a file: who signed which petition from where, and what they agreed to.

use std::collections::HashMap;
use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;

use super::csv::CsvWriter;
use super::{ExportError, Format, jsonl};
use crate::domain::id::{ConsentTextId, PetitionId};
use crate::domain::moment::Moment;
use crate::domain::representative::Chamber;
use crate::domain::signature::SignatureState;
use crate::store::signature::{SignatureView, list_page};
use crate::store::{Conn, Store, StoreError, consent, petition, representative};

/// Signatures read at a time.
pub const PAGE_ROWS: i64 = 10_000;

/// The columns, in their order; scripts rely on both.
pub const COLUMNS: [&str; 15] = [
    "signature_id",
    "petition",
    "nation",
    "constituency_code",
    "constituency",
    "name",
    "email",
    "postcode",
    "state",
    "signed_at",
    "confirmed_at",
    "updates_consent",
    "consent_wording",
    "language",
    "source",
];

/// Which signatures to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of one petition, or of all.
    pub petition: Option<PetitionId>,
    /// Those in one state, or in any.
    pub state: Option<SignatureState>,
}

/// Writes the signatures of `selection` to `out`, oldest first, and returns how many; `progress` hears the
/// number after each page. At most [`PAGE_ROWS`] rows are in memory. A signature that arrives meanwhile may
/// be in it or not; none is in it twice.
///
/// # Errors
/// `Store` when the database fails, `Write` when `out` does.
pub async fn write(
    store: &Store,
    selection: Selection,
    format: Format,
    mut out: impl Write,
    mut progress: impl FnMut(u64),
) -> Result<u64, ExportError> {
    let names: Names = store.read(Names::load).await?;
    let mut sink = Sink::new(format, &mut out)?;
    let (mut written, mut after) = (0_u64, None);
    loop {
        let (petition, state) = (selection.petition, selection.state);
        let page: Result<Vec<SignatureView>, StoreError> =
            store.read(move |conn| list_page(conn, petition, state, after, PAGE_ROWS)).await;
        let page = page?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.id);
        for view in &page {
            sink.write(&Line::of(view, &names)?)?;
            written += 1;
        }
        progress(written);
    }
    sink.finish()?;
    out.flush()?;
    Ok(written)
}

/// What ids and codes are called.
struct Names {
    petitions: HashMap<PetitionId, String>,
    constituencies: HashMap<String, String>,
    wordings: HashMap<ConsentTextId, String>,
}

impl Names {
    fn load(conn: &mut Conn) -> Result<Self, StoreError> {
        let wordings = consent::list_texts(conn)?.into_iter();
        let petitions = petition::list(conn)?.into_iter();
        let offices = representative::list_by_kind(conn, Chamber::HouseOfCommons.into())?.into_iter();
        Ok(Self {
            petitions: petitions.map(|petition| (petition.id, petition.slug)).collect(),
            constituencies: offices
                .map(|office| (office.key.area.as_str().to_owned(), office.name_en))
                .collect(),
            wordings: wordings.map(|(id, language, version)| (id, format!("{language}-{version}"))).collect(),
        })
    }
}

/// One line of the export. The order of the fields is that of [`COLUMNS`].
#[derive(Serialize)]
struct Line<'a> {
    signature_id: String,
    petition: &'a str,
    nation: &'a str,
    constituency_code: Option<&'a str>,
    constituency: Option<&'a str>,
    name: &'a str,
    email: &'a str,
    postcode: &'a str,
    state: &'a str,
    signed_at: String,
    confirmed_at: Option<String>,
    updates_consent: &'a str,
    consent_wording: &'a str,
    language: &'a str,
    source: &'a str,
}

impl<'a> Line<'a> {
    fn of(view: &'a SignatureView, names: &'a Names) -> Result<Self, StoreError> {
        Ok(Self {
            signature_id: view.id.to_string(),
            petition: names.petitions.get(&view.petition).map_or("", String::as_str),
            nation: view.nation.slug(),
            constituency_code: Some(view.constituency.as_str()).filter(|code| !code.is_empty()),
            constituency: names.constituencies.get(&view.constituency).map(String::as_str),
            name: &view.name,
            email: &view.email,
            postcode: &view.postcode,
            state: view.state.code(),
            signed_at: rfc3339(view.signed_at)?,
            confirmed_at: view.confirmed_at.map(rfc3339).transpose()?,
            updates_consent: if view.updates { "yes" } else { "no" },
            consent_wording: names.wordings.get(&view.updates_text).map_or("", String::as_str),
            language: view.language.code(),
            source: &view.source,
        })
    }

    fn cells(&self) -> [&str; COLUMNS.len()] {
        [
            &self.signature_id,
            self.petition,
            self.nation,
            self.constituency_code.unwrap_or(""),
            self.constituency.unwrap_or(""),
            self.name,
            self.email,
            self.postcode,
            self.state,
            &self.signed_at,
            self.confirmed_at.as_deref().unwrap_or(""),
            self.updates_consent,
            self.consent_wording,
            self.language,
            self.source,
        ]
    }
}

/// A moment as RFC 3339 in UTC with milliseconds: `2027-01-15T08:00:00.000Z`.
fn rfc3339(moment: Moment) -> Result<String, StoreError> {
    let time = Timestamp::from_millisecond(moment.as_millis()).ok();
    let time = time.ok_or_else(|| StoreError::Broken("a signature's time is out of range".to_owned()))?;
    Ok(format!("{time:.3}"))
}

enum Sink<W: Write> {
    Csv(Box<CsvWriter<W>>),
    Jsonl(W),
}

impl<W: Write> Sink<W> {
    fn new(format: Format, out: W) -> std::io::Result<Self> {
        Ok(match format {
            Format::Csv => Self::Csv(Box::new(CsvWriter::new(out, &COLUMNS)?)),
            Format::Jsonl => Self::Jsonl(out),
        })
    }

    fn write(&mut self, line: &Line<'_>) -> std::io::Result<()> {
        match self {
            Self::Csv(file) => file.write(line.cells()),
            Self::Jsonl(out) => jsonl::write_line(out, line),
        }
    }

    fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Csv(mut file) => file.flush(),
            Self::Jsonl(mut out) => out.flush(),
        }
    }
}
