DROP TABLE hook_token;
