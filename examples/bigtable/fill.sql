-- `{text}` is text as `Db::text` says, `{rows}` the number of persons, at most a hundred million
DROP TABLE IF EXISTS person;
DROP TABLE IF EXISTS name;
DROP TABLE IF EXISTS bigtable;

-- the mark of this example: one row once all others are there
CREATE TABLE bigtable (
    persons INTEGER NOT NULL
);

CREATE TABLE name (
    n INTEGER PRIMARY KEY,
    first {text} NOT NULL,
    last {text} NOT NULL
);

INSERT INTO name (n, first, last) VALUES
    (0, 'Ada', 'Allen'), (1, 'Alan', 'Bartik'), (2, 'Alonzo', 'Borg'), (3, 'Anita', 'Church'),
    (4, 'Barbara', 'Codd'), (5, 'Dennis', 'Curry'), (6, 'Donald', 'Dijkstra'), (7, 'Edsger', 'Goldwasser'),
    (8, 'Frances', 'Gray'), (9, 'Grace', 'Hoare'), (10, 'Haskell', 'Hopper'), (11, 'Jean', 'Knuth'),
    (12, 'John', 'Lamport'), (13, 'Karen', 'Liskov'), (14, 'Kurt', 'Lovelace'), (15, 'Leslie', 'Milner'),
    (16, 'Niklaus', 'Perlman'), (17, 'Radia', 'Ritchie'), (18, 'Shafi', 'Turing'), (19, 'Tony', 'Wirth');

CREATE TABLE person (
    id BIGINT PRIMARY KEY,
    name {text} NOT NULL,
    age BIGINT NOT NULL,
    email {text} NOT NULL
);

-- numbers that look random, made by multiplying modulo a prime
INSERT INTO person (id, name, age, email)
WITH RECURSIVE
    thousand (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM thousand WHERE n < 999),
    hundred (n) AS (SELECT n FROM thousand WHERE n < 100 AND n * 1000000 < {rows}),
    numbered (id) AS (
        SELECT 1 + top.n * 1000000 + high.n * 1000 + low.n
        FROM hundred AS top CROSS JOIN thousand AS high CROSS JOIN thousand AS low
        WHERE top.n * 1000000 + high.n * 1000 < {rows}
            AND top.n * 1000000 + high.n * 1000 + low.n < {rows}
    ),
    shuffled (id, first, last, age) AS (
        SELECT id, id * 2654435761 % 4294967291 % 20, id * 3266489917 % 4294967291 % 20,
            18 + id * 2246822519 % 4294967291 % 63
        FROM numbered
    )
SELECT id, CONCAT(first_name.first, ' ', last_name.last), age,
    CONCAT(lower(first_name.first), '.', id, '@example.org')
FROM shuffled
JOIN name AS first_name ON first_name.n = shuffled.first
JOIN name AS last_name ON last_name.n = shuffled.last;

-- one for each ordering, with the key that breaks the ties
CREATE INDEX person_age ON person (age DESC, name, id);
CREATE INDEX person_name ON person (name, id);
