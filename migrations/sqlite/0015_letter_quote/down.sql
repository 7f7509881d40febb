DROP TABLE letter_quote;
CREATE TABLE letter_quote (
    letter_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    commitment TEXT NOT NULL,
    paragraph TEXT NOT NULL,
    PRIMARY KEY (letter_id, number)
) STRICT, WITHOUT ROWID;
