-- Tokens of posts whose signature does not cover what they say: each is good once. Only its digest is kept, for as long
-- as its signature would be taken.
CREATE TABLE hook_token (
    token BYTEA NOT NULL PRIMARY KEY,
    spent_at BIGINT NOT NULL
);
CREATE INDEX hook_token_spent ON hook_token (spent_at);
