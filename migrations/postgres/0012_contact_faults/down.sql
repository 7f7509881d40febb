ALTER TABLE holder DROP COLUMN bad_reason;
ALTER TABLE holder DROP COLUMN bad_since;
ALTER TABLE holder DROP COLUMN bad_email;
