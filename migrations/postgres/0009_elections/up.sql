-- When no letters go to whom: periods before elections, from a day to a day, and polls whose period is not known yet.
-- The calendar is a file that is read whole; days are ISO days in London.
CREATE TABLE election (
    name TEXT NOT NULL PRIMARY KEY,
    kinds TEXT NOT NULL,
    nation TEXT NOT NULL,
    area TEXT NOT NULL,
    reason TEXT NOT NULL,
    since TEXT,
    until TEXT,
    poll TEXT,
    source TEXT NOT NULL,
    checked_on TEXT NOT NULL
);

-- Where a directory of postcodes came from, as whoever imported it said; else the names of its files.
ALTER TABLE place_release ADD COLUMN source TEXT NOT NULL DEFAULT '';
