//! A request is believed only as it was signed, by the key that signed it.
//!
//! The base string is held against an independent implementation of RFC 9421.

#![cfg(test)]

use base64::{Engine as _, prelude::BASE64_STANDARD};
use contract::{
    ContractError,
    key::SigningKey,
    signature::{
        HEADER_BYTES_MAX, LIFETIME_SECONDS, Nonce, Presented, Profile, Request, SKEW_SECONDS_MAX,
        UnixSeconds, check_digest, content_digest, sign,
    },
};
use httpsig::prelude::{
    AlgorithmName, HttpSignatureHeaders, HttpSignatureParams, PublicKey as TheirKey,
    VerifyingKey as _, message_component::HttpMessageComponent,
};

const CREATED: u64 = 1_790_000_000;

type Headers = Vec<(String, String)>;

fn key() -> SigningKey {
    SigningKey::from_seed(&[3; 32])
}

/// The headers of a request before it is signed.
fn plain() -> Headers {
    [
        ("content-digest", content_digest(b"body").as_str()),
        ("content-type", "application/x-protobuf"),
        ("content-encoding", "gzip"),
        ("content-length", "4"),
        ("ps-audience", "hub-1"),
        ("ps-batch", "journal=:AA==:, first=1, last=2"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn with_request<T>(headers: &Headers, path: &str, f: impl FnOnce(&Request<'_>) -> T) -> T {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    f(&Request { method: "POST", path, headers: &headers })
}

fn signed_for(profile: Profile, created: u64) -> Headers {
    let mut headers = plain();
    let created = UnixSeconds::new(created);
    let signed = with_request(&headers, "/v1/logs", |request| {
        sign(profile, request, created, Nonce([5; 16]), &key()).unwrap()
    });
    headers.push(("signature-input".to_owned(), signed.input));
    headers.push(("signature".to_owned(), signed.signature));
    headers
}

fn signed() -> Headers {
    signed_for(Profile::Telemetry, CREATED)
}

fn believe(headers: &Headers) -> Result<contract::signature::Terms, ContractError> {
    with_request(headers, "/v1/logs", |request| {
        Presented::read(Profile::Telemetry, request)?.verify(&key().public())
    })
}

/// The signed headers with one of them changed.
fn changed(name: &str, change: impl Fn(&str) -> String) -> Headers {
    let mut headers = signed();
    let header = headers.iter_mut().find(|(other, _)| other == name).unwrap();
    header.1 = change(&header.1);
    headers
}

#[track_caller]
fn check(name: &str, change: impl Fn(&str) -> String, problem: &str) {
    assert_eq!(believe(&changed(name, change)).unwrap_err().to_string(), problem);
}

#[test]
fn a_signed_request_is_believed() {
    let terms = believe(&signed()).unwrap();
    assert_eq!(terms.created.get(), CREATED);
    assert_eq!(terms.key, key().public().id());
}

#[test]
fn an_independent_implementation_builds_the_same_base_and_believes_it() {
    for profile in Profile::ALL {
        let headers = signed_for(*profile, CREATED);
        let value = |name: &str| {
            let found = headers.iter().find(|(other, _)| other == name);
            found.map(|(_, value)| value.as_str()).unwrap()
        };
        let input = value("signature-input");
        let lines: Vec<HttpMessageComponent> = profile
            .components()
            .iter()
            .map(|component| match *component {
                "@method" => "\"@method\": POST".to_owned(),
                "@path" => "\"@path\": /v1/logs".to_owned(),
                name => format!("\"{name}\": {}", value(name)),
            })
            .map(|line| HttpMessageComponent::try_from(line.as_str()).unwrap())
            .collect();
        let theirs = HttpSignatureHeaders::try_parse(value("signature"), input).unwrap();
        let theirs = &theirs["ps"];
        let params: &HttpSignatureParams = theirs.signature_params();
        assert_eq!(params.to_string(), input.strip_prefix("ps=").unwrap());
        let base = httpsig::prelude::HttpSignatureBase::try_new(&lines, params).unwrap();
        let their_key = TheirKey::from_bytes(&AlgorithmName::Ed25519, &key().public().0).unwrap();
        let signature =
            value("signature").strip_prefix("ps=:").and_then(|rest| rest.strip_suffix(':'));
        let signature = BASE64_STANDARD.decode(signature.unwrap()).unwrap();
        their_key.verify(&base.as_bytes(), &signature).unwrap();
    }
}

#[test]
fn every_covered_value_flipped_anywhere_is_refused() {
    for (name, value) in signed() {
        for index in 0..value.len() {
            let flipped = changed(&name, |value| {
                let mut bytes = value.to_owned().into_bytes();
                bytes[index] ^= 1;
                String::from_utf8(bytes).unwrap()
            });
            assert!(believe(&flipped).is_err(), "{name}, byte {index}");
        }
    }
}

#[test]
fn another_method_path_or_key_is_refused() {
    let headers = signed();
    let other = |method: &str, path: &str, seed: u8| {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Request { method, path, headers: &headers };
        let key = SigningKey::from_seed(&[seed; 32]).public();
        Presented::read(Profile::Telemetry, &request)?.verify(&key)
    };
    assert!(other("POST", "/v1/logs", 3).is_ok());
    for (method, path, seed) in
        [("PUT", "/v1/logs", 3), ("POST", "/v1/enroll", 3), ("POST", "/v1/logs", 4)]
    {
        assert_eq!(other(method, path, seed), Err(ContractError::BadSignature), "{method} {path}");
    }
}

#[test]
fn a_covered_header_that_is_missing_or_doubled_is_refused_by_name() {
    let names = [
        "content-digest",
        "content-type",
        "content-encoding",
        "content-length",
        "ps-audience",
        "ps-batch",
        "signature-input",
        "signature",
    ];
    for name in names {
        let mut without = signed();
        without.retain(|(other, _)| other != name);
        assert_eq!(believe(&without), Err(ContractError::MissingHeader { name }));
        let mut doubled = signed();
        doubled.push((name.to_uppercase(), "x".to_owned()));
        assert_eq!(believe(&doubled), Err(ContractError::DoubledHeader { name }));
    }
}

#[test]
fn a_header_over_the_limit_is_refused_before_anything_else() {
    let (size, limit) = (HEADER_BYTES_MAX + 1, HEADER_BYTES_MAX);
    let large = changed("signature-input", |_| "x".repeat(size));
    assert_eq!(
        believe(&large),
        Err(ContractError::TooLarge { what: "signature-input", size, limit })
    );
}

#[test]
fn a_header_cannot_smuggle_a_line_into_the_base() {
    let smuggled = changed("content-type", |value| format!("{value}\n\"ps-audience\": hub-2"));
    let expected = "visible ASCII";
    assert_eq!(
        believe(&smuggled),
        Err(ContractError::Malformed { what: "content-type", expected })
    );
}

#[test]
fn a_signature_that_covers_something_else_is_refused() {
    let problem = |at: &str| {
        format!(
            "the signature does not cover what its profile covers, at {at:?}; cover exactly the profile's components, in order"
        )
    };
    let swap = |from: &'static str, to: &'static str| move |value: &str| value.replace(from, to);
    let input = "signature-input";
    check(input, swap("\"@path\"", "\"@target-uri\""), &problem("\"@target-uri\""));
    check(input, swap(" \"ps-batch\"", ""), &problem("ps-batch"));
    check(input, swap("\"ps-batch\"", "\"ps-batch\" \"date\""), &problem("\"date\""));
    check(input, swap("\"@method\" \"@path\"", "\"@path\" \"@method\""), &problem("\"@path\""));
    check(input, swap("\"@path\"", "\"@path\";req"), &problem("\"@path\";req"));
}

#[test]
fn two_signatures_are_refused() {
    let problem = "there is more than one signature; send exactly one, labelled ps";
    check("signature-input", |value| format!("{value}, sig2=();created=1"), problem);
    check("signature", |value| format!("{value}, sig2=:AAAA:"), problem);
}

#[test]
fn odd_numbers_are_refused_without_a_panic() {
    let created = format!("created={CREATED}");
    for odd in [
        "created=-1",
        "created=",
        "created=1e9",
        "created=\"1790000000\"",
        "created=?1",
        "created=01790000000",
        "created=99999999999999999999",
        "created=18446744073709551616",
        "created=1790000000.0",
        "Created=1790000000",
        "created",
    ] {
        let headers = changed("signature-input", |value| value.replace(&created, odd));
        assert!(believe(&headers).is_err(), "{odd}");
    }
}

#[test]
fn a_signature_made_for_enrolment_does_not_carry_telemetry() {
    let headers = signed_for(Profile::Enrolment, CREATED);
    assert!(matches!(believe(&headers), Err(ContractError::WrongComponents { .. })));
}

#[test]
fn a_signature_counts_from_a_minute_before_until_its_end() {
    let terms = believe(&signed()).unwrap();
    let judge = |now: u64| terms.check(UnixSeconds::new(now)).is_ok();
    let (first, last) = (CREATED - SKEW_SECONDS_MAX, CREATED + LIFETIME_SECONDS);
    assert_eq!([first - 1, first, last, last + 1].map(judge), [false, true, true, false]);
    let ten_years = 10 * 365 * 86_400;
    for created in [0, CREATED - ten_years, CREATED + ten_years, u64::MAX] {
        let terms = believe(&signed_for(Profile::Telemetry, created)).unwrap();
        assert!(terms.check(UnixSeconds::new(CREATED)).is_err(), "{created}");
    }
}

#[test]
fn a_digest_fits_one_body_only() {
    assert_eq!(content_digest(b""), "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
    assert_eq!(check_digest(&content_digest(b"body"), b"body"), Ok(()));
    for header in [content_digest(b"bodY"), "sha-512=:AAAA:".to_owned(), String::new()] {
        assert_eq!(check_digest(&header, b"body"), Err(ContractError::BadDigest));
    }
}

#[test]
fn a_signature_that_names_another_key_is_refused_even_if_it_fits() {
    let other = SigningKey::from_seed(&[4; 32]).public().id().to_string();
    let mut headers = signed();
    let own = key().public().id().to_string();
    for (_, value) in &mut headers {
        *value = value.replace(&own, &other);
    }
    let value = |name: &str| {
        let found = headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap()
    };
    let mut base = "\"@method\": POST\n\"@path\": /v1/logs\n".to_owned();
    for name in &Profile::Telemetry.components()[2..] {
        base += &format!("\"{name}\": {}\n", value(name));
    }
    let parameters = value("signature-input").strip_prefix("ps=").unwrap();
    base += &format!("\"@signature-params\": {parameters}");
    let signer = ring::signature::Ed25519KeyPair::from_seed_unchecked(&[3; 32]).unwrap();
    let signature = BASE64_STANDARD.encode(signer.sign(base.as_bytes()));
    headers.retain(|(name, _)| name != "signature");
    headers.push(("signature".to_owned(), format!("ps=:{signature}:")));
    assert_eq!(believe(&headers), Err(ContractError::BadSignature));
}
