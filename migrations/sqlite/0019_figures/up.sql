-- What a duty has counted for the office's first page, since a page must not read a million rows. All of it is replaced
-- at a time; `meta` says when. The nation is empty for what belongs to none.
CREATE TABLE figure (
    part TEXT NOT NULL,
    nation TEXT NOT NULL,
    item TEXT NOT NULL,
    measure TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (part, nation, item, measure)
) STRICT, WITHOUT ROWID;

-- Where each seat stands on the map of hexes: rows that grow northwards, the odd ones shifted right by half a hex.
CREATE TABLE seat_map (
    constituency TEXT NOT NULL PRIMARY KEY,
    across INTEGER NOT NULL,
    up INTEGER NOT NULL
) STRICT;
