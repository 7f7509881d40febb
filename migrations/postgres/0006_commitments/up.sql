-- What whoever holds an office has committed to, ask by ask. A holder's word binds no successor, so the holding is
-- part of it; an office without holders, such as a health body, gives its own. Nothing of it is shown before staff
-- approved it.
CREATE TABLE office_commitment (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    office_id BYTEA NOT NULL REFERENCES office (id),
    holder_id BYTEA,
    ask TEXT NOT NULL,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL,
    source_url TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    approved_at BIGINT,
    approved_by TEXT NOT NULL,
    checked_on TEXT
);
CREATE INDEX office_commitment_office ON office_commitment (office_id, made_at);
CREATE INDEX office_commitment_state ON office_commitment (state, made_at);

-- Each state that a commitment has come to: when, by whom, why, and the source that says so. Rows are only added.
CREATE TABLE office_commitment_step (
    commitment_id BYTEA NOT NULL REFERENCES office_commitment (id),
    number SMALLINT NOT NULL,
    state TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    taken_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    happened_on TEXT,
    source_url TEXT NOT NULL,
    PRIMARY KEY (commitment_id, number)
);

-- What became of a commitment in the campaign's document, one row a fact. Rows are only added: a correction names
-- the row that it stands in for. The digest of what is said keeps the same fact from being there twice. A count of
-- bodies says how far, out of how many, and which.
CREATE TABLE commitment_event (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    commitment TEXT NOT NULL,
    what TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    note_en TEXT NOT NULL,
    note_cy TEXT NOT NULL,
    source_title TEXT NOT NULL,
    source_url TEXT NOT NULL,
    done SMALLINT,
    total SMALLINT,
    bodies TEXT NOT NULL,
    origin TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    checked_on TEXT NOT NULL,
    supersedes BYTEA REFERENCES commitment_event (id),
    digest BYTEA NOT NULL
);
CREATE UNIQUE INDEX commitment_event_once ON commitment_event (campaign_id, digest);

-- One release of the national audit, as staff recorded it; corrected as above.
CREATE TABLE audit_release (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    published_on TEXT NOT NULL,
    period_from TEXT NOT NULL,
    period_to TEXT NOT NULL,
    nations TEXT NOT NULL,
    title TEXT NOT NULL,
    source_url TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    checked_on TEXT NOT NULL,
    supersedes BYTEA REFERENCES audit_release (id),
    digest BYTEA NOT NULL
);
CREATE UNIQUE INDEX audit_release_once ON audit_release (campaign_id, digest);

-- How complete a measure was in a release, in hundredths of a per cent.
CREATE TABLE audit_figure (
    release_id BYTEA NOT NULL REFERENCES audit_release (id),
    measure TEXT NOT NULL,
    basis_points SMALLINT NOT NULL,
    PRIMARY KEY (release_id, measure)
);

-- The paragraphs of a letter that say how far a commitment has come, as they stood when it was written: on the day
-- on which it leaves, each is put as it is then, or left out. One that its writer changed is not here.
CREATE TABLE letter_quote (
    letter_id BYTEA NOT NULL,
    number SMALLINT NOT NULL,
    commitment TEXT NOT NULL,
    paragraph TEXT NOT NULL,
    PRIMARY KEY (letter_id, number)
);
