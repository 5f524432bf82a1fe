//! What a process has used: time of the processor, and memory.
//!
//! Read from `/proc`; where there is none, nothing is known, and nothing is guessed.

use std::fs;
use std::time::Duration;

/// How long a tick of `/proc/PID/stat` is: Linux fixes it at a hundredth of a second for programs.
const TICK: Duration = Duration::from_millis(10);

/// How long a process has had the processor, in its own code and in the system's.
pub fn cpu(process: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    cpu_of(&stat)
}

/// The most memory that a process has had at once, in bytes.
pub fn memory_max_bytes(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1_024)
}

/// The name of the program may hold spaces and brackets; what is counted comes after the last one.
fn cpu_of(stat: &str) -> Option<Duration> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let (own, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(TICK * own + TICK * system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_and_system_time_are_added_whatever_the_program_is_called() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 900 0 0 0 150 25 0 0 20 0 4 0 99 1 2";
        assert_eq!(cpu_of(stat), Some(Duration::from_millis(1_750)));
        assert_eq!(cpu_of("nonsense"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_some_memory() {
        assert!(memory_max_bytes(std::process::id()).is_some_and(|bytes| bytes > 100_000));
        assert!(cpu(std::process::id()).is_some());
    }
}
