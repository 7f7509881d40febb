ALTER TABLE place_release DROP COLUMN source;
DROP TABLE election;
