//! Every path of the staff office with what it asks for. Paths are registered from this table and from nowhere else,
//! so there is none that it lacks.

use actix_web::Route;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, get, post, resource};

use super::{
    account, demonstration, enrol, exports, figure, guard, handing_in, login, people, prove, record, run,
    signature, signer,
};
use crate::domain::staff::Permission;

/// Who may use a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Anybody: the ways in.
    Nothing,
    /// Whoever has logged in.
    Session,
    /// Whoever has logged in and may do this.
    Permission(Permission),
}

/// One method of one path.
#[derive(Clone, Copy)]
pub struct StaffRoute {
    /// GET or POST.
    pub method: Verb,
    /// The path's pattern.
    pub path: &'static str,
    /// Who may use it.
    pub need: Need,
    /// Whether passphrase and code must have been given within the last ten minutes.
    pub is_proven: bool,
    /// Whether it exists in the demonstration alone.
    pub is_demo: bool,
    handler: fn() -> Route,
}

/// The methods there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Shows a page and changes nothing.
    Get,
    /// Does something.
    Post,
}

impl Verb {
    /// Whether a request has this method.
    #[must_use]
    pub fn is(self, method: &Method) -> bool {
        match self {
            Self::Get => method == Method::GET,
            Self::Post => method == Method::POST,
        }
    }
}

const fn shows(path: &'static str, need: Need, handler: fn() -> Route) -> StaffRoute {
    StaffRoute { method: Verb::Get, path, need, is_proven: false, is_demo: false, handler }
}

const fn does(path: &'static str, need: Need, handler: fn() -> Route) -> StaffRoute {
    StaffRoute { method: Verb::Post, path, need, is_proven: false, is_demo: false, handler }
}

impl StaffRoute {
    const fn proven(self) -> Self {
        Self { is_proven: true, ..self }
    }

    const fn in_demo(self) -> Self {
        Self { is_demo: true, ..self }
    }
}

const PEOPLE: Need = Need::Permission(Permission::ManagePeople);
const RECORD: Need = Need::Permission(Permission::ReadLog);
const CAMPAIGN: Need = Need::Permission(Permission::RunCampaign);
const EXPORT: Need = Need::Permission(Permission::Export);
const COUNTS: Need = Need::Permission(Permission::SeeCounts);

/// The table.
pub const ROUTES: &[StaffRoute] = &[
    shows("/staff", COUNTS, || get().to(figure::show)),
    // The ways in and out.
    shows("/staff/login", Need::Nothing, || get().to(login::show)),
    does("/staff/login", Need::Nothing, || post().to(login::create)),
    does("/staff/logout", Need::Session, || post().to(login::end)),
    shows("/staff/invitation/{token}", Need::Nothing, || get().to(enrol::show)),
    does("/staff/invitation/{token}", Need::Nothing, || post().to(enrol::choose)),
    does("/staff/invitation/{token}/code", Need::Nothing, || post().to(enrol::confirm)),
    shows("/staff/prove", Need::Session, || get().to(prove::show)),
    does("/staff/prove", Need::Session, || post().to(prove::create)),
    shows("/staff/demonstration/{token}", Need::Nothing, || get().to(demonstration::show)).in_demo(),
    does("/staff/demonstration/{token}", Need::Nothing, || post().to(demonstration::enter)).in_demo(),
    // One's own account.
    shows("/staff/account", Need::Session, || get().to(account::show)),
    does("/staff/account/language", Need::Session, || post().to(account::choose_language)),
    does("/staff/account/sessions/{id}", Need::Session, || post().to(account::end_session)),
    shows("/staff/account/passphrase", Need::Session, || get().to(account::show_passphrase)),
    does("/staff/account/passphrase", Need::Session, || post().to(account::change_passphrase)),
    does("/staff/account/recovery-codes", Need::Session, || post().to(account::renew_codes)).proven(),
    // Others.
    shows("/staff/people", PEOPLE, || get().to(people::list)),
    does("/staff/people", PEOPLE, || post().to(people::invite_person)).proven(),
    shows("/staff/people/new", PEOPLE, || get().to(people::show_invitation)).proven(),
    shows("/staff/people/{id}", PEOPLE, || get().to(people::show)).proven(),
    does("/staff/people/{id}/role", PEOPLE, || post().to(people::set_role)).proven(),
    does("/staff/people/{id}/disable", PEOPLE, || post().to(people::end)).proven(),
    does("/staff/people/{id}/sessions", PEOPLE, || post().to(people::end_all_sessions)).proven(),
    does("/staff/people/{id}/authenticator", PEOPLE, || post().to(people::reset)).proven(),
    // Who did what.
    shows("/staff/audit", RECORD, || get().to(record::list)),
    // Figures; the first page has them too.
    shows("/staff/figures/{part}.csv", COUNTS, || get().to(figure::download)),
    // Signatures, one by one and many at once.
    shows("/staff/signatures", CAMPAIGN, || get().to(signature::list)),
    does("/staff/signatures", CAMPAIGN, || post().to(signature::search)),
    shows("/staff/signatures/{id}", CAMPAIGN, || get().to(signer::show)),
    does("/staff/signatures/{id}/verdict", CAMPAIGN, || post().to(signer::decide)),
    does("/staff/signatures/{id}/notes", CAMPAIGN, || post().to(signer::note)),
    shows("/staff/runs", CAMPAIGN, || get().to(run::list)),
    does("/staff/runs", CAMPAIGN, || post().to(run::start)).proven(),
    shows("/staff/runs/new", CAMPAIGN, || get().to(run::conditions)).proven(),
    does("/staff/runs/preview", CAMPAIGN, || post().to(run::preview)).proven(),
    shows("/staff/runs/{id}", CAMPAIGN, || get().to(run::show)),
    does("/staff/runs/{id}/cancel", CAMPAIGN, || post().to(run::cancel)),
    does("/staff/runs/{id}/undo", CAMPAIGN, || post().to(run::undo)).proven(),
    // Rows that leave the house.
    shows("/staff/exports", EXPORT, || get().to(exports::show)).proven(),
    does("/staff/exports", EXPORT, || post().to(exports::create)).proven(),
    shows("/staff/exports/handing-in/{petition}", EXPORT, || get().to(handing_in::show)),
];

/// The entry of a pattern and a method; `None` where the table has none.
#[must_use]
pub fn find(pattern: &str, method: &Method) -> Option<&'static StaffRoute> {
    ROUTES.iter().find(|route| route.path == pattern && route.method.is(method))
}

/// Registers every path of the table behind the guard.
pub fn register(config: &mut ServiceConfig, is_demo: bool) {
    let mut paths: Vec<&str> = Vec::new();
    for route in ROUTES.iter().filter(|route| is_demo || !route.is_demo) {
        if !paths.contains(&route.path) {
            paths.push(route.path);
        }
    }
    for path in paths {
        let of_path = ROUTES.iter().filter(|route| route.path == path);
        let whole = of_path.fold(resource(path), |whole, route| whole.route((route.handler)()));
        config.service(whole.wrap(from_fn(guard::pass)));
    }
}
