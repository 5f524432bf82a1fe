//! What people decided, each decision chained to the one before it: nothing can be taken out, put
//! in, swapped or changed without the chain showing it.
//!
//! An entry is committed with the step it explains. It names the client and, where a panel told
//! it, the operator's code; never what a label says.

use ring::digest;
use rusqlite::{Connection, OptionalExtension, Row, params};
use spool::Timestamp;

use super::codes::Word;
use super::records::{AuditEntry, Deed, JobId, Person};

/// Keeps these hashes apart from every other use of SHA-256.
const DOMAIN: &[u8] = b"waystation audit v1\0";

/// One link of the chain.
pub(super) type Link = [u8; 32];

/// Where the chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: u64,
    pub(super) link: Link,
}

/// What is to be written down.
pub(super) struct Draft<'a> {
    pub(super) at: Timestamp,
    pub(super) person: &'a Person,
    pub(super) deed: Deed,
    pub(super) job: Option<JobId>,
    pub(super) copy: u16,
    pub(super) attempt: u16,
    pub(super) reason: Option<&'a str>,
}

/// The chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The first entry that does not follow from the one before it.
    pub number: u64,
}

/// The link before the first entry that is kept.
fn anchor(connection: &Connection) -> rusqlite::Result<Head> {
    let kept = connection
        .query_row("SELECT number, link FROM audit_anchor", [], |row| {
            Ok(Head { number: row.get(0)?, link: row.get(1)? })
        })
        .optional()?;
    Ok(kept.unwrap_or(Head { number: 0, link: hash(&[DOMAIN]) }))
}

/// The end of the chain as the table has it.
pub(super) fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let last = connection
        .query_row("SELECT number, link FROM audit ORDER BY number DESC LIMIT 1", [], |row| {
            Ok(Head { number: row.get(0)?, link: row.get(1)? })
        })
        .optional()?;
    last.map_or_else(|| anchor(connection), Ok)
}

/// Writes an entry behind `head`; the new head.
pub(super) fn write(
    connection: &Connection,
    head: Head,
    draft: &Draft<'_>,
) -> rusqlite::Result<Head> {
    let Draft { at, person, deed, job, copy, attempt, reason } = draft;
    let number = head.number + 1;
    let entry = AuditEntry {
        number,
        at: *at,
        person: (*person).clone(),
        deed: *deed,
        job: *job,
        copy: *copy,
        attempt: *attempt,
        reason: reason.map(str::to_owned),
        link: [0; 32],
    };
    let link = follow(head.link, &entry);
    connection
        .prepare_cached(
            "INSERT INTO audit (number, at, client, operator, deed, job, copy, attempt, reason, link)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            number,
            at.0,
            person.client,
            person.operator,
            Word::word(*deed),
            job.map(|job| job.0.to_be_bytes()),
            copy,
            attempt,
            reason,
            link
        ])?;
    Ok(Head { number, link })
}

/// Walks the whole chain; the first entry that does not fit, if there is one.
pub(super) fn verify(connection: &Connection) -> rusqlite::Result<Result<Head, Broken>> {
    let mut head = anchor(connection)?;
    let mut statement = connection.prepare(&format!("{SELECT} ORDER BY number"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number = head.number + 1;
        let entry = match entry(row) {
            Ok(entry) if entry.number == number && follow(head.link, &entry) == entry.link => entry,
            Ok(_) | Err(_) => return Ok(Err(Broken { number })),
        };
        head = Head { number, link: entry.link };
    }
    Ok(Ok(head))
}

/// Forgets entries from before `until`, at most `limit`; the link before the next one stays.
pub(super) fn forget(
    connection: &Connection,
    until: Timestamp,
    limit: u32,
) -> rusqlite::Result<usize> {
    let last = connection
        .query_row(
            "SELECT number, link FROM (SELECT number, link, at FROM audit ORDER BY number LIMIT ?2)
             WHERE at < ?1 ORDER BY number DESC LIMIT 1",
            params![until.0, limit],
            |row| Ok(Head { number: row.get(0)?, link: row.get(1)? }),
        )
        .optional()?;
    let Some(last) = last else { return Ok(0) };
    connection.execute(
        "INSERT INTO audit_anchor (one, number, link) VALUES (1, ?1, ?2)
         ON CONFLICT (one) DO UPDATE SET number = excluded.number, link = excluded.link",
        params![last.number, last.link],
    )?;
    connection.execute("DELETE FROM audit WHERE number <= ?1", [last.number])
}

/// Every column of an entry, in the order that `entry` reads.
pub(super) const SELECT: &str =
    "SELECT number, at, client, operator, deed, job, copy, attempt, reason, link FROM audit";

/// One row of `SELECT`.
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    let deed: String = row.get(4)?;
    let unknown =
        || rusqlite::Error::InvalidColumnType(4, deed.clone(), rusqlite::types::Type::Text);
    Ok(AuditEntry {
        number: row.get(0)?,
        at: Timestamp(row.get(1)?),
        person: Person { client: row.get(2)?, operator: row.get(3)? },
        deed: Deed::find(&deed).ok_or_else(unknown)?,
        job: row.get::<_, Option<[u8; 16]>>(5)?.map(|id| JobId(u128::from_be_bytes(id))),
        copy: row.get(6)?,
        attempt: row.get(7)?,
        reason: row.get(8)?,
        link: row.get(9)?,
    })
}

/// The link of an entry: everything it says, each part behind its length.
fn follow(before: Link, entry: &AuditEntry) -> Link {
    let AuditEntry { number, at, person, deed, job, copy, attempt, reason, link: _ } = entry;
    let Person { client, operator } = person;
    let (number, at) = (number.to_be_bytes(), at.0.to_be_bytes());
    let job = job.map(|job| job.0.to_be_bytes());
    let (copy, attempt) = (copy.to_be_bytes(), attempt.to_be_bytes());
    let parts: [Option<&[u8]>; 9] = [
        Some(&number),
        Some(&at),
        Some(client.as_bytes()),
        operator.as_ref().map(String::as_bytes),
        Some(Word::word(*deed).as_bytes()),
        job.as_ref().map(<[u8; 16]>::as_slice),
        Some(&copy),
        Some(&attempt),
        reason.as_ref().map(String::as_bytes),
    ];
    let mut text = Vec::new();
    for part in parts {
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        text.extend_from_slice(&length.to_be_bytes());
        text.extend_from_slice(part.unwrap_or_default());
    }
    hash(&[DOMAIN, &before, &text])
}

fn hash(parts: &[&[u8]]) -> Link {
    let mut hash = digest::Context::new(&digest::SHA256);
    parts.iter().for_each(|part| hash.update(part));
    hash.finish().as_ref().try_into().expect("SHA-256 is 32 bytes long")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::schema;

    fn journal(entries: u16) -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::migrate(&mut connection).unwrap();
        let mut head = head(&connection).unwrap();
        for number in 0..entries {
            let person =
                Person { client: "local".to_owned(), operator: Some(format!("A{number}")) };
            let draft = Draft {
                at: Timestamp(u64::from(number)),
                person: &person,
                deed: Deed::NotPrinted,
                job: Some(JobId(7)),
                copy: 1,
                attempt: number,
                reason: None,
            };
            head = write(&connection, head, &draft).unwrap();
        }
        connection
    }

    #[test]
    fn whatever_is_changed_in_a_past_decision_breaks_the_chain_there() {
        for change in [
            "UPDATE audit SET operator = 'A9' WHERE number = 3",
            "UPDATE audit SET operator = NULL WHERE number = 3",
            "UPDATE audit SET deed = 'printed' WHERE number = 3",
            "UPDATE audit SET deed = 'nonsense' WHERE number = 3",
            "UPDATE audit SET at = 7 WHERE number = 3",
            "UPDATE audit SET job = NULL WHERE number = 3",
            "UPDATE audit SET link = zeroblob(32) WHERE number = 3",
            "DELETE FROM audit WHERE number = 3",
        ] {
            let journal = journal(5);
            assert_eq!(verify(&journal).unwrap().unwrap(), head(&journal).unwrap());
            journal.execute(change, []).unwrap();
            assert_eq!(verify(&journal).unwrap(), Err(Broken { number: 3 }), "{change}");
        }
    }

    #[test]
    fn old_decisions_are_forgotten_in_pieces_and_the_rest_still_hangs_together() {
        let journal = journal(5);
        assert_eq!(forget(&journal, Timestamp(3), 2).unwrap(), 2);
        assert_eq!(forget(&journal, Timestamp(3), 2).unwrap(), 1);
        assert_eq!(forget(&journal, Timestamp(3), 2).unwrap(), 0);
        assert_eq!(verify(&journal).unwrap().unwrap().number, 5);
        forget(&journal, Timestamp(9), 9).unwrap();
        assert_eq!(verify(&journal).unwrap().unwrap(), head(&journal).unwrap());
        assert_eq!(head(&journal).unwrap().number, 5);
    }
}
