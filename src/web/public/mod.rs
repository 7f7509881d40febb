//! Handlers of the public pages.

pub mod answer;
pub mod answers;
pub mod asset;
pub mod campaign;
pub mod confirm;
pub mod find;
pub mod health;
pub mod home;
pub mod letter;
pub mod mailbox;
pub mod my_data;
pub mod office;
pub mod office_desk;
pub mod offices;
pub mod petition;
pub mod sign;
pub mod statement;
pub mod unsubscribe;
