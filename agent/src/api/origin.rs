//! A web origin as browsers send it: scheme, host and port, compared byte by byte.
//!
//! Only the one spelling that a browser puts into an `Origin` header is an
//! [`Origin`], so that equality of bytes is equality of origins. Nothing here
//! matches by part, pattern or ending.

use std::fmt;

/// The schemes a paired page may have, each with the port that browsers leave out.
const SCHEMES: [(&str, Option<u16>); 3] =
    [("http", Some(80)), ("https", Some(443)), ("tauri", None)];

/// Longest origin, in bytes: the longest host name, and room for scheme and port.
pub const ORIGIN_BYTES_MAX: usize = 253 + 16;

/// An origin in the spelling of browsers (RFC 6454, section 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

/// Why a text is not an [`Origin`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}; {remedy}")]
pub struct NotAnOrigin {
    /// What is wrong.
    pub why: &'static str,
    /// What to write instead.
    pub remedy: String,
}

impl Origin {
    /// Takes the exact spelling of browsers only.
    ///
    /// # Errors
    /// [`NotAnOrigin`], with the right spelling if it can be told.
    pub fn parse(text: &str) -> Result<Self, NotAnOrigin> {
        if is_canonical(text) {
            return Ok(Self(text.to_owned()));
        }
        let meant = canonical(text).unwrap_or_else(|| "https://wms.example".to_owned());
        Err(NotAnOrigin {
            why: "this is not an origin as browsers send it",
            remedy: format!("write \"{meant}\""),
        })
    }

    /// What is repeated of somebody's `Origin` header, in an answer, a list or the log: the name of a
    /// page's server, `null` as browsers send it, or that it is none. Nothing else is repeated: whoever
    /// writes a text there may write a person's name.
    pub fn repeated(value: &[u8]) -> &str {
        let text = std::str::from_utf8(value).ok();
        text.filter(|text| *text == "null" || is_canonical(text)).unwrap_or("no origin")
    }

    /// The text of the `Origin` header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_canonical(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let Some((_, left_out)) = SCHEMES.iter().find(|(known, _)| *known == scheme) else {
        return false;
    };
    let (host, port) = split_port(authority);
    text.len() <= ORIGIN_BYTES_MAX
        && is_host(host)
        && port.is_none_or(|digits| is_port(digits) && digits.parse().ok() != *left_out)
}

/// Host and port; the colons of a bracketed address are its own.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        Some(_) | None => (authority, None),
    }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let parsed = address.parse::<std::net::Ipv6Addr>();
        return parsed.is_ok_and(|parsed| parsed.to_string() == address);
    }
    let is_label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(inner)
    };
    host.split('.').all(is_label)
}

fn is_port(digits: &str) -> bool {
    digits.parse::<u16>().is_ok_and(|port| port > 0 && port.to_string() == digits)
}

/// What the writer most likely meant: no path, lower case, no needless port.
fn canonical(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (scheme, rest) = lower.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (_, left_out) = SCHEMES.iter().find(|(known, _)| *known == scheme)?;
    let needless = left_out.map(|port| format!(":{port}")).unwrap_or_default();
    let meant = format!("{scheme}://{}", authority.strip_suffix(&needless).unwrap_or(authority));
    is_canonical(&meant).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_origin_is_not_repeated() {
        for (value, repeated) in [
            ("https://evil.test:9630", "https://evil.test:9630"),
            ("null", "null"),
            ("33010619870000000X", "no origin"),
            ("https://wms.example/?recipient=Wang", "no origin"),
        ] {
            assert_eq!(Origin::repeated(value.as_bytes()), repeated);
        }
        assert_eq!(Origin::repeated(&[0xff]), "no origin");
    }

    #[test]
    fn the_spelling_of_browsers_is_taken() {
        for text in [
            "https://wms.example",
            "http://127.0.0.1:8080",
            "https://[2001:db8::1]:8443",
            "tauri://localhost",
            "https://xn--fiq228c.example",
        ] {
            assert_eq!(Origin::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn any_other_spelling_is_refused_with_the_right_one() {
        for (text, meant) in [
            ("https://WMS.example/", "https://wms.example"),
            ("https://wms.example:443", "https://wms.example"),
            ("http://wms.example:80/login?x", "http://wms.example"),
            ("https://me@wms.example", "https://wms.example"),
            ("https://wms.example.", "https://wms.example"),
            ("https://wms.example:08443", "https://wms.example"),
            ("https://[2001:DB8:0::1]", "https://wms.example"),
            ("wms.example", "https://wms.example"),
            ("file:///etc/passwd", "https://wms.example"),
            ("https://仓库.example", "https://wms.example"),
            ("null", "https://wms.example"),
            ("*", "https://wms.example"),
            ("", "https://wms.example"),
        ] {
            let error = Origin::parse(text).unwrap_err();
            assert_eq!(error.remedy, format!("write \"{meant}\""), "{text}");
        }
    }
}
