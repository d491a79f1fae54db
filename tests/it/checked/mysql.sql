SELECT id AS `id!`, name, nickname, age, secret
FROM checked_person
WHERE age >= ? -- my
