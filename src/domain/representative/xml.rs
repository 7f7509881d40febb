//! XML with the lines on which its parts stand. No document type and no entity is followed: files of members need
//! neither, and both are ways to make a small file large or to reach for other files.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::format::{RollError, RollFault, SourceFile};
use super::json::text_of;

/// How deep elements may lie in one another.
const DEEPEST: usize = 32;

/// One part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// An element begins.
    Open(String),
    /// Text; the text of one element may come in several parts.
    Text(String),
    /// The innermost element ends.
    Close,
}

/// Reads a file part by part.
pub(super) struct Xml<'a> {
    file: SourceFile<'a>,
    text: &'a str,
    reader: Reader<&'a [u8]>,
    counted: usize,
    line: usize,
    depth: usize,
    has_root: bool,
}

impl<'a> Xml<'a> {
    /// Begins a file.
    ///
    /// # Errors
    /// [`RollFault::Syntax`] for a file that is not UTF-8.
    pub(super) fn of(file: &SourceFile<'a>) -> Result<Self, RollError> {
        let text = text_of(file)?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { file: *file, text, reader, counted: 0, line: 1, depth: 0, has_root: false })
    }

    /// The line of the part that was read last.
    pub(super) const fn line(&self) -> usize {
        self.line
    }

    /// The next part; `None` at the end of a file that is whole.
    ///
    /// # Errors
    /// [`RollFault::Syntax`] or [`RollFault::Shape`], with the line.
    pub(super) fn next_part(&mut self) -> Result<Option<Part>, RollError> {
        loop {
            let start = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            self.count_to(start);
            let Ok(event) = self.reader.read_event() else { return Err(self.syntax()) };
            match event {
                Event::Start(start) | Event::Empty(start) => return self.open(&start).map(Some),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Part::Close));
                }
                Event::Text(text) => {
                    let text = text.into_inner();
                    if self.depth > 0 {
                        return Ok(Some(Part::Text(text.into_owned())));
                    }
                    if !text.trim().is_empty() {
                        return Err(self.syntax());
                    }
                }
                Event::CData(text) if self.depth > 0 => {
                    return Ok(Some(Part::Text(text.into_inner().into_owned())));
                }
                Event::GeneralRef(name) if self.depth > 0 => {
                    return self.referred(&name).map(|letter| Some(Part::Text(letter.to_string())));
                }
                Event::CData(_) | Event::GeneralRef(_) => return Err(self.syntax()),
                Event::DocType(_) => return Err(self.refused("a document type")),
                Event::Decl(declaration) => match declaration.encoding() {
                    None => {}
                    Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => {}
                    Some(_) => return Err(self.refused("an encoding other than UTF-8")),
                },
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if self.depth == 0 && self.has_root => return Ok(None),
                Event::Eof => return Err(self.syntax()),
            }
        }
    }

    /// An error of what the file holds, on the line that was read last.
    pub(super) fn shape(&self, text: &str) -> RollError {
        RollError::at(&self.file, self.line, RollFault::Shape(text.to_owned()))
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Part, RollError> {
        if self.depth == 0 && self.has_root {
            return Err(self.syntax());
        }
        if self.depth >= DEEPEST {
            return Err(self.shape("elements lie in one another deeper than this publisher writes them"));
        }
        self.has_root = true;
        self.depth += 1;
        Ok(Part::Open(start.local_name().as_ref().to_owned()))
    }

    /// The letter that a reference stands for: of a number, or one of the five names that need no document type.
    fn referred(&self, name: &BytesRef<'_>) -> Result<char, RollError> {
        if let Ok(Some(letter)) = name.resolve_char_ref() {
            return Ok(letter);
        }
        match name.xml10_content().as_ref() {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ => Err(self.refused("an entity")),
        }
    }

    fn count_to(&mut self, position: usize) {
        let between = self.text.as_bytes().get(self.counted..position).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.counted = self.counted.max(position);
    }

    fn refused(&self, what: &str) -> RollError {
        self.shape(&format!("{what} is refused"))
    }

    fn syntax(&self) -> RollError {
        RollError::at(&self.file, self.line, RollFault::Syntax("XML"))
    }
}
