-- one for each ordering; SQLite ends every index with the primary key, which breaks the ties
CREATE INDEX person_name ON person (last_name, first_name);
CREATE INDEX person_first_name ON person (first_name, last_name);
CREATE INDEX person_born ON person (born);
CREATE INDEX person_address ON person (address_id);
CREATE INDEX address_place ON address (country, city);
CREATE INDEX address_city ON address (city);
CREATE INDEX character_name ON character (name);
CREATE INDEX character_category ON character (category);
CREATE INDEX character_script ON character (script);
CREATE INDEX character_block ON character (block);

-- without it SQLite reads a join from the table that does not give the order
ANALYZE;
