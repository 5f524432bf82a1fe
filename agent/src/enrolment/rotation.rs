//! How a station changes its key: the old one asks, the new one proves that it is held here.
//!
//! The new key lies beside the old one until the hub has agreed, and the same is asked again after
//! any accident. The hub lets the old one count for a while, so nothing on its way is refused. A
//! running station signs with whatever key there is when it sends.

use std::path::Path;

use contract::identity::KeyId;
use contract::rotation::{PATH, RotationAnswer, RotationRequest};
use contract::signature::{Profile, UnixSeconds};

use super::{EnrolmentError, Letter, membership};
use crate::identity;

/// Lets a new key speak for the station; its name.
pub fn rotate(state: &Path, now: UnixSeconds) -> Result<KeyId, EnrolmentError> {
    let hub = membership(state).ok_or(EnrolmentError::NotEnrolled)?;
    let old = identity::signing_key(state)?;
    let new = identity::next_signing_key(state)?;
    let request = RotationRequest::new(&hub.answer.hub, old.public().id(), &new);
    let body = serde_json::to_vec(&request).expect("the request is plain data");
    let audience = Some(&hub.answer.hub);
    let letter = Letter { profile: Profile::Rotation, path: PATH, audience, body };
    let answer: RotationAnswer = letter.send(&hub.url, &old, now)?;
    let name = new.public().id();
    if answer.key != name || answer.station != hub.answer.station {
        return Err(EnrolmentError::NotAHub { url: hub.url });
    }
    identity::take_over(state)?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use contract::enrolment::EnrolmentAnswer;
    use contract::key::SigningKey;

    use super::super::{Membership, keep};
    use super::*;

    /// What the hub was asked, and whether its proof holds.
    type Asked = Vec<(RotationRequest, bool)>;

    fn enrolled(state: &Path, url: String) -> Membership {
        let key = identity::signing_key(state).unwrap().public().id();
        let hub_public_key = SigningKey::from_seed(&[9; 32]).public();
        let answer = EnrolmentAnswer {
            station: "wh-012-3f9a2c".parse().unwrap(),
            site: "WH-012".parse().unwrap(),
            key,
            hub: "hub-1".parse().unwrap(),
            hub_public_key,
        };
        let membership = Membership { url, answer };
        keep(state, &membership).unwrap();
        membership
    }

    /// A hub that hears so many requests and answers only the last.
    fn hub(state: &Path, requests: usize) -> thread::JoinHandle<Asked> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let membership = enrolled(state, url).answer;
        thread::spawn(move || {
            let mut asked = Asked::new();
            for number in 1..=requests {
                let (stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream);
                let (mut line, mut length) = (String::new(), 0);
                while reader.read_line(&mut line).unwrap() > 2 {
                    let lower = line.to_ascii_lowercase();
                    if let Some(value) = lower.strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let request: RotationRequest = serde_json::from_slice(&body).unwrap();
                let holds = request.check(&membership.hub, membership.key).is_ok();
                let key = request.public_key.id();
                asked.push((request, holds));
                if number < requests {
                    continue;
                }
                let station = membership.station.clone();
                let answer = RotationAnswer { station, key, old_key_ends_at_ms: 1 };
                let answer = serde_json::to_string(&answer).unwrap();
                let head = format!(
                    "HTTP/1.1 201 Created\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    answer.len()
                );
                reader.get_mut().write_all((head + &answer).as_bytes()).unwrap();
            }
            asked
        })
    }

    #[test]
    fn an_answer_that_is_lost_leaves_the_old_key_and_the_same_new_one_is_asked_for_again() {
        let state = tempfile::tempdir().unwrap();
        let hub = hub(state.path(), 2);
        let old = identity::signing_key(state.path()).unwrap().public();
        let now = UnixSeconds::new(1_790_000_000);
        assert!(matches!(rotate(state.path(), now), Err(EnrolmentError::Courier(_))));
        assert_eq!(identity::signing_key(state.path()).unwrap().public(), old);
        let name = rotate(state.path(), now).unwrap();
        let asked = hub.join().unwrap();
        assert_eq!(asked[0].0, asked[1].0, "one new key, however often it is asked for");
        assert!(asked.iter().all(|(_, holds)| *holds));
        assert_eq!(identity::signing_key(state.path()).unwrap().public().id(), name);
        let third = identity::next_signing_key(state.path()).unwrap().public();
        assert_ne!(third.id(), name, "the next change has a key of its own");
    }

    #[test]
    fn a_station_that_no_hub_knows_keeps_its_key() {
        let state = tempfile::tempdir().unwrap();
        let refused = rotate(state.path(), UnixSeconds::new(1));
        assert!(matches!(refused, Err(EnrolmentError::NotEnrolled)));
    }
}
