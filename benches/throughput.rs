//! Pages a second over real HTTP, against a handler written by hand with the same statement and
//! the same template: `cargo bench --bench throughput`.
//!
//! One worker of actix-web, eight connections, a million rows in SQLite (`DEPTH_ROWS`), no count.

#[path = "depth/person.rs"]
mod person;

use std::time::{Duration, Instant};

use actix_web::web::{Data, Html, Query};
use actix_web::{App, HttpServer, get};
use person::{Person, by_hand};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, SqlitePool};
use tg_paginate::prelude::*;
use tg_paginate::tera::{self, Tera};
use tg_paginate::{Count, Paginator, Request};

const SELECT: &str = "SELECT id, name, age FROM tgp_depth";
const TABLE: &str = "{% for person in persons %}<tr><td>{{ person.id }}</td><td>{{ person.name }}\
                     </td><td>{{ person.age }}</td></tr>{% endfor %}";
const CONNECTIONS: usize = 8;
const SECONDS: u64 = 3;
const ROUNDS: usize = 5;

#[get("/paged")]
#[paginate(var = "persons", default_order = "-age", count = none, template = "paged.html")]
async fn paged(pool: Data<SqlitePool>) -> Context {
    context! { persons: sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id") }
}

/// What the links of a keyset page carry when it is written by hand.
#[derive(Deserialize)]
struct ListRequest {
    page: u64,
    age: Option<i32>,
    id: Option<i32>,
}

#[derive(Serialize)]
struct Listing {
    persons: Vec<Person>,
    links: Vec<String>,
}

#[get("/by_hand")]
async fn by_hand_page(pool: Data<SqlitePool>, tera: Data<Tera>, asked: Query<ListRequest>) -> Html {
    let persons: Vec<Person> = match (asked.age, asked.id) {
        (Some(age), Some(id)) => sqlx::query_as(by_hand::numbered(false)).bind(age).bind(id),
        _ => sqlx::query_as(
            "SELECT id, name, age FROM tgp_depth ORDER BY age DESC, id DESC LIMIT 10",
        ),
    }
    .fetch_all(&**pool)
    .await
    .unwrap();
    let end = persons.last().map_or((0, 0), |last| (last.age, last.id));
    let links = (asked.page.saturating_sub(3).max(1)..=asked.page + 1)
        .map(|page| format!("/by_hand?page={page}&age={}&id={}", end.0, end.1))
        .collect();
    let context = tera::Context::from_serialize(&Listing { persons, links }).unwrap();
    Html::new(tera.render("by_hand.html", &context).unwrap())
}

/// Answers a second, from so many connections at once.
async fn rate(client: &reqwest::Client, address: &str) -> f64 {
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (client, address) = (client.clone(), address.to_owned());
        connections.spawn(async move {
            let mut answers = 0_u32;
            while Instant::now() < end {
                let answer = client.get(&address).send().await.unwrap();
                assert!(answer.status().is_success());
                answer.bytes().await.unwrap();
                answers += 1;
            }
            answers
        });
    }
    let answers: u32 = connections.join_all().await.into_iter().sum();
    f64::from(answers) / SECONDS as f64
}

#[actix_web::main]
async fn main() {
    let rows = std::env::var("DEPTH_ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let file = SqliteConnectOptions::new().filename(directory.path().join("depth.db"));
    let options = SqlitePoolOptions::new().max_connections(4);
    let pool = options.connect_with(file.create_if_missing(true)).await.unwrap();
    for statement in person::statements("INTEGER", rows, &["age DESC, id DESC"]) {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    }
    let mut tera = tg_paginate::new_tera();
    let paged_links = "{% for page in tg.paginate.pages %}<a href=\"{{ tg.paginate | \
                       get_href(page=page) }}\">{{ page }}</a>{% endfor %}";
    let links = "{% for link in links %}<a href=\"{{ link }}\">{{ loop.index }}</a>{% endfor %}";
    tera.add_raw_template("paged.html", &format!("{TABLE}{paged_links}")).unwrap();
    tera.add_raw_template("by_hand.html", &format!("{TABLE}{links}")).unwrap();

    // the same page from the middle, by a link and by a keyset
    let deep = rows / 20;
    let config = PaginateConfig::new().default_order(&["-age"]).count(Count::None);
    let query = format!("persons_tgp_no={}", deep - 1);
    let dataset = sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id");
    let pages = Paginator::new("persons", config);
    let before = pages.page(Request::new("/paged", &query), dataset).await.unwrap();
    let last = &before.items()[9];
    let by_keyset = format!("/by_hand?page={deep}&age={}&id={}", last.age, last.id);
    let by_link = before.href_next().unwrap();

    let (pool, tera) = (Data::new(pool), Data::new(tera));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(pool.clone())
            .app_data(tera.clone())
            .service(paged)
            .service(by_hand_page)
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let host = format!("http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);

    let client = reqwest::Client::new();
    println!("| page | with `#[paginate]` | by hand | of that |\n|---|---|---|---|");
    for (page, ours, theirs) in
        [(1, "/paged".to_owned(), "/by_hand?page=1".to_owned()), (deep, by_link, by_keyset)]
    {
        // by turns, so that both meet the same noise; the best of each
        let (mut best, mut best_by_hand) = (0.0_f64, 0.0_f64);
        for _ in 0..ROUNDS {
            best = best.max(rate(&client, &format!("{host}{ours}")).await);
            best_by_hand = best_by_hand.max(rate(&client, &format!("{host}{theirs}")).await);
        }
        let part = best / best_by_hand * 100.0;
        println!("| {page} | {best:.0}/s | {best_by_hand:.0}/s | {part:.0} % |");
    }
    handle.stop(false).await;
}
