//! What a list is: its statement and bound values, or what `.scope` says instead of the values.

use std::time::Duration;

use futures::TryStreamExt;
use futures::future::try_join_all;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use tg_paginate::{
    ApiPaginator, On, OnConnection, Page, PaginateConfig, Paginator, Record, Request, ServedBy,
};

use crate::support::database::{Database, all, on_each};
use crate::support::page;
use crate::support::setting::setting;

const TWO: PaginateConfig = PaginateConfig::new().limit(2).default_order(&["-rank"]);
const CURSOR: PaginateConfig = TWO.cursor(true);

/// Six offers that are valid for a long time; the first has the lowest rank.
async fn offers(database: &Database) {
    database.forget("scoped_offer").await;
    database
        .execute(
            "CREATE TEMPORARY TABLE scoped_offer (id BIGINT PRIMARY KEY, rank_of BIGINT NOT NULL,
             valid_until BIGINT NOT NULL)",
        )
        .await;
    let rows = (1..=6).map(|id| format!("({id}, {id}, 1000000)")).collect::<Vec<_>>().join(", ");
    database.execute(&format!("INSERT INTO scoped_offer VALUES {rows}")).await;
}

/// The offers that are valid at a moment. With `ids`, only these.
fn select(database: &Database, ids: usize) -> String {
    let placeholder = |number: usize| match database {
        Database::Postgres(_) => format!("${number}"),
        Database::Sqlite(_) | Database::MySql(_) => "?".to_owned(),
    };
    let ids = (2..2 + ids).map(placeholder).collect::<Vec<_>>().join(", ");
    let ids = if ids.is_empty() { ids } else { format!(" AND id IN ({ids})") };
    let moment = placeholder(1);
    format!("SELECT id, rank_of AS \"rank\" FROM scoped_offer WHERE valid_until > {moment}{ids}")
        .replace('"', if let Database::MySql(_) = database { "`" } else { "\"" })
}

fn ids(page: &[Record]) -> Vec<i64> {
    page.iter().map(|row| row.get("id").unwrap()).collect()
}

fn query_of(href: &str) -> String {
    href.split_once('?').unwrap().1.to_owned()
}

#[tokio::test]
async fn a_cursor_is_a_place_in_an_order_whatever_the_values_of_the_statement() {
    for database in all("a cursor and values that move").await {
        offers(&database).await;
        on_each!(&database, pool => {
            // the time of day, and a set that has another order in each request
            for members in [vec![], vec![1, 2, 3, 4, 5, 6]] {
                let sql = select(&database, members.len());
                let (mut query, mut walked, mut moment) = (String::new(), Vec::new(), 0_i64);
                loop {
                    moment += 1;
                    let mut members = members.clone();
                    let places = moment as usize % members.len().max(1);
                    members.rotate_left(places);
                    let mut rows = sqlx::query(AssertSqlSafe(sql.clone())).bind(moment);
                    for member in &members {
                        rows = rows.bind(*member);
                    }
                    let request = Request::new("/offers", &query);
                    let api = ApiPaginator::new(CURSOR);
                    let page = api.page(request, rows.on(pool).key("id")).await.unwrap();
                    walked.extend(ids(page.items()));
                    let Some(next) = page.metadata().unwrap().next else { break };
                    query = format!("cursor={next}");
                }
                assert_eq!(walked, [6, 5, 4, 3, 2, 1], "{}", database.name());
            }
        });
    }
}

#[tokio::test]
async fn links_of_a_list_whose_value_moves_have_anchors_by_its_scope_and_are_right_without() {
    for database in all("links and values that move").await {
        offers(&database).await;
        let sql = select(&database, 0);
        on_each!(&database, pool => {
            for is_scoped in [true, false] {
                let rows = |moment: i64| {
                    let rows = sqlx::query(AssertSqlSafe(sql.clone())).bind(moment);
                    let rows = rows.on(pool).key("id");
                    if is_scoped { rows.scope(("valid", "now")) } else { rows }
                };
                let (mut query, mut walked) = (String::new(), Vec::new());
                for moment in 1.. {
                    let page = page(TWO, &query, rows(moment)).await.unwrap();
                    walked.extend(ids(page.items()));
                    if moment > 1 {
                        let served = page.served_by().unwrap();
                        let is_warm = matches!(served, ServedBy::Anchor { skipped: 0 });
                        assert_eq!(is_warm, is_scoped, "{} {served:?}", database.name());
                    }
                    let Some(href) = page.href_next() else { break };
                    query = query_of(&href);
                }
                assert_eq!(walked, [6, 5, 4, 3, 2, 1], "{}", database.name());
            }
        });
    }
}

#[tokio::test]
async fn an_anchor_of_another_scope_is_not_used_although_the_values_are_equal() {
    for database in all("another scope").await {
        offers(&database).await;
        let sql = select(&database, 0);
        on_each!(&database, pool => {
            let rows = |scope| {
                let rows = sqlx::query(AssertSqlSafe(sql.clone())).bind(1_i64);
                rows.on(pool).key("id").scope(scope)
            };
            let first = page(TWO, "", rows(("a", 1))).await.unwrap();
            let query = query_of(&first.href_next().unwrap());
            let served = page(TWO, &query, rows(("a", 1))).await.unwrap().served_by();
            assert_eq!(served, Some(ServedBy::Anchor { skipped: 0 }));
            let other = page(TWO, &query, rows(("a", 2))).await.unwrap();
            assert_eq!(other.served_by(), Some(ServedBy::Head { skipped: 2 }));
            assert_eq!(ids(other.items()), [4, 3], "{}", database.name());
        });
    }
}

#[tokio::test]
async fn requests_of_one_scope_share_a_count() {
    let config = TWO.count_ttl(Duration::from_secs(600));
    for database in all("counts of a scope").await {
        offers(&database).await;
        let sql = select(&database, 0);
        on_each!(&database, pool => {
            let total = async |moment: i64, scope: &str| {
                let rows = sqlx::query(AssertSqlSafe(sql.clone())).bind(moment);
                let rows = rows.on(pool).key("id").scope(scope);
                page(config, "", rows).await.unwrap().row_count().number()
            };
            assert_eq!(total(1, "a").await, 6);
            database.execute("DELETE FROM scoped_offer WHERE id < 3").await;
            // remembered for the scope, whatever the value
            assert_eq!(total(2, "a").await, 6, "{}", database.name());
            assert_eq!(total(2, "b").await, 4, "{}", database.name());
        });
    }
}

#[tokio::test]
async fn a_select_of_sea_orm_has_a_scope() {
    use sea_orm::{DbBackend, FromQueryResult, Statement};

    #[derive(Debug, serde::Serialize, FromQueryResult)]
    struct Offer {
        id: i64,
        rank: i64,
    }

    for database in all("a scope of SeaORM").await {
        offers(&database).await;
        let sql = select(&database, 0);
        let backend = match database {
            Database::Sqlite(_) => DbBackend::Sqlite,
            Database::Postgres(_) => DbBackend::Postgres,
            Database::MySql(_) => DbBackend::MySql,
        };
        let db = database.sea_orm();
        let rows = |moment: i64| {
            let statement = Statement::from_sql_and_values(backend, &sql, [moment.into()]);
            Offer::find_by_statement(statement).on(&db).key("id").scope("valid")
        };
        let first = page(TWO, "", rows(1)).await.unwrap();
        let next = page(TWO, &query_of(&first.href_next().unwrap()), rows(2)).await.unwrap();
        assert_eq!(next.served_by(), Some(ServedBy::Anchor { skipped: 0 }), "{}", database.name());
        assert_eq!(next.items().iter().map(|offer| offer.id).collect::<Vec<_>>(), [4, 3]);
    }
}

#[tokio::test]
async fn a_scope_that_does_not_serialise_is_a_mistake_of_the_program() {
    let databases = all("a wrong scope").await;
    let Database::Sqlite(pool) = &databases[0] else { panic!("SQLite is always there") };
    let wrong = std::collections::HashMap::from([((1, 2), 3)]);
    let rows = sqlx::query("SELECT 1 AS id").on(pool).key("id").scope(wrong);
    let error = page(PaginateConfig::new(), "", rows).await.unwrap_err();
    assert_eq!(error.status(), 500);
    assert!(error.to_string().contains("`scope` cannot be serialised"), "{error}");
}

tokio::task_local! {
    static TENANT: &'static str;
}

async fn set_tenant(connection: &mut PgConnection) -> sqlx::Result<()> {
    let tenant = TENANT.try_with(|tenant| *tenant).unwrap_or_default();
    let set = "SELECT set_config('role', 'tgp_scope_tenant', false),
                      set_config('app.tenant', $1, false)";
    sqlx::query(set).bind(tenant).execute(connection).await.map(drop)
}

/// A pool whose connections belong to the tenant of the task that takes them.
async fn pool_of_tenants(url: &str) -> PgPool {
    let options = PgPoolOptions::new().max_connections(4);
    let options = options.after_connect(|connection, _| Box::pin(set_tenant(connection)));
    let options = options.before_acquire(|connection, _| {
        Box::pin(async move { set_tenant(connection).await.map(|()| true) })
    });
    options.connect(url).await.unwrap()
}

#[tokio::test]
async fn tenants_of_row_level_security_have_their_own_counts_maps_and_exports_by_scope() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let admin = PgPool::connect(&url).await.unwrap();
    let table = format!("tgp_note_{}", rand::random::<u32>());
    let create = format!(
        "DO $$ BEGIN CREATE ROLE tgp_scope_tenant; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
         CREATE TABLE {table} (id int PRIMARY KEY, tenant text NOT NULL);
         INSERT INTO {table} SELECT n, 'a' FROM generate_series(1, 95) n;
         INSERT INTO {table} SELECT n, 'b' FROM generate_series(101, 103) n;
         ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
         CREATE POLICY own ON {table} USING (tenant = current_setting('app.tenant', true));
         GRANT SELECT ON {table} TO tgp_scope_tenant"
    );
    sqlx::raw_sql(AssertSqlSafe(create)).execute(&admin).await.unwrap();
    let pool = pool_of_tenants(&url).await;
    // tasks of scoped lists need idle connections; these belong to no tenant
    drop(try_join_all((0..4).map(|_| pool.acquire())).await.unwrap());
    let notes = |tenant| {
        let sql = AssertSqlSafe(format!("SELECT id FROM {table}"));
        sqlx::query(sql).on(&pool).key("id").scope(tenant)
    };
    for config in [
        PaginateConfig::new().limit(2),
        PaginateConfig::new().limit(2).count_ttl(Duration::from_secs(60)),
        PaginateConfig::new().limit(2).count(tg_paginate::Count::Exact),
    ] {
        for (tenant, first, total) in [("a", 1, 95), ("b", 101, 3), ("a", 1, 95)] {
            let request = || TENANT.scope(tenant, page(config, "", notes(tenant)));
            let mut page: Page<Record> = request().await.unwrap();
            // the first page waits for its count no longer than 50 ms
            while page.total().is_none() {
                page = request().await.unwrap();
            }
            assert_eq!((ids(page.items())[0], page.total()), (first, Some(total)), "{config:?}");
        }
    }
    let export = async {
        let rows = Paginator::new("notes", PaginateConfig::new());
        let csv = rows.csv(Request::new("/notes", ""), notes("b")).await.unwrap();
        csv.try_concat().await.unwrap()
    };
    let csv = String::from_utf8(TENANT.scope("b", export).await).unwrap();
    assert_eq!(csv.trim_start_matches('\u{feff}'), "id\r\n101\r\n102\r\n103\r\n");
    pool.close().await;
    sqlx::raw_sql(AssertSqlSafe(format!("DROP TABLE {table}"))).execute(&admin).await.unwrap();
}
