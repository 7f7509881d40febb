-- What a signature points to is no reference any more: checking one locks a row that everyone who signs would
-- share. `verify` finds rows whose owner is gone. Consents are found by their signature, so that is how they lie.
-- SQLite takes no reference and no key away from a table, so both are built anew.
CREATE TABLE signature_new (
    id BLOB NOT NULL PRIMARY KEY,
    petition_id BLOB NOT NULL,
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
    updates_text_id BLOB NOT NULL,
    source TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    withdrawn_at INTEGER,
    mails INTEGER NOT NULL,
    mailed_at INTEGER NOT NULL,
    reminded INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO signature_new SELECT * FROM signature;
DROP TABLE signature;
ALTER TABLE signature_new RENAME TO signature;
CREATE UNIQUE INDEX signature_person ON signature (email_key, petition_id, slot);
CREATE INDEX signature_pending ON signature (signed_at) WHERE state = 'pending';

CREATE TABLE consent_event_new (
    id BLOB NOT NULL,
    signature_id BLOB NOT NULL,
    email_key BLOB NOT NULL,
    purpose TEXT NOT NULL,
    action TEXT NOT NULL,
    text_id BLOB NOT NULL,
    language TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    PRIMARY KEY (signature_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO consent_event_new SELECT * FROM consent_event;
DROP TABLE consent_event;
ALTER TABLE consent_event_new RENAME TO consent_event;
