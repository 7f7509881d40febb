-- When a server said that nobody is at the address that an office had chosen, and what it said: letters go to the
-- address on file from then on.
ALTER TABLE office_choice ADD COLUMN refused_at BIGINT;
ALTER TABLE office_choice ADD COLUMN refused_reason TEXT NOT NULL DEFAULT '';

-- The wording under which a writer agreed to be named to the letter's office, with an address for its reply.
ALTER TABLE letter ADD COLUMN naming_text_id BYTEA;
