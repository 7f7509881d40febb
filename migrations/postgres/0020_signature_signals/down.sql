ALTER TABLE signature DROP COLUMN form_minutes;
ALTER TABLE signature DROP COLUMN network;
ALTER TABLE signature DROP COLUMN mail_domain;
