//! The only room with the web framework: routes, pages and the door.
//!
//! `web` changes nothing itself: each POST handler calls one action. Pages are drawn from a snapshot in
//! memory, so a reader costs no query. No cookie on a public page. `Problem` alone knows status codes.

pub mod api;
pub mod form;
pub mod hook;
pub mod limiter;
pub mod middleware;
pub mod page;
pub mod problem;
pub mod public;
pub mod routes;
pub mod site;
pub mod snapshot;
pub mod staff;
pub mod state;
pub mod tracking;
pub mod view;
