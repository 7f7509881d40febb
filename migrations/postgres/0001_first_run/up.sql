-- Times are milliseconds UTC, ids are 16 bytes of UUIDv7 made by the program, enums and JSON are text.
-- An unknown constituency is the empty text, since NULL never conflicts in a unique key.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- A duty runs in one process at a time: whoever holds its lease.
CREATE TABLE duty (
    name TEXT NOT NULL PRIMARY KEY,
    leased_by BYTEA,
    lease_until BIGINT NOT NULL,
    last_run_at BIGINT NOT NULL
);

-- A process that adds tallies; each adds to rows of its own.
CREATE TABLE writer (
    id BYTEA NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL
);

CREATE TABLE campaign (
    id BYTEA NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    revision BIGINT NOT NULL,
    imported_at BIGINT NOT NULL
);

-- What staff changed over an imported document; an import never overwrites it unasked.
CREATE TABLE campaign_edit (
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    path TEXT NOT NULL,
    language TEXT NOT NULL,
    body TEXT NOT NULL,
    edited_at BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, path, language)
);

CREATE TABLE petition (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    number BIGINT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    nation TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    opened_at BIGINT,
    closed_at BIGINT
);

CREATE TABLE consent_text (
    id BYTEA NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    language TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    body_sha256 BYTEA NOT NULL,
    effective_from BIGINT NOT NULL,
    UNIQUE (purpose, language, version)
);

CREATE TABLE signature (
    id BYTEA NOT NULL PRIMARY KEY,
    petition_id BYTEA NOT NULL REFERENCES petition (id),
    email_key BYTEA NOT NULL,
    slot SMALLINT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    postcode TEXT NOT NULL,
    nation TEXT NOT NULL,
    constituency TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    flag TEXT NOT NULL,
    updates BOOLEAN NOT NULL,
    updates_text_id BYTEA NOT NULL REFERENCES consent_text (id),
    source TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    withdrawn_at BIGINT,
    mails SMALLINT NOT NULL,
    mailed_at BIGINT NOT NULL,
    reminded BOOLEAN NOT NULL
);
-- One address signs a petition once, or twice where two people of a household share it.
-- The key leads with the address, so that it also finds everything that one person signed.
CREATE UNIQUE INDEX signature_person ON signature (email_key, petition_id, slot);
CREATE INDEX signature_pending ON signature (signed_at) WHERE state = 'pending';

-- What the signatures come to. Each process adds to rows of its own, so that no lock is shared; rows of
-- closed hours are folded into hour 0 of the empty writer. `signed` counts rows, `confirmed` counted ones.
CREATE TABLE tally (
    petition_id BYTEA NOT NULL,
    hour BIGINT NOT NULL,
    constituency TEXT NOT NULL,
    writer_id BYTEA NOT NULL,
    signed BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    PRIMARY KEY (petition_id, hour, constituency, writer_id)
);

-- What closed hours came to, all seats together: the history of a petition, hour by hour.
CREATE TABLE tally_hour (
    petition_id BYTEA NOT NULL,
    hour BIGINT NOT NULL,
    signed BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    PRIMARY KEY (petition_id, hour)
);

CREATE TABLE consent_event (
    id BYTEA NOT NULL PRIMARY KEY,
    signature_id BYTEA NOT NULL,
    email_key BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    action TEXT NOT NULL,
    text_id BYTEA NOT NULL REFERENCES consent_text (id),
    language TEXT NOT NULL,
    occurred_at BIGINT NOT NULL
);
CREATE INDEX consent_event_signature ON consent_event (signature_id, id);

-- Addresses that must not be written to, by keyed hash; outlives the signature.
CREATE TABLE suppression (
    email_key BYTEA NOT NULL,
    scope TEXT NOT NULL,
    reason TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (email_key, scope)
);

-- One mail to one recipient. The row holds no address and no text: both are taken from the subject when
-- the mail is claimed, so that they are current. A letter's bytes are kept from its first claim on.
CREATE TABLE outbox (
    id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id BYTEA NOT NULL,
    recipient_id BYTEA NOT NULL,
    ordinal SMALLINT NOT NULL,
    priority SMALLINT NOT NULL,
    state TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    attempts SMALLINT NOT NULL,
    lease_no BIGINT NOT NULL,
    lease_until BIGINT,
    queued_at BIGINT NOT NULL,
    settled_at BIGINT,
    last_reply TEXT NOT NULL,
    message BYTEA
);
CREATE UNIQUE INDEX outbox_once ON outbox (subject_id, kind, recipient_id, ordinal);
CREATE INDEX outbox_due ON outbox (priority, not_before, id) WHERE state = 'queued';
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';

CREATE TABLE outbox_pause (
    kind TEXT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL,
    reason TEXT NOT NULL
);

CREATE TABLE place_release (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    licence TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    live_count BIGINT NOT NULL,
    combinations TEXT NOT NULL
);

CREATE TABLE place_block (
    release_id BYTEA NOT NULL REFERENCES place_release (id),
    number BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (release_id, number)
);

-- What is written to is an office; who holds it changes.
CREATE TABLE office (
    id BYTEA NOT NULL PRIMARY KEY,
    chamber TEXT NOT NULL,
    seat TEXT NOT NULL,
    place SMALLINT NOT NULL,
    nation TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_cy TEXT NOT NULL,
    UNIQUE (chamber, seat, place)
);

CREATE TABLE holder (
    id BYTEA NOT NULL PRIMARY KEY,
    office_id BYTEA NOT NULL REFERENCES office (id),
    external_id TEXT NOT NULL,
    name TEXT NOT NULL,
    salutation TEXT NOT NULL,
    party TEXT NOT NULL,
    email TEXT,
    since BIGINT NOT NULL,
    until BIGINT
);
CREATE INDEX holder_office ON holder (office_id, since);

CREATE TABLE letter (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    signature_id BYTEA NOT NULL,
    email_key BYTEA NOT NULL,
    slot SMALLINT NOT NULL,
    office_id BYTEA NOT NULL REFERENCES office (id),
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    own_words TEXT NOT NULL,
    points TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    settled_at BIGINT
);
-- One letter per supporter and office, whatever is pressed twice.
CREATE UNIQUE INDEX letter_once ON letter (campaign_id, email_key, slot, office_id);
CREATE INDEX letter_signature ON letter (signature_id);
