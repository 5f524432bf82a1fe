//! A host and a port in an address.

use std::fmt;

use super::AddressError;
use super::text::Parts;

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// Host name or IP address, an IPv6 one without brackets.
    pub host: String,
    /// Port, from 1.
    pub port: u16,
}

impl HostPort {
    pub(super) fn read(parts: &Parts<'_>, default: u16) -> Result<Self, AddressError> {
        let (host, port_text) = match parts.authority.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']').ok_or_else(|| parts.host_error())?,
            None => {
                let colon = parts.authority.find(':').unwrap_or(parts.authority.len());
                parts.authority.split_at(colon)
            }
        };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:%".contains(&byte);
        if host.is_empty() || !host.bytes().all(allowed) {
            return Err(parts.host_error());
        }
        let port = match port_text.strip_prefix(':') {
            Some(digits) => port(digits, parts)?,
            None if port_text.is_empty() => default,
            None => return Err(AddressError::Port { text: parts.text.to_owned() }),
        };
        Ok(Self { host: host.to_owned(), port })
    }
}

/// A port from its digits.
pub(super) fn port(digits: &str, parts: &Parts<'_>) -> Result<u16, AddressError> {
    let port = digits.parse().ok().filter(|port| *port != 0);
    port.ok_or_else(|| AddressError::Port { text: parts.text.to_owned() })
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}
