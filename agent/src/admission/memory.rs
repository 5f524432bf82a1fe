//! How much memory the process takes, where the system says so without asking it in its own tongue.

/// Memory of this process in bytes; none where it cannot be told.
pub(super) fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    resident_in(&status)
}

/// From the lines of `/proc/self/status`, as in `VmRSS:     1234 kB`.
fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_system_is_understood() {
        let status = "Name:\twaystation\nVmRSS:\t   52108 kB\nThreads:\t12\n";
        assert_eq!(resident_in(status), Some(52_108 * 1024));
        assert_eq!(resident_in("VmSize:\t 9 kB\n"), None);
        assert_eq!(resident_in("VmRSS:\t many kB\n"), None);
    }
}
