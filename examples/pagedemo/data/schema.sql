-- `{text}` is text as `Db::text` says
DROP TABLE IF EXISTS person;
DROP TABLE IF EXISTS address;
DROP TABLE IF EXISTS unicode;
DROP TABLE IF EXISTS pagedemo;

-- the mark of this example: one row once all others are there
CREATE TABLE pagedemo (
    version INTEGER NOT NULL,
    persons INTEGER NOT NULL
);

CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    street {text} NOT NULL,
    city {text} NOT NULL,
    country {text} NOT NULL
);

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    first_name {text} NOT NULL,
    last_name {text} NOT NULL,
    born {text} NOT NULL,
    address_id INTEGER NOT NULL REFERENCES address (id)
);

CREATE TABLE unicode (
    code INTEGER PRIMARY KEY,
    code_point {text} NOT NULL,
    glyph {text} NOT NULL,
    name {text} NOT NULL,
    category {text} NOT NULL,
    script {text} NOT NULL,
    block {text} NOT NULL
);
