//! Where a printer is: `socket://host[:port]`.
//!
//! Only reads and writes the address; it never resolves a name or opens a connection.

use std::fmt;
use std::str::FromStr;

/// The port that raw printing uses when the address names none (Zebra `ip.port`).
pub const RAW_PORT: u16 = 9100;

/// How long an address may be.
const ADDRESS_BYTES_MAX: usize = 300;

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    host: String,
    port: u16,
}

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text does not begin with `socket://`.
    #[error("{text:?} does not begin with socket://")]
    Scheme {
        /// The text.
        text: String,
    },
    /// The host is missing or holds characters that no host has.
    #[error("{text:?} names no usable host")]
    Host {
        /// The text.
        text: String,
    },
    /// The port is not a number from 1 to 65535.
    #[error("the port in {text:?} is not a number from 1 to 65535")]
    Port {
        /// The text.
        text: String,
    },
}

impl AddressError {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> &'static str {
        match self {
            AddressError::Scheme { .. } => {
                "Write the address as socket://host or socket://host:9100."
            }
            AddressError::Host { .. } => {
                "Write the printer's name or IP address behind socket://; an IPv6 address goes in brackets."
            }
            AddressError::Port { .. } => "Write a port such as 9100, or leave it out.",
        }
    }
}

impl Address {
    /// Host name or IP address, an IPv6 one without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let whole = || text.chars().take(ADDRESS_BYTES_MAX).collect::<String>();
        let rest =
            text.strip_prefix("socket://").ok_or_else(|| AddressError::Scheme { text: whole() })?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let bad_host = || AddressError::Host { text: whole() };
        let (host, port) = match rest.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']').ok_or_else(bad_host)?,
            None => rest.split_at(rest.find(':').unwrap_or(rest.len())),
        };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:%".contains(&byte);
        if host.is_empty() || text.len() > ADDRESS_BYTES_MAX || !host.bytes().all(allowed) {
            return Err(bad_host());
        }
        let port = match port.strip_prefix(':') {
            Some(digits) => digits.parse().ok().filter(|port| *port != 0),
            None => port.is_empty().then_some(RAW_PORT),
        };
        let port = port.ok_or_else(|| AddressError::Port { text: whole() })?;
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "socket://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "socket://{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let said = match text.parse::<Address>() {
            Ok(address) => address.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn an_address_names_a_host_and_perhaps_a_port() {
        check("socket://bench-1", "socket://bench-1:9100");
        check("socket://10.0.0.7:9101/", "socket://10.0.0.7:9101");
        check("socket://[fe80::1%eth0]", "socket://[fe80::1%eth0]:9100");
        check("socket://[::1]:9105", "socket://[::1]:9105");
    }

    #[test]
    fn what_is_no_address_is_explained() {
        check("10.0.0.7:9100", "\"10.0.0.7:9100\" does not begin with socket://");
        check("socket://", "\"socket://\" names no usable host");
        check("socket://:9100", "\"socket://:9100\" names no usable host");
        check("socket://user@host", "\"socket://user@host\" names no usable host");
        check("socket://[::1", "\"socket://[::1\" names no usable host");
        for port in ["", "0", "65536", "x"] {
            let text = format!("socket://host:{port}");
            check(&text, &format!("the port in {text:?} is not a number from 1 to 65535"));
        }
        check(
            "socket://[::1]9100",
            "the port in \"socket://[::1]9100\" is not a number from 1 to 65535",
        );
    }
}
