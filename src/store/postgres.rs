//! What only PostgreSQL needs: its address, TLS as libpq means it, and session settings.

mod lookup;
mod unnest;

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::conn::PostgresConnection;
use super::error::StoreError;
use super::outbox::{PausedLetters, due, is_of};
use super::schema::office;
use super::staff::schema::staff;
pub(super) use lookup::Lookup;
pub(super) use unnest::Unnest;

/// Begins a transaction that may write.
pub(super) const BEGIN_WRITE: &str = "BEGIN";

/// Session settings: a statement or a wait for a lock that takes longer than this is given up, so that a
/// stalled database shows as unavailable instead of holding every request.
const SESSION: &str = "SET statement_timeout='60s'; SET lock_timeout='5s'; \
     SET idle_in_transaction_session_timeout='60s'; SET TIME ZONE 'UTC';";

/// How far the server's certificate is checked; the words are libpq's (PostgreSQL manual, 34.19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    /// No TLS at all.
    Disable,
    /// TLS without a look at the certificate.
    Encrypt,
    /// The certificate's chain is checked, its name is not.
    Chain,
    /// Chain and name are checked.
    Full,
}

/// A parsed `postgres://…` address with its TLS settings.
#[derive(Clone)]
pub struct PostgresAddress {
    config: Config,
    check: Check,
    tls: Option<Arc<ClientConfig>>,
}

impl std::fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresAddress").field("check", &self.check).finish_non_exhaustive()
    }
}

impl PostgresAddress {
    /// Parses an address. `sslmode` and `sslrootcert` are read here, because the driver knows neither
    /// `verify-full` nor `sslrootcert`; a host that is not loopback defaults to `verify-full`.
    ///
    /// # Errors
    /// A sentence that names the part that cannot be used; never the address itself, which holds a password.
    pub fn parse(url: &str) -> Result<Self, String> {
        let (bare, mode, root) = take_tls_parameters(url);
        let mut config: Config =
            bare.parse().map_err(|error: tokio_postgres::Error| format!("database.url: {error}"))?;
        let check = match mode.as_deref() {
            Some("disable") => Check::Disable,
            Some("require") if root.is_some() => Check::Chain,
            Some("allow" | "prefer" | "require") => Check::Encrypt,
            Some("verify-ca") => Check::Chain,
            Some("verify-full") => Check::Full,
            Some(other) => return Err(format!("database.url: sslmode={other} is not a mode of libpq")),
            None if is_local(&config) => Check::Disable,
            None => Check::Full,
        };
        config.ssl_mode(match (check, mode.as_deref()) {
            (Check::Disable, _) => SslMode::Disable,
            (_, Some("allow" | "prefer")) => SslMode::Prefer,
            _ => SslMode::Require,
        });
        config.connect_timeout(std::time::Duration::from_secs(5));
        config.keepalives_idle(std::time::Duration::from_secs(30));
        if config.get_application_name().is_none() {
            config.application_name("clarion");
        }
        let tls = match check {
            Check::Disable => None,
            _ => Some(Arc::new(client_config(check, root.as_deref())?)),
        };
        Ok(Self { config, check, tls })
    }

    /// Opens a connection. Must run inside the runtime that is to drive the connection's traffic.
    ///
    /// # Errors
    /// `Unavailable` when the server cannot be reached or refuses.
    pub(super) async fn connect(&self) -> Result<PostgresConnection, StoreError> {
        let mut connection = match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(refused)?;
                AsyncPgConnection::try_from_client_and_connection(client, connection).await?
            }
            Some(tls) => {
                let connector = MakeRustlsConnect::new(ClientConfig::clone(tls));
                let (client, connection) = self.config.connect(connector).await.map_err(refused)?;
                AsyncPgConnection::try_from_client_and_connection(client, connection).await?
            }
        };
        connection.batch_execute(SESSION).await?;
        Ok(AsyncConnectionWrapper::from(connection))
    }
}

/// A connection that was refused: which of the driver's reasons it was goes to the log without the address.
fn refused(error: tokio_postgres::Error) -> StoreError {
    let state = error.code().map_or("none", tokio_postgres::error::SqlState::code);
    tracing::warn!(sql_state = state, closed = error.is_closed(), "the database refused a connection");
    StoreError::Unavailable
}

/// Takes `sslmode` and `sslrootcert` out of the query of a URL; returns the rest and both values.
fn take_tls_parameters(url: &str) -> (String, Option<String>, Option<String>) {
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_owned(), None, None);
    };
    let (mut mode, mut root, mut kept) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value.to_owned()),
            Some(("sslrootcert", value)) => root = Some(value.replace("%2F", "/").replace("%2f", "/")),
            _ => kept.push(pair),
        }
    }
    let bare = if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) };
    (bare, mode, root)
}

/// Whether every host of the address is this machine: a Unix socket or a loopback address.
fn is_local(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    })
}

fn client_config(check: Check, root: Option<&str>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    match root {
        None | Some("system") => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let certificates = CertificateDer::pem_file_iter(path)
                .map_err(|error| format!("database.url: sslrootcert: {error}"))?;
            for certificate in certificates {
                let certificate =
                    certificate.map_err(|error| format!("database.url: sslrootcert: {error}"))?;
                roots.add(certificate).map_err(|error| format!("database.url: sslrootcert: {error}"))?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("database.url: {error}"))?;
    if check == Check::Full {
        return Ok(builder.with_root_certificates(roots).with_no_client_auth());
    }
    let chain = match check {
        Check::Chain => Some(
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()
                .map_err(|error| format!("database.url: sslrootcert: {error}"))?,
        ),
        _ => None,
    };
    let verifier = Arc::new(WithoutName { chain, provider });
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// The weaker modes that an operator may ask for by name: no check, or the chain without the name.
#[derive(Debug)]
struct WithoutName {
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
}

impl ServerCertVerifier for WithoutName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Locks the rows that `due` finds, without the letters that are `paused`, and returns their ids. Rows that another
/// deliverer is claiming at this moment are stepped over, not waited for.
///
/// A queue grows from nothing to thousands between two looks of the statistics collector, and with the numbers
/// of the empty queue the planner gathers and sorts every due row for the sake of a few: 32 ms at 60,000 rows,
/// where walking the index in order takes 0.05 ms. So that way is closed for this transaction.
///
/// # Errors
/// What the database answered.
pub(super) fn lock_due(
    connection: &mut PostgresConnection,
    due: due<'_>,
    paused: Option<&PausedLetters>,
) -> QueryResult<Vec<Vec<u8>>> {
    SimpleConnection::batch_execute(connection, "SET LOCAL enable_bitmapscan=off")?;
    match paused {
        None => due.for_update().skip_locked().load(connection),
        Some(paused) => due.filter(not(is_of(paused))).for_update().skip_locked().load(connection),
    }
}

/// Locks the rows of these accounts until COMMIT, in the order of their ids. Rows that name an account may be added
/// meanwhile.
pub(super) fn lock_staff(connection: &mut PostgresConnection, ids: &[&[u8]]) -> QueryResult<()> {
    staff::table
        .filter(staff::id.eq_any(ids))
        .order(staff::id)
        .select(staff::id)
        .for_no_key_update()
        .load::<Vec<u8>>(connection)
        .map(drop)
}

/// Locks the rows of these offices until COMMIT, in the order of their ids. Rows that name an office may be added
/// meanwhile.
pub(super) fn lock_offices(connection: &mut PostgresConnection, ids: &[&[u8]]) -> QueryResult<()> {
    office::table
        .filter(office::id.eq_any(ids))
        .order(office::id)
        .select(office::id)
        .for_no_key_update()
        .load::<Vec<u8>>(connection)
        .map(drop)
}
