//! The part of the store about those who use the hub.
//!
//! Every call is one transaction; what somebody does and its line in the audit are in the same one.

use contract::{
    enrolment::EnrolmentToken,
    event::UnixMillis,
    identity::{Site, StationId},
};

use super::{Database, Row, Sql, SqlStore, Value, alarms::write_deed, enrol};
use crate::{
    people::{PasswordHash, Person, Role, SecretHash},
    store::{
        Deed, InvitationRow, NewSession, PEOPLE_MAX, People, ProgramRow, ROWS_MAX, StoreError,
        UserChange, UserRow,
    },
};

impl<D: Database> People for SqlStore<D> {
    fn add_user(
        &self,
        name: &str,
        role: Role,
        PasswordHash(password): &PasswordHash,
        deed: Deed,
    ) -> Result<bool, StoreError> {
        let values: [Value; 4] =
            [name.into(), role.word().into(), password.as_str().into(), deed.at.into()];
        self.0.write(move |sql| {
            let insert = "INSERT INTO users (name, role, password, made_at) \
                VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO NOTHING";
            let made = has_room(sql, "SELECT count(*) AS people FROM users")?
                && sql.run(insert, &values)? > 0;
            made.then(|| write_deed(sql, &deed)).transpose().map(|done| done.is_some())
        })
    }

    fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        let select = "SELECT name, role, made_at, ended_at FROM users ORDER BY name";
        let user = |row: &Row| {
            Ok(UserRow {
                name: row.text("name")?.to_owned(),
                role: role(row)?,
                made_at: row.moment("made_at")?,
                ended_at: row.optional_moment("ended_at")?,
            })
        };
        self.0.read(|sql| sql.rows(select, &[])?.iter().map(user).collect())
    }

    fn password(&self, name: &str) -> Result<Option<PasswordHash>, StoreError> {
        let select = "SELECT password FROM users WHERE name = ?1 AND ended_at IS NULL";
        let hash = |row: &Row| Ok(PasswordHash(row.text("password")?.to_owned()));
        self.0.read(|sql| sql.rows(select, &[name.into()])?.first().map(hash).transpose())
    }

    fn change_user(&self, name: &str, change: UserChange, deed: Deed) -> Result<bool, StoreError> {
        let name = Value::from(name);
        self.0.write(move |sql| {
            let known = "SELECT name FROM users WHERE name = ?1";
            if sql.rows(known, std::slice::from_ref(&name))?.is_empty() {
                return Ok(false);
            }
            change_each(sql, &name, &change, deed.at)?;
            write_deed(sql, &deed)?;
            Ok(true)
        })
    }

    fn begin_session(&self, session: NewSession, deed: Deed) -> Result<(), StoreError> {
        self.0.write(move |sql| {
            sql.run("DELETE FROM sessions WHERE ends_at <= ?1", &[deed.at.into()])?;
            let insert =
                "INSERT INTO sessions (cookie, page_key, name, ends_at) VALUES (?1, ?2, ?3, ?4)";
            let NewSession { cookie, key, name, ends_at } = &session;
            let name = Value::from(name.as_deref());
            sql.run(insert, &[cookie.0.into(), key.0.into(), name, (*ends_at).into()])?;
            write_deed(sql, &deed)
        })
    }

    fn session(
        &self,
        cookie: SecretHash,
        key: SecretHash,
        now: UnixMillis,
    ) -> Result<Option<Person>, StoreError> {
        let select = "SELECT sessions.name AS name, role FROM sessions \
            LEFT JOIN users ON users.name = sessions.name AND users.ended_at IS NULL \
            WHERE cookie = ?1 AND page_key = ?2 AND ends_at > ?3 \
            AND (sessions.name IS NULL OR role IS NOT NULL)";
        let person = |row: &Row| match row.optional_text("name")? {
            None => Ok(Person::administrator()),
            Some(name) => Ok(Person { name: name.to_owned(), role: role(row)? }),
        };
        let values = [cookie.0.into(), key.0.into(), now.into()];
        self.0.read(|sql| sql.rows(select, &values)?.first().map(person).transpose())
    }

    fn end_session(&self, cookie: SecretHash) -> Result<(), StoreError> {
        let delete = "DELETE FROM sessions WHERE cookie = ?1";
        self.0.write(move |sql| sql.run(delete, &[cookie.0.into()]).map(drop))
    }

    fn add_program(
        &self,
        row: ProgramRow,
        hash: SecretHash,
        deed: Deed,
    ) -> Result<bool, StoreError> {
        let ProgramRow { name, role, made_by, made_at, ends_at, ended_at: _ } = row;
        let values: [Value; 6] = [
            name.as_str().into(),
            role.word().into(),
            hash.0.into(),
            made_by.as_str().into(),
            made_at.into(),
            ends_at.into(),
        ];
        self.0.write(move |sql| {
            let insert = "INSERT INTO programs (name, role, hash, made_by, made_at, ends_at) \
                VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (name) DO NOTHING";
            let made = has_room(sql, "SELECT count(*) AS people FROM programs")?
                && sql.run(insert, &values)? > 0;
            made.then(|| write_deed(sql, &deed)).transpose().map(|done| done.is_some())
        })
    }

    fn programs(&self) -> Result<Vec<ProgramRow>, StoreError> {
        let select =
            "SELECT name, role, made_by, made_at, ends_at, ended_at FROM programs ORDER BY name";
        let program = |row: &Row| {
            Ok(ProgramRow {
                name: row.text("name")?.to_owned(),
                role: role(row)?,
                made_by: row.text("made_by")?.to_owned(),
                made_at: row.moment("made_at")?,
                ends_at: row.moment("ends_at")?,
                ended_at: row.optional_moment("ended_at")?,
            })
        };
        self.0.read(|sql| sql.rows(select, &[])?.iter().map(program).collect())
    }

    fn program(&self, hash: SecretHash, now: UnixMillis) -> Result<Option<Person>, StoreError> {
        let select = "SELECT name, role FROM programs \
            WHERE hash = ?1 AND ends_at > ?2 AND ended_at IS NULL";
        let person =
            |row: &Row| Ok(Person { name: row.text("name")?.to_owned(), role: role(row)? });
        let values = [hash.0.into(), now.into()];
        self.0.read(|sql| sql.rows(select, &values)?.first().map(person).transpose())
    }

    fn end_program(&self, name: &str, deed: Deed) -> Result<bool, StoreError> {
        let name = Value::from(name);
        self.0.write(move |sql| {
            let update = "UPDATE programs SET ended_at = ?2 WHERE name = ?1 AND ended_at IS NULL";
            let ended = sql.run(update, &[name, deed.at.into()])? > 0;
            ended.then(|| write_deed(sql, &deed)).transpose().map(|done| done.is_some())
        })
    }

    fn invite(
        &self,
        token: &EnrolmentToken,
        site: &Site,
        expires_at: UnixMillis,
        deed: Deed,
    ) -> Result<(), StoreError> {
        let (hash, site) = (token.hash(), site.clone());
        self.0.write(move |sql| {
            enrol::add_token(sql, hash, &site, deed.at, expires_at)?;
            write_deed(sql, &deed)
        })
    }

    fn invitations(&self, limit: u32) -> Result<Vec<InvitationRow>, StoreError> {
        let select = "SELECT tokens.site AS site, made_at, expires_at, used_at, name FROM tokens \
            LEFT JOIN station_keys ON station_keys.key_id = tokens.key_id \
            LEFT JOIN stations ON stations.station = station_keys.station \
            ORDER BY made_at DESC, hash LIMIT ?1";
        let invitation = |row: &Row| {
            let station = row.optional_text("name")?.map(|_| row.parsed("name")).transpose()?;
            Ok(InvitationRow {
                site: row.parsed("site")?,
                made_at: row.moment("made_at")?,
                expires_at: row.moment("expires_at")?,
                used_at: row.optional_moment("used_at")?,
                station,
            })
        };
        let values = [i64::from(limit.min(ROWS_MAX)).into()];
        self.0.read(|sql| sql.rows(select, &values)?.iter().map(invitation).collect())
    }

    fn expel(&self, station: &StationId, deed: Deed) -> Result<u64, StoreError> {
        let station = station.clone();
        self.0.write(move |sql| {
            let ended = enrol::revoke(sql, &station, deed.at)?;
            if ended > 0 {
                write_deed(sql, &deed)?;
            }
            Ok(ended)
        })
    }
}

fn role(row: &Row) -> Result<Role, StoreError> {
    row.word("role", Role::ALL, Role::WORDS)
}

fn has_room(sql: &mut dyn Sql, count: &str) -> Result<bool, StoreError> {
    let people = sql.rows(count, &[])?;
    let people = people.first().ok_or(StoreError::Damaged { what: "people" })?.count("people")?;
    Ok(people < PEOPLE_MAX)
}

fn change_each(
    sql: &mut dyn Sql,
    name: &Value,
    change: &UserChange,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let UserChange { role, password, shut_out } = change;
    if let Some(role) = role {
        let update = "UPDATE users SET role = ?2 WHERE name = ?1";
        sql.run(update, &[name.clone(), role.word().into()])?;
    }
    if let Some(PasswordHash(hash)) = password {
        let update = "UPDATE users SET password = ?2 WHERE name = ?1";
        sql.run(update, &[name.clone(), hash.as_str().into()])?;
    }
    if let Some(shut_out) = shut_out {
        let update = "UPDATE users SET ended_at = ?2 WHERE name = ?1";
        sql.run(update, &[name.clone(), shut_out.then_some(at).into()])?;
    }
    if password.is_some() || *shut_out == Some(true) {
        sql.run("DELETE FROM sessions WHERE name = ?1", std::slice::from_ref(name))?;
    }
    Ok(())
}
