//! TLS for a listening port: a certificate and its key from two files, TLS 1.3 and nothing older.
//!
//! Who the caller is, TLS does not say here; what callers sign says it.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject as _},
    version::TLS13,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Why a certificate and a key are of no use.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not there, or is not PEM.
    #[error("{} holds no {what} in PEM; check the path and the file", path.display())]
    Unreadable {
        /// What it should hold.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: pem::Error,
    },
    /// Certificate and key are not a pair, or of a kind nobody speaks.
    #[error(
        "the certificate and the key do not serve together ({0}); make both anew, or give the matching pair"
    )]
    Mismatch(#[from] rustls::Error),
}

/// A certificate with its key, ready to answer.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(sealed)")
    }
}

impl Tls {
    /// Reads the chain of certificates, the server's own first, and the key.
    ///
    /// # Errors
    /// When a file cannot be read, or the two are not a pair.
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let unreadable = |what, path: &Path| {
            let path = path.to_owned();
            move |source| TlsError::Unreadable { what, path, source }
        };
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .and_then(
                |chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) },
            )
            .map_err(unreadable("certificate", certificate))?;
        let secret = PrivateKeyDer::from_pem_file(key).map_err(unreadable("private key", key))?;
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .with_no_client_auth()
            .with_single_cert(chain, secret)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// Agrees on keys with a caller, in this time; nothing when it does not.
    pub(crate) async fn welcome<S: AsyncRead + AsyncWrite + Unpin>(
        self,
        stream: S,
        time_max: Duration,
    ) -> Option<TlsStream<S>> {
        let agreed = timeout(time_max, self.0.accept(stream)).await;
        let agreed = agreed.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        agreed.inspect_err(|error| tracing::debug!(%error, "A caller did not agree on TLS")).ok()
    }
}
