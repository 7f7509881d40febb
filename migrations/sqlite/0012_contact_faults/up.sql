-- The address of a holder that reaches nobody, since when that is known, and what a server said of it. It counts for as
-- long as it is the holder's address: an import that brings another one ends it.
ALTER TABLE holder ADD COLUMN bad_email TEXT;
ALTER TABLE holder ADD COLUMN bad_since INTEGER;
ALTER TABLE holder ADD COLUMN bad_reason TEXT NOT NULL DEFAULT '';
