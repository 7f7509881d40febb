//! Encryption to the mail server: rustls with ring, and a name that must be proven.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Why no encryption could be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file of extra roots is not PEM.
    #[error("the file of extra root certificates is not PEM")]
    NotPem(#[source] rustls::pki_types::pem::Error),
    /// The file of extra roots holds no certificate.
    #[error("the file of extra root certificates holds none")]
    NoCertificate,
    /// An extra root, or the set of protocols, is refused by the TLS library.
    #[error("the TLS library refuses these settings")]
    Refused(#[from] rustls::Error),
}

/// A client that trusts Mozilla's roots and, where given, the certificates of a PEM file: an institution's
/// own authority. Server names are always verified; there is no way to turn that off.
///
/// # Errors
/// [`TlsError`] when `extra_roots_pem` cannot be read or used.
pub fn client_config(extra_roots_pem: Option<&[u8]>) -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra_roots_pem {
        let known = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.add(certificate.map_err(TlsError::NotPem)?)?;
        }
        if roots.len() == known {
            return Err(TlsError::NoCertificate);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(Arc::new(versions.with_root_certificates(roots).with_no_client_auth()))
}
