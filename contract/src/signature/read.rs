//! Reads a presented signature, accepting the profile's own spelling and no other.
//!
//! It says what is wrong as far as that helps the sender, and never panics on what it is given.

use super::{
    INPUT_HEADER, Nonce, Presented, Profile, Request, SIGNATURE_HEADER, Terms, UnixSeconds,
    profile::LABEL,
};
use crate::{ContractError, batch::byte_sequence, hex, identity::KeyId};

/// The longest integer of structured fields, in digits (RFC 9651, 3.3.1).
const INTEGER_DIGITS_MAX: usize = 15;

/// The signature of a request.
pub(super) fn presented(
    profile: Profile,
    request: &Request<'_>,
) -> Result<Presented, ContractError> {
    let input = request.header(INPUT_HEADER)?;
    let signature = request.header(SIGNATURE_HEADER)?;
    let parameters = labelled(input, INPUT_HEADER)?;
    let terms = terms(profile, parameters)?;
    if profile.parameters(&terms) != parameters {
        return Err(malformed(INPUT_HEADER));
    }
    let signature = labelled(signature, SIGNATURE_HEADER)?;
    if signature.contains(',') {
        return Err(ContractError::SeveralSignatures);
    }
    let signature = byte_sequence(signature).ok_or(malformed(SIGNATURE_HEADER))?;
    Ok(Presented { base: profile.base(request, parameters)?, terms, signature })
}

fn labelled<'a>(value: &'a str, header: &'static str) -> Result<&'a str, ContractError> {
    value
        .strip_prefix(LABEL)
        .and_then(|rest| rest.strip_prefix('='))
        .ok_or(ContractError::Malformed { what: header, expected: "one member, labelled ps" })
}

fn terms(profile: Profile, parameters: &str) -> Result<Terms, ContractError> {
    let inner = parameters.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (list, rest) = inner.ok_or(malformed(INPUT_HEADER))?;
    check_components(profile, list)?;
    let mut cursor = Cursor(rest);
    let created = UnixSeconds(cursor.integer("created")?);
    let expires = UnixSeconds(cursor.integer("expires")?);
    let nonce = hex::decode(cursor.string("nonce")?).map(Nonce).ok_or(malformed("nonce"))?;
    if cursor.string("alg")? != "ed25519" {
        return Err(ContractError::Malformed { what: "alg", expected: "\"ed25519\"" });
    }
    let key: KeyId = cursor.string("keyid")?.parse()?;
    if cursor.string("tag")? != profile.tag() {
        return Err(ContractError::Malformed {
            what: "tag",
            expected: "the tag of this path's profile",
        });
    }
    match cursor.0.trim_start().as_bytes().first() {
        None => Ok(Terms { created, expires, nonce, key }),
        Some(b',') => Err(ContractError::SeveralSignatures),
        Some(_) => Err(malformed(INPUT_HEADER)),
    }
}

fn check_components(profile: Profile, list: &str) -> Result<(), ContractError> {
    let wrong = |at: &str| ContractError::WrongComponents { at: ContractError::foreign(at) };
    let mut found = list.split(' ');
    for expected in profile.components() {
        let Some(component) = found.next() else { return Err(wrong(expected)) };
        let name = component.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        if name != Some(*expected) {
            return Err(wrong(component));
        }
    }
    found.next().map_or(Ok(()), |extra| Err(wrong(extra)))
}

/// Parameters, taken one by one in the profile's order.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn value(&mut self, name: &'static str) -> Result<(), ContractError> {
        let rest = self.0.strip_prefix(';').and_then(|rest| rest.strip_prefix(name));
        self.0 = rest.and_then(|rest| rest.strip_prefix('=')).ok_or(malformed(name))?;
        Ok(())
    }

    fn integer(&mut self, name: &'static str) -> Result<u64, ContractError> {
        self.value(name)?;
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if length > INTEGER_DIGITS_MAX {
            return Err(malformed(name));
        }
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        digits.parse().map_err(|_| malformed(name))
    }

    fn string(&mut self, name: &'static str) -> Result<&'a str, ContractError> {
        self.value(name)?;
        let inner = self.0.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let (text, rest) = inner.ok_or(malformed(name))?;
        self.0 = rest;
        Ok(text)
    }
}

fn malformed(what: &'static str) -> ContractError {
    ContractError::Malformed { what, expected: "exactly as the profile writes it" }
}
