//! Which printers stand in for each other, as the file says it.
//!
//! A pool may be named wherever a printer may, so that no two of them share a name.

use std::{collections::BTreeSet, time::Duration};

use toml::Spanned;

use super::{Range, Source, check_name};
use crate::config::{ConfigError, POOLS_MAX, PoolConfig, PrinterConfig, raw::RawPool};

/// How long a printer may not work before its labels go elsewhere, unless told otherwise, in seconds.
const FAILOVER_SECONDS: u64 = 15;

pub(super) fn check_pools(
    raw: Vec<RawPool>,
    printers: &[PrinterConfig],
    source: &Source<'_>,
) -> Result<Vec<PoolConfig>, ConfigError> {
    let mut names: BTreeSet<String> = printers.iter().map(|it| it.name.clone()).collect();
    let mut pools = Vec::new();
    for RawPool { name, printers: members, failover_seconds } in raw {
        check_name("pools.name", &name, &mut names, source)?;
        if pools.len() == POOLS_MAX {
            let why = format!("a station has at most {POOLS_MAX} pools");
            return Err(source.refuse("pools.name", &name, why, "remove one that is not used"));
        }
        let failover = Range { key: "pools.failover_seconds", max: 3_600 };
        pools.push(PoolConfig {
            printers: check_members(members, printers, source)?,
            failover: Duration::from_secs(failover.check(
                failover_seconds,
                FAILOVER_SECONDS,
                source,
            )?),
            name: name.into_inner(),
        });
    }
    Ok(pools)
}

fn check_members(
    members: Spanned<Vec<Spanned<String>>>,
    printers: &[PrinterConfig],
    source: &Source<'_>,
) -> Result<Vec<String>, ConfigError> {
    const KEY: &str = "pools.printers";
    if members.get_ref().is_empty() {
        let why = "a pool without printers prints nothing";
        return Err(source.refuse(KEY, &members, why, "name the printers that stand in it"));
    }
    let mut names = Vec::new();
    for member in members.into_inner() {
        if names.contains(member.get_ref()) {
            let why = "the pool has this printer already";
            return Err(source.refuse(KEY, &member, why, "name each printer once"));
        }
        if !printers.iter().any(|printer| printer.name == *member.get_ref()) {
            let why = "there is no such printer";
            return Err(source.refuse(KEY, &member, why, "name one of [[printers]]"));
        }
        names.push(member.into_inner());
    }
    Ok(names)
}
