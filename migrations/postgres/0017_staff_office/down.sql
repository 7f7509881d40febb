DROP TABLE staff_event_head;
DROP TABLE staff_event;
DROP TABLE staff_attempt;
DROP TABLE staff_session;
DROP TABLE staff_link;
DROP TABLE staff_recovery_code;
DROP TABLE staff_credential;
DROP TABLE staff;
