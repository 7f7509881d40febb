DROP TABLE pace;
DROP TABLE letter_pause;
ALTER TABLE outbox DROP COLUMN slot_at;
ALTER TABLE outbox DROP COLUMN repeated;
