-- How often a mail was sent again because nobody knew whether it had arrived, and the moment that its office's
-- pace has promised to a letter; 0 while none is.
ALTER TABLE outbox ADD COLUMN repeated SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN slot_at BIGINT NOT NULL DEFAULT 0;

-- The letters of a campaign, or to an office, that are not delivered.
CREATE TABLE letter_pause (
    scope TEXT NOT NULL,
    target_id BYTEA NOT NULL,
    since BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (scope, target_id)
);

-- When the next letter to an office, or of a writer, may leave, and until when such moments are promised. Every
-- worker asks the same rows, so that a cap an hour holds for all of them and over every restart.
CREATE TABLE pace (
    scope TEXT NOT NULL,
    key_id BYTEA NOT NULL,
    next_at BIGINT NOT NULL,
    booked_until BIGINT NOT NULL,
    PRIMARY KEY (scope, key_id)
);
