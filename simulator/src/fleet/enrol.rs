//! How stations become known: an administrator's token makes one for each, the station proves that
//! it holds its key.
//!
//! It asks over the hub's own doors, as a person and a station would.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use contract::enrolment::{self, EnrolmentAnswer, EnrolmentRequest, EnrolmentToken};
use contract::key::SigningKey;
use contract::signature::Profile;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::http::Response;
use ureq::{Agent, Body};

use super::station::{Station, sign};
use super::{Chance, FleetError, FleetPlan};

/// How long an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);
/// How much of a refusal an error shows, in characters.
const DETAIL_MAX: usize = 200;
/// How long a token counts, in minutes.
const TOKEN_MINUTES: u32 = 60;

/// Where stations of one hub become known.
pub(super) struct Office<'plan> {
    plan: &'plan FleetPlan,
    agent: Agent,
}

#[derive(Deserialize)]
struct Made {
    token: EnrolmentToken,
}

impl<'plan> Office<'plan> {
    pub(super) fn new(plan: &'plan FleetPlan) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections_per_host(plan.connections)
            .max_idle_connections(plan.connections)
            .timeout_global(Some(ANSWER_TIME_MAX))
            .build();
        Self { plan, agent: config.new_agent() }
    }

    /// Lets the station of this number become known.
    fn enrol(&self, number: usize) -> Result<Station, FleetError> {
        let member = u64::try_from(number).unwrap_or(u64::MAX);
        let mut chance = Chance::of(self.plan.seed, member);
        let key = SigningKey::from_seed(&chance.bytes());
        let request = EnrolmentRequest { token: self.token(number)?, public_key: key.public() };
        let body = serde_json::to_vec(&request).expect("a request has nothing that JSON lacks");
        let kind = ("content-type".to_owned(), enrolment::MEDIA_TYPE.to_owned());
        let profile = Profile::Enrolment;
        let headers = sign(profile, enrolment::PATH, vec![kind], &body, chance.bytes(), &key)?;
        let url = format!("{}{}", self.plan.hub, enrolment::PATH);
        let mut post = self.agent.post(&url);
        for (name, value) in &headers {
            post = post.header(name, value);
        }
        let known: EnrolmentAnswer = read("let a station in", &url, post.send(&body))?;
        Ok(Station::new(key, known, chance))
    }

    /// A token for the station of this number.
    fn token(&self, number: usize) -> Result<EnrolmentToken, FleetError> {
        let url = format!("{}/api/enrolments", self.plan.hub);
        let site = format!("SIM-{:04}", number / self.plan.stations_per_site.max(1) + 1);
        let wanted = serde_json::json!({ "site": site, "minutes": TOKEN_MINUTES }).to_string();
        let bearer = format!("Bearer {}", self.plan.admin_token);
        let post = self.agent.post(&url).header("authorization", bearer);
        let answer = post.content_type("application/json").send(&wanted);
        read("make a token", &url, answer).map(|Made { token }| token)
    }
}

/// Lets stations become known, one after the other.
pub(super) fn all(
    office: &Office<'_>,
    numbers: &[usize],
    known: &Mutex<Vec<(usize, Station)>>,
) -> Result<(), FleetError> {
    for number in numbers {
        let station = office.enrol(*number)?;
        known.lock().unwrap_or_else(PoisonError::into_inner).push((*number, station));
    }
    Ok(())
}

fn read<T: DeserializeOwned>(
    what: &'static str,
    url: &str,
    answer: Result<Response<Body>, ureq::Error>,
) -> Result<T, FleetError> {
    let unreachable =
        |source| FleetError::Unreachable { url: url.to_owned(), source: Box::new(source) };
    let mut answer = answer.map_err(unreachable)?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().map_err(unreachable)?;
    let refused = || {
        let detail = text.chars().take(DETAIL_MAX).collect();
        FleetError::Refused { what, status, detail }
    };
    if status != 201 {
        return Err(refused());
    }
    serde_json::from_str(&text).map_err(|_| refused())
}
