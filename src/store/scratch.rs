//! A schema of its own inside a PostgreSQL database, for a measurement that must leave nothing behind.

use diesel::connection::SimpleConnection;

use super::conn::{Conn, Tx};
use super::error::StoreError;
use super::execute;

/// Makes a schema.
///
/// # Errors
/// `Broken` for a name that is not of lower-case letters, digits and underscores, and on SQLite, which has
/// no schemas; else what the database answered.
pub fn create(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    run(tx, name, "CREATE SCHEMA", "")
}

/// Drops a schema with everything in it. Nobody may be using it any more.
///
/// # Errors
/// As [`create`].
pub fn drop(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    run(tx, name, "DROP SCHEMA", " CASCADE")
}

fn run(tx: &mut Tx<'_>, name: &str, verb: &str, how: &str) -> Result<(), StoreError> {
    let is_plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    match tx.conn() {
        Conn::Postgres(connection) if is_plain => {
            Ok(connection.batch_execute(&format!("{verb} {name}{how}"))?)
        }
        _ => Err(StoreError::Broken("no schema can have this name here".to_owned())),
    }
}

/// The columns of an export of signatures, with the same contents, for SQLite's own program.
pub const SQLITE_ROWS: &str = "SELECT substr(h,1,8)||'-'||substr(h,9,4)||'-'||substr(h,13,4)||'-'||substr(h,17,4)||'-'||substr(h,21) \
     AS signature_id, petition, nation, constituency_code, constituency, name, email, postcode, state, \
     strftime('%Y-%m-%dT%H:%M:%fZ', signed_at / 1000.0, 'unixepoch') AS signed_at, \
     strftime('%Y-%m-%dT%H:%M:%fZ', confirmed_at / 1000.0, 'unixepoch') AS confirmed_at, updates_consent, \
     consent_wording, language, source FROM (SELECT lower(hex(s.id)) AS h, p.slug AS petition, s.nation, \
     s.constituency AS constituency_code, o.name_en AS constituency, s.name, s.email, s.postcode, s.state, s.signed_at, \
     s.confirmed_at, CASE WHEN s.updates THEN 'yes' ELSE 'no' END AS updates_consent, \
     t.language || '-' || t.version AS consent_wording, s.language, s.source FROM signature s \
     JOIN petition p ON p.id = s.petition_id JOIN consent_text t ON t.id = s.updates_text_id \
     LEFT JOIN office o ON o.kind = 'house-of-commons' AND o.area = s.constituency ORDER BY s.id)";

/// The same for PostgreSQL's own program.
pub const POSTGRES_ROWS: &str = "SELECT CAST(encode(s.id, 'hex') AS uuid) AS signature_id, p.slug AS petition, s.nation, \
     s.constituency AS constituency_code, o.name_en AS constituency, s.name, s.email, s.postcode, s.state, \
     to_char(to_timestamp(s.signed_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') AS signed_at, \
     to_char(to_timestamp(s.confirmed_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') AS confirmed_at, \
     CASE WHEN s.updates THEN 'yes' ELSE 'no' END AS updates_consent, t.language || '-' || t.version AS consent_wording, \
     s.language, s.source FROM signature s JOIN petition p ON p.id = s.petition_id \
     JOIN consent_text t ON t.id = s.updates_text_id \
     LEFT JOIN office o ON o.kind = 'house-of-commons' AND o.area = s.constituency ORDER BY s.id";

/// As many columns as they are stored, for either program.
pub const BARE_ROWS: &str = "SELECT id, petition_id, nation, constituency, constituency AS seat, name, email, postcode, state, \
     signed_at, confirmed_at, updates, updates_text_id, language, source FROM signature ORDER BY id";

/// Makes a constituency for each of 650 seats, and `count` invented signatures from all over them.
///
/// # Errors
/// What the database answered.
pub fn fill_signatures(tx: &mut Tx<'_>, count: i64) -> Result<(), StoreError> {
    let (bytes, yes, no) = match tx.conn() {
        Conn::Sqlite(_) => ("CAST(printf('%016d', n) AS BLOB)", "1", "0"),
        Conn::Postgres(_) => ("CAST(lpad(CAST(n AS TEXT), 16, '0') AS BYTEA)", "TRUE", "FALSE"),
    };
    let padded = |value: &str| match bytes {
        bytes if bytes.contains("printf") => format!("printf('%06d', {value})"),
        _ => format!("lpad(CAST({value} AS TEXT), 6, '0')"),
    };
    let numbers = |count: i64| {
        format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
        )
    };
    let offices = format!(
        "INSERT INTO office (id, kind, area, place, nation, name_en, name_cy) {} SELECT {bytes}, 'house-of-commons', \
         'E14' || {}, 1, 'england', 'North and South Invented ' || n, 'Dychmygol ' || n FROM numbers",
        numbers(650),
        padded("n")
    );
    let signatures = format!(
        "INSERT INTO signature (id, petition_id, email_key, slot, name, email, postcode, nation, constituency, language, \
         state, flag, updates, updates_text_id, source, signed_at, confirmed_at, withdrawn_at, mails, mailed_at, reminded) \
         {} SELECT {bytes}, p.id, {bytes}, 1, CASE n % 50 WHEN 0 THEN 'Siân \"Sunny\" Example, ' || n ELSE 'Ada Example ' || n END, \
         'supporter.' || n || '@example.org', 'LS6 ' || n % 9 || 'AA', p.nation, 'E14' || {}, \
         CASE n % 10 WHEN 0 THEN 'cy' ELSE 'en' END, CASE n % 7 WHEN 0 THEN 'pending' ELSE 'confirmed' END, '', \
         CASE n % 3 WHEN 0 THEN {yes} ELSE {no} END, t.id, CASE n % 4 WHEN 0 THEN 'poster' ELSE '' END, \
         1800000000000 + n * 61, CASE n % 7 WHEN 0 THEN NULL ELSE 1800000090000 + n * 61 END, NULL, 1, 1800000000000, {no} \
         FROM numbers JOIN petition p ON p.number = 1 + n % 4 \
         JOIN (SELECT id FROM consent_text WHERE purpose = 'updates_email' AND language = 'en' LIMIT 1) t ON TRUE",
        numbers(count),
        padded("1 + n % 650"),
    );
    execute(tx.conn(), &offices)?;
    execute(tx.conn(), &signatures)
}

/// Has the database learn how many rows its tables have, as it does by itself after a while.
///
/// # Errors
/// What the database answered.
pub fn gather_statistics(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    execute(tx.conn(), "ANALYZE")
}
