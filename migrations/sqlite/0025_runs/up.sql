-- What the staff write down about whoever signs under an address. Notes are only ever added.
CREATE TABLE signature_note (
    id BLOB NOT NULL PRIMARY KEY,
    email_key BLOB NOT NULL,
    staff_id BLOB,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX signature_note_person ON signature_note (email_key, id);

-- A decision of the staff about all signatures that conditions mean (names and texts as JSON, and the nations of
-- whoever decided). It goes through the ids in their order; at_id is the last one that it has come to.
CREATE TABLE run (
    id BLOB NOT NULL PRIMARY KEY,
    verdict TEXT NOT NULL,
    conditions TEXT NOT NULL,
    nations TEXT NOT NULL,
    why TEXT NOT NULL,
    staff_id BLOB,
    state TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    restored INTEGER NOT NULL,
    at_id BLOB NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;

-- What each signature was before a run changed it.
CREATE TABLE run_change (
    run_id BLOB NOT NULL,
    signature_id BLOB NOT NULL,
    state TEXT NOT NULL,
    flag TEXT NOT NULL,
    PRIMARY KEY (run_id, signature_id)
) STRICT, WITHOUT ROWID;

-- Lists go through the ids, which are the order of time. A condition that few rows meet has an index of its own; the
-- indexes on rare rows cost nothing where somebody signs.
CREATE INDEX signature_seat ON signature (constituency, id);
CREATE INDEX signature_domain ON signature (mail_domain, id);
CREATE INDEX signature_source ON signature (source, id) WHERE source <> '';
CREATE INDEX signature_flagged ON signature (id) WHERE flag <> '';
CREATE INDEX signature_invalid ON signature (id) WHERE state = 'invalid';
CREATE INDEX signature_withdrawn ON signature (id) WHERE state = 'withdrawn';
