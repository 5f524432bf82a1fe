//! Tokens, keys and the stations they make known.
//!
//! A token is kept as its hash. The key that used it may use it again, and gets the same answer:
//! an answer lost on the way must not cost a station its name.

use contract::{
    event::UnixMillis,
    identity::{KeyId, Site, StationId},
    key::PublicKey,
};

use super::{Row, Sql, Value};
use crate::store::{Enrolled, KEYS_MAX, KeyRow, Replaced, StationKey, StoreError, Wish};

/// How much of a key's name goes into its station's.
const KEY_DIGITS: usize = 12;

/// Keeps a new token.
pub(super) fn add_token(
    sql: &mut dyn Sql,
    hash: [u8; 32],
    site: &Site,
    at: UnixMillis,
    expires_at: UnixMillis,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO tokens (hash, site, made_at, expires_at) VALUES (?1, ?2, ?3, ?4)";
    sql.run(insert, &[hash.into(), site.as_str().into(), at.into(), expires_at.into()]).map(drop)
}

/// Makes a station known, or says why not.
pub(super) fn enrol(sql: &mut dyn Sql, wish: &Wish) -> Result<Enrolled, StoreError> {
    let hash = wish.token.hash();
    let key = wish.key.id();
    let select =
        format!("SELECT site, expires_at, key_id FROM tokens WHERE hash = ?1{}", sql.for_update());
    let found = sql.rows(&select, &[hash.into()])?;
    let Some(token) = found.first() else { return Ok(Enrolled::TokenUnknown) };
    let site: Site = token.parsed("site")?;
    match token.optional_bytes::<16>("key_id")? {
        Some(other) if other != key.0 => return Ok(Enrolled::TokenUsed),
        Some(_) => {}
        None if token.moment("expires_at")? < wish.at => return Ok(Enrolled::TokenExpired),
        None => {}
    }
    if let Some(known) = find(sql, key)? {
        if known.revoked_at.is_some() {
            return Ok(Enrolled::KeyRevoked);
        }
        if known.site != site {
            return Ok(Enrolled::KeyElsewhere);
        }
        spend(sql, hash, key, wish.at)?;
        return Ok(Enrolled::Known { station: known.station, site });
    }
    let station = name(&site, key);
    let insert =
        "INSERT INTO stations (name, site, enrolled_at) VALUES (?1, ?2, ?3) RETURNING station";
    let made =
        sql.rows(insert, &[station.as_str().into(), site.as_str().into(), wish.at.into()])?;
    let number = made.first().ok_or(StoreError::Damaged { what: "station" })?.int("station")?;
    add_key(sql, number, &wish.key, wish.at)?;
    spend(sql, hash, key, wish.at)?;
    Ok(Enrolled::Known { station, site })
}

/// Whose key this is, if it still counts.
pub(super) fn key(
    sql: &mut dyn Sql,
    id: KeyId,
    now: UnixMillis,
) -> Result<Option<StationKey>, StoreError> {
    let Some(known) = find(sql, id)? else { return Ok(None) };
    let ended = known.revoked_at.is_some() || known.ends_at.is_some_and(|ends_at| ends_at <= now);
    Ok((!ended).then_some(StationKey { station: known.station, public: known.public }))
}

/// Lets a new key speak for the station of an old one, which counts until `ends_at`.
pub(super) fn replace_key(
    sql: &mut dyn Sql,
    old: KeyId,
    new: &PublicKey,
    at: UnixMillis,
    ends_at: UnixMillis,
) -> Result<Replaced, StoreError> {
    let Some(known) = find(sql, old)? else { return Ok(Replaced::Unknown) };
    let held = format!("SELECT name FROM stations WHERE station = ?1{}", sql.for_update());
    sql.rows(&held, &[known.number.into()])?;
    if known.revoked_at.is_some() || known.ends_at.is_some_and(|ends_at| ends_at <= at) {
        return Ok(Replaced::Unknown);
    }
    if let Some(already) = find(sql, new.id())? {
        let same = already.number == known.number && already.revoked_at.is_none();
        return Ok(if same { Replaced::Done(known.station) } else { Replaced::KeyElsewhere });
    }
    let count = "SELECT count(*) AS keys FROM station_keys WHERE station = ?1";
    let keys = sql.rows(count, &[known.number.into()])?;
    if keys.first().ok_or(StoreError::Damaged { what: "keys" })?.count("keys")? >= KEYS_MAX {
        return Ok(Replaced::TooMany);
    }
    add_key(sql, known.number, new, at)?;
    let update = "UPDATE station_keys SET ends_at = ?3 \
        WHERE station = ?1 AND key_id <> ?2 AND revoked_at IS NULL AND ends_at IS NULL";
    sql.run(update, &[known.number.into(), new.id().0.into(), ends_at.into()])?;
    Ok(Replaced::Done(known.station))
}

/// Ends every key of a station, at once; how many there were.
pub(super) fn revoke(
    sql: &mut dyn Sql,
    station: &StationId,
    at: UnixMillis,
) -> Result<u64, StoreError> {
    let update = "UPDATE station_keys SET revoked_at = ?2 WHERE revoked_at IS NULL \
        AND station = (SELECT station FROM stations WHERE name = ?1)";
    sql.run(update, &[station.as_str().into(), at.into()])
}

/// Every key a station ever had, oldest first.
pub(super) fn keys(sql: &mut dyn Sql, station: &StationId) -> Result<Vec<KeyRow>, StoreError> {
    let select = "SELECT key_id, added_at, ends_at, revoked_at FROM station_keys \
        WHERE station = (SELECT station FROM stations WHERE name = ?1) ORDER BY added_at, key_id";
    let rows = sql.rows(select, &[station.as_str().into()])?;
    let key = |row: &Row| {
        Ok(KeyRow {
            key: KeyId(row.bytes("key_id")?),
            added_at: row.moment("added_at")?,
            ends_at: row.optional_moment("ends_at")?,
            revoked_at: row.optional_moment("revoked_at")?,
        })
    };
    rows.iter().map(key).collect()
}

/// A key and its station.
struct Known {
    number: i64,
    station: StationId,
    site: Site,
    public: PublicKey,
    ends_at: Option<UnixMillis>,
    revoked_at: Option<UnixMillis>,
}

fn find(sql: &mut dyn Sql, key: KeyId) -> Result<Option<Known>, StoreError> {
    let select = "SELECT stations.station AS number, name, site, public, ends_at, revoked_at \
        FROM station_keys JOIN stations ON stations.station = station_keys.station \
        WHERE key_id = ?1";
    let found = sql.rows(select, &[key.0.into()])?;
    let known = |row: &Row| {
        Ok(Known {
            number: row.int("number")?,
            station: row.parsed("name")?,
            site: row.parsed("site")?,
            public: PublicKey(row.bytes("public")?),
            ends_at: row.optional_moment("ends_at")?,
            revoked_at: row.optional_moment("revoked_at")?,
        })
    };
    found.first().map(known).transpose()
}

fn add_key(
    sql: &mut dyn Sql,
    station: i64,
    key: &PublicKey,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let insert =
        "INSERT INTO station_keys (key_id, station, public, added_at) VALUES (?1, ?2, ?3, ?4)";
    sql.run(insert, &[key.id().0.into(), station.into(), key.0.into(), at.into()]).map(drop)
}

fn spend(sql: &mut dyn Sql, hash: [u8; 32], key: KeyId, at: UnixMillis) -> Result<(), StoreError> {
    let update = "UPDATE tokens SET used_at = ?2, key_id = ?3 WHERE hash = ?1 AND key_id IS NULL";
    let values: [Value; 3] = [hash.into(), at.into(), key.0.into()];
    sql.run(update, &values).map(drop)
}

/// A station's name: its site, and enough of its key that no two stations meet.
fn name(site: &Site, key: KeyId) -> StationId {
    let spell = |letter: char| {
        if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }
    };
    let site: String = site.as_str().chars().map(spell).collect();
    let key = key.to_string();
    format!("{site}-{}", &key[..KEY_DIGITS])
        .parse()
        .expect("a site's letters are allowed in a station's name")
}
