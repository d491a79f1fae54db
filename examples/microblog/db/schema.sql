-- `{id}` and `{time}` are types, as `Db` says
CREATE TABLE IF NOT EXISTS users (
    id {id},
    nickname TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    -- null: as the configuration says
    posts_per_page BIGINT CHECK (posts_per_page > 0)
);

CREATE TABLE IF NOT EXISTS follows (
    follower_id BIGINT NOT NULL REFERENCES users (id),
    followed_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (follower_id, followed_id),
    CHECK (follower_id <> followed_id)
);

CREATE INDEX IF NOT EXISTS follows_followed ON follows (followed_id);

-- who is signed in; a session that is not in it has ended, whatever its cookie says
CREATE TABLE IF NOT EXISTS sessions (
    id {id},
    user_id BIGINT NOT NULL REFERENCES users (id)
);

CREATE INDEX IF NOT EXISTS sessions_user ON sessions (user_id, id);

CREATE TABLE IF NOT EXISTS posts (
    id {id},
    author_id BIGINT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    posted_at {time} NOT NULL
);

-- one for each list: in its order, with the key that breaks the ties
CREATE INDEX IF NOT EXISTS posts_newest ON posts (posted_at, id);
CREATE INDEX IF NOT EXISTS posts_author ON posts (author_id, posted_at, id);
