//! What an operator may say: settings, where they come from, and the rules that hold across them.
//!
//! The only room that reads the environment. Every key stands, explained, in `config/default.toml`.

pub mod check;
pub mod load;
pub mod settings;

pub use settings::Settings;
