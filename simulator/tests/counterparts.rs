//! Programs of other people print to the simulator: CUPS's backends, ipptool, LPrint, Python's.
//!
//! They know nothing of us, so what they take for a printer is one. The gate installs them; where
//! one is missing the test says so and does nothing.

#![cfg(test)]
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use simulator::config::Flow;
use simulator::{Fault, Language, PrinterConfig, PrinterState, SerialLine, Simulator};

#[path = "counterparts/python.rs"]
mod python;

const LONG: Duration = Duration::from_secs(60);
const BACKENDS: &str = "/usr/lib/cups/backend";
const IPP_TESTS: &str = "/usr/share/cups/ipptool";

/// A label of every language that has one here, its file and how many labels are in it.
const SAMPLES: [(Language, &str, usize); 6] = [
    (Language::Zpl, "zpl/carrier/ups.zpl", 1),
    (Language::Epl2, "epl/own/epl_waybill.epl", 1),
    (Language::Tspl, "tspl/own/tspl_waybill.tspl", 1),
    (Language::Cpcl, "cpcl/own/cpcl_waybill.cpcl", 1),
    (Language::Dpl, "dpl/generated/dpl_product.dpl", 10),
    (Language::Escpos, "escpos/own/escpos_gsv0.bin", 1),
];

fn sample(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/labels").join(file)
}

/// Whether the program is there; says so when it is not.
fn is_there(program: &Path, package: &str) -> bool {
    if program.exists() {
        return true;
    }
    eprintln!("SKIPPED: {} is missing; install the package {package}", program.display());
    false
}

fn start(config: PrinterConfig) -> Simulator {
    Simulator::start(vec![config.instant()]).unwrap()
}

fn printer(language: Language) -> PrinterConfig {
    PrinterConfig::named("bench-1").speaking(language)
}

/// Runs a backend of CUPS as CUPS does: job, user, title, copies, options, file. It is run from a
/// copy, because some of them only root may run where they stand.
fn send_by(backend: &str, uri: &str, language: Language, file: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(backend);
    fs::copy(Path::new(BACKENDS).join(backend), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let output = Command::new(&copy)
        .args(["1", "operator", "label", "1", ""])
        .arg(file)
        .env("DEVICE_URI", uri)
        .env("CONTENT_TYPE", language.media_type())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{backend} {uri}: {said}");
}

/// Has a backend deliver a label of every language; `way` names where the printer is reached.
fn check_delivery(backend: &str, config: &PrinterConfig, way: fn(&PrinterState) -> String) {
    if !is_there(&Path::new(BACKENDS).join(backend), "cups") {
        return;
    }
    for (language, file, labels) in SAMPLES {
        let simulator = start(config.clone().speaking(language));
        let uri = way(&simulator.state("bench-1").unwrap());
        send_by(backend, &uri, language, &sample(file));
        let printed = simulator.wait_for_labels("bench-1", labels, LONG).unwrap();
        let sent = fs::read(sample(file)).unwrap();
        let whole = sent.windows(printed[0].format.len()).any(|part| part == &*printed[0].format);
        assert!(whole, "{file}");
        assert_eq!(simulator.state("bench-1").unwrap().labels_printed, labels, "{file}");
    }
}

#[test]
fn the_socket_backend_of_cups_delivers_every_language() {
    check_delivery("socket", &PrinterConfig::named("bench-1"), |state| state.uri.clone());
}

#[test]
fn the_serial_backend_of_cups_delivers_every_language() {
    let serial_line = Some(SerialLine { baud: 115_200, flow: Flow::XonXoff, link: None });
    let config = PrinterConfig { serial_line, ..PrinterConfig::named("bench-1") };
    check_delivery("serial", &config, |state| {
        format!("{}?baud=115200+flow=soft", state.serial_uri.clone().unwrap())
    });
}

#[test]
fn the_ipp_backend_of_cups_delivers_every_language() {
    let ipp_address = Some("127.0.0.1:0".parse().unwrap());
    let config = PrinterConfig { ipp_address, ..PrinterConfig::named("bench-1") };
    check_delivery("ipp", &config, |state| state.ipp_uri.clone().unwrap());
}

#[test]
fn ipptool_finds_a_printer_that_keeps_the_rules() {
    if !is_there(Path::new("/usr/bin/ipptool"), "cups-ipp-utils") {
        return;
    }
    let ipp_address = Some("127.0.0.1:0".parse().unwrap());
    let simulator = start(PrinterConfig { ipp_address, ..printer(Language::Zpl) });
    let uri = simulator.state("bench-1").unwrap().ipp_uri.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in ["document-a4.pdf", "document-letter.pdf", "color.jpg", "gray.jpg"] {
        fs::write(folder.path().join(name), "%PDF-1.4 only looked at by name").unwrap();
    }
    for name in ["document-a4.ps", "document-letter.ps"] {
        fs::write(folder.path().join(name), "%!PS only looked at by name").unwrap();
    }
    let suite = folder.path().join("ipp-1.1.test");
    fs::copy(Path::new(IPP_TESTS).join("ipp-1.1.test"), &suite).unwrap();
    let output = Command::new("ipptool")
        .args(["-tI", "-f", "document-letter.pdf", "-d", "filetype=application/pdf", &uri])
        .arg("ipp-1.1.test")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed: Vec<&str> = said.lines().filter(|line| line.contains("[FAIL]")).collect();
    assert!(output.status.success() && failed.is_empty(), "{said}");
    assert!(!simulator.labels("bench-1").unwrap().is_empty());
}

#[test]
fn ipptool_sees_what_is_the_matter_and_cancels_what_waits() {
    if !is_there(Path::new("/usr/bin/ipptool"), "cups-ipp-utils") {
        return;
    }
    let ipp_address = Some("127.0.0.1:0".parse().unwrap());
    let simulator = start(PrinterConfig { ipp_address, ..printer(Language::Zpl) });
    let uri = simulator.state("bench-1").unwrap().ipp_uri.unwrap();
    simulator.fault("bench-1", Fault::PaperOut).unwrap();
    let ask = |test: &str| {
        let mut command = Command::new("ipptool");
        command.arg("-tv").arg("-f").arg(sample("zpl/carrier/ups.zpl"));
        command.args(["-d", "filetype=application/vnd.zebra-zpl", &uri]);
        let output = command.arg(Path::new(IPP_TESTS).join(test)).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let told = ask("get-printer-attributes.test");
    assert!(told.contains("printer-state (enum) = stopped"), "{told}");
    assert!(told.contains("printer-state-reasons (keyword) = media-empty-error"), "{told}");
    let told = ask("print-job.test");
    assert!(told.contains("job-state (enum) = processing"), "{told}");
    let told = ask("cancel-current-job.test");
    assert!(told.contains("[PASS]") && !told.contains("[FAIL]"), "{told}");
    simulator.clear("bench-1").unwrap();
    let state = simulator.state("bench-1").unwrap();
    assert_eq!((state.labels_printed, state.formats_waiting), (0, 0));
}

/// A running LPrint, ended when dropped.
struct LPrint {
    server: Child,
    home: tempfile::TempDir,
    port: u16,
}

impl LPrint {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        // The port is free now; LPrint takes no port 0.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("lprint");
        command.arg("server");
        for option in [
            format!("server-port={port}"),
            "listen-hostname=localhost".to_owned(),
            format!("spool-directory={}", home.path().join("spool").display()),
            "log-file=-".to_owned(),
            "log-level=info".to_owned(),
            "server-options=multi-queue,no-tls".to_owned(),
        ] {
            command.args(["-o", &option]);
        }
        command.env("HOME", home.path()).env("TMPDIR", home.path());
        let mut server = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut log = BufReader::new(server.stderr.take().unwrap()).lines();
        let listens = log.by_ref().any(|line| line.unwrap().contains("Listening for connections"));
        assert!(listens, "LPrint ended before it listened");
        // Whatever else it says is read, so that it never waits for a reader.
        thread::spawn(move || log.for_each(drop));
        Self { server, home, port }
    }

    fn run(&self, arguments: &[&str], path: &str, file: Option<&Path>) {
        let uri = format!("ipp://localhost:{}/ipp/{path}", self.port);
        let mut command = Command::new("lprint");
        command.args(arguments).args(["-u", &uri]).args(file);
        command.env("HOME", self.home.path()).env("TMPDIR", self.home.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
}

impl Drop for LPrint {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

#[test]
fn lprint_draws_a_picture_in_zpl_and_epl_and_it_comes_out_once() {
    if !is_there(Path::new("/usr/bin/lprint"), "lprint") {
        return;
    }
    let lprint = LPrint::start();
    let picture = sample("image/own/png_300_rgb_antialiased.png");
    for (language, driver) in
        [(Language::Zpl, "zpl_4inch-203dpi-dt"), (Language::Epl2, "epl2_4inch-203dpi-dt")]
    {
        let simulator = start(printer(language));
        let device = format!("socket://{}", simulator.address("bench-1").unwrap());
        let name = language.extension();
        lprint.run(&["add", "-d", name, "-v", &device, "-m", driver], "system", None);
        let path = format!("print/{name}");
        lprint.run(&["submit", "-o", "document-format=image/png"], &path, Some(&picture));
        let labels = simulator.wait_for_labels("bench-1", 1, LONG).unwrap();
        let state = simulator.state("bench-1").unwrap();
        assert_eq!((labels.len(), state.labels_printed), (1, 1), "{language:?}");
        // In ZPL the picture comes before the format, which only recalls it.
        let format = String::from_utf8_lossy(&labels[0].format);
        assert!(format.contains("^XGR:LPRINT.GRF") || format.len() > 10_000, "{format}");
    }
}
