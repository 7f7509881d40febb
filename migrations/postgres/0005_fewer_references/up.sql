-- What a signature points to is no reference any more: checking one locks a row that everyone who signs would
-- share. `verify` finds rows whose owner is gone. Consents are found by their signature, so that is how they lie.
-- Some databases were made without the references; there is nothing to take away from those.
ALTER TABLE signature DROP CONSTRAINT IF EXISTS signature_petition_id_fkey;
ALTER TABLE signature DROP CONSTRAINT IF EXISTS signature_updates_text_id_fkey;
ALTER TABLE consent_event DROP CONSTRAINT IF EXISTS consent_event_text_id_fkey;
DROP INDEX IF EXISTS consent_event_signature;
ALTER TABLE consent_event DROP CONSTRAINT consent_event_pkey, ADD PRIMARY KEY (signature_id, id);
