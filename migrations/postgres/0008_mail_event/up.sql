-- What came back of a mail: a report, a complaint, a reply. Each is told once, however often it is sent. The bytes of a
-- report are kept for as long as it may be looked into, those of a reply until it is handed on; then only the event is left.
CREATE TABLE mail_event (
    id BYTEA NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    provider_event_id TEXT NOT NULL,
    outbox_id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    source BYTEA,
    source_until BIGINT
);
CREATE UNIQUE INDEX mail_event_once ON mail_event (provider, provider_event_id);
CREATE INDEX mail_event_mail ON mail_event (outbox_id, kind);
CREATE INDEX mail_event_source ON mail_event (source_until) WHERE source_until IS NOT NULL;
