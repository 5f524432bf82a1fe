//! What the machine says of itself: processors, memory, disk, network, clock.
//!
//! A machine that does not say one thing is asked for the others; nothing here is needed to print.

use std::path::{Path, PathBuf};

use contract::series::Series;
use sysinfo::{Networks, Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use super::disk;
use super::sample::Sample;
use crate::clock::Moment;

/// The machine the station runs on, and what it said last.
pub(super) struct Machine {
    state: PathBuf,
    system: Option<System>,
    networks: Option<Networks>,
    last: Option<Moment>,
}

impl Machine {
    /// The machine with this state folder.
    pub(super) fn new(state: &Path) -> Self {
        // The first look at what only ever grows is where counting begins.
        let mut system = System::new().ok();
        if let Some(system) = &mut system {
            system.refresh_cpu_usage();
        }
        let networks = Networks::new_with_refreshed_list().ok();
        Self { state: state.to_owned(), system, networks, last: None }
    }

    /// Writes down what it says now.
    pub(super) fn read(&mut self, now: Moment, sample: &mut Sample) {
        if let Some(system) = &mut self.system {
            processors_and_memory(system, sample);
        }
        if let Some(networks) = &mut self.networks {
            traffic(networks, sample);
        }
        sample.set(Series::HostDiskFree, disk::free_bytes(&self.state));
        sample.set(Series::HostClockStep, self.last.map(|last| clock_step(last, now)));
        self.last = Some(now);
    }
}

fn processors_and_memory(system: &mut System, sample: &mut Sample) {
    system.refresh_cpu_usage();
    system.refresh_memory();
    let own = Pid::from_u32(std::process::id());
    let memory = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[own]), true, memory);
    sample.set(Series::HostCpu, permille(system.global_cpu_usage()));
    let available = Some(system.available_memory()).filter(|bytes| *bytes > 0);
    sample.set(Series::HostMemoryAvailable, available);
    sample.set(Series::AgentMemory, system.process(own).map(sysinfo::Process::memory));
}

/// From hundredths with a fraction to whole thousandths, of which there are at most 1000.
fn permille(percent: f32) -> u64 {
    (percent * 10.0).round().clamp(0.0, 1_000.0) as u64
}

/// What went over the networks since the last look. What a machine says to itself is no network.
#[expect(clippy::disallowed_methods, reason = "a sum is the same in every order")]
fn traffic(networks: &mut Networks, sample: &mut Sample) {
    networks.refresh(true);
    let (mut received, mut sent, mut errors) = (0_u64, 0_u64, 0_u64);
    for (_, network) in networks.iter().filter(|(_, network)| !is_own(network)) {
        received = received.saturating_add(network.received());
        sent = sent.saturating_add(network.transmitted());
        errors = errors
            .saturating_add(network.errors_on_received())
            .saturating_add(network.errors_on_transmitted());
    }
    sample.set(Series::HostNetworkReceived, received);
    sample.set(Series::HostNetworkSent, sent);
    sample.set(Series::HostNetworkErrors, errors);
}

fn is_own(network: &sysinfo::NetworkData) -> bool {
    network.ip_networks().iter().any(|it| it.addr.is_loopback())
}

/// How far the wall clock departed from the steady one between two instants, in milliseconds.
fn clock_step(last: Moment, now: Moment) -> u64 {
    let passed = now.steady.saturating_sub(last.steady);
    let expected = last.wall.after(passed);
    expected.0.abs_diff(now.wall.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use spool::Timestamp;

    use super::*;

    fn at(wall: u64, steady_ms: u64) -> Moment {
        Moment { wall: Timestamp(wall), steady: Duration::from_millis(steady_ms) }
    }

    #[test]
    fn a_clock_that_is_set_shows_by_how_far() {
        assert_eq!(clock_step(at(1_000, 0), at(16_000, 15_000)), 0);
        assert_eq!(clock_step(at(1_000, 0), at(76_000, 15_000)), 60_000);
        assert_eq!(clock_step(at(90_000, 0), at(90_000, 15_000)), 15_000, "set back");
    }

    #[test]
    fn this_machine_says_how_it_is() {
        let state = tempfile::tempdir().unwrap();
        let mut machine = Machine::new(state.path());
        let mut sample = Sample::default();
        machine.read(at(1_000, 0), &mut sample);
        assert!(sample.get(Series::HostCpu).is_some_and(|permille| permille <= 1_000));
        assert!(sample.get(Series::HostMemoryAvailable).is_some_and(|bytes| bytes > 0));
        assert!(sample.get(Series::AgentMemory).is_some_and(|bytes| bytes > 0));
        assert!(sample.get(Series::HostDiskFree).is_some_and(|bytes| bytes > 0));
        assert_eq!(sample.get(Series::HostClockStep), None, "nothing to compare with yet");
        machine.read(at(2_000, 1_000), &mut sample);
        assert_eq!(sample.get(Series::HostClockStep), Some(0));
    }
}
