//! The site whose handlers are compared: a table in SQLite, and four handlers of its pages.

use actix_web::body::MessageBody;
use actix_web::dev::{HttpServiceFactory, Service, ServiceResponse};
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::web::Data;
use actix_web::{App, Error};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, SqlitePool};
use std::path::Path;
use tg_paginate::tera::Tera;

use crate::{complete, decorated, minimal, person};

const ROWS: &str = "{% for person in persons %}<tr><td>{{ person.id }}</td><td>{{ person.name }}\
                    </td><td>{{ person.age }}</td></tr>{% endfor %}";

/// A handler, and the addresses of two of its pages.
pub(crate) struct Handler {
    pub(crate) name: &'static str,
    pub(crate) first: String,
    /// As the page before links to it.
    pub(crate) deep: String,
}

/// The four handlers.
pub(crate) fn services() -> impl HttpServiceFactory {
    (decorated::minimal, decorated::complete, minimal::minimal, complete::complete)
}

/// The templates of all handlers.
pub(crate) fn tera() -> Tera {
    let mut tera = tg_paginate::new_tera();
    let by_hand = [minimal::template(ROWS), complete::template(ROWS)];
    for (name, source) in decorated::templates(ROWS).into_iter().chain(by_hand) {
        tera.add_raw_template(name, &source).unwrap();
    }
    tera
}

pub(crate) async fn connect(file: &Path, connections: u32) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(connections);
    pool.connect_with(options).await.unwrap()
}

pub(crate) async fn fill(pool: &SqlitePool, rows: u64) {
    for statement in person::statements("INTEGER", rows, &["age DESC, id DESC"]) {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(pool).await.unwrap();
    }
}

/// The handlers with the addresses of page 1 and of a deep page.
pub(crate) async fn handlers(pool: &SqlitePool, tera: &Data<Tera>, deep: u64) -> [Handler; 4] {
    let app = App::new().app_data(Data::new(pool.clone())).app_data(tera.clone());
    let app = init_service(app.service(services())).await;
    let before = deep - 1;
    let next = async |address: String| {
        let html = get(&app, &address).await;
        let (_, last) = html.rsplit_once("href=\"").unwrap();
        last.split('"').next().unwrap().replace("&amp;", "&")
    };
    let decorated = async |name| {
        let first = format!("/decorated/{name}");
        let deep = next(format!("{first}?persons_tgp_no={before}")).await;
        Handler { name: "with `#[paginate]`", first, deep }
    };
    let (age, id): (i32, i32) =
        sqlx::query_as("SELECT age, id FROM tgp_depth ORDER BY age DESC, id DESC LIMIT 1 OFFSET ?")
            .bind((before * 10 - 1) as i64)
            .fetch_one(pool)
            .await
            .unwrap();
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
    check(&app, &handlers).await;
    handlers
}

/// Checks that handlers show the same rows, and as many links as the one that they are compared
/// with.
async fn check(app: &impl Server, handlers: &[Handler; 4]) {
    let addresses: [fn(&Handler) -> &str; 2] = [|handler| &handler.first, |handler| &handler.deep];
    for address in addresses {
        let mut pages = Vec::new();
        for handler in handlers {
            pages.push(get(app, address(handler)).await);
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

/// The answer to a request, without a network.
pub(crate) async fn get(app: &impl Server, address: &str) -> String {
    let request = TestRequest::get().uri(address).to_request();
    let response = app.call(request).await.unwrap();
    assert!(response.status().is_success());
    String::from_utf8(read_body(response).await.to_vec()).unwrap()
}

pub(crate) trait Server:
    Service<actix_http::Request, Response = ServiceResponse<Self::Body>, Error = Error>
{
    type Body: MessageBody;
}

impl<S, B: MessageBody> Server for S
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
{
    type Body = B;
}
