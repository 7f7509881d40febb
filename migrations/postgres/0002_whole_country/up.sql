-- What is written to is an office of an area: a seat, a post, a body. Offices begin and end; dates are ISO days.
ALTER TABLE office RENAME COLUMN chamber TO kind;
ALTER TABLE office RENAME COLUMN seat TO area;
ALTER TABLE office ADD COLUMN since TEXT;
ALTER TABLE office ADD COLUMN until TEXT;

-- How letters reach the holder: one way, with the address or the page that it needs.
ALTER TABLE holder ADD COLUMN name_cy TEXT NOT NULL DEFAULT '';
ALTER TABLE holder ADD COLUMN route TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE holder ADD COLUMN route_url TEXT NOT NULL DEFAULT '';
ALTER TABLE holder ADD COLUMN member_since TEXT;
UPDATE holder SET route = 'email' WHERE email IS NOT NULL;

-- Directories of postcodes stand beside one another: the kingdom's, Scotland's, the Assembly's.
ALTER TABLE place_release ADD COLUMN layer TEXT NOT NULL DEFAULT 'kingdom';

-- Which seats follow from the codes that the directories tell; a set is in force from a day to a day.
CREATE TABLE boundary (
    chamber TEXT NOT NULL,
    set_name TEXT NOT NULL,
    first_code TEXT NOT NULL,
    last_code TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    seat TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_cy TEXT NOT NULL,
    nation TEXT NOT NULL,
    members SMALLINT NOT NULL,
    PRIMARY KEY (chamber, set_name, first_code)
);

-- The line that greets the holder of the time of writing: whoever holds the office when the letter is sent is
-- greeted in its place.
ALTER TABLE letter ADD COLUMN greeting TEXT NOT NULL DEFAULT '';

-- The holding of the one whom it greets, why the letter waits or was given up, and how often it has begun to wait.
ALTER TABLE letter ADD COLUMN holder_id BYTEA;
ALTER TABLE letter ADD COLUMN stop TEXT NOT NULL DEFAULT '';
ALTER TABLE letter ADD COLUMN holds SMALLINT NOT NULL DEFAULT 0;
UPDATE letter SET holder_id = (
    SELECT holder.id FROM holder
    WHERE holder.office_id = letter.office_id AND holder.since <= letter.queued_at
    ORDER BY holder.since DESC, holder.id DESC LIMIT 1
);

-- What waits for somebody to hold an office is found by the office, and looked at again in its time.
CREATE INDEX letter_held ON letter (office_id) WHERE state = 'held';
CREATE INDEX outbox_held ON outbox (not_before) WHERE state = 'held';
