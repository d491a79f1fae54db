//! Counts and anchors of tables.

use std::path::Path as FilePath;

use actix_web::web::{Data, Path, Query, ServiceConfig, scope};
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, FromRow, MySqlPool, PgPool, Pool, QueryBuilder, SqlitePool};
use tg_paginate::prelude::*;
use tg_paginate::{ApiPaginator, Count, Error, OutOfRange, Paginator};

use crate::client::{Client, print};

#[path = "../depth/person.rs"]
mod person;

const SELECT: &str = "SELECT id, name, age FROM tgp_depth";

/// A row that shows a column under a name that the statement does not have.
#[derive(Serialize, FromRow)]
struct Renamed {
    id: i32,
    #[serde(rename = "loud")]
    name: String,
    age: i32,
}

#[derive(Clone)]
pub(crate) struct Databases {
    sqlite: SqlitePool,
    postgres: Option<PgPool>,
    mysql: Option<MySqlPool>,
}

/// What the URL filters by.
#[derive(Deserialize)]
struct Filter {
    unlike: Option<String>,
    ids: Option<i32>,
}

fn config(setting: &str) -> PaginateConfig {
    let config = PaginateConfig::new()
        .default_order(&["-age"])
        .count_ttl(std::time::Duration::from_secs(600));
    match setting {
        "max_offset" => config.max_offset(100_000),
        "not_found" => config.out_of_range(OutOfRange::NotFound),
        "none" => config.count(Count::None),
        "bounded" => config.count(Count::bounded(1_000)),
        "cursor" => config.cursor(true),
        _ => config,
    }
}

/// A handler for one kind of pool. `listed` answers with the rows, and the link to page 2.
macro_rules! handler {
    ($name:ident, $database:ty) => {
        #[get("/{setting}")]
        async fn $name(
            pool: Data<Pool<$database>>,
            setting: Path<String>,
            request: HttpRequest,
            filter: Query<Filter>,
        ) -> Result<HttpResponse, Error> {
            let mut select = QueryBuilder::<$database>::new(SELECT);
            if let Some(text) = &filter.unlike {
                select.push(" WHERE id < 50 AND name <> ").push_bind(text.clone());
            }
            if let Some(ids) = filter.ids {
                select.push(" WHERE id IN (");
                let mut list = select.separated(", ");
                (0..ids).for_each(|id| {
                    list.push_bind(id);
                });
                select.push(")");
            }
            let (rows, config) = (select.on(&pool).key("id"), config(&setting));
            let renamed = sqlx::query_as::<_, Renamed>(SELECT).on(&pool).key("id");
            let paginator = Paginator::new("people", config);
            Ok(match setting.as_str() {
                "cursor" => {
                    let page = ApiPaginator::new(config).page(&request, renamed).await?;
                    page.respond_to(&request)
                }
                "none" | "bounded" => {
                    let page = paginator.page(&request, renamed).await?;
                    HttpResponse::Ok().json(page.items())
                }
                "csv" => {
                    paginator.csv(&request, rows).await?.respond_to(&request).map_into_boxed_body()
                }
                _ => {
                    let page = paginator.page(&request, rows).await?;
                    let rows = serde_json::to_string(page.items()).unwrap();
                    HttpResponse::Ok().body(format!("{rows}\n{}", page.get_href(2, None).unwrap()))
                }
            })
        }
    };
}

handler!(sqlite, sqlx::Sqlite);
handler!(postgres, sqlx::Postgres);
handler!(mysql, sqlx::MySql);

/// Does something with each pool; its name is the first part of the path.
macro_rules! on_each {
    ($databases:expr, |$name:ident, $pool:ident, $handler:ident| $body:expr) => {
        for_one!(Some(&$databases.sqlite), "SQLite", sqlite, |$name, $pool, $handler| $body);
        for_one!(&$databases.postgres, "PostgreSQL", postgres, |$name, $pool, $handler| $body);
        for_one!(&$databases.mysql, "MariaDB", mysql, |$name, $pool, $handler| $body);
    };
}

macro_rules! for_one {
    ($pool:expr, $title:expr, $service:expr, |$name:ident, $bound:ident, $handler:ident| $body:expr) => {
        if let Some($bound) = $pool {
            let ($name, $handler) = ($title, $service);
            $body
        }
    };
}

impl Databases {
    pub(crate) async fn connect(file: &FilePath, rows: u64) -> Self {
        let file = SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let url = |name| std::env::var(name).map_err(|_| println!("left out: {name} is not set"));
        let databases = Databases {
            sqlite: SqlitePool::connect_with(file).await.unwrap(),
            postgres: match url("PAGINATE_POSTGRES_URL") {
                Ok(url) => Some(PgPool::connect(&url).await.unwrap()),
                Err(()) => None,
            },
            mysql: match url("PAGINATE_MYSQL_URL") {
                Ok(url) => Some(MySqlPool::connect(&url).await.unwrap()),
                Err(()) => None,
            },
        };
        on_each!(databases, |name, pool, _handler| {
            let mut statements = person::statements("INTEGER", rows, &["age DESC, id DESC"]);
            let table = if name == "MariaDB" { "ANALYZE TABLE tgp_depth" } else { "ANALYZE" };
            statements.push(table.to_owned());
            for statement in statements {
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(pool).await.unwrap();
            }
        });
        databases
    }

    pub(crate) fn serve(&self, app: &mut ServiceConfig) {
        on_each!(self, |name, pool, handler| {
            app.app_data(Data::new(pool.clone())).service(scope(&path(name)).service(handler));
        });
    }

    pub(crate) async fn drop_tables(&self) {
        on_each!(self, |_name, pool, _handler| {
            sqlx::raw_sql("DROP TABLE tgp_depth").execute(pool).await.unwrap();
        });
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        on_each!(self, |name, _pool, _handler| names.push(name));
        names
    }

    pub(crate) async fn attack(&self, client: &Client, rows: u64) {
        println!("\n| {rows} rows | request | median | × page 1 | × typed |");
        println!("|---|---|---|---|---|");
        on_each!(self, |name, _pool, _handler| {
            attack(client, name, rows).await;
        });
    }
}

pub(crate) fn path(database: &str) -> String {
    format!("/{}", database.to_lowercase())
}

async fn attack(client: &Client, name: &str, rows: u64) {
    let path = path(name);
    let page = async |address: &str| client.median(|_| format!("{path}/{address}")).await;
    client.text(&format!("{path}/plain")).await;
    let first = page("plain").await;
    print(name, "page 1", first, &[]);

    for setting in ["plain", "max_offset", "not_found"] {
        let beyond = |round| format!("{path}/{setting}?people_tgp_no={}", 1_000_000_000 + round);
        let time = client.median(beyond).await;
        print(name, &format!("past the end, `count_ttl`, {setting}"), time, &[first]);
    }
    for (setting, ordering) in [
        ("none", "people_tgp_ordering=loud"),
        ("bounded", "people_tgp_ordering=loud"),
        ("cursor", "sort=loud"),
    ] {
        let time = page(&format!("{setting}?{ordering}")).await;
        let request = format!("sorted by a renamed column, {setting}");
        print(name, &request, time, &[first]);
    }

    let unindexed = "plain?people_tgp_ordering=name,-age,-id";
    let linked = link(client, &path, unindexed).await;
    let first_unindexed = page(unindexed).await;
    print(name, "page 1, no index", first_unindexed, &[first]);
    let typed = page(&format!("{unindexed}&people_tgp_no=2")).await;
    print(name, "page 2 typed, no index", typed, &[first_unindexed]);
    let time = page(&linked).await;
    print(name, "page 2 by its link, no index", time, &[first_unindexed, typed]);

    let middle = rows / 20;
    let linked = link(client, &path, "plain").await;
    let edited = linked.replace("people_tgp_no=2", &format!("people_tgp_no={middle}"));
    assert_ne!(linked, edited);
    let typed = page(&format!("plain?people_tgp_no={middle}")).await;
    print(name, &format!("page {middle} typed"), typed, &[first]);
    let time = page(&edited).await;
    print(name, &format!("page {middle} by the edited link of page 2"), time, &[first, typed]);
}

/// The link to page 2 that a page has, without the path of the database.
async fn link(client: &Client, path: &str, page: &str) -> String {
    let body = client.text(&format!("{path}/{page}")).await;
    let href = body.rsplit('\n').next().unwrap();
    href.strip_prefix(path).and_then(|href| href.strip_prefix('/')).unwrap().to_owned()
}
