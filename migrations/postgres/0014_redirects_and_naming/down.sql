ALTER TABLE letter DROP COLUMN naming_text_id;
ALTER TABLE office_choice DROP COLUMN refused_reason;
ALTER TABLE office_choice DROP COLUMN refused_at;
