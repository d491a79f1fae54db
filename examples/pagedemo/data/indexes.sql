-- one for each ordering, with the key that breaks the ties
CREATE INDEX person_name ON person (last_name, first_name, id);
CREATE INDEX person_first_name ON person (first_name, last_name, id);
CREATE INDEX person_born ON person (born, id);
CREATE INDEX person_address ON person (address_id, id);
CREATE INDEX address_place ON address (country, city, id);
CREATE INDEX address_city ON address (city, id);
CREATE INDEX unicode_name ON unicode (name, code);
CREATE INDEX unicode_category ON unicode (category, code);
CREATE INDEX unicode_script ON unicode (script, code);
CREATE INDEX unicode_block ON unicode (block, code);
