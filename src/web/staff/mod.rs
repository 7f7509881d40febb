//! The staff office. Every page of it is in one table with what it asks for ([`routes::ROUTES`]), and one guard stands
//! before all of them ([`guard`]): what the table does not allow does not happen.

pub mod account;
pub mod answer;
pub mod conditions;
pub mod cookie;
pub mod demonstration;
pub mod enrol;
pub mod exports;
pub mod figure;
pub mod guard;
pub mod handing_in;
pub mod login;
mod passphrase;
pub mod people;
pub mod prove;
pub mod qr;
pub mod record;
pub mod routes;
pub mod run;
pub mod signature;
pub mod signer;
pub mod words;
