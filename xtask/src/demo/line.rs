//! The line of the demo: hub, simulator and agent as processes of their own, on free loopback ports,
//! with all they keep in one folder that goes away.

use super::{
    guard::Guard,
    sites::{Agent, Hub, Simulator},
    stop::{LOOK_PAUSE, Stop},
    web::Site,
};
use crate::{
    process::{self, RUN_TIME_MAX},
    tree,
};
use anyhow::{Context as _, bail};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// The printers of the station.
pub(super) const PRINTERS: [&str; 2] = ["bench-1", "bench-2"];

/// How long a program may take until it answers.
const START_TIME_MAX: Duration = Duration::from_secs(20);

/// Everything that runs.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) hub: Hub,
    pub(super) simulator: Simulator,
    pub(super) agent: Agent,
    /// Ended in this order: the station first, as it talks to the others.
    guards: [Guard; 3],
    folder: PathBuf,
}

impl Line {
    /// Starts everything, registers the station, and waits until all answer.
    pub(super) fn start(folder: &Path, stop: &Stop) -> anyhow::Result<Self> {
        let ports: [u16; 5] = free_ports()?;
        let [hub_port, control_port, agent_port, printer_ports @ ..] = ports;
        let (hub_file, agent_file) = (folder.join("hub.toml"), agent_file(folder));
        fs::write(&hub_file, hub_config(folder, hub_port))?;
        fs::write(&agent_file, agent_config(folder, agent_port, hub_port, printer_ports))?;

        let serve = ["serve", "--config"];
        let mut hub_program = program("waystation-hub");
        let mut hub_guard = Guard::start("hub", hub_program.args(serve).arg(&hub_file), folder)?;
        let hub = Hub(Site::new(format!("http://127.0.0.1:{hub_port}"), None));
        wait_for("hub", &mut hub_guard, stop, || hub.0.is_well("/healthz"))?;

        let mut play = simulator_command(folder, control_port, printer_ports);
        let mut simulator_guard = Guard::start("simulator", &mut play, folder)?;
        let simulator = Simulator(Site::new(format!("http://127.0.0.1:{control_port}"), None));
        wait_for("simulator", &mut simulator_guard, stop, || simulator.0.is_well("/printers"))?;

        enroll(&hub_file, &agent_file)?;
        let mut run = program("waystation");
        let mut agent_guard =
            Guard::start("agent", run.args(["run", "--config"]).arg(&agent_file), folder)?;
        let base = format!("http://127.0.0.1:{agent_port}");
        let door = Site::new(base.clone(), None);
        wait_for("agent", &mut agent_guard, stop, || door.is_well("/readyz"))?;
        let token_file = token_file(folder);
        let token = fs::read_to_string(&token_file)
            .with_context(|| format!("no token in {}", token_file.display()))?;
        let agent = Agent(Site::new(base, Some(token.trim().to_owned())));
        let guards = [agent_guard, simulator_guard, hub_guard];
        Ok(Self { hub, simulator, agent, guards, folder: folder.to_owned() })
    }

    /// Says what each program said last.
    pub(super) fn show_logs(&self) {
        self.guards.iter().for_each(Guard::show_log);
    }

    /// What a person may open while it runs.
    pub(super) fn to_open(&self) -> anyhow::Result<String> {
        let config = agent_file(&self.folder);
        let Opening { link } = told("waystation", &["panel"], &config)?;
        let keys = self.folder.join("search-keys.json");
        let out = keys.to_string_lossy();
        let Keys { file } = told("waystation", &["search-keys", "--out", &out], &config)?;
        let (hub, agent) = (self.hub.0.base(), self.agent.0.base());
        Ok(format!(
            "panel     {link}   (good once, for ten minutes)\n\
             dashboard {hub}/\n\
             trace     {hub}/#/trace   (keys: {})\n\
             local API {agent}/v1/jobs   (token: {})\n\
             printed   {}",
            file.display(),
            token_file(&self.folder).display(),
            self.folder.join("printed").display(),
        ))
    }
}

/// A way into the panel.
#[derive(Deserialize)]
struct Opening {
    link: String,
}

/// The keys that a person traces labels with.
#[derive(Deserialize)]
struct Keys {
    file: PathBuf,
}

/// A token that the hub made.
#[derive(Deserialize)]
struct NewToken {
    token: String,
}

fn agent_file(folder: &Path) -> PathBuf {
    folder.join("station.toml")
}

fn token_file(folder: &Path) -> PathBuf {
    folder.join("station").join("api-token")
}

fn program(name: &str) -> Command {
    let target = tree::target(&tree::root()).join("debug");
    Command::new(target.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// What a program answers in JSON.
fn told<T: DeserializeOwned>(name: &str, words: &[&str], config: &Path) -> anyhow::Result<T> {
    let mut asked = program(name);
    let said = process::ask(asked.args(words).args(["--json", "--config"]).arg(config));
    let said = said.with_context(|| format!("`{name} {}` failed", words.join(" ")))?;
    serde_json::from_str(&said).context(said)
}

/// Registers the station with a token that the hub makes for this one time.
fn enroll(hub_file: &Path, agent_file: &Path) -> anyhow::Result<()> {
    let new = ["token", "new", "--site", "WH-001"];
    let NewToken { token } = told("waystation-hub", &new, hub_file)?;
    let mut enroll = program("waystation");
    enroll.args(["enroll", "--config"]).arg(agent_file).args(["--token", &token]);
    if !process::run(&mut enroll, RUN_TIME_MAX)?.ok {
        bail!("the station could not be registered with the hub");
    }
    Ok(())
}

fn simulator_command(folder: &Path, control_port: u16, ports: [u16; 2]) -> Command {
    let mut command = program("waystation-sim");
    command.arg("serve");
    for (name, port) in PRINTERS.iter().zip(ports) {
        command.args(["--printer", &format!("name={name},port={port},ips=6")]);
    }
    command.args(["--control", &format!("127.0.0.1:{control_port}"), "--out"]);
    command.arg(folder.join("printed"));
    command
}

fn hub_config(folder: &Path, port: u16) -> String {
    let state = folder.join("hub");
    format!("state = {state:?}\nlisten = \"127.0.0.1:{port}\"\nopen_dashboard = true\n")
}

fn agent_config(folder: &Path, port: u16, hub_port: u16, printer_ports: [u16; 2]) -> String {
    let mut text = format!(
        "state = {:?}\nlisten = \"127.0.0.1:{port}\"\n\n[hub]\nurl = \"http://127.0.0.1:{hub_port}\"\n",
        folder.join("station")
    );
    for (name, port) in PRINTERS.iter().zip(printer_ports) {
        text.push_str(&format!(
            "\n[[printers]]\nname = \"{name}\"\nuri = \"socket://127.0.0.1:{port}\"\nprofile = \"zebra-link-os-203\"\n"
        ));
    }
    text
}

/// Ports that nobody listens on; all are held until the last is found, so that they differ.
fn free_ports<const N: usize>() -> anyhow::Result<[u16; N]> {
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// Waits until a program answers; fails if it ends, takes too long, or a person stops the demo.
fn wait_for(
    name: &str,
    guard: &mut Guard,
    stop: &Stop,
    answers: impl Fn() -> bool,
) -> anyhow::Result<()> {
    let started = Instant::now();
    while !answers() {
        guard.must_run()?;
        if stop.is_asked() {
            bail!("ended by hand while the {name} started");
        }
        if started.elapsed() > START_TIME_MAX {
            guard.show_log();
            bail!("the {name} did not answer within {} s", START_TIME_MAX.as_secs());
        }
        thread::sleep(LOOK_PAUSE);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn the_station_is_told_its_printers_and_its_hub() {
        let config = agent_config(Path::new("/demo"), 1, 2, [3, 4]);
        expect![[r#"
            state = "/demo/station"
            listen = "127.0.0.1:1"

            [hub]
            url = "http://127.0.0.1:2"

            [[printers]]
            name = "bench-1"
            uri = "socket://127.0.0.1:3"
            profile = "zebra-link-os-203"

            [[printers]]
            name = "bench-2"
            uri = "socket://127.0.0.1:4"
            profile = "zebra-link-os-203"
        "#]]
        .assert_eq(&config);
    }

    #[test]
    fn no_two_programs_get_the_same_port() {
        let mut ports: [u16; 5] = free_ports().unwrap();
        ports.sort_unstable();
        assert!(ports.windows(2).all(|pair| pair[0] < pair[1]), "{ports:?}");
    }
}
