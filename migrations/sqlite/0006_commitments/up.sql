-- What whoever holds an office has committed to, ask by ask. A holder's word binds no successor, so the holding is
-- part of it; an office without holders, such as a health body, gives its own. Nothing of it is shown before staff
-- approved it.
CREATE TABLE office_commitment (
    id BLOB NOT NULL PRIMARY KEY,
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    office_id BLOB NOT NULL REFERENCES office (id),
    holder_id BLOB,
    ask TEXT NOT NULL,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL,
    source_url TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    approved_at INTEGER,
    approved_by TEXT NOT NULL,
    checked_on TEXT
) STRICT;
CREATE INDEX office_commitment_office ON office_commitment (office_id, made_at);
CREATE INDEX office_commitment_state ON office_commitment (state, made_at);

-- Each state that a commitment has come to: when, by whom, why, and the source that says so. Rows are only added.
CREATE TABLE office_commitment_step (
    commitment_id BLOB NOT NULL REFERENCES office_commitment (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    taken_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    happened_on TEXT,
    source_url TEXT NOT NULL,
    PRIMARY KEY (commitment_id, number)
) STRICT;

-- What became of a commitment in the campaign's document, one row a fact. Rows are only added: a correction names
-- the row that it stands in for. The digest of what is said keeps the same fact from being there twice. A count of
-- bodies says how far, out of how many, and which.
CREATE TABLE commitment_event (
    id BLOB NOT NULL PRIMARY KEY,
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    commitment TEXT NOT NULL,
    what TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    note_en TEXT NOT NULL,
    note_cy TEXT NOT NULL,
    source_title TEXT NOT NULL,
    source_url TEXT NOT NULL,
    done INTEGER,
    total INTEGER,
    bodies TEXT NOT NULL,
    origin TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    checked_on TEXT NOT NULL,
    supersedes BLOB REFERENCES commitment_event (id),
    digest BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX commitment_event_once ON commitment_event (campaign_id, digest);

-- One release of the national audit, as staff recorded it; corrected as above.
CREATE TABLE audit_release (
    id BLOB NOT NULL PRIMARY KEY,
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    published_on TEXT NOT NULL,
    period_from TEXT NOT NULL,
    period_to TEXT NOT NULL,
    nations TEXT NOT NULL,
    title TEXT NOT NULL,
    source_url TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    checked_on TEXT NOT NULL,
    supersedes BLOB REFERENCES audit_release (id),
    digest BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX audit_release_once ON audit_release (campaign_id, digest);

-- How complete a measure was in a release, in hundredths of a per cent.
CREATE TABLE audit_figure (
    release_id BLOB NOT NULL REFERENCES audit_release (id),
    measure TEXT NOT NULL,
    basis_points INTEGER NOT NULL,
    PRIMARY KEY (release_id, measure)
) STRICT, WITHOUT ROWID;

-- The paragraphs of a letter that say how far a commitment has come, as they stood when it was written: on the day
-- on which it leaves, each is put as it is then, or left out. One that its writer changed is not here.
CREATE TABLE letter_quote (
    letter_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    commitment TEXT NOT NULL,
    paragraph TEXT NOT NULL,
    PRIMARY KEY (letter_id, number)
) STRICT, WITHOUT ROWID;
