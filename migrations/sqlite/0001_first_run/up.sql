-- Times are milliseconds UTC, ids are 16 bytes of UUIDv7 made by the program, enums and JSON are text.
-- An unknown constituency is the empty text, since NULL never conflicts in a unique key.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A duty runs in one process at a time: whoever holds its lease.
CREATE TABLE duty (
    name TEXT NOT NULL PRIMARY KEY,
    leased_by BLOB,
    lease_until INTEGER NOT NULL,
    last_run_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A process that adds tallies; each adds to rows of its own.
CREATE TABLE writer (
    id BLOB NOT NULL PRIMARY KEY,
    started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign (
    id BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    revision INTEGER NOT NULL,
    imported_at INTEGER NOT NULL
) STRICT;

-- What staff changed over an imported document; an import never overwrites it unasked.
CREATE TABLE campaign_edit (
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    path TEXT NOT NULL,
    language TEXT NOT NULL,
    body TEXT NOT NULL,
    edited_at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, path, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE petition (
    id BLOB NOT NULL PRIMARY KEY,
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    number INTEGER NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    nation TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    opened_at INTEGER,
    closed_at INTEGER
) STRICT;

CREATE TABLE consent_text (
    id BLOB NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    body_sha256 BLOB NOT NULL,
    effective_from INTEGER NOT NULL,
    UNIQUE (purpose, language, version)
) STRICT;

CREATE TABLE signature (
    id BLOB NOT NULL PRIMARY KEY,
    petition_id BLOB NOT NULL REFERENCES petition (id),
    email_key BLOB NOT NULL,
    slot INTEGER NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    postcode TEXT NOT NULL,
    nation TEXT NOT NULL,
    constituency TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    flag TEXT NOT NULL,
    updates INTEGER NOT NULL,
    updates_text_id BLOB NOT NULL REFERENCES consent_text (id),
    source TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    withdrawn_at INTEGER,
    mails INTEGER NOT NULL,
    mailed_at INTEGER NOT NULL,
    reminded INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- One address signs a petition once, or twice where two people of a household share it.
-- The key leads with the address, so that it also finds everything that one person signed.
CREATE UNIQUE INDEX signature_person ON signature (email_key, petition_id, slot);
CREATE INDEX signature_pending ON signature (signed_at) WHERE state = 'pending';

-- What the signatures come to. Each process adds to rows of its own, so that no lock is shared; rows of
-- closed hours are folded into hour 0 of the empty writer. `signed` counts rows, `confirmed` counted ones.
CREATE TABLE tally (
    petition_id BLOB NOT NULL,
    hour INTEGER NOT NULL,
    constituency TEXT NOT NULL,
    writer_id BLOB NOT NULL,
    signed INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    PRIMARY KEY (petition_id, hour, constituency, writer_id)
) STRICT, WITHOUT ROWID;

-- What closed hours came to, all seats together: the history of a petition, hour by hour.
CREATE TABLE tally_hour (
    petition_id BLOB NOT NULL,
    hour INTEGER NOT NULL,
    signed INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    PRIMARY KEY (petition_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_event (
    id BLOB NOT NULL PRIMARY KEY,
    signature_id BLOB NOT NULL,
    email_key BLOB NOT NULL,
    purpose TEXT NOT NULL,
    action TEXT NOT NULL,
    text_id BLOB NOT NULL REFERENCES consent_text (id),
    language TEXT NOT NULL,
    occurred_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_event_signature ON consent_event (signature_id, id);

-- Addresses that must not be written to, by keyed hash; outlives the signature.
CREATE TABLE suppression (
    email_key BLOB NOT NULL,
    scope TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (email_key, scope)
) STRICT, WITHOUT ROWID;

-- One mail to one recipient. The row holds no address and no text: both are taken from the subject when
-- the mail is claimed, so that they are current. A letter's bytes are kept from its first claim on.
CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    recipient_id BLOB NOT NULL,
    ordinal INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    lease_no INTEGER NOT NULL,
    lease_until INTEGER,
    queued_at INTEGER NOT NULL,
    settled_at INTEGER,
    last_reply TEXT NOT NULL,
    message BLOB
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outbox_once ON outbox (subject_id, kind, recipient_id, ordinal);
CREATE INDEX outbox_due ON outbox (priority, not_before, id) WHERE state = 'queued';
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';

CREATE TABLE outbox_pause (
    kind TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE place_release (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    licence TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    live_count INTEGER NOT NULL,
    combinations TEXT NOT NULL
) STRICT;

CREATE TABLE place_block (
    release_id BLOB NOT NULL REFERENCES place_release (id),
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (release_id, number)
) STRICT;

-- What is written to is an office; who holds it changes.
CREATE TABLE office (
    id BLOB NOT NULL PRIMARY KEY,
    chamber TEXT NOT NULL,
    seat TEXT NOT NULL,
    place INTEGER NOT NULL,
    nation TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_cy TEXT NOT NULL,
    UNIQUE (chamber, seat, place)
) STRICT;

CREATE TABLE holder (
    id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB NOT NULL REFERENCES office (id),
    external_id TEXT NOT NULL,
    name TEXT NOT NULL,
    salutation TEXT NOT NULL,
    party TEXT NOT NULL,
    email TEXT,
    since INTEGER NOT NULL,
    until INTEGER
) STRICT;
CREATE INDEX holder_office ON holder (office_id, since);

CREATE TABLE letter (
    id BLOB NOT NULL PRIMARY KEY,
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    signature_id BLOB NOT NULL,
    email_key BLOB NOT NULL,
    slot INTEGER NOT NULL,
    office_id BLOB NOT NULL REFERENCES office (id),
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    own_words TEXT NOT NULL,
    points TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
-- One letter per supporter and office, whatever is pressed twice.
CREATE UNIQUE INDEX letter_once ON letter (campaign_id, email_key, slot, office_id);
CREATE INDEX letter_signature ON letter (signature_id);
