//! HMAC-SHA256 as the outlets want it, which is not alike although the words are.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ring::hmac;

/// The HMAC-SHA256 of a message under a key.
fn tag(key: &str, message: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), message.as_bytes())
}

/// DingTalk: the secret is the key, time and secret are the message.
pub(super) fn dingtalk(secret: &str, millis: u64) -> String {
    BASE64_STANDARD.encode(tag(secret, &format!("{millis}\n{secret}")))
}

/// Feishu: time and secret are the key, the message is empty.
pub(super) fn feishu(secret: &str, seconds: u64) -> String {
    BASE64_STANDARD.encode(tag(&format!("{seconds}\n{secret}"), ""))
}

/// Our own webhook: time and body are the message, in lower-case hex.
pub(super) fn webhook(secret: &str, seconds: u64, body: &str) -> String {
    let tag = tag(secret, &format!("{seconds}.{body}"));
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Text as a query of an address may hold it (RFC 3986, 2.3).
pub(super) fn escape(text: &str) -> String {
    let spell = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(spell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `openssl dgst -sha256 -hmac KEY -binary | base64`.
    #[test]
    fn signatures_are_what_the_vendors_describe() {
        assert_eq!(
            dingtalk("SEC000", 1_577_262_236_757),
            "0mUoy51oaZiRp9zSbtu3Gh7pbwvH33YBGob4MsxeXA4="
        );
        assert_eq!(feishu("demo", 1_599_360_473), "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
        assert_eq!(
            webhook("s3", 1_790_000_000, "{}"),
            "775d82709023884c56e66112d88cc40e9c59cbd9104b84a7e85bfaee4836916e"
        );
    }

    #[test]
    fn what_an_address_may_not_hold_is_escaped() {
        assert_eq!(escape("aZ0-._~+/= 站"), "aZ0-._~%2B%2F%3D%20%E7%AB%99");
    }
}
