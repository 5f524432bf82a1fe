//! Tokens, keys and the stations they make known.
//!
//! A token is kept as its hash. The key that used it may use it again, and gets the same answer:
//! an answer lost on the way must not cost a station its name.

use contract::{
    event::UnixMillis,
    identity::{KeyId, Site, StationId},
    key::PublicKey,
};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Enrolled, StationKey, StoreError, Wish, moment, signed};

/// How much of a key's name goes into its station's.
const KEY_DIGITS: usize = 12;

/// Keeps a new token.
pub(super) fn add_token(
    connection: &Connection,
    hash: &[u8; 32],
    site: &Site,
    at: UnixMillis,
    expires_at: UnixMillis,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO tokens (hash, site, made_at, expires_at) VALUES (?1, ?2, ?3, ?4)";
    connection.execute(
        insert,
        params![hash, site.as_str(), signed(at.get()), signed(expires_at.get())],
    )?;
    Ok(())
}

/// Makes a station known, or says why not.
pub(super) fn enrol(connection: &Connection, wish: &Wish) -> Result<Enrolled, StoreError> {
    let hash = wish.token.hash();
    let key = wish.key.id();
    let select = "SELECT site, expires_at, key_id FROM tokens WHERE hash = ?1";
    let token = connection
        .query_row(select, [hash], |row| {
            Ok((row.get::<_, String>(0)?, moment(row.get(1)?), row.get::<_, Option<[u8; 16]>>(2)?))
        })
        .optional()?;
    let Some((site, expires_at, used_by)) = token else { return Ok(Enrolled::TokenUnknown) };
    let site: Site = site.parse().map_err(|_| StoreError::Damaged { what: "site" })?;
    match used_by {
        Some(other) if other != key.0 => return Ok(Enrolled::TokenUsed),
        Some(_) => {}
        None if expires_at < wish.at => return Ok(Enrolled::TokenExpired),
        None => {}
    }
    if let Some((station, known_at)) = find(connection, key)? {
        if known_at != site {
            return Ok(Enrolled::KeyElsewhere);
        }
        spend(connection, &hash, key, wish.at)?;
        return Ok(Enrolled::Known { station, site });
    }
    let station = name(&site, key);
    add_station(connection, &station, &site, wish)?;
    spend(connection, &hash, key, wish.at)?;
    Ok(Enrolled::Known { station, site })
}

/// Whose key this is.
pub(super) fn key(connection: &Connection, id: KeyId) -> Result<Option<StationKey>, StoreError> {
    let select =
        "SELECT name, public FROM station_keys JOIN stations USING (station) WHERE key_id = ?1";
    let found = connection
        .query_row(select, [id.0], |row| Ok((row.get::<_, String>(0)?, PublicKey(row.get(1)?))))
        .optional()?;
    found.map(|(name, public)| Ok(StationKey { station: station_id(&name)?, public })).transpose()
}

/// A station's name as it stands in the store.
pub(super) fn station_id(name: &str) -> Result<StationId, StoreError> {
    name.parse().map_err(|_| StoreError::Damaged { what: "station id" })
}

fn find(connection: &Connection, key: KeyId) -> Result<Option<(StationId, Site)>, StoreError> {
    let select =
        "SELECT name, site FROM station_keys JOIN stations USING (station) WHERE key_id = ?1";
    let found = connection
        .query_row(select, [key.0], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    found
        .map(|(name, site)| {
            let site = site.parse().map_err(|_| StoreError::Damaged { what: "site" })?;
            Ok((station_id(&name)?, site))
        })
        .transpose()
}

fn add_station(
    connection: &Connection,
    station: &StationId,
    site: &Site,
    wish: &Wish,
) -> Result<(), StoreError> {
    let at = signed(wish.at.get());
    let insert = "INSERT INTO stations (name, site, enrolled_at) VALUES (?1, ?2, ?3)";
    connection.execute(insert, params![station.as_str(), site.as_str(), at])?;
    let number = connection.last_insert_rowid();
    let insert =
        "INSERT INTO station_keys (key_id, station, public, added_at) VALUES (?1, ?2, ?3, ?4)";
    connection.execute(insert, params![wish.key.id().0, number, wish.key.0, at])?;
    Ok(())
}

fn spend(
    connection: &Connection,
    hash: &[u8; 32],
    key: KeyId,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let update = "UPDATE tokens SET used_at = ?2, key_id = ?3 WHERE hash = ?1 AND key_id IS NULL";
    connection.execute(update, params![hash, signed(at.get()), key.0])?;
    Ok(())
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
