CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    street TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL
);

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    born TEXT NOT NULL,
    address_id INTEGER NOT NULL REFERENCES address (id)
);

CREATE TABLE character (
    code INTEGER PRIMARY KEY,
    glyph TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    script TEXT NOT NULL,
    block TEXT NOT NULL
);
