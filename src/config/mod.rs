//! What an operator may say: settings, where they come from, and the rules that hold across them.
//!
//! The only room that reads the environment. Every key stands, explained, in `config/default.toml`.

pub mod address;
pub mod check;
pub mod hooks;
pub mod load;
pub mod settings;

pub use load::{Environment, SettingsError, arguments, environment};
pub use settings::Settings;
