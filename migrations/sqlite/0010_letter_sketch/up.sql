-- What each letter is compared by: a sketch of its writer's own part, from which no word can be read back; the office
-- and a number for the writer, so that a comparison needs no other table; and how like the nearest letter of anybody
-- else was when it was sent, in percent. It goes with its letter.
CREATE TABLE letter_sketch (
    letter_id BLOB NOT NULL PRIMARY KEY REFERENCES letter (id) ON DELETE CASCADE,
    office_id BLOB NOT NULL,
    author INTEGER NOT NULL,
    sketch BLOB NOT NULL,
    likeness INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
