//! What an address asks for, and a real server with certificates that are right and wrong.

use super::*;

#[track_caller]
fn check(address: &str, protection: Protection) {
    assert_eq!(Protection::read(address).unwrap().1, protection, "{address}");
}

#[test]
fn who_says_nothing_is_protected_unless_nobody_can_listen() {
    check("host=db.example user=hub", Protection::VerifyFull);
    check("host=db-1,db-2 user=hub", Protection::VerifyFull);
    check("host=127.0.0.1,db-2 user=hub", Protection::VerifyFull);
    check("postgresql://hub@db.example/waystation", Protection::VerifyFull);
    for near in ["127.0.0.1", "::1", "localhost", "/run/postgresql"] {
        check(&format!("host={near} user=hub"), Protection::Disable);
    }
    check("postgresql://hub@127.0.0.1/waystation", Protection::Disable);
}

/// `hostaddr` says where the connection goes; `host` is then only the name of whoever answers there.
#[test]
fn a_name_of_this_machine_does_not_open_the_way_to_another_one() {
    check("host=localhost hostaddr=203.0.113.5 user=hub", Protection::VerifyFull);
    check("host=localhost,localhost hostaddr=127.0.0.1,203.0.113.5", Protection::VerifyFull);
    check("hostaddr=203.0.113.5 user=hub", Protection::VerifyFull);
    check("host=db.example hostaddr=127.0.0.1 user=hub", Protection::VerifyFull);
    check("host=localhost hostaddr=127.0.0.1 user=hub", Protection::Disable);
}

#[test]
fn who_says_how_gets_it() {
    check("host=db.example sslmode=disable user=hub", Protection::Disable);
    check("host=localhost sslmode = 'verify-full'", Protection::VerifyFull);
    check("sslmode=require host=localhost", Protection::Require);
    check(
        "postgres://hub@localhost/w?connect_timeout=3&sslmode=verify-full",
        Protection::VerifyFull,
    );
    let why = Protection::read("host=db.example sslmode=prefer").unwrap_err().to_string();
    assert!(
        why.contains("sslmode is \"prefer\"; it must be disable, require or verify-full"),
        "{why}"
    );
}

#[test]
fn a_password_that_looks_like_a_mode_is_a_password() {
    check("host=db.example password='a sslmode=disable b'", Protection::VerifyFull);
    check(r"host=db.example password='it\'s sslmode=disable' user=x", Protection::VerifyFull);
    check("host=db.example password=sslmode=disable", Protection::VerifyFull);
    check("postgres://hub:sslmode=disable@db.example/w", Protection::VerifyFull);
}

#[cfg(unix)]
mod with_a_server {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

    use crate::store::{PostgresStore, Store as _, postgres_server::Server};

    fn authority() -> CertifiedIssuer<'static, KeyPair> {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap()
    }

    #[test]
    fn the_server_is_known_by_its_certificate_and_refused_with_the_reason() {
        let (ours, theirs) = (authority(), authority());
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(["db.example".to_owned()]).unwrap();
        let own = own.signed_by(&key, &ours).unwrap();
        let server = Server::start_with_tls(&own.pem(), &key.serialize_pem());
        // It takes nobody without TLS, so whoever is in came over TLS.
        let near = server.database("kept");
        let named = near.replace("host=127.0.0.1", "host=db.example hostaddr=127.0.0.1");
        let open = |address: &str, authority: Option<&str>| {
            let opened = PostgresStore::open(address, authority);
            opened.and_then(|store| store.check()).map_err(|error| error.to_string())
        };
        let (ours, theirs) = (ours.pem(), theirs.pem());
        assert_eq!(open(&named, Some(&ours)), Ok(()), "it is the server of this name");
        assert_eq!(open(&format!("{named} sslmode=verify-full"), Some(&ours)), Ok(()));
        assert_eq!(open(&format!("{near} sslmode=require"), None), Ok(()), "whoever answers");
        for (address, authority, why) in [
            (format!("{near} sslmode=verify-full"), Some(&ours), "is for another name"),
            (named.clone(), Some(&theirs), "nobody who is trusted signed its certificate"),
            (named.clone(), None, "nobody who is trusted signed its certificate"),
            (named.clone(), Some(&"no certificate".to_owned()), "holds no certificate in PEM"),
            (format!("{named} sslmode=disable"), None, "the store failed"),
        ] {
            let said = open(&address, authority.map(String::as_str)).unwrap_err();
            assert!(said.contains(why), "{address}: {said}");
        }
    }

    #[test]
    fn a_server_without_tls_is_not_spoken_to_in_the_open() {
        let server = Server::start();
        let address = format!("{} sslmode=require", server.database("open"));
        let said = PostgresStore::open(&address, None).err().unwrap().to_string();
        assert!(said.contains("switch `ssl = on` there"), "{said}");
    }
}
