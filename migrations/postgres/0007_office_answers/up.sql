-- Each time somebody who holds the link at a letter's foot asks for a way in: what is rationed, and which language
-- the mail is in.
CREATE TABLE office_request (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    office_id BYTEA NOT NULL REFERENCES office (id),
    language TEXT NOT NULL,
    asked_at BIGINT NOT NULL
);
CREATE INDEX office_request_recent ON office_request (office_id, asked_at);

-- How whoever holds an office wants the letters of a campaign: the newest confirmed row holds, the older ones are
-- its history. A choice is a holding's, so that a successor begins anew. An empty address is the one on file.
CREATE TABLE office_choice (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    office_id BYTEA NOT NULL REFERENCES office (id),
    holder_id BYTEA NOT NULL,
    intake TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    origin TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    confirmed_at BIGINT
);
CREATE INDEX office_choice_holder ON office_choice (holder_id, confirmed_at);

-- One digest a week at most: the letters that were collected from one moment up to another.
CREATE TABLE office_digest (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    office_id BYTEA NOT NULL REFERENCES office (id),
    holder_id BYTEA NOT NULL,
    language TEXT NOT NULL,
    week BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE UNIQUE INDEX office_digest_once ON office_digest (campaign_id, office_id, week);

-- What an office says to all who wrote to it: an answer or a commitment. Its number counts the office's own.
CREATE TABLE office_statement (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    office_id BYTEA NOT NULL REFERENCES office (id),
    holder_id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    number SMALLINT NOT NULL,
    text_en TEXT NOT NULL,
    text_cy TEXT NOT NULL,
    asks TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    settled_at BIGINT,
    told_at BIGINT
);
CREATE UNIQUE INDEX office_statement_once ON office_statement (office_id, number);
CREATE INDEX office_statement_state ON office_statement (state, written_at);

-- Each step of a statement, with who took it, from where, and why. Rows are only ever added.
CREATE TABLE office_statement_event (
    statement_id BYTEA NOT NULL REFERENCES office_statement (id),
    id BYTEA NOT NULL,
    step TEXT NOT NULL,
    origin TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (statement_id, id)
);

-- "Did you get an answer?", asked of one supporter about all letters that are old enough; once again a week later.
CREATE TABLE question (
    id BYTEA NOT NULL PRIMARY KEY,
    campaign_id BYTEA NOT NULL REFERENCES campaign (id),
    signature_id BYTEA NOT NULL,
    email_key BYTEA NOT NULL,
    slot SMALLINT NOT NULL,
    asked_at BIGINT NOT NULL,
    reminded_at BIGINT
);
CREATE INDEX question_again ON question (asked_at) WHERE reminded_at IS NULL;
CREATE INDEX question_supporter ON question (email_key, slot, asked_at);

CREATE TABLE question_letter (
    letter_id BYTEA NOT NULL PRIMARY KEY,
    question_id BYTEA NOT NULL REFERENCES question (id)
);
CREATE INDEX question_letter_question ON question_letter (question_id);

-- What the supporter said, as it stands now; the words are for the staff alone.
CREATE TABLE letter_answer (
    letter_id BYTEA NOT NULL PRIMARY KEY,
    answer TEXT NOT NULL,
    words TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    changes SMALLINT NOT NULL
);

-- An office's letters in the order of their writing, and those that are old enough to be asked about.
CREATE INDEX letter_of_office ON letter (office_id, id);
CREATE INDEX letter_to_ask ON letter (settled_at) WHERE state IN ('sent', 'delivered');
