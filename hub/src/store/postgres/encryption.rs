//! The way to PostgreSQL: over TLS, to the server whose name the certificate has, unless the address
//! says otherwise.
//!
//! `sslmode` is read here, because of libpq's words only three make sense for a hub: `disable`,
//! `require` (encrypted, to whoever answers) and `verify-full`. Who says nothing gets `verify-full`,
//! except on this machine itself, where nobody listens on the way.

use std::{error::Error, io, net::IpAddr, ops::Range, sync::Arc};

use postgres::config::{Config, Host, SslMode};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{
        CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature,
        verify_tls13_signature,
    },
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};

use crate::store::StoreError;

/// How the way to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// Not at all.
    Disable,
    /// Nobody can listen; who answers is not known.
    Require,
    /// Nobody can listen, and it is the server of this name.
    VerifyFull,
}

impl Protection {
    const ALL: [(&str, Self); 3] =
        [("disable", Self::Disable), ("require", Self::Require), ("verify-full", Self::VerifyFull)];

    /// Reads an address: where to connect to, and how.
    pub(super) fn read(address: &str) -> Result<(Config, Self), StoreError> {
        let place = place_of_mode(address);
        let asked = place.clone().map(|place| &address[place]);
        let said = asked.map(|word| {
            let known = Self::ALL.iter().find(|(known, _)| *known == word);
            let unknown = || StoreError::Unprotected {
                why: format!("sslmode is {word:?}; it must be disable, require or verify-full"),
            };
            known.map(|(_, protection)| *protection).ok_or_else(unknown)
        });
        let said = said.transpose()?;
        let mut plain = address.to_owned();
        if let Some(place) = place {
            plain.replace_range(place, "require");
        }
        let mut config: Config = plain.parse()?;
        let own = if is_here(&config) { Self::Disable } else { Self::VerifyFull };
        let protection = said.unwrap_or(own);
        config.ssl_mode(match protection {
            Self::Disable => SslMode::Disable,
            Self::Require | Self::VerifyFull => SslMode::Require,
        });
        Ok((config, protection))
    }

    /// How TLS is spoken to the server. `authority` is the certificate of who signed the server's, in
    /// PEM; without it, the authorities that browsers know.
    pub(super) fn client(self, authority: Option<&str>) -> Result<ClientConfig, StoreError> {
        let provider = ring::default_provider();
        let algorithms = provider.signature_verification_algorithms;
        let builder = builder(provider)?;
        let builder = match self {
            Self::Disable | Self::VerifyFull => builder.with_root_certificates(roots(authority)?),
            Self::Require => {
                let anybody = Arc::new(Anybody(algorithms));
                builder.dangerous().with_custom_certificate_verifier(anybody)
            }
        };
        Ok(builder.with_no_client_auth())
    }
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

fn builder(provider: CryptoProvider) -> Result<Builder, StoreError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(provider));
    builder
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Unprotected { why: error.to_string() })
}

fn roots(authority: Option<&str>) -> Result<RootCertStore, StoreError> {
    let mut roots = RootCertStore::empty();
    let Some(pem) = authority else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        return Ok(roots);
    };
    let wrong = |why: String| StoreError::Unprotected {
        why: format!("[store] authority_file holds no certificate in PEM ({why})"),
    };
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(wrong("there is none".to_owned()));
    }
    Ok(roots)
}

/// Whether every way of an address ends at this machine. A `hostaddr` is where it leads, and `host`
/// then no more than a name.
fn is_here(config: &Config) -> bool {
    let (hosts, addresses) = (config.get_hosts(), config.get_hostaddrs());
    !hosts.is_empty() && hosts.iter().all(is_near) && addresses.iter().all(IpAddr::is_loopback)
}

/// Whether a host is this machine.
fn is_near(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            let address = name.parse::<IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// Where the value of `sslmode` stands in an address, as a URL or as libpq's pairs.
fn place_of_mode(address: &str) -> Option<Range<usize>> {
    const KEY: &str = "sslmode";
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        let query = address.find('?')? + 1;
        let mut at = query;
        for pair in address[query..].split('&') {
            if let Some(value) = pair.strip_prefix(KEY).and_then(|rest| rest.strip_prefix('=')) {
                return Some(at + pair.len() - value.len()..at + pair.len());
            }
            at += pair.len() + 1;
        }
        return None;
    }
    let mut rest = address;
    loop {
        rest = rest.trim_start();
        let (key, after) = rest.split_once('=')?;
        let value = after.trim_start();
        let length = value_length(value);
        if key.trim_end() == KEY {
            let at = address.len() - value.len();
            let is_quoted = value.starts_with('\'');
            let (from, to) = (at + usize::from(is_quoted), at + length - usize::from(is_quoted));
            return (from <= to).then_some(from..to);
        }
        rest = &value[length..];
    }
}

/// How long a value of libpq's pairs is, with its quotation marks.
fn value_length(value: &str) -> usize {
    let is_quoted = value.starts_with('\'');
    let mut letters = value.char_indices().skip(usize::from(is_quoted));
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '\'' if is_quoted => return at + 1,
            letter if !is_quoted && letter.is_whitespace() => return at,
            _ => {}
        }
    }
    value.len()
}

/// What is wrong, in words, where a connection failed over its protection.
pub(super) fn explain(error: &postgres::Error) -> Option<StoreError> {
    let why = match refusal(error) {
        Some(rustls::Error::InvalidCertificate(what)) => of_certificate(what),
        Some(other) => other.to_string(),
        None if is_without_tls(error) => {
            "the server takes no TLS; switch `ssl = on` there, or write \
             sslmode=disable if nobody can listen on the way"
                .to_owned()
        }
        None => return None,
    };
    Some(StoreError::Unprotected { why })
}

/// What is wrong with a certificate, and what to do.
fn of_certificate(what: &CertificateError) -> String {
    use CertificateError as Wrong;
    if matches!(what, Wrong::NotValidForName | Wrong::NotValidForNameContext { .. }) {
        return format!(
            "its certificate is for another name ({what}); reach it by the name that it has"
        );
    }
    // An authority of the same name and another key is another one.
    if matches!(what, Wrong::UnknownIssuer | Wrong::BadSignature) {
        return "nobody who is trusted signed its certificate; name the authority's certificate as \
                [store] authority_file"
            .to_owned();
    }
    format!("its certificate is refused ({what}); give the server a new one")
}

/// Whether the server said no to TLS; its driver says so in words alone.
fn is_without_tls(error: &postgres::Error) -> bool {
    error.source().is_some_and(|cause| cause.to_string().contains("does not support TLS"))
}

fn refusal(error: &postgres::Error) -> Option<&rustls::Error> {
    let mut next = error.source();
    while let Some(cause) = next {
        let inside = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let found = inside.and_then(|inside| inside.downcast_ref());
        if let Some(found) = found.or_else(|| cause.downcast_ref()) {
            return Some(found);
        }
        next = cause.source();
    }
    None
}

/// Takes any certificate, but only from somebody who holds its key.
#[derive(Debug)]
struct Anybody(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

#[cfg(test)]
mod tests;
