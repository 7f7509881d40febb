DROP TABLE letter_sketch;
