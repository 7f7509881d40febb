//! The staff office over HTTP, on both databases: logging in, sessions, roles, and the record.

mod clerk;
mod deeds;
mod exports;
mod figure;
mod filling;
mod login;
mod people;
mod roles;
mod sessions;
mod signatures;
mod walk;
