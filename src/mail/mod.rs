//! The only room with the message builder and SMTP.
//!
//! There is no function here, or anywhere, that sends a mail of its own accord: there is
//! `store::outbox::queue`, which needs a transaction, and the deliverer in `jobs`, which hands a composed
//! message to a [`lane`] or to the captured-mail folder. What came of it is data ([`outcome`]), not an error.
//! No header of a mail to a supporter names an illness: phones show headers on lock screens.

pub mod compose;
mod connection;
pub mod dkim;
pub mod envelope;
pub mod forward;
pub mod hook;
pub mod incoming;
pub mod lane;
pub mod meaning;
pub mod outcome;
pub mod read;
pub mod refusal;
pub mod reply;
pub mod return_path;
pub mod template;
pub mod throttle;
pub mod tls;
pub mod transport;
