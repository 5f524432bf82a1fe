//! Everything the station talks to: its own API, the printers, the hub.
//!
//! A running station is asked about its printers, because each takes one caller
//! only; without one the printers are asked directly.

use std::time::Duration;

use agent::{
    api::{Obstacle, PrinterList, Readiness},
    config::{Config, PrinterConfig},
    enrolment,
    station::fleet,
};
use drivers::{
    device::{Device, DeviceError, Identity},
    profile::Profile,
};
use ureq::Agent;

use super::Check;
use crate::cli::{
    client::{CallError, Client},
    printers,
};

/// How long the hub may take.
const HUB_TIME_MAX: Duration = Duration::from_secs(5);

pub(super) fn look(config: &Config, fleet: &[PrinterConfig]) -> Vec<Check> {
    let mut checks = match Client::new(config).and_then(|client| ask_station(&client)) {
        Ok(checks) => checks,
        Err(error) => {
            let mut checks = vec![Check::poor("station", error.to_string(), error.remedy())];
            checks.extend(ask_printers(config, fleet));
            checks
        }
    };
    checks.push(hub(config));
    checks
}

fn ask_station(client: &Client) -> Result<Vec<Check>, CallError> {
    let PrinterList { printers } = client.get("/v1/printers", &[])?;
    let mut checks = vec![Check::good("station", "it answers, and knows the token")];
    if let Ok(Readiness { obstacles, alarms, ready: _ }) = client.get("/readyz", &[]) {
        checks.extend(
            obstacles
                .into_iter()
                .map(|obstacle| Check::bad(obstacle.part, obstacle.detail, obstacle.remedy)),
        );
        let alarm = |alarm: Obstacle| Check::poor(alarm.part, alarm.detail, alarm.remedy);
        checks.extend(alarms.into_iter().map(alarm));
    }
    checks.extend(printers.iter().map(|printer| {
        let said = printers::state(printer);
        if printer.state == "stopped" {
            let remedy = format!("look at {}: switch it on, clear what it says", printer.uri);
            Check::poor(&printer.name, said, remedy)
        } else {
            Check::good(&printer.name, said)
        }
    }));
    Ok(checks)
}

fn ask_printers(config: &Config, fleet: &[PrinterConfig]) -> Vec<Check> {
    let Ok(profiles) = fleet::profiles(config) else { return Vec::new() };
    let known = |printer: &PrinterConfig| fleet::profile(printer, &profiles).ok().cloned();
    fleet.iter().filter_map(|printer| Some(ask_printer(printer, &known(printer)?))).collect()
}

fn ask_printer(printer: &PrinterConfig, profile: &Profile) -> Check {
    let name = &printer.name;
    let seen = Device::connect(&printer.uri, profile)
        .and_then(|mut device| Ok((device.identify()?, device.observe()?)));
    match seen {
        Ok((Identity { model, firmware, dots_per_mm: _, serial }, seen)) => {
            let facts = [model, firmware, serial].into_iter().flatten().collect::<Vec<_>>();
            let reasons = seen.status.reasons.iter().map(|reason| reason.keyword());
            let reasons = reasons.collect::<Vec<_>>().join(", ");
            let said = format!("{} answers: {} {reasons}", printer.uri, facts.join(", "));
            if seen.status.is_stopped() {
                return Check::poor(name, said, "clear what it says at the printer");
            }
            Check::good(name, said.trim_end())
        }
        Err(error) => {
            let shut = matches!(error, DeviceError::Refused { .. });
            let advice =
                profile.advice_when_refused().filter(|_| shut).unwrap_or_else(|| error.remedy());
            Check::poor(name, error.to_string(), advice)
        }
    }
}

/// A hub that is away keeps nobody from printing.
fn hub(config: &Config) -> Check {
    let Some(membership) = enrolment::membership(&config.state) else {
        let remedy = "to be seen by a hub, run `waystation enroll --hub URL --token TOKEN`";
        return match &config.hub {
            Some(hub) => Check::poor("hub", format!("not enrolled at {}", hub.url), remedy),
            None => Check::good("hub", "none: the station tells nobody how it is"),
        };
    };
    let settings = Agent::config_builder()
        .timeout_global(Some(HUB_TIME_MAX))
        .http_status_as_error(false)
        .max_redirects(0)
        .build();
    let agent: Agent = settings.into();
    match agent.get(format!("{}/healthz", membership.url)).call() {
        Ok(answer) if answer.status().is_success() => {
            Check::good("hub", format!("{} answers; the station is enrolled", membership.url))
        }
        Ok(answer) => {
            let said = format!("{} answers {}", membership.url, answer.status());
            Check::poor("hub", said, "check the address; what is to be told waits meanwhile")
        }
        Err(error) => {
            let said = format!("{}: {error}", membership.url);
            Check::poor("hub", said, "check the network; what is to be told waits meanwhile")
        }
    }
}
