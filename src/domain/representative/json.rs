//! JSON with the lines on which its parts stand, so that an error can name a line without quoting it.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::field;
use super::format::{RollError, RollFault, SourceFile};

/// The text of a file: UTF-8, a byte order mark passed over.
///
/// # Errors
/// [`RollFault::Syntax`] with the first line that is not UTF-8.
pub(super) fn text_of<'a>(file: &SourceFile<'a>) -> Result<&'a str, RollError> {
    // UTF-16 without its mark can pass for UTF-8 up to the first accent; its NULs come sooner.
    let nul = file.bytes.iter().position(|byte| *byte == 0).unwrap_or(file.bytes.len());
    let sound = match std::str::from_utf8(file.bytes) {
        Ok(text) if nul == file.bytes.len() => return Ok(text.trim_start_matches('\u{FEFF}')),
        Ok(_) => nul,
        Err(error) => error.valid_up_to().min(nul),
    };
    let line = file.bytes.iter().take(sound).filter(|byte| **byte == b'\n').count() + 1;
    Err(RollError::at(file, line, RollFault::Syntax("text in UTF-8")))
}

/// One value of a file, with the line on which it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    file: SourceFile<'a>,
    text: &'a str,
    line: usize,
}

impl<'a> Item<'a> {
    /// The whole of a file.
    ///
    /// # Errors
    /// [`RollFault::Syntax`] with the line where JSON ends.
    pub(super) fn of_file(file: &SourceFile<'a>) -> Result<Self, RollError> {
        let text = text_of(file)?;
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| syntax(file, error.line()))?;
        let mut lines = Lines::new(text, 1);
        Ok(Self { file: *file, text: raw.get(), line: lines.line_of(raw.get()) })
    }

    /// The values of a file that holds one after another, with or without a line each.
    ///
    /// # Errors
    /// [`RollFault::Syntax`] with the line where JSON ends, or where a file holds no value at all.
    pub(super) fn of_stream(file: &SourceFile<'a>) -> Result<Vec<Self>, RollError> {
        let text = text_of(file)?;
        let mut lines = Lines::new(text, 1);
        let mut items = Vec::new();
        for raw in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
            let raw = raw.map_err(|error| syntax(file, error.line()))?;
            items.push(Self { file: *file, text: raw.get(), line: lines.line_of(raw.get()) });
        }
        if items.is_empty() { Err(syntax(file, 1)) } else { Ok(items) }
    }

    /// An error of this value.
    pub(super) fn error(self, fault: impl Into<RollFault>) -> RollError {
        RollError::at(&self.file, self.line, fault)
    }

    /// An error of what this value holds.
    pub(super) fn shape(self, text: &str) -> RollError {
        self.error(RollFault::Shape(text.to_owned()))
    }

    /// A text of this value as one clean line, which may be empty; `name` is the field's own for errors.
    ///
    /// # Errors
    /// `BadCell` with the line.
    pub(super) fn one_line(self, name: &'static str, raw: &str) -> Result<String, RollError> {
        field::one_line(name, raw).map_err(|error| self.error(error))
    }

    /// Whether it is a list.
    pub(super) fn is_list(self) -> bool {
        self.text.starts_with('[')
    }

    /// Whether it is an object.
    pub(super) fn is_object(self) -> bool {
        self.text.starts_with('{')
    }

    /// The values of a list; a value that is no list is the one value of one, since some publishers write a list of
    /// one that way.
    ///
    /// # Errors
    /// [`RollFault::Syntax`], which a value that was read once cannot give.
    pub(super) fn list(self) -> Result<Vec<Self>, RollError> {
        if !self.is_list() {
            return Ok(vec![self]);
        }
        let raws: Vec<&RawValue> = serde_json::from_str(self.text)
            .map_err(|error| syntax(&self.file, self.line + error.line().saturating_sub(1)))?;
        let mut lines = Lines::new(self.text, self.line);
        Ok(raws.into_iter().map(|raw| self.part(raw, &mut lines)).collect())
    }

    /// The fields of an object in their order; none of any other value.
    pub(super) fn fields(self) -> Vec<(String, Self)> {
        let mut lines = Lines::new(self.text, self.line);
        let fields: Fields<'_> = serde_json::from_str(self.text).unwrap_or_default();
        fields.0.into_iter().map(|(name, raw)| (name, self.part(raw, &mut lines))).collect()
    }

    fn part(self, raw: &'a RawValue, lines: &mut Lines<'_>) -> Self {
        Self { text: raw.get(), line: lines.line_of(raw.get()), ..self }
    }

    /// The value as a type. `what` tells in an error what it should be.
    ///
    /// # Errors
    /// [`RollFault::Shape`] with the line.
    pub(super) fn read<T: DeserializeOwned>(self, what: &str) -> Result<T, RollError> {
        serde_json::from_str(self.text).map_err(|error| {
            // The error's own words may quote the file.
            let line = self.line + error.line().saturating_sub(1);
            Self { line, ..self }.shape(&format!("this is no {what} as the publisher writes one"))
        })
    }
}

fn syntax(file: &SourceFile<'_>, line: usize) -> RollError {
    RollError::at(file, line, RollFault::Syntax("JSON"))
}

/// The fields of an object as they stand.
#[derive(Default)]
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Fields<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> serde::de::Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// Counts lines forwards through a text, whose parts are asked for in their order.
struct Lines<'a> {
    text: &'a str,
    counted: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    const fn new(text: &'a str, line: usize) -> Self {
        Self { text, counted: 0, line }
    }

    fn line_of(&mut self, part: &str) -> usize {
        let start = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let between = self.text.as_bytes().get(self.counted..start).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.counted = self.counted.max(start);
        self.line
    }
}
