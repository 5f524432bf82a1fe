//! Incidents in the tables: written with the change of an alert, read for people.
//!
//! Which incident a change belongs to is the matter of [`crate::alerts::incidents`].

use std::collections::{BTreeMap, BTreeSet};

use contract::{
    event::{Event, StationVersions, UnixMillis},
    identity::Site,
};

use super::{Database, Insert, Kind, Row, Sql, SqlStore, Value, alarms};
use crate::{
    alerts::{
        Alert, Phase, Scope, Severity,
        incidents::{APART, Fact, Happened, Incident, belongs, happened, place},
    },
    shared::{Case, Factor},
    store::{Incidents, ROWS_MAX, StoreError, incidents::IncidentDetail},
};

const COLUMNS: &str = "incident, scope, severity, began_at, ended_at, alerts";

const FACTS: Insert = Insert {
    table: "incident_facts",
    columns: &[
        ("incident", Kind::Int),
        ("at", Kind::Int),
        ("happened", Kind::Text),
        ("rule", Kind::Text),
        ("scope", Kind::Text),
        ("by_whom", Kind::Text),
    ],
    conflict: "",
};

/// Writes down what a change of an alert means for the incident of its place; the place, where the
/// alert is over.
pub(super) fn record(
    sql: &mut dyn Sql,
    before: Option<(Phase, UnixMillis)>,
    after: &Alert,
) -> Result<Option<Scope>, StoreError> {
    let (Some(place), Some(happened)) = (place(after), happened(before, after)) else {
        return Ok(None);
    };
    let latest = latest(sql, &place)?;
    let number = match (happened, latest) {
        (Happened::Fired, Some(incident)) if belongs(&incident, after.changed_at) => {
            go_on(sql, &incident, after)?
        }
        (Happened::Fired, _) => begin(sql, &place, after)?,
        (Happened::Escalated | Happened::Taken | Happened::Over, Some(incident)) => incident.number,
        // It fired before incidents were kept.
        (Happened::Escalated | Happened::Taken | Happened::Over, None) => return Ok(None),
    };
    sql.insert(
        &FACTS,
        vec![vec![
            number.into(),
            after.changed_at.into(),
            happened.word().into(),
            after.key.rule.word().into(),
            after.key.scope.to_string().as_str().into(),
            Value::from(after.by.as_deref()),
        ]],
    )?;
    Ok((happened == Happened::Over).then_some(place))
}

/// Ends the incidents of places at which an alert was over, unless another one still holds.
pub(super) fn end(
    sql: &mut dyn Sql,
    mut places: BTreeSet<Scope>,
    at: UnixMillis,
) -> Result<(), StoreError> {
    if places.is_empty() {
        return Ok(());
    }
    for alert in alarms::open(sql)? {
        if let Some(place) = place(&alert) {
            places.remove(&place);
        }
    }
    for place in places {
        let update = "UPDATE incidents SET ended_at = ?2 WHERE scope = ?1 AND ended_at IS NULL";
        sql.run(update, &[place.to_string().as_str().into(), at.into()])?;
    }
    Ok(())
}

fn latest(sql: &mut dyn Sql, place: &Scope) -> Result<Option<Incident>, StoreError> {
    let select =
        format!("SELECT {COLUMNS} FROM incidents WHERE scope = ?1 ORDER BY incident DESC LIMIT 1");
    let found = sql.rows(&select, &[place.to_string().as_str().into()])?;
    found.first().map(incident).transpose()
}

fn begin(sql: &mut dyn Sql, place: &Scope, alert: &Alert) -> Result<u64, StoreError> {
    let insert = "INSERT INTO incidents (scope, severity, began_at, ended_at, alerts) \
        VALUES (?1, ?2, ?3, NULL, 1) RETURNING incident";
    let values = [
        Value::from(place.to_string().as_str()),
        alert.key.rule.severity().word().into(),
        alert.since.into(),
    ];
    let made = sql.rows(insert, &values)?;
    made.first().ok_or(StoreError::Damaged { what: "incident" })?.count("incident")
}

fn go_on(sql: &mut dyn Sql, incident: &Incident, alert: &Alert) -> Result<u64, StoreError> {
    let update = "UPDATE incidents SET severity = ?2, began_at = ?3, ended_at = NULL, \
        alerts = alerts + 1 WHERE incident = ?1";
    let severity = incident.severity.max(alert.key.rule.severity());
    let began_at = incident.began_at.min(alert.since);
    sql.run(update, &[incident.number.into(), severity.word().into(), began_at.into()])?;
    Ok(incident.number)
}

impl<D: Database> Incidents for SqlStore<D> {
    fn incidents(
        &self,
        site: Option<&Site>,
        before: u64,
        limit: u32,
    ) -> Result<Vec<Incident>, StoreError> {
        let limit = Value::from(i64::from(limit.min(ROWS_MAX)));
        let before = Value::from(i64::try_from(before).unwrap_or(i64::MAX));
        let (only, values) = match site {
            None => ("", vec![before, limit]),
            Some(site) => {
                let scope = Scope::Site(site.clone()).to_string();
                ("AND scope = ?3", vec![before, limit, scope.as_str().into()])
            }
        };
        let select = format!(
            "SELECT {COLUMNS} FROM incidents WHERE incident < ?1 {only} \
             ORDER BY incident DESC LIMIT ?2"
        );
        self.0.read(|sql| sql.rows(&select, &values)?.iter().map(incident).collect())
    }

    fn incident(&self, number: u64, now: UnixMillis) -> Result<Option<IncidentDetail>, StoreError> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.0.read(|sql| {
            let select = format!("SELECT {COLUMNS} FROM incidents WHERE incident = ?1");
            let found = sql.rows(&select, &[number.into()])?;
            let Some(row) = found.first() else { return Ok(None) };
            let incident = incident(row)?;
            let select = "SELECT at, happened, rule, scope, by_whom FROM incident_facts \
                WHERE incident = ?1 ORDER BY at, fact LIMIT ?2";
            let facts = sql.rows(select, &[number.into(), i64::from(ROWS_MAX).into()])?;
            let facts = facts.iter().map(fact).collect::<Result<_, _>>()?;
            let apart = u64::try_from(APART.as_millis()).unwrap_or(u64::MAX);
            let until = incident.ended_at.map_or(now, |end| UnixMillis::new(end.get() + apart));
            let deeds = alarms::deeds(sql, incident.began_at, until)?;
            let about = about(&incident.scope);
            let deeds = deeds.into_iter().filter(|deed| deed.object.contains(&about)).collect();
            Ok(Some(IncidentDetail { incident, facts, deeds }))
        })
    }

    fn cases(
        &self,
        site: Option<&Site>,
        from: UnixMillis,
        until: UnixMillis,
    ) -> Result<Vec<Case>, StoreError> {
        let mut values = vec![Value::from(from), until.into()];
        let only = site.map_or("", |site| {
            values.push(site.as_str().into());
            "AND stations.site = ?3"
        });
        let select = format!(
            "SELECT stations.station AS number, printer, outcome, cause, \
             CAST(sum(impressions) AS BIGINT) AS labels FROM outcomes \
             JOIN stations ON stations.station = outcomes.station \
             WHERE received_at >= ?1 AND received_at < ?2 AND stands = 1 \
             AND outcome IN ('completed', 'aborted', 'in-doubt') {only} \
             GROUP BY stations.station, printer, outcome, cause"
        );
        self.0.read(|sql| {
            let stations = stations(sql)?;
            let rows = sql.rows(&select, &values)?;
            rows.iter().filter_map(|row| case(&stations, row).transpose()).collect()
        })
    }
}

/// What an audit says about things in a place.
fn about(scope: &Scope) -> String {
    scope.site().map_or_else(|| scope.to_string(), Site::to_string)
}

/// What is known of every station that its labels may share.
struct Known {
    name: String,
    site: String,
    versions: Option<StationVersions>,
}

fn stations(sql: &mut dyn Sql) -> Result<BTreeMap<i64, Known>, StoreError> {
    let rows = sql.rows("SELECT station, name, site, versions FROM stations", &[])?;
    let known = |row: &Row| {
        let versions = match row.optional_blob("versions")?.map(Event::decode) {
            Some(Ok((_, Event::StationVersions(versions)))) => Some(versions),
            None | Some(_) => None,
        };
        let (name, site) = (row.text("name")?.to_owned(), row.text("site")?.to_owned());
        Ok((row.int("station")?, Known { name, site, versions }))
    };
    rows.iter().map(known).collect()
}

fn case(stations: &BTreeMap<i64, Known>, row: &Row) -> Result<Option<Case>, StoreError> {
    let Some(known) = stations.get(&row.int("number")?) else { return Ok(None) };
    let Known { name, site, versions } = known;
    let printer: u8 = row.narrow("printer")?;
    let mut factors = BTreeMap::from([
        (Factor::Site, site.clone()),
        (Factor::Station, name.clone()),
        (Factor::Printer, format!("{name}/{printer}")),
    ]);
    if let Some(versions) = versions {
        factors.insert(Factor::Version, versions.agent.to_string());
        factors.insert(Factor::System, versions.system.word().to_owned());
        let profiles = versions.profiles.as_slice().iter();
        if let Some((_, profile)) = profiles.into_iter().find(|(slot, _)| slot.get() == printer) {
            factors.insert(Factor::Profile, profile.to_string());
        }
    }
    let labels = row.count("labels")?;
    let is_good = row.text("outcome")? == "completed";
    let (failed, good) = if is_good { (0, labels) } else { (labels, 0) };
    let cause = row.text("cause")?.to_owned();
    Ok(Some(Case { station: name.clone(), factors, cause, failed, good }))
}

fn incident(row: &Row) -> Result<Incident, StoreError> {
    Ok(Incident {
        number: row.count("incident")?,
        scope: row.parsed("scope")?,
        severity: row.word("severity", Severity::ALL, Severity::WORDS)?,
        began_at: row.moment("began_at")?,
        ended_at: row.optional_moment("ended_at")?,
        alerts: row.count("alerts")?,
    })
}

fn fact(row: &Row) -> Result<Fact, StoreError> {
    Ok(Fact {
        at: row.moment("at")?,
        happened: row.word("happened", Happened::ALL, Happened::WORDS)?,
        rule: super::alarms::rule(row)?,
        scope: row.parsed("scope")?,
        by: row.optional_text("by_whom")?.map(str::to_owned),
    })
}
