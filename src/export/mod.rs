//! Rows to files, streamed: memory stays the same whether ten people signed or ten million, and nothing of anybody lies
//! on a disk meanwhile.
//!
//! An export is made in parts ([`Export::next`]): a page of rows is read, written in its format, packed and sealed on
//! the thread that reads the database, while whoever asked for it passes the part before on.

pub mod age;
pub mod cell;
pub mod csv;
mod row;
pub mod xlsx;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinHandle;

use self::age::{Recipient, Sealer};
use self::cell::RowWriter;
use self::xlsx::Workbook;
use crate::domain::export::{ExportFormat, ExportKind, Order};
use crate::store::export::{
    Key, Names, list_seats, visit_commitments, visit_consents, visit_letters, visit_signatures,
};
use crate::store::{Conn, Failure, Store, StoreError};

/// Rows read at a time.
pub const PAGE_ROWS: i64 = 10_000;

/// Why an export stopped. What was written until then is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file or the pipe took no more.
    #[error("cannot write the export: {0}")]
    Write(#[from] io::Error),
}

impl Failure for ExportError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Write(_) => None,
        }
    }
}

/// A part of a file.
#[derive(Debug)]
pub struct Part {
    /// Its bytes; none where they still wait for the next ones to be packed or sealed with.
    pub bytes: Vec<u8>,
    /// The rows that were read for it and all parts before.
    pub rows: u64,
}

/// A part, and how far the file has come with it; nothing more to come when it is whole.
type Made = (Part, Option<Work>);

/// A file in the making.
pub struct Export {
    store: Store,
    order: Arc<Order>,
    names: Arc<Names>,
    coming: Option<JoinHandle<Result<Made, ExportError>>>,
}

impl Export {
    /// Begins a file of what `order` asks for, encrypted to `recipient` where there is one. Has to be called inside a
    /// runtime, on which the parts are made ahead.
    ///
    /// # Errors
    /// `Store` when the database fails; `Write` when nothing can be encrypted to the recipient.
    pub async fn begin(
        store: &Store,
        order: Order,
        recipient: Option<&Recipient>,
    ) -> Result<Self, ExportError> {
        let names: Result<Names, StoreError> = store.read(Names::load).await;
        let work = Work::new(&order, recipient)?;
        let (order, names) = (Arc::new(order), Arc::new(names?));
        let mut export = Self { store: store.clone(), order, names, coming: None };
        export.go_on(work);
        Ok(export)
    }

    /// Makes the next part, while nobody waits for it yet.
    fn go_on(&mut self, work: Work) {
        let (store, order, names) = (self.store.clone(), Arc::clone(&self.order), Arc::clone(&self.names));
        self.coming = Some(tokio::spawn(async move {
            let mut work = Some(work);
            let made = store.read(move |conn| {
                let work =
                    work.take().ok_or_else(|| StoreError::Broken("a part was made twice".to_owned()))?;
                work.step(conn, &order, &names)
            });
            made.await
        }));
    }

    /// The next part; `None` when the file is whole. A row that arrives meanwhile may be in it or not; none is in it
    /// twice.
    ///
    /// # Errors
    /// `Store` when the database fails, `Write` when a part cannot be packed. What came before is no export then.
    pub async fn next(&mut self) -> Result<Option<Part>, ExportError> {
        let Some(coming) = self.coming.take() else { return Ok(None) };
        let stopped = |_| StoreError::Broken("an export did not finish".to_owned());
        let (part, work) = coming.await.map_err(stopped)??;
        if let Some(work) = work {
            self.go_on(work);
        }
        Ok(Some(part))
    }
}

/// Writes the whole file to `out`, and returns how many rows it holds; `progress` hears the number after each part.
///
/// # Errors
/// `Store` when the database fails, `Write` when `out` does.
pub async fn write(
    store: &Store,
    order: Order,
    recipient: Option<&Recipient>,
    mut out: impl Write,
    mut progress: impl FnMut(u64),
) -> Result<u64, ExportError> {
    let mut export = Export::begin(store, order, recipient).await?;
    let mut rows = 0;
    while let Some(part) = export.next().await? {
        out.write_all(&part.bytes)?;
        rows = part.rows;
        progress(rows);
    }
    out.flush()?;
    Ok(rows)
}

/// Where finished bytes lie until they are handed over.
#[derive(Clone, Default)]
struct Tray(Arc<Mutex<Vec<u8>>>);

impl Tray {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Tray {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The way to the tray: open, or sealed.
enum Way {
    Open(Tray),
    Sealed(Box<Sealer<Tray>>),
}

impl Way {
    fn finish(self) -> io::Result<()> {
        match self {
            Self::Open(_) => Ok(()),
            Self::Sealed(sealer) => sealer.finish().map(drop),
        }
    }
}

impl Write for Way {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(tray) => tray.write(bytes),
            Self::Sealed(sealer) => sealer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Sheet {
    Lines(Way),
    Book(Box<Workbook<Way>>),
}

/// How far a file has come.
struct Work {
    sheet: Sheet,
    tray: Tray,
    writer: RowWriter,
    /// The rows of a page as they are written; its memory is used again and again.
    page: Vec<u8>,
    after: Option<Key>,
    rows: u64,
}

impl Work {
    fn new(order: &Order, recipient: Option<&Recipient>) -> Result<Self, ExportError> {
        let names: Vec<&str> = order.columns.names().collect();
        let tray = Tray::default();
        let mut way = match recipient {
            None => Way::Open(tray.clone()),
            Some(recipient) => Way::Sealed(Box::new(Sealer::new(tray.clone(), recipient)?)),
        };
        let sheet = match order.format {
            ExportFormat::Csv => {
                way.write_all(csv::BYTE_ORDER_MARK)?;
                let mut header = Vec::new();
                for (place, name) in names.iter().enumerate() {
                    if place > 0 {
                        header.push(b',');
                    }
                    csv::push_cell(&mut header, name);
                }
                header.extend_from_slice(csv::ROW_END);
                way.write_all(&header)?;
                Sheet::Lines(way)
            }
            ExportFormat::Jsonl => Sheet::Lines(way),
            ExportFormat::Xlsx => Sheet::Book(Box::new(Workbook::new(way, order.kind.code(), &names)?)),
        };
        let writer = RowWriter::new(order.format, &names);
        Ok(Self { sheet, tray, writer, page: Vec::new(), after: None, rows: 0 })
    }

    /// Reads a page and writes it. Gives back how far it has come, or nothing when the file is whole.
    fn step(mut self, conn: &mut Conn, order: &Order, names: &Names) -> Result<Made, ExportError> {
        let room = match &self.sheet {
            Sheet::Lines(_) => PAGE_ROWS,
            Sheet::Book(book) => book.room().min(PAGE_ROWS),
        };
        self.page.clear();
        let (places, selection) = (order.columns.places(), &order.selection);
        let (page, writer) = (&mut self.page, &mut self.writer);
        let mut is_odd = false;
        let after = self.after.as_ref();
        let (seen, last) = match order.kind {
            ExportKind::Signatures => visit_signatures(conn, selection, after, room, |row| {
                is_odd |= writer.push(page, row::chosen(&row::signature(row, names), places)).is_err();
            })?,
            ExportKind::Letters => visit_letters(conn, selection, after, room, |row| {
                is_odd |= writer.push(page, row::chosen(&row::letter(row, names), places)).is_err();
            })?,
            ExportKind::Consents => visit_consents(conn, selection, after, room, |row| {
                is_odd |= writer.push(page, row::chosen(&row::consent(row, names), places)).is_err();
            })?,
            ExportKind::Commitments => visit_commitments(conn, selection, after, room, |row| {
                is_odd |= writer.push(page, row::chosen(&row::commitment(row, names), places)).is_err();
            })?,
            // All seats are fewer than a page.
            ExportKind::Seats => {
                let seats = list_seats(conn, selection)?;
                for seat in &seats {
                    is_odd |= writer.push(page, row::chosen(&row::seat(seat, names), places)).is_err();
                }
                (i64::try_from(seats.len()).unwrap_or(i64::MAX), None)
            }
        };
        if is_odd {
            return Err(StoreError::Broken("a row holds an id or a time that is none".to_owned()).into());
        }
        match &mut self.sheet {
            Sheet::Lines(way) => way.write_all(&self.page)?,
            Sheet::Book(book) => book.add(&self.page, seen)?,
        }
        self.rows += u64::try_from(seen).unwrap_or(0);
        let (rows, tray) = (self.rows, self.tray.clone());
        let work = if seen < room || order.kind == ExportKind::Seats {
            match self.sheet {
                Sheet::Lines(way) => way.finish()?,
                Sheet::Book(book) => book.finish()?.finish()?,
            }
            None
        } else {
            self.after = last;
            Some(self)
        };
        Ok((Part { bytes: tray.take(), rows }, work))
    }
}
