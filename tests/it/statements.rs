//! Statements of every form: their pages have the rows of the plain statement.

use crate::support;
use crate::support::database::{Database, Row, Value, all, on_each};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use sqlx::{AssertSqlSafe, Row as _};
use tg_paginate::{Nulls, On, Page, PaginateConfig, Record, ServedBy};

const PAGED: PaginateConfig = PaginateConfig::new().limit(2);

fn ids(page: &Page<Record>) -> Vec<i64> {
    page.items().iter().map(|row| row.get("id").unwrap()).collect()
}

/// The page that a link leads to.
async fn follow(
    database: &Database,
    config: PaginateConfig,
    href: &str,
    sql: &str,
) -> Page<Record> {
    let (_, query) = href.split_once('?').unwrap_or(("", ""));
    let page = database.page(config, query, sql, &[]).await;
    page.unwrap_or_else(|error| panic!("{error}: {sql} on {}", database.name()))
}

/// The ids of all rows, following links from page to page.
async fn walk(database: &Database, config: PaginateConfig, query: &str, sql: &str) -> Vec<i64> {
    let mut page = follow(database, config, &format!("?{query}"), sql).await;
    let mut found = ids(&page);
    while let Some(href) = page.href_next() {
        page = follow(database, config, &href, sql).await;
        found.extend(ids(&page));
        assert!(found.len() < 1000, "the walk ends: {sql} on {}", database.name());
    }
    found
}

/// The ids from the last page back to the first.
async fn walk_back(database: &Database, config: PaginateConfig, sql: &str) -> Vec<i64> {
    let mut page = follow(database, config, "?persons_tgp_no=last", sql).await;
    let mut found = ids(&page);
    while let Some(href) = page.href_prev() {
        page = follow(database, config, &href, sql).await;
        found.splice(0..0, ids(&page));
        assert!(found.len() < 1000, "the walk ends: {sql} on {}", database.name());
    }
    found
}

/// A number from an integer column of any size.
macro_rules! number {
    ($row:expr, $name:expr) => {
        match $row.try_get::<Option<i64>, _>($name) {
            Ok(number) => number,
            Err(_) => $row.get::<Option<i32>, _>($name).map(i64::from),
        }
    };
}

/// The result of the plain statement: `id` and `a` of each row.
async fn plain(database: &Database, sql: &str) -> Vec<(i64, Option<i64>)> {
    let text = AssertSqlSafe(sql.to_owned());
    on_each!(database, pool => {
        let rows = sqlx::raw_sql(text).fetch_all(pool).await;
        let rows = rows.unwrap_or_else(|error| panic!("{error}: {sql}"));
        rows.iter().map(|row| (number!(row, "id").unwrap(), number!(row, "a"))).collect()
    })
}

async fn plain_ids(database: &Database, sql: &str) -> Vec<i64> {
    plain(database, sql).await.into_iter().map(|(id, _)| id).collect()
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn a_table_may_be_called_like_the_one_around_the_statement() {
    let row =
        |a| -> Row { [Value::Integer(a), Value::Null, Value::Null, Value::Null, Value::Null] };
    let rows = [3, 1, 1, 2, 3].map(row);
    for database in all("a_table_may_be_called_like_the_one_around_the_statement").await {
        for table in ["tgp", "tg_paginate_rows", "TG_Paginate_Rows_", "counted"] {
            database.table(table, &rows).await;
            let sql = format!("SELECT id, a FROM {table}");
            assert_eq!(walk(&database, PAGED, "", &sql).await, [0, 1, 2, 3, 4], "{table}");
            let by_a = "persons_tgp_ordering=-a,id";
            assert_eq!(walk(&database, PAGED, by_a, &sql).await, [0, 4, 3, 1, 2], "{table}");
            let last = database.page(PAGED, "persons_tgp_no=last", &sql, &[]).await.unwrap();
            assert_eq!(ids(&last), [4], "{table}");
            let aliased = format!("SELECT tgp.id, tgp.a AS tg_paginate_rows FROM {table} tgp");
            let by_alias = "persons_tgp_ordering=tg_paginate_rows";
            assert_eq!(walk(&database, PAGED, by_alias, &aliased).await, [1, 2, 3, 0, 4]);
            database.forget(table).await;
        }
    }
}

#[tokio::test]
async fn the_order_that_distinct_on_needs_stays_inside() {
    let select = "SELECT DISTINCT ON (customer_id) customer_id, id, total, created_at
                  FROM orders ORDER BY customer_id, created_at DESC";
    for database in all("the_order_that_distinct_on_needs_stays_inside").await {
        let Database::Postgres(pool) = &database else { continue };
        database.forget("orders").await;
        database
            .execute(
                "CREATE TEMPORARY TABLE orders(id int PRIMARY KEY, customer_id int NOT NULL,
                 total float NOT NULL, created_at date NOT NULL);
                 INSERT INTO orders VALUES
                 (1, 10, 50, '2024-01-01'), (2, 10, 70, '2024-03-01'), (3, 10, 60, '2024-02-01'),
                 (4, 20, 5, '2024-01-05'), (5, 20, 9, '2024-01-09')",
            )
            .await;
        let one = PaginateConfig::new().limit(1);
        for (config, query, expected) in [
            (one.default_order(&["-total"]), "", [2, 5]),
            (one.default_order(&["total"]), "", [5, 2]),
            (one, "", [2, 5]),
            (one, "persons_tgp_ordering=total", [5, 2]),
            (one, "persons_tgp_ordering=-customer_id", [5, 2]),
        ] {
            assert_eq!(walk(&database, config, query, select).await, expected, "{query}");
            let limited = format!("{select} LIMIT 2");
            assert_eq!(walk(&database, config, query, &limited).await, expected, "{query}");
            // does not only contain names of selected columns
            let computed = select.replace("created_at DESC", "-extract(epoch FROM created_at)");
            assert_eq!(walk(&database, config, query, &computed).await, expected, "{query}");
        }
        let located = sqlx::query(select).on(pool).key("id").locate(5_i64);
        let page = support::page(one, "", located).await.unwrap();
        assert_eq!((ids(&page), page.current_page()), (vec![5], 2));
    }
}

#[tokio::test]
async fn quotes_of_the_database_hide_no_order() {
    for database in all("quotes_of_the_database_hide_no_order").await {
        database.forget("person").await;
        database.execute("CREATE TEMPORARY TABLE person(id int PRIMARY KEY, name text)").await;
        database.execute("INSERT INTO person VALUES (1, 'Ada'), (2, 'Zoe'), (3, 'Max')").await;
        let statements = match database {
            Database::Postgres(_) => vec![
                r"SELECT id, name FROM person WHERE name <> E'O\'Neil' ORDER BY name DESC",
                r"SELECT id, name FROM person WHERE name <> E'O\'Neil' ORDER BY name DESC;",
                "SELECT id, ARRAY['a]','b'] AS tags, name FROM person ORDER BY name DESC",
                "SELECT id, name FROM person /* /* */ it's */ ORDER BY name DESC",
            ],
            Database::MySql(_) => vec![
                r"SELECT id, name FROM person WHERE name <> 'O\'Neil' ORDER BY name DESC;",
                "SELECT id, name FROM person # it's\nORDER BY name DESC",
                "SELECT id, name FROM person WHERE name <> '--'ORDER BY name DESC",
                "SELECT id, name FROM person ORDER BY name DESC /*! LIMIT 3 */",
            ],
            Database::Sqlite(_) => vec![
                "SELECT id, [name] FROM [person] WHERE name <> 'it''s [' ORDER BY [name] DESC",
                "SELECT id, `name` FROM person ORDER BY name DESC /* it's",
            ],
        };
        for sql in statements {
            for limit in [1, 10] {
                let config = PaginateConfig::new().limit(limit);
                assert_eq!(walk(&database, config, "", sql).await, [2, 3, 1], "{sql}");
            }
        }
    }
}

#[tokio::test]
async fn an_order_with_placeholders_is_kept() {
    for database in all("an_order_with_placeholders_is_kept").await {
        database.table("suite", &rows()).await;
        let sql =
            "SELECT id, a FROM suite WHERE id < ? ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END, id";
        let values = [Value::Integer(5), Value::Integer(3)];
        for (query, expected) in
            [("", [3, 0]), ("persons_tgp_no=2", [1, 2]), ("persons_tgp_ordering=-id", [4, 3])]
        {
            let page = database.page(PAGED, query, sql, &values).await.unwrap();
            assert_eq!(ids(&page), expected, "{query} on {}", database.name());
        }
    }
}

/// Names that have another meaning without quotes.
const NAMES: [&str; 10] =
    ["x y", "a.b", "q?", ":p", "c,d", "o'o", "d\"d", "order", "limit", "tick`"];

impl Database {
    fn quoted(&self, name: &str) -> String {
        let quote = if matches!(self, Database::MySql(_)) { "`" } else { "\"" };
        format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)))
    }
}

/// Ties and nulls in `a`, unusual texts in `b`.
fn rows() -> Vec<Row> {
    let texts = ["it's", "\"", "`", "--", "/*", "*/", "\\", "$$", "ORDER BY", ";", "[", "#"];
    let rows = (0..).zip(texts).map(|(id, text)| {
        let a = if id % 5 == 4 { Value::Null } else { Value::Integer(id * 7 % 4) };
        [a, Value::Text(text.to_owned()), Value::Null, Value::Null, Value::Null]
    });
    rows.collect()
}

#[tokio::test]
async fn columns_of_any_name_are_ordered_by() {
    for database in all("columns_of_any_name_are_ordered_by").await {
        database.table("suite", &rows()).await;
        for name in NAMES {
            let quoted = database.quoted(name);
            let sql = format!("SELECT id, a, a AS {quoted} FROM suite");
            for minus in ["", "-"] {
                let order: &'static [&'static str] = vec![&*format!("{minus}{name}").leak()].leak();
                let config = PAGED.nulls(Nulls::Last).default_order(order);
                let direction = if minus.is_empty() { "" } else { "DESC" };
                let expected =
                    format!("{sql} ORDER BY a IS NULL, {quoted} {direction}, id {direction}");
                let expected = plain_ids(&database, &expected).await;
                assert_eq!(walk(&database, config, "", &sql).await, expected, "{order:?}");
                assert_eq!(walk_back(&database, config, &sql).await, expected, "{order:?}");
                let own = format!("{sql} ORDER BY {quoted} {direction}, id {direction}");
                let expected = plain_ids(&database, &own).await;
                assert_eq!(walk(&database, PAGED, "", &own).await, expected, "{own}");
                assert_eq!(walk_back(&database, PAGED, &own).await, expected, "{own}");
            }
        }
    }
}

#[tokio::test]
async fn statements_of_every_form_give_their_rows_in_their_order() {
    let everywhere = [
        "WITH x AS (SELECT id, a FROM suite ORDER BY a DESC, id LIMIT 7) SELECT id, a FROM x ORDER BY a, id",
        "WITH RECURSIVE n(id, a) AS (SELECT 1, 9 UNION ALL SELECT id + 1, a - 1 FROM n WHERE id < 9)
         SELECT id, a FROM n ORDER BY a, id",
        "SELECT id, a FROM suite WHERE id < 5 UNION SELECT id, a FROM suite WHERE id > 2 ORDER BY a, id",
        "SELECT id, a FROM suite WHERE id < 5 UNION ALL SELECT id + 100, a FROM suite ORDER BY a DESC, id",
        "SELECT MIN(id) AS id, a FROM suite GROUP BY a ORDER BY a DESC, id",
        "SELECT DISTINCT id, a FROM suite ORDER BY a, id DESC",
        "SELECT id, a, ROW_NUMBER() OVER (ORDER BY b) AS place FROM suite ORDER BY a, id",
        "SELECT id, a, SUM(id) OVER w AS s FROM suite WINDOW w AS (ORDER BY id) ORDER BY a, id",
        "SELECT s.id, s.a, t.b AS other FROM suite AS s JOIN suite2 AS t ON t.id = s.id ORDER BY s.a, s.id",
        "SELECT id, a FROM suite ORDER BY a DESC, id LIMIT 7",
        "SELECT id, a FROM suite ORDER BY a DESC, id LIMIT 7 OFFSET 2",
        "SELECT id, a FROM suite ORDER BY -a, id LIMIT 7",
        "SELECT id, a FROM suite ORDER BY b, id",
    ];
    let postgres = [
        "SELECT DISTINCT ON (a) id, a FROM suite ORDER BY a DESC, id DESC",
        "SELECT DISTINCT ON (-a) id, a FROM suite ORDER BY -a, b",
        "SELECT s.id, l.a FROM suite AS s, LATERAL (SELECT a FROM suite AS t WHERE t.id <= s.id
         ORDER BY t.id DESC LIMIT 1) AS l ORDER BY l.a, s.id",
        "SELECT column1 AS id, column2 AS a FROM (VALUES (1::bigint, 2::bigint), (2, 1), (3, 1)) AS v
         ORDER BY column2, column1",
        "TABLE both_ids ORDER BY a, id",
        "(SELECT id, a FROM suite ORDER BY a DESC, id)",
        "(SELECT id, a FROM suite ORDER BY a, id LIMIT 3) UNION ALL (SELECT id + 50, a FROM suite)
         ORDER BY a, id",
        "SELECT id, a FROM suite ORDER BY a, id FETCH FIRST 5 ROWS ONLY",
        "SELECT id, a FROM suite ORDER BY a DESC NULLS LAST, id",
        "SELECT id, a FROM suite WHERE id = ANY ((ARRAY[1, 2, 3, 5])[1:3]) ORDER BY a, id",
        "SELECT id, a FROM suite WHERE '{\"id\": 1}'::jsonb ? 'id' ORDER BY a, id",
        "SELECT s.id, s.a, o FROM suite AS s, unnest(ARRAY['x]']) WITH ORDINALITY AS u(t, o)
         ORDER BY s.a, s.id",
    ];
    let mysql = [
        "(SELECT id, a FROM suite ORDER BY a DESC, id)",
        "(SELECT id, a FROM suite ORDER BY a, id LIMIT 3) UNION ALL (SELECT id + 50, a FROM suite)
         ORDER BY a, id",
        "SELECT id, a FROM suite WHERE b <> _utf8mb4'it\\'s' ORDER BY a, id",
        "SELECT id, a, @v AS v FROM suite WHERE id - -1 > 0 ORDER BY a, id",
        "SELECT /*! STRAIGHT_JOIN */ id, a FROM suite ORDER BY a, id",
    ];
    let sqlite = [
        "SELECT id, a FROM suite ORDER BY a NULLS LAST, id",
        "SELECT [id], \"a\" FROM suite WHERE b <> X'00' ORDER BY `a`, [id]",
        "SELECT column1 AS id, column2 AS a FROM (VALUES (1, 2), (2, 1)) ORDER BY a, id",
    ];
    for database in all("statements_of_every_form").await {
        for table in ["suite", "suite2"] {
            database.table(table, &rows()).await;
        }
        database.forget("both_ids").await;
        database.execute("CREATE TEMPORARY TABLE both_ids AS SELECT id, a FROM suite").await;
        let own: &[&str] = match database {
            Database::Sqlite(_) => &sqlite,
            Database::Postgres(_) => &postgres,
            Database::MySql(_) => &mysql,
        };
        // MariaDB can open a temporary table only once per statement
        let once = |sql: &&&str| {
            !matches!(database, Database::MySql(_)) || sql.matches(" suite ").count() < 2
        };
        for sql in everywhere.iter().chain(own).filter(once) {
            let expected = plain_ids(&database, sql).await;
            assert!(!expected.is_empty(), "{sql}");
            let what = format!("{sql} on {}", database.name());
            assert_eq!(walk(&database, PAGED, "", sql).await, expected, "{what}");
            assert_eq!(walk_back(&database, PAGED, sql).await, expected, "{what}");
            let config = PAGED.default_order(&["-id"]);
            let mut by_id = sorted(expected);
            by_id.reverse();
            assert_eq!(walk(&database, config, "", sql).await, by_id, "{what}");
            assert_eq!(walk_back(&database, config, sql).await, by_id, "{what}");
        }
    }
}

/// The number of random statements per database.
fn number_of_statements() -> usize {
    let number = std::env::var("PAGINATE_RANDOM_STATEMENTS");
    number.map_or(1000, |number| number.parse().unwrap())
}

/// Random statements for one database, which use a table `suite`.
struct Statements<'d> {
    database: &'d Database,
    rng: StdRng,
}

impl Statements<'_> {
    fn one_of<'o>(&mut self, options: &[&'o str]) -> &'o str {
        options.choose(&mut self.rng).unwrap()
    }

    fn raw(&mut self) -> String {
        let parts = [
            "'",
            "\"",
            "`",
            "\\",
            "(",
            ")",
            "[",
            "]",
            "$",
            ";",
            "--",
            "#",
            "?",
            ":",
            "@",
            " ",
            "\n",
            " ORDER BY ",
            " LIMIT 1",
            ",",
            "x",
            "é",
        ];
        (0..self.rng.random_range(0..6)).map(|_| self.one_of(&parts)).collect()
    }

    /// A text literal, in one of the database's notations.
    fn text(&mut self) -> String {
        let raw = self.raw();
        let doubled = format!("'{}'", raw.replace('\'', "''"));
        let escaped = raw.replace('\\', "\\\\").replace('\'', "\\'");
        match (self.database, self.rng.random_range(0..4)) {
            (Database::Postgres(_), 0) => format!("E'{escaped}'"),
            (Database::Postgres(_), 1) => format!("$t${}$t$", raw.replace('$', "")),
            (Database::Postgres(_), 2) => format!("(ARRAY[{doubled}, ']'])[1]"),
            (Database::MySql(_), 0) => format!("'{escaped}'"),
            (Database::MySql(_), 1) => {
                format!("\"{}\"", raw.replace('\\', "\\\\").replace('"', "\"\""))
            }
            (Database::MySql(_), _) => doubled.replace('\\', "\\\\"),
            _ => doubled,
        }
    }

    fn comment(&mut self) -> String {
        let raw = self.raw();
        let line = raw.replace('\n', " ");
        match (self.database, self.rng.random_range(0..6)) {
            (_, 0) => format!(" -- {line}\n"),
            (_, 1) => format!(" /* {raw} */ "),
            (Database::Postgres(_), 2) => format!(" /* {raw} /* {raw} */ {raw} */ "),
            (Database::MySql(_), 2) => format!(" # {line}\n"),
            (Database::MySql(_), 3) => " /*! */ ".to_owned(),
            _ => " ".to_owned(),
        }
    }

    /// A statement, and whether it orders its rows.
    fn next(&mut self) -> (String, bool) {
        let c = |statements: &mut Self| statements.comment();
        let name = self.one_of(&NAMES);
        let alias = self.database.quoted(name);
        let is_distinct =
            matches!(self.database, Database::Postgres(_)) && self.rng.random_bool(0.2);
        let is_ordered = is_distinct || self.rng.random_bool(0.7);
        let mut sql = if self.rng.random_bool(0.2) {
            let text = self.text();
            format!("WITH x AS (SELECT {text} AS y ORDER BY 1 LIMIT 1){}", c(self))
        } else {
            String::new()
        };
        let distinct = if is_distinct { "DISTINCT ON (a) " } else { "" };
        sql += &format!("SELECT {distinct}id, a,{} b AS {alias}, {} AS t", c(self), self.text());
        if self.rng.random_bool(0.3) {
            sql += &format!(", (SELECT MAX({}) LIMIT 1) AS u", self.text());
        }
        sql += &format!("{}FROM suite{}", c(self), c(self));
        if self.rng.random_bool(0.6) {
            let id = self.rng.random_range(0..12);
            sql += &format!(" WHERE (b <> {}){} AND id <> {id} ", self.text(), c(self));
        }
        if is_ordered {
            sql += &format!(" {}{}BY ", self.one_of(&["ORDER", "order"]), c(self));
            if is_distinct {
                sql += self.one_of(&["a, ", "a DESC, ", "a NULLS FIRST, "]);
            }
            let text = self.text();
            let terms = ["a", "-a", "LENGTH(b)", "suite.b", &alias, &format!("b = {text}")];
            for _ in 0..self.rng.random_range(0..3) {
                let (term, direction) = (self.one_of(&terms), self.one_of(&["", " ASC", " DESC"]));
                sql += &format!("{term}{direction}{}, ", c(self));
            }
            sql += self.one_of(&["id", "id DESC", "suite.id"]);
            if self.rng.random_bool(0.3) {
                let limit = self.rng.random_range(1..9);
                sql += &format!("{}LIMIT {limit}", c(self));
                sql += self.one_of(&["", " OFFSET 2"]);
            }
        }
        let tails = match self.database {
            Database::Sqlite(_) => ["", ";", " -- it's", " /* it's"],
            Database::Postgres(_) => ["", ";", " -- it's", "; /* /* it's */ */"],
            Database::MySql(_) => ["", ";", " -- it's", " # it's"],
        };
        sql += self.one_of(&tails);
        (sql, is_ordered)
    }
}

#[tokio::test]
async fn random_statements_give_the_rows_of_the_plain_statement() {
    let by_a = PaginateConfig::new().limit(5).nulls(Nulls::Last).default_order(&["-a"]);
    for database in all("random_statements").await {
        database.table("suite", &rows()).await;
        let mut statements = Statements { database: &database, rng: StdRng::seed_from_u64(12) };
        let mut unordered = 0;
        for _ in 0..number_of_statements() {
            let (sql, is_ordered) = statements.next();
            let what = format!("{sql}\non {}", database.name());
            let mut rows = plain(&database, &sql).await;
            let expected: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
            let found = walk(&database, PaginateConfig::new().limit(5), "", &sql).await;
            if is_ordered {
                assert_eq!(found, expected, "{what}");
            } else {
                unordered += 1;
                assert_eq!(sorted(found), sorted(expected), "{what}");
            }
            rows.sort_by_key(|(id, a)| (a.is_none(), std::cmp::Reverse((*a, *id))));
            let expected: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
            assert_eq!(walk(&database, by_a, "", &sql).await, expected, "{what}");
        }
        assert!(unordered < number_of_statements(), "some order themselves");
    }
}

/// Compares the walks, in both directions, with the rows in the database's own order.
async fn is_walked_as_it_sorts(database: &Database, sql: &str) {
    for (order, own) in [(&["v"], "v, id"), (&["-v"], "v DESC, id DESC")] {
        let plain = format!("SELECT id FROM ({sql}) AS plain ORDER BY {own}");
        let expected =
            ids(&database.page(PaginateConfig::new().limit(0), "", &plain, &[]).await.unwrap());
        let config = PAGED.default_order(order);
        assert_eq!(walk(database, config, "", sql).await, expected, "{sql} {own}");
        assert_eq!(walk_back(database, config, sql).await, expected, "{sql} {own}, back");
    }
}

#[tokio::test]
async fn values_of_several_types_in_one_column_are_walked_as_they_sort() {
    for database in all("values_of_several_types_in_one_column").await {
        let Database::Sqlite(_) = &database else { continue };
        database
            .execute(
                "CREATE TABLE number (id INTEGER, v INTEGER); CREATE TABLE word (id INTEGER, v TEXT);
                 INSERT INTO number VALUES (1, 5), (2, 10), (3, 40), (4, NULL);
                 INSERT INTO word VALUES (5, '7'), (6, '10'), (7, '5'), (8, NULL);
                 CREATE VIEW both AS SELECT id, v FROM number UNION ALL SELECT id, v FROM word",
            )
            .await;
        for sql in [
            "SELECT * FROM both",
            "SELECT id, v FROM number UNION ALL SELECT id, v FROM word",
            "SELECT * FROM (SELECT id, v FROM word UNION SELECT id, v FROM number)",
            "WITH b AS (SELECT id, v FROM number UNION ALL SELECT id, v FROM word) SELECT * FROM b",
        ] {
            is_walked_as_it_sorts(&database, sql).await;
        }
    }
}

#[tokio::test]
async fn the_largest_of_an_enum_is_walked_as_it_sorts() {
    for database in all("the_largest_of_an_enum").await {
        let Database::MySql(_) = &database else { continue };
        database.forget("job").await;
        database
            .execute(
                "CREATE TEMPORARY TABLE job (customer INT, state ENUM('sad', 'ok', 'happy'));
                 INSERT INTO job SELECT seq % 24, 1 + seq % 3 FROM seq_1_to_60",
            )
            .await;
        for function in ["MAX", "MIN"] {
            let sql =
                format!("SELECT customer AS id, {function}(state) AS v FROM job GROUP BY customer");
            is_walked_as_it_sorts(&database, &sql).await;
        }
    }
}

#[tokio::test]
async fn a_column_called_like_one_of_ours_is_a_column_like_others() {
    for database in all("a_column_called_like_one_of_ours").await {
        for name in ["tg_paginate_text_0", "tg_paginate_schema", "tg_paginate_rows"] {
            let sql = format!("SELECT 1 AS id, 'x' AS {name}");
            let page = database.page(PAGED, "", &sql, &[]).await.unwrap();
            assert_eq!(page.items()[0].get::<String>(name).as_deref(), Some("x"), "{sql}");
        }
    }
}

#[tokio::test]
async fn a_column_without_a_name_has_the_one_that_the_database_gives_it() {
    for database in all("a_column_without_a_name").await {
        let long = "IF(2 > 1, 'a text that is so long that it cannot be a name', 'another text')";
        let expressions = match &database {
            Database::Sqlite(_) => vec!["v COLLATE NOCASE", "(v)"],
            Database::Postgres(_) => vec!["v || 'x'", "''"],
            Database::MySql(_) => vec![long, "''", "'a '"],
        };
        for expression in expressions {
            let sql = format!("SELECT id, {expression} FROM (SELECT 1 AS id, 'x' AS v) AS t");
            assert_eq!(ids(&database.page(PAGED, "", &sql, &[]).await.unwrap()), [1], "{sql}");
        }
    }
}

#[tokio::test]
async fn a_column_that_becomes_an_enum_is_walked_as_it_sorts() {
    for database in all("a_column_that_becomes_an_enum").await {
        let Database::MySql(_) = &database else { continue };
        database.forget("changing").await;
        database
            .execute(
                "CREATE TEMPORARY TABLE changing (id INT, v VARCHAR(10));
                 INSERT INTO changing SELECT seq, ELT(1 + seq % 3, 'sad', 'ok', 'happy') FROM seq_1_to_24",
            )
            .await;
        let sql = "SELECT id, v FROM changing";
        is_walked_as_it_sorts(&database, sql).await;
        database.execute("ALTER TABLE changing MODIFY v ENUM('sad', 'ok', 'happy')").await;
        is_walked_as_it_sorts(&database, sql).await;
    }
}

#[tokio::test]
async fn values_that_are_no_texts_are_walked_as_they_sort_without_regard_to_case() {
    for database in all("values_that_are_no_texts").await {
        let Database::MySql(_) = &database else { continue };
        database.forget("moments").await;
        database
            .execute(
                "CREATE TEMPORARY TABLE moments (id INT, v DATETIME(3));
                 INSERT INTO moments SELECT seq, '2024-01-01' + INTERVAL seq % 7 HOUR FROM seq_1_to_30",
            )
            .await;
        let config = PAGED.default_order(&["v"]).ignore_case(&["v"]);
        let walked = walk(&database, config, "", "SELECT id, v FROM moments").await;
        let plain = "SELECT id FROM moments ORDER BY v, id";
        let config = PaginateConfig::new().limit(0);
        assert_eq!(walked, ids(&database.page(config, "", plain, &[]).await.unwrap()));
    }
}

#[tokio::test]
async fn a_statement_that_changes_rows_is_refused_before_it_runs() {
    for database in all("a_statement_that_changes_rows").await {
        let Database::Postgres(_) = &database else { continue };
        database.table("suite", &[]).await;
        let sql = "INSERT INTO suite (id, a) VALUES (99, 1) RETURNING id, a";
        let error = database.page(PAGED, "", sql, &[]).await.unwrap_err();
        assert_eq!(error.status(), 500);
        assert!(error.to_string().contains("changes rows (INSERT)"), "{error}");
        let rows = database.page(PAGED, "", "SELECT id FROM suite", &[]).await.unwrap();
        assert_eq!(rows.total(), Some(0));
    }
}

#[tokio::test]
async fn a_column_named_by_hides_no_limit() {
    for database in all("a_column_named_by").await {
        if matches!(database, Database::MySql(_)) {
            continue;
        }
        let rows = "SELECT 1 AS id, 30 AS by UNION ALL SELECT 2, 20 UNION ALL SELECT 3, 10";
        let sql = format!("SELECT id, by FROM ({rows}) AS story ORDER BY by LIMIT 2");
        let page = database.page(PaginateConfig::new(), "", &sql, &[]).await.unwrap();
        assert_eq!((ids(&page), page.total()), (vec![3, 2], Some(2)));
        let by_id = database.page(PaginateConfig::new(), "persons_tgp_ordering=id", &sql, &[]);
        assert_eq!(ids(&by_id.await.unwrap()), [2, 3]);
    }
}

#[tokio::test]
async fn a_type_without_a_binary_form_sorts_beside_one_that_only_text_shows() {
    for database in all("a_type_without_a_binary_form").await {
        let Database::Postgres(_) = &database else { continue };
        let config = PAGED.default_order(&["v"]);
        for v in ["make_interval(days => i)", "'10.0.0.0'::inet + i", "(10 * i)::text::money"] {
            let sql = format!(
                "SELECT 8 - i AS id, {v} AS v, ROW(i, 'x') AS composite FROM generate_series(1, 7) AS n(i)"
            );
            assert_eq!(walk(&database, config, "", &sql).await, [7, 6, 5, 4, 3, 2, 1], "{v}");
            let second = "persons_tgp_no=2";
            let located = database.page(config, second, &sql, &[]).await.unwrap();
            let next = follow(&database, config, &located.href_next().unwrap(), &sql).await;
            assert_eq!(next.served_by(), Some(ServedBy::Anchor { skipped: 0 }), "{v}");
        }
    }
}
