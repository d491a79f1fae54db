//! Typed rows: what they can be sorted by, and values that they cannot hold.

use crate::support::database::{Database, all, on_each};
use crate::support::log::{capture, text};
use crate::support::page;
use crate::support::render;
use serde::{Serialize, Serializer};
use sqlx::AssertSqlSafe;
use sqlx::types::chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use tg_paginate::{
    ApiPaginator, Column, DataGrid, Error, Nulls, On, PaginateConfig, Params, Request, context,
};

const CONFIG: PaginateConfig = PaginateConfig::new().limit(10).nulls(Nulls::Last);
const SELECT: &str = "SELECT id, name, nickname, secret, hidden FROM typed_person ORDER BY id";

/// `hidden` and `secret` are internal to the program.
#[derive(Debug, Serialize, sqlx::FromRow)]
struct Person {
    id: i64,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<String>,
    #[serde(skip)]
    #[allow(dead_code, reason = "read from the row alone")]
    secret: String,
    #[serde(skip)]
    #[allow(dead_code, reason = "read from the row alone")]
    hidden: Option<String>,
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct Nested {
    id: i64,
    #[serde(flatten)]
    #[sqlx(flatten)]
    rest: Rest,
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct Rest {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<String>,
    #[serde(skip)]
    #[allow(dead_code, reason = "read from the row alone")]
    secret: String,
    #[serde(skip)]
    #[allow(dead_code, reason = "read from the row alone")]
    hidden: Option<String>,
}

/// Thirty persons. Only the last five have a nickname and a hidden value.
async fn persons(database: &Database) {
    database.forget("typed_person").await;
    database
        .execute(
            "CREATE TEMPORARY TABLE typed_person (id BIGINT PRIMARY KEY, name VARCHAR(20) NOT NULL,
             nickname VARCHAR(20), secret VARCHAR(20) NOT NULL, hidden VARCHAR(20))",
        )
        .await;
    let rows = (1..=30).map(|id| match id > 25 {
        true => format!("({id}, 'n{id}', 'n{id}', 's{id}', 'h{id}')"),
        false => format!("({id}, 'n{id}', NULL, 's{id}', NULL)"),
    });
    let rows = rows.collect::<Vec<_>>().join(", ");
    database.execute(&format!("INSERT INTO typed_person VALUES {rows}")).await;
}

/// The keys on a page of an API with typed rows.
async fn api<R>(database: &Database, sql: &'static str, query: &str) -> Result<Vec<i64>, Error>
where
    R: Serialize + Send + Unpin + 'static,
    R: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
    R: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
    R: for<'r> sqlx::FromRow<'r, sqlx::mysql::MySqlRow>,
{
    let api = ApiPaginator::new(CONFIG);
    let request = Request::new("/persons", query);
    on_each!(database, pool => {
        let rows = sqlx::query_as::<_, R>(sql).on(pool).key("id");
        let page = Box::pin(api.page(request, rows)).await?;
        let rows = page.items().iter().map(|row| serde_json::to_value(row).unwrap());
        Ok(rows.map(|row| row["id"].as_i64().unwrap()).collect())
    })
}

/// What typed rows can be sorted by; each statement is requested for the first time.
macro_rules! sorts_what_is_shown {
    ($row:ty, $mark:literal) => {
        for database in all(concat!("sorting ", stringify!($row))).await {
            persons(&database).await;
            const BY_NICKNAME: &str =
                concat!("SELECT id, name, nickname, secret, hidden FROM typed_person -- ", $mark);
            const BY_SECRET: &str =
                concat!("SELECT id, name, nickname, hidden, secret FROM typed_person -- ", $mark);
            let name = database.name();
            for _ in 0..2 {
                let ids = api::<$row>(&database, BY_NICKNAME, "sort=-nickname").await.unwrap();
                assert_eq!(ids[..5], [30, 29, 28, 27, 26], "{name}");
            }
            for query in ["sort=secret", "sort=hidden", "sort=-hidden"] {
                for sql in [BY_SECRET, BY_NICKNAME] {
                    let error = api::<$row>(&database, sql, query).await.unwrap_err();
                    assert_eq!(error.status(), 422, "{name}, {query}: {error}");
                }
            }
            // on this page, rows have a hidden value
            api::<$row>(&database, BY_SECRET, "page=3").await.unwrap();
            let error = api::<$row>(&database, BY_SECRET, "sort=hidden").await.unwrap_err();
            assert_eq!(error.status(), 422, "{name}: {error}");
            let ids = api::<$row>(&database, BY_SECRET, "sort=-nickname").await.unwrap();
            assert_eq!(ids[..5], [30, 29, 28, 27, 26], "{name}");
        }
    };
}

#[tokio::test]
async fn a_field_that_is_skipped_when_empty_can_be_sorted_by_and_a_hidden_one_cannot() {
    sorts_what_is_shown!(Person, "plain");
}

#[tokio::test]
async fn the_same_holds_for_fields_of_a_flattened_struct() {
    sorts_what_is_shown!(Nested, "flat");
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct Masked {
    id: i64,
    name: String,
    #[serde(serialize_with = "mask")]
    secret: String,
}

fn mask<S: Serializer>(secret: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let end = secret.get(1..).unwrap_or_default();
    serializer.serialize_str(&format!("*{end}"))
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct UnderItsName {
    id: i64,
    #[serde(rename = "secret")]
    name: String,
    #[serde(skip)]
    #[sqlx(rename = "secret")]
    #[allow(dead_code, reason = "read from the row alone")]
    hidden: String,
}

/// Also serialises its `name` as if that were JSON with arbitrary keys.
#[derive(Debug, sqlx::FromRow)]
struct AnyKeys {
    id: i64,
    name: String,
}

impl Serialize for AnyKeys {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::json!({ "id": self.id, "name": self.name, "secret": 1 }).serialize(serializer)
    }
}

#[tokio::test]
async fn a_column_whose_value_is_not_what_is_shown_cannot_be_sorted_by_unless_the_program_says_so()
{
    const SECRET: &str = "SELECT id, name, secret FROM typed_person";
    for database in all("a_column_whose_value_is_not_what_is_shown").await {
        persons(&database).await;
        for query in ["sort=secret", "sort=-secret"] {
            for _ in 0..2 {
                for result in [
                    api::<Masked>(&database, SECRET, query).await,
                    api::<UnderItsName>(&database, SECRET, query).await,
                    api::<AnyKeys>(&database, SECRET, query).await,
                ] {
                    let status = result.map_err(|error| error.status());
                    assert_eq!(status, Err(422), "{}, {query}", database.name());
                }
            }
        }
        let by_name = api::<Masked>(&database, SECRET, "sort=-name,id").await.unwrap();
        assert_eq!(by_name[..3], [9, 8, 7]);

        let sorted = ApiPaginator::new(CONFIG.order_by(&["secret"]));
        let request = || Request::new("/persons", "sort=-secret");
        let first = on_each!(&database, pool => {
            let rows = || sqlx::query_as::<_, Masked>(SECRET).on(pool).key("id");
            let named = rows().column("secret", "secret");
            let named = ApiPaginator::new(CONFIG).page(request(), named).await.unwrap();
            let allowed = sorted.page(request(), rows()).await.unwrap();
            [named.items()[0].id, allowed.items()[0].id]
        });
        assert_eq!(first, [9, 9], "{}", database.name());
    }
}

#[tokio::test]
async fn a_name_of_order_by_that_is_no_column_is_told_and_not_sorted_by() {
    const PEOPLE: &str = "SELECT id, name, secret FROM typed_person";
    let config = PaginateConfig::new().params(Params::Plain).order_by(&["id", "titel"]);
    for database in all("a name of order_by that is no column").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let records = || sqlx::query(PEOPLE).on(pool).key("id");
            let typed = || sqlx::query_as::<_, Masked>(PEOPLE).on(pool).key("id");
            let (log, guard) = capture();
            // before a visitor asks for it
            assert!(page(config, "", records()).await.is_ok());
            assert!(page(config, "", typed()).await.is_ok());
            let told = text(&log);
            assert_eq!(told.matches("`order_by` names `titel`").count(), 2, "{told}");
            for query in ["sort=titel", "sort=-titel,id"] {
                assert_eq!(page(config, query, records()).await.unwrap().items().len(), 10);
                assert_eq!(page(config, query, typed()).await.unwrap().items()[0].id, 1);
                let strict = config.strict(true);
                assert_eq!(page(strict, query, records()).await.unwrap_err().status(), 422);
                assert_eq!(page(strict, query, typed()).await.unwrap_err().status(), 422);
            }
            drop(guard);
            assert_eq!(text(&log), told);
        });
    }
}

#[tokio::test]
async fn the_header_of_a_column_that_is_skipped_when_empty_is_a_link() {
    for database in all("a header that links").await {
        persons(&database).await;
        let columns = ["name", "nickname", "hidden"].map(|name| Column::new(name).sortable());
        let grid = DataGrid::<Person>::new(columns).unwrap();
        let context = on_each!(&database, pool => {
            context! { persons: grid.rows(sqlx::query_as::<_, Person>(SELECT).on(pool).key("id")) }
        });
        let source = "{{ <tg.grid rows={persons} caption='Persons' /> }}";
        let html = render::render_with(tg_paginate::new_tera(), source, CONFIG, "", context).await;
        let headers = scraper::Selector::parse("th").unwrap();
        let html = scraper::Html::parse_document(&html);
        let links = scraper::Selector::parse("a").unwrap();
        let linked = html.select(&headers).map(|header| header.select(&links).count() > 0);
        assert_eq!(linked.collect::<Vec<_>>(), [true, true, false], "{}", database.name());
    }
}

/// A page with a value that the row type cannot hold: an error that names the column.
macro_rules! names_the_column {
    ($pool:expr, $row:ty, $sql:expr, $column:literal) => {
        for query in ["", "persons_tgp_no=2", "persons_tgp_ordering=-id"] {
            let rows =
                sqlx::query_as::<_, $row>(AssertSqlSafe($sql.to_owned())).on($pool).key("id");
            let result = page(PaginateConfig::new().limit(1), query, rows).await;
            match result {
                // the row is on another page
                Ok(page) => assert_eq!(page.items().len(), 1),
                Err(error) => {
                    let text = format!("{error} {error:?}");
                    assert!(text.contains($column), "{text}");
                    assert_eq!(error.status(), 500, "{text}");
                }
            }
        }
        let rows = sqlx::query_as::<_, $row>(AssertSqlSafe($sql.to_owned())).on($pool).key("id");
        let error = page(PaginateConfig::new(), "", rows).await.unwrap_err();
        assert!(format!("{error} {error:?}").contains($column), "{error:?}");
    };
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct Ends {
    id: i32,
    valid_until: NaiveDate,
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct Begins {
    id: i32,
    since: DateTime<Utc>,
}

#[tokio::test]
async fn infinity_of_postgresql_in_a_row_type_of_dates_is_an_error_and_no_panic() {
    for database in all("infinity").await {
        let Database::Postgres(pool) = &database else { continue };
        for value in ["infinity", "-infinity", "5874897-12-31"] {
            let dates = format!(
                "SELECT * FROM (VALUES (1, date '2024-12-31'), (2, date '{value}')) \
                 AS t(id, valid_until)"
            );
            names_the_column!(pool, Ends, dates, "valid_until");
        }
        for value in ["infinity", "-infinity", "294276-12-31 23:59:59"] {
            let times = format!(
                "SELECT * FROM (VALUES (1, timestamptz '2024-01-01'), (2, timestamptz '{value}')) \
                 AS t(id, since)"
            );
            names_the_column!(pool, Begins, times, "since");
        }
    }
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct Worked {
    id: i32,
    worked: NaiveTime,
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct Born {
    id: i32,
    born: NaiveDate,
}

#[tokio::test]
async fn a_span_or_half_a_date_of_mysql_in_a_row_type_is_an_error_and_no_panic() {
    for database in all("spans and half dates").await {
        let Database::MySql(pool) = &database else { continue };
        database.forget("typed_shift").await;
        database
            .execute(
                "CREATE TEMPORARY TABLE typed_shift (id INT PRIMARY KEY, worked TIME, born DATE);
                 INSERT INTO typed_shift VALUES (1, '08:00:00', '2024-05-01')",
            )
            .await;
        for (time, date) in
            [("25:30:00", "2024-05-00"), ("-25:30:00", "0000-00-00"), ("838:59:59", "2024-00-00")]
        {
            database.execute("DELETE FROM typed_shift WHERE id = 2").await;
            let insert = format!("INSERT INTO typed_shift VALUES (2, '{time}', '{date}')");
            database.execute(&insert).await;
            names_the_column!(pool, Worked, "SELECT id, worked FROM typed_shift", "worked");
            names_the_column!(pool, Born, "SELECT id, born FROM typed_shift", "born");
        }
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_decoded_is_no_error_of_other_pages() {
    #[derive(Serialize, sqlx::FromRow)]
    struct Contract {
        id: i32,
        ends: Option<NaiveDate>,
    }

    for database in all("a_row_that_cannot_be_decoded").await {
        let Database::Postgres(pool) = &database else { continue };
        let sql = "SELECT id, CASE id WHEN 17 THEN date 'infinity' ELSE date '2024-01-01' + id END
                   AS ends FROM generate_series(1, 20) AS t(id)";
        let contracts = || sqlx::query_as::<_, Contract>(sql).on(pool).key("id");
        let config = PaginateConfig::new().limit(5);
        let page = page(config, "persons_tgp_ordering=-ends&persons_tgp_no=2", contracts()).await;
        let ids: Vec<_> = page.unwrap().items().iter().map(|row| row.id).collect();
        assert_eq!(ids, [15, 14, 13, 12, 11]);
        let error = error_of(contracts()).await;
        assert!(error.contains("ends"), "{error}");
    }
}

/// The error of the first page of a query.
async fn error_of<D: tg_paginate::Dataset>(rows: D) -> String {
    match page(PaginateConfig::new().limit(20), "", rows).await {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_row_of_query_scalar_is_its_value() {
    for database in all("rows of one value").await {
        persons(&database).await;
        let sql = "SELECT name FROM typed_person WHERE id < 4";
        let mut walked = Vec::new();
        for number in ["1", "2"] {
            let config = CONFIG.limit(2).default_order(&["-name"]);
            let query = format!("persons_tgp_no={number}");
            on_each!(&database, pool => {
                let names = sqlx::query_scalar::<_, String>(sql).on(pool).key("name");
                let page = page(config, &query, names).await.unwrap();
                walked.extend(page.items().iter().cloned());
            });
        }
        assert_eq!(walked, ["n3", "n2", "n1"], "{}", database.name());
        let html = on_each!(&database, pool => {
            let names = sqlx::query_scalar::<_, i64>("SELECT id FROM typed_person");
            let context = context! { persons: names.on(pool).key("id") };
            let source = "{% for id in persons %}{{ id }} {% endfor %}";
            let tera = tg_paginate::new_tera();
            render::render_with(tera, source, CONFIG.limit(3), "", context).await
        });
        assert_eq!(html, "1 2 3 ", "{}", database.name());
    }
}
