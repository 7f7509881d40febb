DROP TABLE letter_quote;
CREATE TABLE letter_quote (
    letter_id BYTEA NOT NULL,
    number SMALLINT NOT NULL,
    commitment TEXT NOT NULL,
    paragraph TEXT NOT NULL,
    PRIMARY KEY (letter_id, number)
);
