//! The hub over TLS: a certificate of a local authority, TLS 1.3, and callers who do not agree.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// A certificate for 127.0.0.1 under an authority made for the test; the authority's own, in PEM.
fn certify(folder: &Path) -> String {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let own = own.signed_by(&key, &issuer).unwrap();
    std::fs::write(folder.join("hub.crt"), own.pem()).unwrap();
    std::fs::write(folder.join("hub.key"), key.serialize_pem()).unwrap();
    issuer.pem()
}

struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn serve(folder: &Path) -> (Serving, String) {
    let file = |name: &str| folder.join(name).display().to_string();
    let tls = format!("[tls]\ncertificate = {:?}\nkey = {:?}\n", file("hub.crt"), file("hub.key"));
    std::fs::write(folder.join("hub.toml"), tls).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_waystation-hub"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--open-dashboard"]);
    command.arg("--config").arg(folder.join("hub.toml")).env("RUST_LOG", "warn");
    command.env("WAYSTATION_HUB_STATE", folder.join("state"));
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Serving(child), line.trim_end().strip_prefix("listening ").unwrap().to_owned())
}

fn client(authority: Option<&str>) -> ureq::Agent {
    let roots = match authority {
        Some(pem) => RootCerts::new_with_certs(&[Certificate::from_pem(pem.as_bytes()).unwrap()]),
        None => RootCerts::WebPki,
    };
    let tls = TlsConfig::builder().root_certs(roots).build();
    ureq::Agent::config_builder().tls_config(tls).build().new_agent()
}

#[test]
fn whoever_trusts_the_authority_is_served_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let authority = certify(folder.path());
    let (_hub, url) = serve(folder.path());
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let answer = client(Some(&authority)).get(format!("{url}/healthz")).call();
    assert_eq!(answer.unwrap().body_mut().read_to_string().unwrap(), "ok\n");
}

#[test]
fn a_hub_of_an_unknown_authority_or_another_name_is_not_talked_to() {
    let folder = tempfile::tempdir().unwrap();
    let authority = certify(folder.path());
    let (_hub, url) = serve(folder.path());
    assert!(client(None).get(format!("{url}/healthz")).call().is_err(), "unknown authority");
    let other = url.replace("127.0.0.1", "localhost");
    let wrong_name = client(Some(&authority)).get(format!("{other}/healthz")).call();
    assert!(wrong_name.is_err(), "the certificate is for another name");
}

#[test]
fn whoever_does_not_speak_tls_gets_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let (_hub, url) = serve(folder.path());
    let mut stream = TcpStream::connect(url.strip_prefix("https://").unwrap()).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // The hub may close the connection with a TLS alert or without a word.
    let _ended = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

#[test]
fn a_certificate_without_its_key_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let other = KeyPair::generate().unwrap();
    std::fs::write(folder.path().join("hub.key"), other.serialize_pem()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_waystation-hub"));
    std::fs::write(
        folder.path().join("hub.toml"),
        format!(
            "[tls]\ncertificate = {:?}\nkey = {:?}\n",
            folder.path().join("hub.crt"),
            folder.path().join("hub.key")
        ),
    )
    .unwrap();
    command.args(["serve", "--listen", "127.0.0.1:0", "--config"]);
    command.arg(folder.path().join("hub.toml"));
    command.env("WAYSTATION_HUB_STATE", folder.path().join("state"));
    let output = command.output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("do not serve together"), "{said}");
}
