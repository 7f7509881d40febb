DROP TABLE mail_event;
