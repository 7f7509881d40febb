DROP TABLE seat_map;
DROP TABLE figure;
