//! What each command does, and what it writes.
//!
//! Writes results to standard output only; complaints are `main`'s matter.

use std::fs;
use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::json;
use simulator::config::{ConfigText, ServeConfig};
use simulator::control::{self, Client};
use simulator::language::Guide;
use simulator::{LabelText, Language, PrinterState, Simulator, SimulatorError};
use tokio::net::TcpListener;

use crate::args::{Args, Command, Serve};
use crate::muster;

/// Runs one command to its end.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let json = args.json;
    match args.command {
        Command::Serve(serve) => play(serve, json),
        Command::Languages(languages) => teach(languages.language, json),
        Command::Fleet(asked) => muster::run(*asked, json),
        Command::Printers(at) => {
            let printers = Client::new(&at.url).printers()?;
            write_all(json, &printers, printer_line)
        }
        Command::Labels(labels) => {
            let word = labels.outcome.word();
            let labels = Client::new(&labels.at.url).labels(&labels.printer, word)?;
            write_all(json, &labels, label_line)
        }
        Command::Fault(fault) => {
            Client::new(&fault.at.url).fault(&fault.printer, &fault.fault)?;
            write_done(json, "fault", &fault.printer)
        }
        Command::Clear(clear) => {
            Client::new(&clear.at.url).clear(&clear.printer)?;
            write_done(json, "clear", &clear.printer)
        }
    }
}

fn play(serve: Serve, json: bool) -> anyhow::Result<()> {
    let config = serve_config(serve)?;
    let simulator = match &config.out {
        Some(out) => Simulator::start_in(config.printers, out)?,
        None => Simulator::start(config.printers)?,
    };
    let simulator = Arc::new(simulator);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("the control API cannot start")?;
    runtime.block_on(async {
        let address = config.control;
        let in_control = |source| SimulatorError::Control { address, source };
        let listener = TcpListener::bind(address).await.map_err(in_control)?;
        let address = listener.local_addr().map_err(in_control)?;
        announce(&simulator, &format!("http://{address}"), json)?;
        control::serve(listener, simulator, told_to_stop()).await?;
        Ok(())
    })
}

/// Tells of one language or of all.
fn teach(language: Option<Language>, json: bool) -> anyhow::Result<()> {
    let told = language.map_or(Language::ALL.to_vec(), |language| vec![language]);
    let mut lines = Vec::new();
    for each in &told {
        let (name, Guide { about, proof, label, question, answer }) =
            (name_of(*each), each.guide());
        if json {
            let guide = json!({
                "language": name, "about": about, "proof": proof, "label": label,
                "question": question, "answer": answer,
            });
            lines.push(guide.to_string());
        } else if language.is_none() {
            lines.push(format!("{name:<16} {about}"));
        } else {
            lines.extend([
                format!("{name}: {about}"),
                format!("Proof: {proof}."),
                "Try it, with a printer of this language on port 9100:".to_owned(),
                format!("  printf '{label}' | nc -N 127.0.0.1 9100"),
                format!("  printf '{question}' | nc -N 127.0.0.1 9100 | xxd"),
                format!(
                    "An idle printer answers {}",
                    if answer.is_empty() { "nothing" } else { answer }
                ),
            ]);
        }
    }
    write_lines(&lines)
}

/// Puts file and arguments together; arguments win.
fn serve_config(serve: Serve) -> anyhow::Result<ServeConfig> {
    let Serve { printers, config, control, out, seed } = serve;
    let file = match config {
        Some(path) => {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            Some((path, text))
        }
        None => None,
    };
    let written = file.as_ref().map_or("", |(_, text)| text);
    let checked = ConfigText::from_toml(written).and_then(|mut text| {
        text.printers.extend(printers);
        text.control = control.or(text.control);
        text.out = out.or(text.out);
        text.seed = seed.or(text.seed);
        ServeConfig::try_from(text)
    });
    let checked = checked.map_err(|error| SimulatorError::from(error.in_file(written)));
    match file {
        Some((path, _)) => checked.with_context(|| format!("in {}", path.display())),
        None => Ok(checked?),
    }
}

fn announce(simulator: &Simulator, control: &str, json: bool) -> anyhow::Result<()> {
    let printers = simulator.printers();
    let mut lines = Vec::new();
    if json {
        let of = |printer: &PrinterState| {
            json!({
                "name": printer.name,
                "uri": printer.uri,
                "status_uri": printer.status_uri,
                "ipp_uri": printer.ipp_uri,
                "serial_uri": printer.serial_uri,
            })
        };
        let printers: Vec<_> = printers.iter().map(of).collect();
        lines.push(json!({"printers": printers, "control": control, "ready": true}).to_string());
    } else {
        for printer in &printers {
            let ways = [&printer.status_uri, &printer.ipp_uri, &printer.serial_uri];
            let more = ways.into_iter().flatten().map(|way| format!(" {way}"));
            let more: String = more.collect();
            lines.push(format!("printer {} {}{more}", printer.name, printer.uri));
        }
        lines.push(format!("control {control}"));
        lines.push("ready".to_owned());
    }
    write_lines(&lines)
}

/// Completes when a person or a supervisor wants the end.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a way to hear of it, only being killed ends the program.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// A language as it is written.
fn name_of(language: Language) -> String {
    let name = language.to_possible_value();
    name.map_or_else(String::new, |name| name.get_name().to_owned())
}

fn printer_line(printer: &PrinterState) -> String {
    format!(
        "{}  {}  {}  {} ({})  counter {}  printed {}  waiting {}  buffer {}/{} bytes  serial {}",
        printer.name,
        name_of(printer.language),
        printer.uri,
        printer.state,
        printer.state_reasons.join(", "),
        printer.counter,
        printer.labels_printed,
        printer.formats_waiting,
        printer.buffer_fill_bytes,
        printer.buffer_bytes,
        printer.serial,
    )
}

fn label_line(label: &LabelText) -> String {
    format!(
        "{:>8}  {}  {}  copy {}  {}  {}",
        label.serial,
        label.at_ms,
        label.outcome,
        label.quantity_index,
        &label.format_sha256.get(..16).unwrap_or_default(),
        label.file.as_deref().unwrap_or("-"),
    )
}

fn write_all<T: Serialize>(
    json: bool,
    items: &[T],
    line: impl Fn(&T) -> String,
) -> anyhow::Result<()> {
    if json {
        return write_lines(&[serde_json::to_string(items)?]);
    }
    write_lines(&items.iter().map(line).collect::<Vec<_>>())
}

fn write_done(json: bool, verb: &str, printer: &str) -> anyhow::Result<()> {
    let text = if json {
        json!({"done": verb, "printer": printer}).to_string()
    } else {
        format!("{verb}: {printer}")
    };
    write_lines(&[text])
}

fn write_lines(lines: &[String]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}").context("standard output is closed")?;
    }
    out.flush().context("standard output is closed")
}
