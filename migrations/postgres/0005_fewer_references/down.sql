ALTER TABLE consent_event DROP CONSTRAINT consent_event_pkey, ADD PRIMARY KEY (id);
CREATE INDEX consent_event_signature ON consent_event (signature_id, id);
ALTER TABLE consent_event ADD CONSTRAINT consent_event_text_id_fkey
    FOREIGN KEY (text_id) REFERENCES consent_text (id);
ALTER TABLE signature ADD CONSTRAINT signature_updates_text_id_fkey
    FOREIGN KEY (updates_text_id) REFERENCES consent_text (id);
ALTER TABLE signature ADD CONSTRAINT signature_petition_id_fkey
    FOREIGN KEY (petition_id) REFERENCES petition (id);
