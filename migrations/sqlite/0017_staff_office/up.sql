-- Who may come into the staff office, as what, and for which nations (slugs with commas; empty is all). The canonical
-- address tells who is the same.
CREATE TABLE staff (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    canonical TEXT NOT NULL,
    role TEXT NOT NULL,
    nations TEXT NOT NULL,
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX staff_once ON staff (canonical);

-- What they prove themselves by: a hash that carries its own cost, and the sealed secret of an authenticator with the
-- last step that a code was taken of. An authenticator that was never confirmed lets nobody in.
CREATE TABLE staff_credential (
    staff_id BLOB NOT NULL PRIMARY KEY REFERENCES staff (id),
    passphrase TEXT,
    totp BLOB,
    totp_step INTEGER NOT NULL,
    is_confirmed INTEGER NOT NULL
) STRICT;

-- Keyed digests of the codes for whoever has lost the authenticator. Each works once.
CREATE TABLE staff_recovery_code (
    staff_id BLOB NOT NULL REFERENCES staff (id),
    digest BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (staff_id, digest)
) STRICT;

-- The one link that somebody holds at a time, by the digest of its token. It is gone once it has been used.
CREATE TABLE staff_link (
    staff_id BLOB NOT NULL PRIMARY KEY REFERENCES staff (id),
    digest BLOB NOT NULL,
    kind TEXT NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX staff_link_digest ON staff_link (digest);

-- Sessions by the digest of their cookie: when they began, were last used, and were last proven by passphrase and code.
CREATE TABLE staff_session (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    digest BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    proven_at INTEGER NOT NULL,
    network TEXT NOT NULL,
    browser TEXT NOT NULL,
    is_demo INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX staff_session_digest ON staff_session (digest);
CREATE INDEX staff_session_owner ON staff_session (staff_id, made_at);

-- Where whoever guesses stands on the ladder of waits, by a keyed digest of what is being guessed.
CREATE TABLE staff_attempt (
    key BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    open_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_attempt_old ON staff_attempt (last_at);

-- Who did what. Rows are only ever added; each carries a keyed digest over itself and the digest before it, and the
-- head holds the last number and digest, so that a changed, removed, added or reordered row is told.
CREATE TABLE staff_event (
    number INTEGER NOT NULL PRIMARY KEY,
    happened_at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    actor BLOB,
    deed TEXT NOT NULL,
    thing TEXT NOT NULL,
    why TEXT NOT NULL,
    detail TEXT NOT NULL,
    network TEXT NOT NULL,
    request TEXT NOT NULL,
    digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_event_actor ON staff_event (actor, number);
CREATE INDEX staff_event_deed ON staff_event (deed, number);

CREATE TABLE staff_event_head (
    name TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT;
INSERT INTO staff_event_head VALUES ('staff', 0, X'');
