-- What transactions add to the sums, a row each, in place of a change to the row of every seat. `sums` holds the
-- petitions and seats with what is added to them; each process moves its own into `tally`, every second.
CREATE TABLE tally_delta (
    id BYTEA NOT NULL PRIMARY KEY,
    writer_id BYTEA NOT NULL,
    hour BIGINT NOT NULL,
    sums TEXT NOT NULL
);
