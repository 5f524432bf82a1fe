//! The alarms' part of the store: alerts, silences, what was told, beats and the audit.
//!
//! Every call is one transaction; what a person does and its line in the audit are in the same one.

use std::collections::{BTreeMap, BTreeSet};

use contract::event::UnixMillis;

use super::{Database, Insert, Kind, Row, Sql, SqlStore, Value, incidents};
use crate::{
    alerts::{Alert, AlertKey, Phase, Rule, Silence},
    store::{
        Alarms, AlertChange, AuditRow, Deed, LabelBin, ROWS_MAX, SeriesBin, SeriesOf, StoreError,
        TellingRow,
    },
};

const ALERT_COLUMNS: &str =
    "rule, scope, since, phase, changed_at, held_at, number, escalations, acknowledged_by";

/// Labels that came out, and those that did not or of which nobody knows, as SQL adds them up.
const GOOD_AND_BAD: &str = "\
    CAST(sum(CASE WHEN outcome = 'completed' THEN minutes.labels ELSE 0 END) AS BIGINT) AS good, \
    CAST(sum(CASE WHEN outcome IN ('aborted', 'in-doubt') THEN minutes.labels ELSE 0 END) AS BIGINT) AS bad";

const TOLD: Insert = Insert {
    table: "told",
    columns: &[
        ("outlet", Kind::Text),
        ("topic", Kind::Text),
        ("escalations", Kind::Int),
        ("at", Kind::Int),
    ],
    conflict: " ON CONFLICT (outlet, topic) DO UPDATE SET \
        escalations = excluded.escalations, at = excluded.at",
};

const BEATS: Insert = Insert {
    table: "beats",
    columns: &[("minute", Kind::Int), ("told", Kind::Int)],
    conflict: " ON CONFLICT (minute) DO UPDATE SET told = excluded.told",
};

impl<D: Database> Alarms for SqlStore<D> {
    fn open_alerts(&self) -> Result<Vec<Alert>, StoreError> {
        self.0.read(open)
    }

    fn past_alerts(&self, before: UnixMillis, limit: u32) -> Result<Vec<Alert>, StoreError> {
        let select = format!(
            "SELECT {ALERT_COLUMNS} FROM alerts WHERE since < ?1 \
             ORDER BY since DESC, rule, scope LIMIT ?2"
        );
        let values = [before.into(), i64::from(limit.min(ROWS_MAX)).into()];
        self.0.read(|sql| sql.rows(&select, &values)?.iter().map(alert).collect())
    }

    fn change_alerts(&self, changes: Vec<AlertChange>) -> Result<u64, StoreError> {
        self.0.write(move |sql| {
            let (mut written, mut over) = (0, BTreeSet::new());
            let last = changes.iter().map(|each| each.after.changed_at).max();
            for each in &changes {
                if change(sql, each)? > 0 {
                    written += 1;
                    over.extend(incidents::record(sql, each.before, &each.after)?);
                }
            }
            incidents::end(sql, over, last.unwrap_or(UnixMillis::new(0)))?;
            Ok(written)
        })
    }

    fn acknowledge(&self, key: &AlertKey, deed: Deed) -> Result<bool, StoreError> {
        let key = key.clone();
        self.0.write(move |sql| {
            let update = "UPDATE alerts SET phase = 'acknowledged', changed_at = ?3, \
                acknowledged_by = ?4 WHERE rule = ?1 AND scope = ?2 AND phase = 'firing'";
            let [rule, scope] = key_values(&key);
            let values = [rule, scope, deed.at.into(), deed.who.as_str().into()];
            let taken = sql.run(update, &values)? > 0;
            if taken {
                write_deed(sql, &deed)?;
                for alert in open(sql)?.iter().filter(|alert| alert.key == key) {
                    incidents::record(sql, Some((Phase::Firing, UnixMillis::new(0))), alert)?;
                }
            }
            Ok(taken)
        })
    }

    fn silences(&self, now: UnixMillis) -> Result<Vec<Silence>, StoreError> {
        let select = "SELECT silence, rule, scope, begins_at, ends_at, reason, asked_by \
            FROM silences WHERE ends_at > ?1 ORDER BY silence";
        self.0.read(|sql| sql.rows(select, &[now.into()])?.iter().map(silence).collect())
    }

    fn silence(&self, silence: Silence, deed: Deed) -> Result<i64, StoreError> {
        self.0.write(move |sql| {
            let insert = "INSERT INTO silences (rule, scope, begins_at, ends_at, reason, asked_by) \
                VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING silence";
            let Silence { id: _, rule, scope, from, until, reason, by } = &silence;
            let values = [
                Value::from(rule.as_ref().map(Rule::word)),
                scope.to_string().as_str().into(),
                (*from).into(),
                (*until).into(),
                reason.as_str().into(),
                by.as_str().into(),
            ];
            let made = sql.rows(insert, &values)?;
            write_deed(sql, &deed)?;
            made.first().ok_or(StoreError::Damaged { what: "silence" })?.int("silence")
        })
    }

    fn end_silence(&self, id: i64, deed: Deed) -> Result<bool, StoreError> {
        self.0.write(move |sql| {
            let update = "UPDATE silences SET ends_at = ?2 WHERE silence = ?1 AND ends_at > ?2";
            let ended = sql.run(update, &[id.into(), deed.at.into()])? > 0;
            if ended {
                write_deed(sql, &deed)?;
            }
            Ok(ended)
        })
    }

    fn told(&self) -> Result<Vec<TellingRow>, StoreError> {
        let select = "SELECT outlet, topic, escalations, at FROM told ORDER BY outlet, topic";
        let row = |row: &Row| {
            Ok(TellingRow {
                outlet: row.text("outlet")?.to_owned(),
                group: row.text("topic")?.to_owned(),
                escalations: row.narrow("escalations")?,
                at: row.moment("at")?,
            })
        };
        self.0.read(|sql| sql.rows(select, &[])?.iter().map(row).collect())
    }

    fn remember_told(
        &self,
        told: Vec<TellingRow>,
        over: Vec<TellingRow>,
    ) -> Result<(), StoreError> {
        self.0.write(move |sql| {
            for row in &over {
                let delete = "DELETE FROM told WHERE outlet = ?1 AND topic = ?2";
                sql.run(delete, &[row.outlet.as_str().into(), row.group.as_str().into()])?;
            }
            let row = |row: &TellingRow| {
                vec![
                    row.outlet.as_str().into(),
                    row.group.as_str().into(),
                    i64::from(row.escalations).into(),
                    row.at.into(),
                ]
            };
            sql.insert(&TOLD, told.iter().map(row).collect())
        })
    }

    fn beats(&self, since_minute: u64) -> Result<BTreeMap<u64, u64>, StoreError> {
        let select = "SELECT minute, told FROM beats WHERE minute >= ?1";
        let beat = |row: &Row| Ok((row.count("minute")?, row.count("told")?));
        self.0.read(|sql| sql.rows(select, &[since_minute.into()])?.iter().map(beat).collect())
    }

    fn keep_beats(&self, beats: Vec<(u64, u64)>, forget: u64) -> Result<(), StoreError> {
        self.0.write(move |sql| {
            sql.run("DELETE FROM beats WHERE minute < ?1", &[forget.into()])?;
            let rows = beats.iter().map(|(minute, told)| vec![(*minute).into(), (*told).into()]);
            sql.insert(&BEATS, rows.collect())
        })
    }

    fn label_bins(&self, since_bin: u64, bin_minutes: u64) -> Result<Vec<LabelBin>, StoreError> {
        let select = format!(
            "SELECT name, site, minute / ?2 AS bin, {GOOD_AND_BAD} \
             FROM minutes JOIN stations ON stations.station = minutes.station \
             WHERE minute >= ?1 GROUP BY name, site, minute / ?2"
        );
        let values = [(since_bin * bin_minutes).into(), bin_minutes.into()];
        let bin = |row: &Row| {
            Ok(LabelBin {
                station: row.parsed("name")?,
                site: row.parsed("site")?,
                bin: row.count("bin")?,
                good: row.int("good")?,
                bad: row.int("bad")?,
            })
        };
        self.0.read(|sql| sql.rows(&select, &values)?.iter().map(bin).collect())
    }

    fn label_series(
        &self,
        of: &SeriesOf,
        since_bin: u64,
        bin_minutes: u64,
    ) -> Result<Vec<SeriesBin>, StoreError> {
        let mut values = vec![Value::from(since_bin * bin_minutes), bin_minutes.into()];
        let stations = "AND minutes.station IN (SELECT station FROM stations WHERE";
        let only = match of {
            SeriesOf::All => String::new(),
            SeriesOf::Site(site) => {
                values.push(site.as_str().into());
                format!("{stations} site = ?3)")
            }
            SeriesOf::Station(station) => {
                values.push(station.as_str().into());
                format!("{stations} name = ?3)")
            }
        };
        let select = format!(
            "SELECT minute / ?2 AS bin, {GOOD_AND_BAD} FROM minutes \
             WHERE minute >= ?1 {only} GROUP BY minute / ?2 ORDER BY 1"
        );
        let bin = |row: &Row| {
            Ok(SeriesBin { bin: row.count("bin")?, good: row.int("good")?, bad: row.int("bad")? })
        };
        self.0.read(|sql| sql.rows(&select, &values)?.iter().map(bin).collect())
    }

    fn write_audit(&self, deed: Deed) -> Result<(), StoreError> {
        self.0.write(move |sql| write_deed(sql, &deed))
    }

    fn audit(&self, before: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let select = "SELECT number, at, who, what, object, reason FROM audit \
            WHERE number < ?1 ORDER BY number DESC LIMIT ?2";
        let values = [before.into(), i64::from(limit.min(ROWS_MAX)).into()];
        self.0.read(|sql| sql.rows(select, &values)?.iter().map(line).collect())
    }
}

fn key_values(key: &AlertKey) -> [Value; 2] {
    [key.rule.word().into(), key.scope.to_string().as_str().into()]
}

fn change(sql: &mut dyn Sql, change: &AlertChange) -> Result<u64, StoreError> {
    let Alert { key, phase, since, changed_at, held_at, number, escalations, by } = &change.after;
    let [rule, scope] = key_values(key);
    let mut values = vec![
        rule,
        scope,
        (*since).into(),
        phase.word().into(),
        (*changed_at).into(),
        (*held_at).into(),
        (*number).into(),
        i64::from(*escalations).into(),
        Value::from(by.as_deref()),
    ];
    let Some((phase, changed_at)) = change.before else {
        let insert = format!(
            "INSERT INTO alerts ({ALERT_COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (rule, scope, since) DO NOTHING"
        );
        return sql.run(&insert, &values);
    };
    let update = "UPDATE alerts SET phase = ?4, changed_at = ?5, held_at = ?6, number = ?7, \
        escalations = ?8, acknowledged_by = ?9 \
        WHERE rule = ?1 AND scope = ?2 AND since = ?3 AND phase = ?10 AND changed_at = ?11";
    values.extend([phase.word().into(), changed_at.into()]);
    sql.run(update, &values)
}

/// Every alert that is not over.
pub(super) fn open(sql: &mut dyn Sql) -> Result<Vec<Alert>, StoreError> {
    let select = format!(
        "SELECT {ALERT_COLUMNS} FROM alerts WHERE phase <> 'resolved' ORDER BY rule, scope"
    );
    sql.rows(&select, &[])?.iter().map(alert).collect()
}

/// What people did in a time, in order.
pub(super) fn deeds(
    sql: &mut dyn Sql,
    from: UnixMillis,
    until: UnixMillis,
) -> Result<Vec<AuditRow>, StoreError> {
    let select = "SELECT number, at, who, what, object, reason FROM audit \
        WHERE at >= ?1 AND at <= ?2 ORDER BY number LIMIT ?3";
    let values = [from.into(), until.into(), i64::from(ROWS_MAX).into()];
    sql.rows(select, &values)?.iter().map(line).collect()
}

fn line(row: &Row) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        number: row.count("number")?,
        at: row.moment("at")?,
        who: row.text("who")?.to_owned(),
        what: row.text("what")?.to_owned(),
        object: row.text("object")?.to_owned(),
        reason: row.text("reason")?.to_owned(),
    })
}

/// The rule of a row.
pub(super) fn rule(row: &Row) -> Result<Rule, StoreError> {
    Rule::from_word(row.text("rule")?).ok_or(StoreError::Damaged { what: "rule" })
}

fn alert(row: &Row) -> Result<Alert, StoreError> {
    Ok(Alert {
        key: AlertKey { rule: rule(row)?, scope: row.parsed("scope")? },
        phase: row.word("phase", Phase::ALL, Phase::WORDS)?,
        since: row.moment("since")?,
        changed_at: row.moment("changed_at")?,
        held_at: row.moment("held_at")?,
        number: row.count("number")?,
        escalations: row.narrow("escalations")?,
        by: row.optional_text("acknowledged_by")?.map(str::to_owned),
    })
}

fn silence(row: &Row) -> Result<Silence, StoreError> {
    let rule = match row.optional_text("rule")? {
        None => None,
        Some(_) => Some(rule(row)?),
    };
    Ok(Silence {
        id: row.int("silence")?,
        rule,
        scope: row.parsed("scope")?,
        from: row.moment("begins_at")?,
        until: row.moment("ends_at")?,
        reason: row.text("reason")?.to_owned(),
        by: row.text("asked_by")?.to_owned(),
    })
}

/// Writes a line into the audit, in the transaction of what was done.
pub(super) fn write_deed(sql: &mut dyn Sql, deed: &Deed) -> Result<(), StoreError> {
    let insert = "INSERT INTO audit (at, who, what, object, reason) VALUES (?1, ?2, ?3, ?4, ?5)";
    let Deed { at, who, what, object, reason } = deed;
    let values = [
        (*at).into(),
        who.as_str().into(),
        (*what).into(),
        object.as_str().into(),
        reason.as_str().into(),
    ];
    sql.run(insert, &values).map(drop)
}
