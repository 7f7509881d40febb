//! Which route a request leads to, before it is routed.
//!
//! The framework finds that out by trying one regular expression after another, and does so once more when it
//! routes. The few paths that many people ask for are remembered; a path with a token is about one person, and
//! is not.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::dev::ServiceRequest;

/// Paths that are remembered at most. A crowd of invented ones makes it forget, and costs what a search costs.
const PATHS: usize = 64;

/// The patterns of paths.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    known: RwLock<HashMap<String, Arc<str>>>,
}

impl Patterns {
    /// The pattern of the route that a request leads to; `None` where no route fits.
    pub(super) fn of(&self, req: &ServiceRequest) -> Option<Arc<str>> {
        let path = req.path();
        if let Some(pattern) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Some(Arc::clone(pattern));
        }
        let pattern: Arc<str> = req.match_pattern()?.into();
        if !pattern.contains("{token") {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= PATHS {
                known.clear();
            }
            known.insert(path.to_owned(), Arc::clone(&pattern));
        }
        Some(pattern)
    }
}
