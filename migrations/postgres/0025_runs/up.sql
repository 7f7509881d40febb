-- What the staff write down about whoever signs under an address. Notes are only ever added.
CREATE TABLE signature_note (
    id BYTEA NOT NULL PRIMARY KEY,
    email_key BYTEA NOT NULL,
    staff_id BYTEA,
    body TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX signature_note_person ON signature_note (email_key, id);

-- A decision of the staff about all signatures that conditions mean (names and texts as JSON, and the nations of
-- whoever decided). It goes through the ids in their order; at_id is the last one that it has come to.
CREATE TABLE run (
    id BYTEA NOT NULL PRIMARY KEY,
    verdict TEXT NOT NULL,
    conditions TEXT NOT NULL,
    nations TEXT NOT NULL,
    why TEXT NOT NULL,
    staff_id BYTEA,
    state TEXT NOT NULL,
    wanted BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    restored BIGINT NOT NULL,
    at_id BYTEA NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- What each signature was before a run changed it.
CREATE TABLE run_change (
    run_id BYTEA NOT NULL,
    signature_id BYTEA NOT NULL,
    state TEXT NOT NULL,
    flag TEXT NOT NULL,
    PRIMARY KEY (run_id, signature_id)
);

-- Lists go through the ids, which are the order of time. A condition that few rows meet has an index of its own; the
-- indexes on rare rows cost nothing where somebody signs.
CREATE INDEX signature_seat ON signature (constituency, id);
CREATE INDEX signature_domain ON signature (mail_domain, id);
CREATE INDEX signature_source ON signature (source, id) WHERE source <> '';
CREATE INDEX signature_flagged ON signature (id) WHERE flag <> '';
CREATE INDEX signature_invalid ON signature (id) WHERE state = 'invalid';
CREATE INDEX signature_withdrawn ON signature (id) WHERE state = 'withdrawn';
