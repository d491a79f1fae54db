-- `{id}` and `{time}` are types, as `Db` says
CREATE TABLE users (
    id {id},
    nickname TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    -- null: as the configuration says
    posts_per_page BIGINT CHECK (posts_per_page > 0)
);

CREATE TABLE follows (
    follower_id BIGINT NOT NULL REFERENCES users (id),
    followed_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (follower_id, followed_id),
    CHECK (follower_id <> followed_id)
);

CREATE INDEX follows_followed ON follows (followed_id);

CREATE TABLE posts (
    id {id},
    author_id BIGINT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    posted_at {time} NOT NULL
);

-- one for each list: in its order, with the key that breaks the ties
CREATE INDEX posts_newest ON posts (posted_at, id);
CREATE INDEX posts_author ON posts (author_id, posted_at, id);
