//! The staff office over HTTP, on both databases: logging in, sessions, roles, and the record.

mod clerk;
mod exports;
mod login;
mod people;
mod roles;
mod sessions;
