//! `cargo xtask demo`: twenty waybills through hub, agent and two simulated printers, with one roll
//! that runs out and one connection that is cut in the middle of a label.
//!
//! Nothing is faked but the printers: the programs are the built ones, and everything goes over
//! their own ports. It ends well only if every label came out exactly once and the hub knows it.

mod account;
mod guard;
mod line;
mod script;
mod sites;
mod stop;
mod views;
mod watch;
mod waybills;
mod web;

use crate::{
    process::{self, RUN_TIME_MAX, run as run_program},
    say::{heading, say},
    setup, tree,
};
use account::Account;
use anyhow::{Context as _, bail};
use line::Line;
use std::{process::Command, time::Duration};
use stop::Stop;
use waybills::WAYBILLS;

/// How long the walk may take before the demo gives up.
const WALK_TIME_MAX: Duration = Duration::from_mins(4);

/// Walks the labels; whether every one is accounted for. Without `once` it stays open afterwards.
pub(crate) fn run(once: bool) -> anyhow::Result<bool> {
    if !once {
        build_pages()?;
    }
    build()?;
    let stop = Stop::on_ctrl_c()?;
    let folder = tempfile::Builder::new().prefix("waystation-demo-").tempdir()?;
    heading("The line: a hub, two printers that are not there, a station");
    let line = Line::start(folder.path(), &stop)?;
    let ended = walk(&line, &stop);
    if ended.as_ref().map_or(true, |account| !account.is_whole()) {
        line.show_logs();
    }
    let account = ended?;
    heading("The account");
    say(&account);
    if !once && !stop.is_asked() {
        heading("Look around; Ctrl-C ends it");
        say(line.to_open()?);
        stop.wait();
    }
    Ok(account.is_whole())
}

/// Builds the two windows, which go into the programs; without Node there is all but these.
fn build_pages() -> anyhow::Result<()> {
    heading("Building the panel and the dashboard");
    if process::ask(&mut setup::npm(&["--version"])).is_none() {
        say("There is no Node here: hub and station run without their pages.");
        return Ok(());
    }
    if !setup::has_node_packages() {
        setup::node_packages()?;
    }
    if !run_program(&mut setup::npm(&["run", "build"]), RUN_TIME_MAX)?.ok {
        bail!("the pages do not build; what the builder said stands above");
    }
    Ok(())
}

/// Builds the three programs as they are now.
fn build() -> anyhow::Result<()> {
    heading("Building hub, agent and simulator");
    let packages = ["build", "--locked", "-p", "agent", "-p", "hub", "-p", "simulator"];
    if !run_program(Command::new("cargo").args(packages).current_dir(tree::root()), RUN_TIME_MAX)?
        .ok
    {
        bail!("the line does not build; what the compiler said stands above");
    }
    Ok(())
}

/// Hands the waybills in, plays the operator, watches until all is told to the hub.
fn walk(line: &Line, stop: &Stop) -> anyhow::Result<Account> {
    let mut script = script::Script::begin(line)?;
    say("The connection of bench-2 will be cut in the middle of its third label.");
    heading(format_args!("{} waybills go in over HTTP", WAYBILLS.len()));
    let mut ids = Vec::with_capacity(WAYBILLS.len());
    for waybill in WAYBILLS {
        let id = line.agent.submit(waybill).with_context(|| waybill.number.to_owned())?;
        ids.push(id);
    }
    let mut watch = watch::Watch::new(WALK_TIME_MAX);
    let jobs = loop {
        let jobs = line.agent.jobs(&ids)?;
        watch.show(&line.agent.printers()?, &jobs);
        if let Some(news) = script.turn(line, &jobs)? {
            watch.tell(news);
        }
        let is_told = jobs.iter().all(views::Job::is_over) && line.hub.has_all(WAYBILLS.len())?;
        if is_told {
            break jobs;
        }
        if watch.is_late() {
            say("The walk takes too long; what is known so far is accounted for.");
            break jobs;
        }
        if stop.is_asked() {
            bail!("ended by hand before every label was accounted for");
        }
        watch.pause();
    };
    let printed = line.simulator.printed()?;
    Ok(Account::draw_up(&jobs, &printed, line.hub.summary()?))
}
