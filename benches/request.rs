//! One request through actix-web, against handlers written by hand: `cargo bench --bench request`.

use std::time::{Duration, Instant};

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::rt::System;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::web::{Data, Html, Json, Query};
use actix_web::{App, Error, get};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tg_paginate::prelude::*;
use tg_paginate::tera::{self, Tera};

#[derive(Serialize, sqlx::FromRow)]
struct Person {
    id: i64,
    name: String,
    age: i64,
}

const SELECT: &str = "SELECT id, name, age FROM person";

#[get("/json")]
#[paginate(var = "persons", default_order = "-age")]
async fn json(pool: Data<SqlitePool>) -> Context {
    context! { persons: sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id") }
}

#[get("/html")]
#[paginate(var = "persons", default_order = "-age", template = "paginated.html")]
async fn html(pool: Data<SqlitePool>) -> Context {
    context! { persons: sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id") }
}

#[get("/by_hand/json")]
async fn json_by_hand(pool: Data<SqlitePool>, asked: Query<ListRequest>) -> Json<Listing> {
    Json(Listing::fetch(&pool, asked.page, "/by_hand/json").await)
}

#[get("/by_hand/html")]
async fn html_by_hand(pool: Data<SqlitePool>, asked: Query<ListRequest>, tera: Data<Tera>) -> Html {
    let listing = Listing::fetch(&pool, asked.page, "/by_hand/html").await;
    let context = tera::Context::from_serialize(&listing).unwrap();
    Html::new(tera.render("by_hand.html", &context).unwrap())
}

#[derive(Deserialize)]
struct ListRequest {
    page: u64,
}

/// What a handler written by hand shows.
#[derive(Serialize)]
struct Listing {
    persons: Vec<Person>,
    page: u64,
    row_count: u64,
    pages: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    number: u64,
    href: String,
}

impl Listing {
    /// The statements that `#[paginate]` runs: the page, and a COUNT unless the page tells.
    async fn fetch(pool: &SqlitePool, page: u64, path: &str) -> Self {
        let mut connection = pool.acquire().await.unwrap();
        let sql = "SELECT id, name, age FROM person ORDER BY age DESC, id DESC LIMIT ? OFFSET ?";
        let offset = (page - 1) * 10;
        let persons: Vec<Person> = sqlx::query_as(sql)
            .bind(10)
            .bind(offset as i64)
            .fetch_all(&mut *connection)
            .await
            .unwrap();
        let row_count = match persons.len() {
            10 => sqlx::query_scalar("SELECT COUNT(*) FROM person")
                .fetch_one(&mut *connection)
                .await
                .unwrap(),
            few => offset + few as u64,
        };
        let link = |number| Link { number, href: format!("{path}?page={number}") };
        Listing {
            persons,
            page,
            row_count,
            pages: (page.saturating_sub(2).max(1)..=page + 2).map(link).collect(),
        }
    }
}

fn templates() -> Tera {
    let rows = "{% for person in persons %}<tr><td>{{ person.id }}</td><td>{{ person.name }}</td>\
                <td>{{ person.age }}</td></tr>{% endfor %}{{ PAGES }}";
    let paginated = "{% for page in tg.paginate.pages %}\
                     {% if page == tg.paginate.current_page %}{{ page }}{% else %}\
                     <a href='{{ tg.paginate | get_href(page=page) }}'>{{ page }}</a>\
                     {% endif %}{% endfor %} of {{ tg.paginate.row_count }}";
    let by_hand = "{% for link in pages %}\
                   {% if link.number == page %}{{ page }}{% else %}\
                   <a href='{{ link.href }}'>{{ link.number }}</a>\
                   {% endif %}{% endfor %} of {{ row_count }}";
    let mut tera = tg_paginate::new_tera();
    for (name, links) in [("paginated.html", paginated), ("by_hand.html", by_hand)] {
        let source = rows.replace("{{ PAGES }}", links);
        tera.add_raw_template(name, &source).unwrap();
    }
    tera
}

/// A database file with so many people, and an index for the ordering.
async fn database(folder: &tempfile::TempDir, rows: u32) -> SqlitePool {
    let file = folder.path().join(format!("{rows}.db"));
    let options = SqliteConnectOptions::new().filename(file);
    let options = options.create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool = pool.connect_with(options).await.unwrap();
    let sql =
        "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER NOT NULL);
               CREATE INDEX person_age ON person (age, id)";
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    let sql = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)
               INSERT INTO person SELECT n, 'Person ' || n, n * 37 % 100 FROM n";
    sqlx::query(sql).bind(rows).execute(&pool).await.unwrap();
    pool
}

async fn body(app: &impl Server, uri: &str) -> String {
    let request = TestRequest::get().uri(uri).to_request();
    let response = app.call(request).await.unwrap();
    assert!(response.status().is_success());
    String::from_utf8(read_body(response).await.to_vec()).unwrap()
}

/// Time for so many requests, one after the other.
async fn time(app: &impl Server, uri: &str, requests: u64) -> Duration {
    let start = Instant::now();
    for _ in 0..requests {
        body(app, uri).await;
    }
    start.elapsed()
}

/// How much of the throughput by hand a decorated handler has. They take turns, so that both
/// meet the same noise, and the median of many turns counts.
async fn ratio(app: &impl Server, decorated: &str, by_hand: &str) -> f64 {
    let mut ratios = Vec::new();
    for _ in 0..200 {
        let by_hand = time(app, by_hand, 10).await;
        ratios.push(by_hand.div_duration_f64(time(app, decorated, 10).await));
    }
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

trait Server: Service<Request, Response = ServiceResponse<Self::Body>, Error = Error> {
    type Body: MessageBody;
}

impl<S, B: MessageBody> Server for S
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
{
    type Body = B;
}

fn request(c: &mut Criterion) {
    let system = System::new();
    let folder = tempfile::tempdir().unwrap();
    for (rows, what) in [(100_000, "page and COUNT of 100,000"), (7, "page of 7, no COUNT")] {
        let app = system.block_on(async {
            let pool = database(&folder, rows).await;
            let app = App::new()
                .app_data(Data::new(pool))
                .app_data(Data::new(templates()))
                .service((json, html, json_by_hand, html_by_hand));
            init_service(app).await
        });
        for format in ["json", "html"] {
            let decorated = format!("/{format}?persons_tgp_no=1");
            let by_hand = format!("/by_hand/{format}?page=1");
            let mut group = c.benchmark_group(format!("{format}, {what}"));
            group.throughput(Throughput::Elements(1));
            for (name, uri) in [("decorated", &decorated), ("by hand", &by_hand)] {
                let body = system.block_on(body(&app, uri));
                assert!(body.contains("Person "), "{body}");
                group.bench_function(name, |b| {
                    b.iter_custom(|requests| system.block_on(time(&app, uri, requests)));
                });
            }
            group.finish();
            let ratio = system.block_on(ratio(&app, &decorated, &by_hand));
            println!("{format}, {what}: {:.0} % of the throughput by hand\n", ratio * 100.0);
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = request
}
criterion_main!(benches);
