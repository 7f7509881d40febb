-- What tells a flood of made-up signatures from people: the domain of the address, a keyed digest of the network that
-- the form came from (empty where it is unknown), and how many minutes the form lay open (-1 where that is unknown).
-- An address is kept with its domain in ASCII and lower case, so what is there already is cut out of it.
ALTER TABLE signature ADD COLUMN mail_domain TEXT NOT NULL DEFAULT '';
ALTER TABLE signature ADD COLUMN network BYTEA NOT NULL DEFAULT '';
ALTER TABLE signature ADD COLUMN form_minutes SMALLINT NOT NULL DEFAULT -1;
UPDATE signature SET mail_domain = substr(email, strpos(email, '@') + 1);
