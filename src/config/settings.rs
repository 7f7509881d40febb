//! Settings.
/// Settings.
#[derive(Debug)]
pub struct Settings;
