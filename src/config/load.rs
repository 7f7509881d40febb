//! Layers the settings: built-in defaults, the operator's file, the environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use figment::error::Kind;
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::check;
use super::settings::Settings;

/// The built-in defaults: every key, explained.
pub const DEFAULT_TOML: &str = include_str!("../../config/default.toml");

const PREFIX: &str = "CLARION__";

/// The environment as a value: names and texts. Tests write their own.
pub type Environment = BTreeMap<String, String>;

/// The environment of this process.
#[must_use]
pub fn environment() -> Environment {
    std::env::vars_os()
        .map(|(name, text)| (name.to_string_lossy().into_owned(), text.to_string_lossy().into_owned()))
        .collect()
}

/// The command line of this process, its own name first.
#[must_use]
pub fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// Why the settings cannot be used: one line that names the key and where its value came from.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file named by `CLARION_CONFIG` cannot be read.
    #[error("cannot read {}, which CLARION_CONFIG names: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not TOML.
    #[error("{origin}, line {line}: {message}")]
    Syntax {
        /// The file.
        origin: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A value does not fit its key, or the key does not exist.
    #[error("{key}: {message} (from {origin})")]
    Value {
        /// The key, with its section.
        key: String,
        /// What is wrong with it.
        message: String,
        /// Where the value came from.
        origin: String,
    },
    /// Values that are each well-formed do not go together.
    #[error("{key}: {message}")]
    Rule {
        /// The key to mend.
        key: &'static str,
        /// What to do.
        message: String,
    },
}

impl Settings {
    /// Reads the settings: the defaults, then the file named by `CLARION_CONFIG`, then
    /// `CLARION__SECTION__KEY`, then `DATABASE_URL` and `BASE_URL`; the later wins.
    ///
    /// # Errors
    /// [`SettingsError`] when a file cannot be read or parsed, a key is unknown, a value does not fit, or
    /// values do not go together.
    pub fn load(environment: &Environment) -> Result<Self, SettingsError> {
        let defaults = parsed("the built-in defaults", DEFAULT_TOML)?;
        let mut layers = Figment::from(Layer::new("the built-in defaults", &defaults)?);
        if let Some(path) = set(environment, "CLARION_CONFIG").map(PathBuf::from) {
            let text = std::fs::read_to_string(&path)
                .map_err(|source| SettingsError::Unreadable { path: path.clone(), source })?;
            let origin = path.display().to_string();
            layers = layers.merge(Layer::new(&origin, &parsed(&origin, &text)?)?);
        }
        for (name, text) in environment {
            if let Some(key) = name.strip_prefix(PREFIX) {
                let path: Vec<String> = key.split("__").map(str::to_ascii_lowercase).collect();
                layers = layers.merge(Layer::variable(name, &path, text, &defaults));
            }
        }
        for (name, section, key) in [("DATABASE_URL", "database", "url"), ("BASE_URL", "server", "base_url")]
        {
            if let Some(text) = set(environment, name) {
                let path = [section.to_owned(), key.to_owned()];
                layers = layers.merge(Layer::variable(name, &path, text, &defaults));
            }
        }
        let settings: Self = layers.extract().map_err(|error| explained(error, &layers))?;
        check::together(&settings)?;
        Ok(settings)
    }
}

/// A variable that is set and not empty: compose files often pass empty ones on.
fn set<'a>(environment: &'a Environment, name: &str) -> Option<&'a String> {
    environment.get(name).filter(|text| !text.is_empty())
}

fn parsed(origin: &str, text: &str) -> Result<toml::Table, SettingsError> {
    text.parse::<toml::Table>().map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
        // Its message alone: the full text would repeat the line, and a password may stand in it.
        let message = error.message().replace('\n', ", ");
        SettingsError::Syntax { origin: origin.to_owned(), line, message }
    })
}

/// One source of values, with the name that errors give it.
struct Layer {
    origin: String,
    values: Dict,
}

impl Layer {
    fn new(origin: &str, table: &toml::Table) -> Result<Self, SettingsError> {
        let values = Value::serialize(table).map_err(|error| SettingsError::Syntax {
            origin: origin.to_owned(),
            line: 1,
            message: error.kind.to_string(),
        })?;
        Ok(Self { origin: origin.to_owned(), values: values.into_dict().unwrap_or_default() })
    }

    /// One environment variable. Its text takes the kind of the key's default, so that a name made of
    /// digits stays a text; the text of an unknown key stays as it is, and the key is refused later.
    fn variable(name: &str, path: &[String], text: &str, defaults: &toml::Table) -> Self {
        let mut found = None;
        let mut table = Some(defaults);
        for key in path {
            found = table.and_then(|table| table.get(key));
            table = found.and_then(toml::Value::as_table);
        }
        let mut value = typed(text, found);
        for key in path.iter().rev() {
            value = Value::from(Dict::from([(key.clone(), value)]));
        }
        let origin = format!("the environment variable {name}");
        Self { origin, values: value.into_dict().unwrap_or_default() }
    }
}

fn typed(text: &str, like: Option<&toml::Value>) -> Value {
    let whole = || Value::from(text);
    match like {
        Some(toml::Value::Integer(_)) => text.trim().parse::<i64>().map_or_else(|_| whole(), Value::from),
        Some(toml::Value::Boolean(_)) => text.trim().parse::<bool>().map_or_else(|_| whole(), Value::from),
        Some(toml::Value::Array(_)) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::from(items.map(Value::from).collect::<Vec<_>>())
        }
        _ => whole(),
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Map::from([(Profile::Default, self.values.clone())]))
    }
}

/// An error of the layers as one line. The refused value is not repeated: it may be a secret.
fn explained(error: figment::Error, layers: &Figment) -> SettingsError {
    let mut path = error.path.clone();
    let message = match &error.kind {
        Kind::UnknownField(field, _) => {
            if path.last() != Some(field) {
                path.push(field.clone());
            }
            "unknown key".to_owned()
        }
        Kind::InvalidType(_, expected)
        | Kind::InvalidValue(_, expected)
        | Kind::InvalidLength(_, expected) => {
            format!("expected {expected}")
        }
        Kind::UnknownVariant(_, known) => format!("expected one of {}", known.join(", ")),
        other => other.to_string().replace('\n', ", "),
    };
    let key = path.join(".");
    let metadata = layers.find_metadata(&key).or(error.metadata.as_ref());
    let origin = metadata.map_or_else(|| "an unknown place".to_owned(), |metadata| metadata.name.to_string());
    SettingsError::Value { key, message, origin }
}
