DROP TABLE letter_quote;
DROP TABLE audit_figure;
DROP TABLE audit_release;
DROP TABLE commitment_event;
DROP TABLE office_commitment_step;
DROP TABLE office_commitment;
