//! Pages in a transaction, or on a connection that the program has.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use tg_paginate::{
    ApiPaginator, ContextRequest, Count, Error, On, OnConnection, Page, PageSource, PaginateConfig,
    Paginator, Record, Request, RowCount, ServedBy, SharedConnection, context,
};

use crate::support::database::{Database, Value, all, on_each, several_connections, suite};
use crate::support::setting::setting;

const TWO: PaginateConfig = PaginateConfig::new().limit(2);

async fn page<S: PageSource>(
    config: PaginateConfig,
    query: &str,
    rows: S,
) -> Result<Page<S::Row>, Error> {
    Paginator::new("notes", config).page(Request::new("/notes", query), rows).await
}

fn ids(page: &Page<Record>) -> Vec<i64> {
    page.items().iter().map(|row| row.get("id").unwrap()).collect()
}

/// The query string of the link to the next page.
fn next_query(page: &Page<Record>) -> String {
    page.href_next().unwrap().split_once('?').unwrap().1.to_owned()
}

/// A temporary table with the ids 0 to 4.
async fn five(database: &Database) {
    let row = [Value::Integer(1), Value::Null, Value::Null, Value::Null, Value::Null];
    database.table("note", &vec![row; 5]).await;
}

const INSERT: &str = "INSERT INTO note (id, a) VALUES (5, 0)";

#[tokio::test]
async fn a_page_shows_the_uncommitted_rows_of_its_transaction_which_goes_on() {
    for database in all("a_page_shows_the_uncommitted_rows").await {
        five(&database).await;
        on_each!(&database, pool => {
            let mut tx = pool.begin().await.unwrap();
            sqlx::query(INSERT).execute(&mut *tx).await.unwrap();
            let notes = || sqlx::query("SELECT id, a FROM note");
            let last = page(TWO, "notes_tgp_no=3", notes().on(&mut *tx).key("id")).await.unwrap();
            assert_eq!((ids(&last), last.total()), (vec![4, 5], Some(6)), "{}", database.name());
            let first = page(TWO, "notes_tgp_ordering=a", notes().on(&mut tx).key("id")).await;
            assert_eq!(ids(&first.unwrap()), [5, 0]);
            sqlx::query("UPDATE note SET a = 7 WHERE id = 5").execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
            let committed = page(TWO, "notes_tgp_ordering=-a", notes().on(pool).key("id")).await;
            assert_eq!(ids(&committed.unwrap()), [5, 4]);
        });
    }
}

#[tokio::test]
async fn no_count_of_a_transaction_is_shown_elsewhere_and_none_from_elsewhere_in_it() {
    for database in all("no_count_of_a_transaction_is_shown_elsewhere").await {
        for count in [Count::Auto, Count::Exact, Count::bounded(100)] {
            five(&database).await;
            let config = TWO.count(count).count_ttl(Duration::from_secs(600));
            // not the statement of another count
            let sql = format!("SELECT id FROM note /* {count:?} */");
            on_each!(&database, pool => {
                let notes = || sqlx::query(AssertSqlSafe(sql.clone()));
                let before = page(config, "", notes().on(pool).key("id")).await.unwrap();
                let mut tx = pool.begin().await.unwrap();
                sqlx::query(INSERT).execute(&mut *tx).await.unwrap();
                let link_of_pool = next_query(&before);
                let inside = page(config, "", notes().on(&mut *tx).key("id")).await.unwrap();
                let link = next_query(&inside);
                for query in ["", &link, &link_of_pool] {
                    let inside = page(config, query, notes().on(&mut *tx).key("id")).await.unwrap();
                    assert_eq!(inside.total(), Some(6), "{} {count:?} {query}", database.name());
                }
                tx.rollback().await.unwrap();
                for query in ["", &link, &link_of_pool] {
                    let after = page(config, query, notes().on(pool).key("id")).await.unwrap();
                    assert_eq!(after.total(), Some(5), "{} {count:?} {query}", database.name());
                }
            });
        }
    }
}

#[tokio::test]
async fn links_lead_through_a_transaction_by_anchors_of_their_own() {
    for database in all("links_lead_through_a_transaction").await {
        five(&database).await;
        on_each!(&database, pool => {
            let notes = || sqlx::query("SELECT id, a FROM note");
            let mut tx = pool.begin().await.unwrap();
            let first = page(TWO, "", notes().on(&mut *tx).key("id")).await.unwrap();
            let link = next_query(&first);
            let next = page(TWO, &link, notes().on(&mut *tx).key("id")).await.unwrap();
            assert_eq!(ids(&next), [2, 3], "{}", database.name());
            assert_eq!(next.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
            let third = next.next(notes().on(&mut *tx).key("id")).await.unwrap().unwrap();
            assert_eq!(ids(&third), [4]);
            drop(tx);
            let elsewhere = page(TWO, &link, notes().on(pool).key("id")).await.unwrap();
            assert_eq!(elsewhere.served_by(), Some(ServedBy::Head { skipped: 2 }));
        });
    }
}

#[tokio::test]
async fn an_error_of_a_page_leaves_the_transaction_as_it_was() {
    for database in all("an_error_of_a_page_leaves_the_transaction").await {
        five(&database).await;
        on_each!(&database, pool => {
            let mut tx = pool.begin().await.unwrap();
            sqlx::query(INSERT).execute(&mut *tx).await.unwrap();
            let missing = sqlx::query("SELECT id FROM no_such_table").on(&mut *tx).key("id");
            assert_eq!(page(TWO, "", missing).await.unwrap_err().status(), 500);
            let notes = sqlx::query("SELECT id FROM note").on(&mut *tx).key("id");
            assert_eq!(page(TWO, "", notes).await.unwrap().total(), Some(6));
            tx.commit().await.unwrap();
            let notes = sqlx::query("SELECT id FROM note").on(pool).key("id");
            let after = page(TWO, "", notes).await.unwrap();
            assert_eq!(after.total(), Some(6), "{}", database.name());
        });
    }
}

#[tokio::test]
async fn a_table_may_change_between_the_pages_of_a_transaction() {
    for database in all("a_table_may_change_between_the_pages").await {
        five(&database).await;
        on_each!(&database, pool => {
            let mut tx = pool.begin().await.unwrap();
            let notes = || sqlx::query("SELECT * FROM note");
            let before = page(TWO, "notes_tgp_ordering=-a", notes().on(&mut *tx).key("id")).await;
            assert_eq!(ids(&before.unwrap()), [4, 3]);
            for sql in [
                "ALTER TABLE note ADD COLUMN f INTEGER",
                "UPDATE note SET f = 10 - id",
                "ALTER TABLE note DROP COLUMN a",
            ] {
                sqlx::query(sql).execute(&mut *tx).await.unwrap();
            }
            for ordering in ["f", "a"] {
                let query = format!("notes_tgp_ordering={ordering}");
                let after = page(TWO, &query, notes().on(&mut *tx).key("id")).await.unwrap();
                let expected = if ordering == "f" { vec![4, 3] } else { vec![0, 1] };
                assert_eq!(ids(&after), expected, "{} {ordering}", database.name());
                assert!(after.items()[0].get::<i64>("f").is_some());
            }
        });
    }
}

/// On PostgreSQL, the database refuses to sort by `json`, which aborts a transaction.
#[tokio::test]
async fn a_column_that_cannot_be_sorted_does_not_abort_the_transaction() {
    let Some(pool) = postgres().await else { return };
    let mut tx = pool.begin().await.unwrap();
    let create = "CREATE TEMPORARY TABLE item (id INT, data JSON)";
    sqlx::raw_sql(create).execute(&mut *tx).await.unwrap();
    let items = || sqlx::query("SELECT id, data FROM item WHERE $1 IS NULL OR id > $1").bind(0);
    for query in ["", "notes_tgp_ordering=data", "notes_tgp_ordering=id"] {
        let shown = page(TWO, query, items().on(&mut *tx).key("id")).await.unwrap();
        assert_eq!(shown.total(), Some(0));
        sqlx::query("INSERT INTO item VALUES (0, '{}')").execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A pool of one connection, so that temporary tables stay.
async fn postgres() -> Option<PgPool> {
    let url = setting("PAGINATE_POSTGRES_URL")?;
    Some(PgPoolOptions::new().max_connections(1).connect(&url).await.unwrap())
}

/// Notes of two tenants, under row-level security: 95 of `a` and 3 of `b`. The role exists only in
/// the transaction.
const TENANTS: &str = "
    CREATE TEMPORARY TABLE note (id INT PRIMARY KEY, tenant TEXT NOT NULL);
    INSERT INTO note SELECT n, CASE WHEN n <= 95 THEN 'a' ELSE 'b' END
        FROM generate_series(1, 98) AS n;
    ALTER TABLE note ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON note USING (tenant = current_setting('app.tenant', true));
    CREATE ROLE tgp_tenant;
    GRANT SELECT ON note TO tgp_tenant;
    SET LOCAL ROLE tgp_tenant";

#[tokio::test]
async fn each_tenant_sees_its_own_rows_and_their_number() {
    let Some(pool) = postgres().await else { return };
    let mut tx = pool.begin().await.unwrap();
    sqlx::raw_sql(TENANTS).execute(&mut *tx).await.unwrap();
    let config = TWO.count_ttl(Duration::from_secs(600));
    for (tenant, total) in [("a", 95), ("b", 3), ("a", 95)] {
        let set = sqlx::query("SELECT set_config('app.tenant', $1, true)").bind(tenant);
        set.execute(&mut *tx).await.unwrap();
        let notes = sqlx::query("SELECT id, tenant FROM note").on(&mut *tx).key("id");
        let shown = page(config, "notes_tgp_no=last", notes).await.unwrap();
        assert_eq!(shown.total(), Some(total), "{tenant}");
        assert_eq!(shown.items().last().unwrap().get::<String>("tenant").unwrap(), tenant);
    }
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn a_schema_of_the_search_path_may_have_other_columns() {
    let Some(pool) = postgres().await else { return };
    let mut tx = pool.begin().await.unwrap();
    let create = "
        CREATE SCHEMA tgp_one; CREATE TABLE tgp_one.note (id INT, a INT);
        CREATE SCHEMA tgp_two; CREATE TABLE tgp_two.note (id TEXT, b TEXT);
        INSERT INTO tgp_one.note VALUES (9, 1), (10, 2);
        INSERT INTO tgp_two.note VALUES ('9', 'x'), ('10', 'y')";
    sqlx::raw_sql(create).execute(&mut *tx).await.unwrap();
    for (schema, shown) in [
        ("tgp_one", r#"{"id":9,"a":1}"#),
        ("tgp_two", r#"{"id":"10","b":"y"}"#),
        ("tgp_one", r#"{"id":9,"a":1}"#),
    ] {
        let set = AssertSqlSafe(format!("SET LOCAL search_path = {schema}"));
        sqlx::raw_sql(set).execute(&mut *tx).await.unwrap();
        let notes = sqlx::query("SELECT * FROM note").on(&mut *tx).key("id");
        let first = page(TWO, "", notes).await.unwrap();
        assert_eq!(serde_json::to_string(&first.items()[0]).unwrap(), shown);
    }
}

#[tokio::test]
async fn a_long_list_is_counted_only_in_part_unless_its_last_page_is_shown() {
    for database in all("a_long_list_is_counted_only_in_part").await {
        let digits = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)";
        let tables = ["a", "b", "c", "d", "e", "f", "g"].map(|name| format!("{digits} AS {name}"));
        let place = |(power, name)| format!("{name}.d * {}", 4_u32.pow(power));
        let sum = (0..).zip(["a", "b", "c", "d", "e", "f", "g"]).map(place).collect::<Vec<_>>();
        let sql = format!("SELECT {} AS id FROM {}", sum.join(" + "), tables.join(", "));
        on_each!(&database, pool => {
            let numbers = || sqlx::query(AssertSqlSafe(sql.clone()));
            let mut tx = pool.begin().await.unwrap();
            let first = page(TWO, "", numbers().on(&mut *tx).key("id")).await.unwrap();
            match first.row_count() {
                RowCount::AtLeast(rows) => assert_eq!(rows, 10_000),
                RowCount::About(rows) => assert!(rows >= 10_000),
                other => panic!("{}: {other:?}", database.name()),
            }
            let last = page(TWO, "notes_tgp_no=last", numbers().on(&mut *tx).key("id")).await;
            let last = last.unwrap();
            assert_eq!((ids(&last), last.total()), (vec![16_382, 16_383], Some(16_384)));
        });
    }
}

#[tokio::test]
async fn a_row_is_located_among_those_of_its_transaction() {
    for database in all("a_row_is_located_among_those").await {
        five(&database).await;
        on_each!(&database, pool => {
            let mut tx = pool.begin().await.unwrap();
            sqlx::query(INSERT).execute(&mut *tx).await.unwrap();
            let notes = sqlx::query("SELECT id FROM note").on(&mut *tx).key("id").locate(5_i64);
            let shown = page(TWO, "", notes).await.unwrap();
            assert_eq!((ids(&shown), shown.current_page()), (vec![4, 5], 3));
        });
    }
}

#[tokio::test]
async fn after_a_timeout_the_connection_waits_for_its_statement_and_goes_on() {
    for database in all("after_a_timeout_the_connection_waits").await {
        let slow = match &database {
            Database::Postgres(_) => "SELECT 1 AS id FROM pg_sleep(0.3)",
            Database::MySql(_) => "SELECT SLEEP(0.3) AS id",
            // it cannot be made to wait
            Database::Sqlite(_) => continue,
        };
        let config = TWO.timeout(Duration::from_millis(50));
        on_each!(&database, pool => {
            let mut tx = pool.begin().await.unwrap();
            let error = page(config, "", sqlx::query(slow).on(&mut *tx).key("id")).await;
            assert_eq!(error.unwrap_err().status(), 503, "{}", database.name());
            let one = sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(&mut *tx).await;
            assert_eq!(one.unwrap(), 1);
            tx.commit().await.unwrap();
        });
    }
}

/// Preparing a statement waits for the lock, and an answer that is not awaited must not be taken for
/// that of the next statement.
#[tokio::test]
async fn a_shared_transaction_that_waited_for_a_lock_goes_back_to_its_pool() {
    for database in all("a_shared_transaction_that_waited").await {
        let folder = tempfile::tempdir().unwrap();
        let several = several_connections(&database, 2, &folder).await;
        let name = format!("tgp_locked_{}", rand::random::<u32>());
        let (lock, unlock) = match &several {
            Database::Postgres(_) => {
                (format!("BEGIN; LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"), "ROLLBACK")
            }
            Database::MySql(_) => (format!("LOCK TABLES {name} WRITE"), "UNLOCK TABLES"),
            // readers do not wait
            Database::Sqlite(_) => continue,
        };
        several.execute(&format!("CREATE TABLE {name} (id INTEGER PRIMARY KEY)")).await;
        on_each!(&several, pool => {
            let mut holder = pool.acquire().await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(lock)).execute(&mut *holder).await.unwrap();
            let tx = SharedConnection::new(pool.begin().await.unwrap());
            let rows = sqlx::query(AssertSqlSafe(format!("SELECT id FROM {name}")));
            let config = TWO.timeout(Duration::from_millis(100));
            let error = page(config, "", rows.on(&tx).key("id")).await.unwrap_err();
            assert_eq!(error.status(), 503, "{}: {error}", database.name());
            drop(tx);
            sqlx::raw_sql(unlock).execute(&mut *holder).await.unwrap();
            let mut other = pool.acquire().await.unwrap();
            let one = sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(&mut *other).await;
            assert_eq!(one.unwrap(), 1);
        });
        several.execute(&format!("DROP TABLE {name}")).await;
    }
}

#[tokio::test]
async fn an_api_pages_in_a_transaction_by_number_and_by_cursor() {
    for database in all("an_api_pages_in_a_transaction").await {
        five(&database).await;
        on_each!(&database, pool => {
            let mut tx = pool.begin().await.unwrap();
            sqlx::query(INSERT).execute(&mut *tx).await.unwrap();
            let notes = || sqlx::query("SELECT id FROM note");
            for config in [TWO, TWO.cursor(true)] {
                let api = ApiPaginator::new(config);
                let mut query = String::new();
                let mut seen = Vec::new();
                loop {
                    let notes = notes().on(&mut *tx).key("id");
                    let shown = api.page(Request::new("/notes", &query), notes).await.unwrap();
                    seen.extend(shown.items().iter().map(|row| row.get::<i64>("id").unwrap()));
                    let Some(next) = shown.links().next else { break };
                    query = next.split_once('?').unwrap().1.to_owned();
                }
                assert_eq!(seen, [0, 1, 2, 3, 4, 5], "{}", database.name());
            }
        });
    }
}

#[tokio::test]
async fn lists_that_share_a_transaction_show_one_snapshot() {
    for database in all("lists_that_share_a_transaction_show_one_snapshot").await {
        let folder = tempfile::tempdir().unwrap();
        let several = several_connections(&database, 2, &folder).await;
        let name = format!("tgp_shared_{}", rand::random::<u32>());
        several.execute(&format!("CREATE TABLE {name} (id INTEGER PRIMARY KEY)")).await;
        several.execute(&format!("INSERT INTO {name} VALUES (1), (2), (3)")).await;
        on_each!(&several, pool => {
            let begin = match &several {
                Database::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ",
                Database::Sqlite(_) | Database::MySql(_) => "BEGIN",
            };
            let mut tx = pool.begin_with(begin).await.unwrap();
            let rows = |order| AssertSqlSafe(format!("SELECT id FROM {name} ORDER BY id{order}"));
            sqlx::query(rows("")).fetch_all(&mut *tx).await.unwrap();
            several.execute(&format!("INSERT INTO {name} VALUES (4)")).await;
            let tx = SharedConnection::new(tx);
            let context = context! {
                notes: sqlx::query(rows("")).on(&tx).key("id"),
                latest: sqlx::query(rows(" DESC")).on(&tx).key("id"),
            };
            drop(tx);
            const LISTS: [Paginator; 2] = [Paginator::new("notes", TWO), Paginator::new("latest", TWO)];
            let request = ContextRequest::read(&LISTS, Request::new("/", "")).unwrap();
            let paged = request.page(context).await.unwrap().to_json().unwrap();
            let shown: serde_json::Value = serde_json::from_slice(&paged).unwrap();
            assert_eq!(shown["notes"], serde_json::json!([{"id": 1}, {"id": 2}]));
            assert_eq!(shown["latest"], serde_json::json!([{"id": 3}, {"id": 2}]));
            for list in ["notes", "latest"] {
                assert_eq!(shown["tg"]["paginates"][list]["row_count"], 3, "{}", several.name());
            }
        });
        several.execute(&format!("DROP TABLE {name}")).await;
    }
}

#[tokio::test]
async fn a_shared_transaction_is_rolled_back_after_its_last_list() {
    for database in all("a_shared_transaction_is_rolled_back").await {
        five(&database).await;
        on_each!(&database, pool => {
            let notes = || sqlx::query("SELECT id FROM note");
            let mut tx = pool.begin().await.unwrap();
            sqlx::query(INSERT).execute(&mut *tx).await.unwrap();
            let tx = SharedConnection::new(tx);
            for _ in 0..2 {
                let inside = page(TWO, "", notes().on(&tx).key("id")).await.unwrap();
                assert_eq!(inside.total(), Some(6), "{}", database.name());
            }
            drop(tx);
            let after = page(TWO, "", notes().on(pool).key("id")).await.unwrap();
            assert_eq!(after.total(), Some(5));
        });
    }
}

#[tokio::test]
async fn a_connection_of_a_pool_can_be_shared_and_goes_back_to_it() {
    for database in all("a_connection_of_a_pool_can_be_shared").await {
        five(&database).await;
        on_each!(&database, pool => {
            let mut connection = pool.acquire().await.unwrap();
            let notes = || sqlx::query("SELECT id FROM note");
            let borrowed = page(TWO, "", notes().on(&mut connection).key("id")).await.unwrap();
            let shared = SharedConnection::new(connection);
            let owned = page(TWO, "", notes().on(&shared).key("id")).await.unwrap();
            drop(shared);
            let of_pool = page(TWO, "", notes().on(pool).key("id")).await.unwrap();
            for shown in [borrowed, owned, of_pool] {
                assert_eq!((ids(&shown), shown.total()), (vec![0, 1], Some(5)));
            }
        });
    }
}

#[tokio::test]
async fn csv_of_a_shared_transaction_has_its_rows() {
    for database in all("csv_of_a_shared_transaction").await {
        five(&database).await;
        on_each!(&database, pool => {
            let mut tx = pool.begin().await.unwrap();
            sqlx::query(INSERT).execute(&mut *tx).await.unwrap();
            let tx = SharedConnection::new(tx);
            let notes = sqlx::query("SELECT id FROM note").on(&tx).key("id");
            drop(tx);
            let csv = Paginator::new("notes", TWO).csv(Request::new("/", ""), notes).await.unwrap();
            let csv = csv.try_concat().await.unwrap();
            let csv = String::from_utf8_lossy(&csv).replace("\r\n", " ");
            assert_eq!(csv.trim_start_matches('\u{feff}'), "id 0 1 2 3 4 5 ");
            let after = sqlx::query("SELECT id FROM note").on(pool).key("id");
            assert_eq!(page(TWO, "", after).await.unwrap().total(), Some(5));
        });
    }
}

#[tokio::test]
async fn a_select_of_sea_orm_runs_in_a_transaction_of_sqlx() {
    for database in all("a_select_of_sea_orm_runs_in_a_transaction").await {
        let row = [Value::Integer(1), Value::Null, Value::Null, Value::Null, Value::Null];
        database.table("suite", &vec![row; 5]).await;
        on_each!(&database, pool => {
            let mut tx = pool.begin().await.unwrap();
            let insert = "INSERT INTO suite (id, a) VALUES (5, 1)";
            sqlx::query(insert).execute(&mut *tx).await.unwrap();
            let rows = || suite::Entity::find().filter(suite::Column::A.eq(1));
            let last = page(TWO, "notes_tgp_no=3", rows().on(&mut *tx)).await.unwrap();
            assert_eq!((last.items()[1].id, last.total()), (5, Some(6)), "{}", database.name());
            let tx = SharedConnection::new(tx);
            let shared = page(TWO, "notes_tgp_ordering=-id", rows().on(&tx)).await.unwrap();
            assert_eq!(shared.items()[0].id, 5);
            drop(tx);
            let after = page(TWO, "", rows().on(pool)).await.unwrap();
            assert_eq!(after.total(), Some(5));
        });
        let of_sea_orm = suite::Entity::find().on(&Arc::new(database.sea_orm()));
        assert_eq!(page(TWO, "", of_sea_orm).await.unwrap().total(), Some(5));
    }
}

/// A pool behind a pointer of the program.
struct Db(Arc<SqlitePool>);

impl Deref for Db {
    type Target = Arc<SqlitePool>;

    fn deref(&self) -> &Arc<SqlitePool> {
        &self.0
    }
}

#[tokio::test]
async fn a_pool_may_be_behind_any_pointers() {
    let pool = Arc::new(SqlitePool::connect("sqlite::memory:").await.unwrap());
    let data = actix_web::web::Data::new(pool.clone());
    let db = Db(pool.clone());
    let one = || sqlx::query("SELECT 1 AS id");
    for shown in [
        page(TWO, "", one().on(&*pool)).await,
        page(TWO, "", one().on(&pool)).await,
        page(TWO, "", one().on(&&pool)).await,
        page(TWO, "", one().on(&data)).await,
        page(TWO, "", one().on(&&data)).await,
        page(TWO, "", one().on(&db)).await,
    ] {
        assert_eq!(ids(&shown.unwrap()), [1]);
    }
}
