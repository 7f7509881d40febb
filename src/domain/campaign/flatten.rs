//! A campaign as a sorted list of its smallest parts: what two versions are compared by.

use serde_json::Value;

use super::Campaign;
use crate::domain::language::Language;

/// The fields whose text names an entry of a list, in order of preference.
pub(super) const NAMES: [&str; 3] = ["key", "slug", "ask"];

/// The smallest part of a campaign that can change by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaf {
    /// Where it stands: `asks.data.title`, with entries of lists under their key, or their number from 1.
    pub path: String,
    /// The language of a text; `None` for what has none.
    pub language: Option<Language>,
    /// What it says; numbers and dates as they are written in a file, lists joined by `, `.
    pub value: String,
}

impl Campaign {
    /// Every part of the campaign, sorted by path and language; no two share both.
    ///
    /// A list also has a part that holds the order of its entries, so that a new order is a change.
    #[must_use]
    pub fn flatten(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        if let Some(value) = self.json() {
            walk(String::new(), &value, &mut leaves);
        }
        leaves.sort();
        leaves
    }

    /// The campaign as a tree. Strings as keys and no map with other keys: a campaign has always a JSON form. By way of
    /// its text, since the ways to and from text are compiled in any case, and those to and from a tree are as large.
    fn json(&self) -> Option<Value> {
        let text = serde_json::to_string(self).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// The campaign with the texts of `leaves` in place of its own. A leaf that names no text of the campaign, or no
    /// language, changes nothing: what is no longer there cannot be said differently.
    #[must_use]
    pub fn with_texts(&self, leaves: &[Leaf]) -> Self {
        let Some(mut value) = self.json() else { return self.clone() };
        for leaf in leaves {
            let text =
                leaf.language.and_then(|language| find(&mut value, &leaf.path)?.get_mut(language.code()));
            if let Some(text @ Value::String(_)) = text {
                *text = Value::String(leaf.value.clone());
            }
        }
        serde_json::from_str(&value.to_string()).unwrap_or_else(|_| self.clone())
    }
}

/// What stands at a path.
fn find<'v>(value: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    path.split('.').try_fold(value, |value, name| match value {
        Value::Object(map) => map.get_mut(name),
        Value::Array(entries) => entries
            .iter_mut()
            .enumerate()
            .find(|(index, entry)| entry_name(entry, *index) == name)
            .map(|(_, e)| e),
        _ => None,
    })
}

/// The path of `name` inside `path`.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn walk(path: String, value: &Value, leaves: &mut Vec<Leaf>) {
    match value {
        Value::Object(map) => {
            for (name, child) in map {
                match (Language::from_code(name), child.as_str()) {
                    (Some(language), Some(text)) => {
                        leaves.push(Leaf {
                            path: path.clone(),
                            language: Some(language),
                            value: text.to_owned(),
                        });
                    }
                    _ => walk(join(&path, name), child, leaves),
                }
            }
        }
        Value::Array(entries) => {
            let names: Vec<String> =
                entries.iter().enumerate().map(|(index, entry)| entry_name(entry, index)).collect();
            leaves.push(Leaf { path: path.clone(), language: None, value: names.join(", ") });
            for (name, entry) in names.iter().zip(entries).filter(|(_, entry)| entry.is_object()) {
                walk(join(&path, name), entry, leaves);
            }
        }
        Value::Null => {}
        scalar => leaves.push(Leaf { path, language: None, value: plain(scalar) }),
    }
}

/// The name of a list's entry: its key, its own text, or its number from 1.
fn entry_name(entry: &Value, index: usize) -> String {
    let named = NAMES.iter().find_map(|name| entry.get(name).and_then(Value::as_str));
    match (named, entry) {
        (Some(name), _) => name.to_owned(),
        (None, Value::Object(_)) => index.saturating_add(1).to_string(),
        (None, scalar) => plain(scalar),
    }
}

fn plain(scalar: &Value) -> String {
    scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned)
}
