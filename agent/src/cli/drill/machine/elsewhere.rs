//! Windows and others: a program can be started and killed, and nothing finer than that.
//!
//! Says so of everything else, and never takes it for done.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command},
};

use crate::cli::drill::{
    hitch::Hitch,
    script::{OwnStation, Syncs},
};

/// A program whose syncs are not what they were; there is none here.
pub(in crate::cli::drill) enum FalseSyncs {}

impl FalseSyncs {
    /// Nobody changes what becomes of a program's syncs.
    pub(in crate::cli::drill) fn of(_child: &Child, _syncs: Syncs) -> Result<Option<Self>, Hitch> {
        Err(not_here("lets a program's syncs fail"))
    }
}

/// Whether this machine can be played to be so.
pub(in crate::cli::drill) fn can_play(setting: &OwnStation) -> Result<(), Hitch> {
    let OwnStation {
        printer: _,
        baud: _,
        disk_mib,
        file_system_mib,
        program_inside,
        files_max,
        false_clock,
        common_user,
        false_syncs,
        neighbour: _,
    } = setting;
    let has_limits = disk_mib.is_some() || file_system_mib.is_some() || files_max.is_some();
    match !has_limits && !program_inside && !false_clock && !common_user && !false_syncs {
        true => Ok(()),
        false => Err(not_here("limits a program's disk, files, threads, syncs or clock")),
    }
}

/// The station runs as the same user.
pub(in crate::cli::drill) fn hand_over(_: &OwnStation, _: &[&Path]) -> Result<(), Hitch> {
    Ok(())
}

/// No station has a disk of its own.
pub(in crate::cli::drill) fn make_disk(_: &OwnStation, _: &Path) -> Result<(), Hitch> {
    Ok(())
}

/// No station has a disk of its own.
pub(in crate::cli::drill) fn rest(_: &OwnStation, _: &Path) -> Result<(), Hitch> {
    Ok(())
}

/// A command that starts `program`.
pub(in crate::cli::drill) fn command(
    program: &Path,
    _setting: &OwnStation,
    _home: &Path,
    _disk: &Path,
) -> Command {
    Command::new(program)
}

/// Every program sees the same files.
pub(in crate::cli::drill) fn seen_from_here(_child: &Child, path: &Path) -> PathBuf {
    path.to_owned()
}

pub(in crate::cli::drill) fn tell_to_stop(_child: &Child) -> Result<(), Hitch> {
    Err(not_here("tells a program without a window to stop"))
}

/// Nobody follows a program.
pub(in crate::cli::drill) fn has_ended(_child: &Child) -> bool {
    false
}

pub(in crate::cli::drill) fn freeze(_child: &Child) -> Result<(), Hitch> {
    Err(not_here("lets a program stand still"))
}

pub(in crate::cli::drill) fn thaw(_child: &Child) -> Result<(), Hitch> {
    Err(not_here("lets a program stand still"))
}

pub(in crate::cli::drill) fn cut_power(_child: &Child, _disk: &Path) -> Result<(), Hitch> {
    Err(not_here("cuts the power of a file system"))
}

pub(in crate::cli::drill) fn refuse_writes(_child: &Child) -> Result<(), Hitch> {
    Err(not_here("refuses a program's writes"))
}

pub(in crate::cli::drill) fn allow_writes(_child: &Child) -> Result<(), Hitch> {
    Err(not_here("refuses a program's writes"))
}

pub(in crate::cli::drill) fn limit_memory(_child: &Child, _mib: u32) -> Result<(), Hitch> {
    Err(not_here("limits a program's memory"))
}

pub(in crate::cli::drill) fn refuse_threads(_child: &Child) -> Result<(), Hitch> {
    Err(not_here("limits a program's threads"))
}

pub(in crate::cli::drill) fn allow_threads(_child: &Child) -> Result<(), Hitch> {
    Err(not_here("limits a program's threads"))
}

fn not_here(what: &str) -> Hitch {
    Hitch::NotHere(format!("nothing on this system {what} for a user"))
}
