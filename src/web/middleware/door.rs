//! Who may come in: the hosts we are, forms from our own pages, methods we know; and from where they come.
//!
//! Nothing here, or anywhere, asks the framework for the connection's host, scheme or real address: it
//! believes whatever `Forwarded` headers anyone sends. Links begin with the base URL of the settings.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};

use super::body::HOOKS;
use crate::config::address::{BaseUrl, Network};
use crate::web::problem::Problem;

/// Paths that any host may ask for: probes come by address, not by name.
const PROBES: [&str; 2] = ["/livez", "/readyz"];
/// Where mail providers post without having seen a page (RFC 8058 section 3.2).
const ONE_CLICK: &str = "/unsubscribe/";

/// The hosts, origins and proxies of the settings.
#[derive(Clone, Debug)]
pub struct Door {
    home: String,
    authorities: Vec<String>,
    origins: Vec<String>,
    proxies: Vec<Network>,
}

/// The address a request comes from. It is a person's datum: it is compared, and never shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientIp(pub IpAddr);

impl fmt::Debug for ClientIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIp(***)")
    }
}

impl Door {
    /// The door of a site; each name of the loopback interface where `base_url` is one of them.
    #[must_use]
    pub fn new(base_url: &BaseUrl, proxies: &[Network]) -> Self {
        let origins = base_url.origins();
        let mut authorities: Vec<String> =
            origins.iter().map(|origin| origin.authority().to_owned()).collect();
        // The port of the scheme may be written out (RFC 9110 section 4.2.3).
        let port = if base_url.is_https() { 443 } else { 80 };
        let has_port = |authority: &str| authority.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
        let written: Vec<String> = authorities
            .iter()
            .filter(|authority| !has_port(authority))
            .map(|authority| format!("{authority}:{port}"))
            .collect();
        authorities.extend(written);
        Self {
            home: base_url.as_str().to_owned(),
            authorities,
            origins: origins.iter().map(|origin| origin.as_str().to_owned()).collect(),
            proxies: proxies.to_vec(),
        }
    }

    /// Lets a request in, or says why not. `pattern` is the route's.
    ///
    /// # Errors
    /// `MethodNotAllowed` for TRACE and CONNECT, `Misdirected` for a host that is not ours, `Forbidden` for a
    /// change asked for by another site.
    pub fn admit(&self, req: &ServiceRequest, pattern: Option<&str>) -> Result<(), Problem> {
        if matches!(*req.method(), Method::TRACE | Method::CONNECT) {
            return Err(Problem::MethodNotAllowed);
        }
        if !PROBES.contains(&req.path()) && !self.is_ours(req) {
            return Err(Problem::Misdirected);
        }
        let changes = !matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        let is_program =
            pattern.is_some_and(|pattern| pattern.contains(ONE_CLICK) || pattern.starts_with(HOOKS));
        if changes && !is_program && self.is_foreign(req.headers()) {
            return Err(Problem::Forbidden);
        }
        Ok(())
    }

    /// The host in the `Host` header, and the one in the request target where it is in absolute form, which
    /// then wins over the header (RFC 9112 section 3.2.2).
    fn is_ours(&self, req: &ServiceRequest) -> bool {
        let known = |text: &str| self.authorities.iter().any(|ours| ours.eq_ignore_ascii_case(text));
        let host = req.headers().get(header::HOST).and_then(|value| value.to_str().ok());
        let target = req.uri().authority().map(|authority| authority.as_str());
        host.is_some_and(known) && target.is_none_or(known)
    }

    /// Whether a form came from another site. A browser says so in `Sec-Fetch-Site` (W3C Fetch Metadata)
    /// and in `Origin`; a program says neither, and has no cookie to misuse.
    fn is_foreign(&self, headers: &HeaderMap) -> bool {
        let cross = headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
        let mut origins = headers.get_all(header::ORIGIN);
        let strange = origins.any(|origin| !self.origins.iter().any(|ours| origin == ours.as_str()));
        cross || strange
    }

    /// The address a request comes from: the peer's, or what trusted proxies say of it.
    #[must_use]
    pub fn client_ip(&self, req: &ServiceRequest) -> Option<ClientIp> {
        let peer = req.peer_addr()?.ip();
        let chain = req.headers().get_all(header::X_FORWARDED_FOR).filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = chain.flat_map(|value| value.split(',')).collect();
        Some(ClientIp(origin_of(peer, &hops, &self.proxies)))
    }

    /// What a request for another host is told: where we are. Links of a page would lead it astray again.
    #[must_use]
    pub fn signpost(&self) -> HttpResponse {
        HttpResponse::build(StatusCode::MISDIRECTED_REQUEST)
            .content_type("text/plain; charset=utf-8")
            .body(format!("{}\n", self.home))
    }
}

/// Walks `X-Forwarded-For` from the right, where the nearest proxy writes, for as long as the one who wrote
/// an entry is trusted. Whatever stands further left is hearsay. A malformed entry ends the walk.
#[must_use]
pub fn origin_of(peer: IpAddr, hops: &[&str], trusted: &[Network]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.contains(ip));
    let mut ip = peer.to_canonical();
    for hop in hops.iter().rev() {
        if !is_trusted(ip) {
            break;
        }
        match parsed(hop.trim()) {
            Some(before) => ip = before.to_canonical(),
            None => break,
        }
    }
    ip
}

/// An address with or without a port, as proxies write them.
fn parsed(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}
