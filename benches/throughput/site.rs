//! The site whose handlers are compared: a table in SQLite, and four handlers of its pages.

use std::path::Path;
use std::sync::Arc;

use axum::extract::FromRef;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, SqlitePool};
use tg_paginate::tera::Tera;

use crate::{complete, decorated, minimal, person};

const ROWS: &str = "{% for person in persons %}<tr><td>{{ person.id }}</td><td>{{ person.name }}\
                    </td><td>{{ person.age }}</td></tr>{% endfor %}";

/// What handlers read.
#[derive(Clone, FromRef)]
pub(crate) struct Site {
    pub(crate) pool: SqlitePool,
    pub(crate) tera: Arc<Tera>,
}

/// A handler, and the addresses of two of its pages.
pub(crate) struct Handler {
    pub(crate) name: &'static str,
    pub(crate) first: String,
    /// As the page before links to it.
    pub(crate) deep: String,
}

impl Site {
    pub(crate) async fn open(file: &Path, connections: u32) -> Self {
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let pool = SqlitePoolOptions::new().max_connections(connections);
        let pool = pool.connect_with(options).await.unwrap();
        Site { pool, tera: Arc::new(tera()) }
    }

    pub(crate) async fn fill(&self, rows: u64) {
        for statement in person::statements("INTEGER", rows, &["age DESC, id DESC"]) {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&self.pool).await.unwrap();
        }
    }

    /// The handlers with the addresses of page 1 and of a deep page. `get` returns the page at an
    /// address.
    pub(crate) async fn handlers(
        &self,
        deep: u64,
        get: impl AsyncFn(String) -> String,
    ) -> [Handler; 4] {
        let before = deep - 1;
        let next = async |address: String| {
            let html = get(address).await;
            let (_, last) = html.rsplit_once("href=\"").unwrap();
            last.split('"').next().unwrap().replace("&amp;", "&")
        };
        let decorated = async |name| {
            let first = format!("/decorated/{name}");
            let deep = next(format!("{first}?persons_tgp_no={before}")).await;
            Handler { name: "with `#[paginate]`", first, deep }
        };
        let end = "SELECT age, id FROM tgp_depth ORDER BY age DESC, id DESC LIMIT 1 OFFSET ?";
        let end = sqlx::query_as(end).bind((before * 10 - 1) as i64);
        let (age, id): (i32, i32) = end.fetch_one(&self.pool).await.unwrap();
        let handlers = [
            decorated("minimal").await,
            Handler {
                name: "the least by hand",
                first: "/by_hand/minimal?page=1".to_owned(),
                deep: format!("/by_hand/minimal?page={deep}&age={age}&id={id}"),
            },
            decorated("complete").await,
            Handler {
                name: "all of it by hand",
                first: "/by_hand/complete".to_owned(),
                deep: next(format!("/by_hand/complete?page={before}")).await,
            },
        ];
        check(&handlers, get).await;
        handlers
    }
}

/// The templates of all handlers.
fn tera() -> Tera {
    let mut tera = tg_paginate::new_tera();
    let by_hand = [minimal::template(ROWS), complete::template(ROWS)];
    for (name, source) in decorated::templates(ROWS).into_iter().chain(by_hand) {
        tera.add_raw_template(name, &source).unwrap();
    }
    tera
}

/// Checks that handlers show the same rows, and as many links as the one that they are compared
/// with.
async fn check(handlers: &[Handler; 4], get: impl AsyncFn(String) -> String) {
    let addresses: [fn(&Handler) -> &str; 2] = [|handler| &handler.first, |handler| &handler.deep];
    for address in addresses {
        let mut pages = Vec::new();
        for handler in handlers {
            pages.push(get(address(handler).to_owned()).await);
        }
        let rows = |html: &String| {
            let rows = html.split("<tr>").skip(1);
            rows.filter_map(|row| Some(row.split_once("</tr>")?.0.to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(rows(&pages[0]).len(), 10);
        assert!(pages.iter().all(|page| rows(page) == rows(&pages[0])), "{pages:?}");
        for pair in pages.chunks(2) {
            let links = |html: &String| html.matches("href=").count();
            assert_eq!(links(&pair[0]), links(&pair[1]), "{pair:?}");
        }
    }
}
