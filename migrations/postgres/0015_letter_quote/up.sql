-- The paragraphs of a letter that rest on what may change before it leaves, as they stood when it was written: how far a
-- commitment has come, a release of the audit, what a nation has been promised, what an office has committed itself to.
-- On the day on which the letter leaves each is told as it is then, put in other words, or left out. One that its writer
-- changed is empty. They go with their letter. Nothing was ever written to the table that was here.
DROP TABLE letter_quote;
CREATE TABLE letter_quote (
    letter_id BYTEA NOT NULL REFERENCES letter (id) ON DELETE CASCADE,
    number SMALLINT NOT NULL,
    ground TEXT NOT NULL,
    subject TEXT NOT NULL,
    paragraph TEXT NOT NULL,
    otherwise TEXT NOT NULL,
    PRIMARY KEY (letter_id, number)
);
