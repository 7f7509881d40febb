//! Clarion: petitions and letters to representatives, in one binary with one database.
//!
//! The house is a grid: **rooms are layers, shelves are nouns** with the same file name in every room,
//! and **verbs have a room of their own** ([`actions`]). Read the rooms in this order:
//!
//! 1. [`domain`]: the nouns and their rules, pure.
//! 2. [`store`]: one body of SQL for two databases; the only room with the query builder.
//! 3. [`actions`]: the verbs, one function and one transaction each.
//! 4. [`intake`]: the funnel that turns hundreds of requests into one transaction.
//! 5. [`mail`]: messages, and the lanes that carry them.
//! 6. [`jobs`]: every loop: delivery and the periodic duties.
//! 7. [`web`]: routes, pages and the door.
//! 8. [`export`]: rows to files.
//! 9. [`config`] and [`cli`]: what an operator may say.
//! 10. [`fetch`]: what publishers offer over https, for the commands that ask for it; and what the site asks to know a
//!     provider's report for its own.
//!
//! [`clock`], [`secret`], [`telemetry`] and [`language`] may be used from any room but [`domain`],
//! which is given values.

pub mod actions;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod export;
pub mod fetch;
pub mod intake;
pub mod jobs;
pub mod language;
pub mod mail;
pub mod secret;
pub mod store;
pub mod telemetry;
pub mod web;
