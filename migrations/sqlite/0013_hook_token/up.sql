-- Tokens of posts whose signature does not cover what they say: each is good once. Only its digest is kept, for as long
-- as its signature would be taken.
CREATE TABLE hook_token (
    token BLOB NOT NULL PRIMARY KEY,
    spent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX hook_token_spent ON hook_token (spent_at);
