DROP TABLE tally_delta;
