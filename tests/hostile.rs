//! Any request at all: never a panic, never a 500, and never a link to somewhere else.

#[path = "support/server.rs"]
mod server;
mod support;

use actix_web::test::TestRequest;
use actix_web::{App, get, routes, test, web};
use proptest::prelude::*;
use server::{get, send};
use sqlx::SqlitePool;
use support::people;
use tg_paginate::prelude::*;

#[routes]
#[get("/memory")]
#[get("/{tail:.*}")]
#[paginate(var = "persons", limit = 2, max_limit = 5, default_order = "-age", template = "t.html")]
async fn memory() -> Context {
    context! { persons: people() }
}

#[get("/sqlite")]
#[paginate(var = "persons", limit = 2, max_limit = none, template = "t.html", json,
           out_of_range = "redirect", redirect_on_last_page)]
async fn sqlite(db: web::Data<SqlitePool>) -> Context {
    context! { persons: sqlx::query("SELECT id, name FROM person").on(&db).key("id") }
}

#[get("/strict")]
#[paginate(var = "persons", limit = 2, max_limit = 5, params = "plain", strict)]
async fn strict() -> Context {
    context! { persons: people() }
}

async fn database() -> SqlitePool {
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let sql = "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT);
               INSERT INTO person (name) VALUES ('a'), ('b'), ('c'), ('d'), ('e')";
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool
}

const TEMPLATE: &str = "{% for page in tg.paginate.pages %}\
    <a href='{{ tg.paginate | get_href(page=page, order=\"id\") }}'>{{ page }}</a>{% endfor %}\
    <a href='{{ get_href(page=\"last\") }}'>last</a>";

macro_rules! app {
    () => {{
        let mut tera = tg_paginate::tera();
        tera.add_raw_template("t.html", TEMPLATE).unwrap();
        let app = App::new()
            .app_data(web::Data::new(tera))
            .app_data(web::Data::new(database().await))
            .service((sqlite, strict, memory));
        test::init_service(app).await
    }};
}

#[actix_web::test]
async fn paths_that_name_a_host_stay_on_this_one() {
    let app = app!();
    for path in ["//evil.example", "//evil.example/%2e%2e", "/%5Cevil.example", "/a//b"] {
        let answer = get(&app, &format!("{path}?x=1")).await;
        assert_eq!(answer.status, 200);
        for href in answer.body.split("href='").skip(1) {
            assert!(href.starts_with('/') && !href.starts_with("//"), "{path}: {href}");
        }
    }
}

#[actix_web::test]
async fn a_foreign_host_is_nowhere_in_the_answer() {
    let request = TestRequest::get()
        .uri("/memory?persons_tgp_no=2")
        .insert_header(("host", "evil.example"))
        .insert_header(("x-forwarded-host", "evil.example"))
        .insert_header(("forwarded", "host=evil.example"));
    assert!(!send(&app!(), request).await.body.contains("evil"));
}

#[actix_web::test]
async fn a_very_long_ordering_is_served() {
    let app = app!();
    let ordering: Vec<_> = (0..2000).map(|n| format!("c{n}")).collect();
    for path in ["/memory", "/sqlite"] {
        let uri = format!("{path}?persons_tgp_ordering={}", ordering.join(","));
        assert_eq!(get(&app, &uri).await.status, 200);
    }
}

fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "persons_tgp_no",
        "persons_tgp_limit",
        "persons_tgp_order",
        "persons_tgp_ordering",
        "persons_tgp_at",
        "persons_tgp_",
        "persons_tgp",
        "tg_paginate_no",
        "tg_paginate_limit",
        "tg_order",
        "tg_format",
        "page",
        "page_size",
        "sort",
        "q",
        "",
    ])
}

fn values() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{0,30}",
        "-?[0-9.eE+_]{0,12}",
        "(-{0,3}(id|name|age|nope|password)?,?){0,6}",
        "[ -~]{0,30}",
        "\\PC{0,10}",
        "(%[0-9a-fA-F]{0,2}){0,8}",
        Just("last".to_owned()),
        Just("json".to_owned()),
        Just("18446744073709551616".to_owned()),
        Just("9223372036854775807".to_owned()),
    ]
}

fn queries() -> impl Strategy<Value = String> {
    let raw = values().prop_map(|value| {
        // what no URI can hold does not reach a server
        let bytes = value.bytes().filter(|byte| byte.is_ascii_graphic() && *byte != b'#');
        bytes.map(char::from).collect::<String>()
    });
    let encoded = values()
        .prop_map(|value| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>());
    let pair = (names(), prop_oneof![raw, encoded]);
    let pairs =
        prop::collection::vec(pair.prop_map(|(name, value)| format!("{name}={value}")), 0..8);
    pairs.prop_map(|pairs| pairs.join("&"))
}

/// 10,000 requests a run; more with `PROPTEST_CASES`.
#[actix_web::test]
async fn no_query_string_makes_a_panic_or_a_500() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, TestRunner};

    let asked = std::env::var_os("PROPTEST_CASES").map(|_| Config::default().cases);
    let app = app!();
    let mut runner = TestRunner::new(Config::default());
    for case in 0..asked.unwrap_or(0).max(10_000) {
        let query = queries().new_tree(&mut runner).unwrap().current();
        let path = ["/memory", "/sqlite", "/strict"][case as usize % 3];
        let uri = format!("{path}?{query}");
        if uri.parse::<actix_web::http::Uri>().is_err() {
            continue;
        }
        let answer = get(&app, &uri).await;
        assert!(answer.status.as_u16() < 500, "{uri}: {}", answer.body);
        if let Some(location) = answer.header("location") {
            assert!(location.starts_with("/sqlite"), "{uri}: {location}");
        }
        for href in answer.body.split("href='").skip(1) {
            assert!(href.starts_with(path), "{uri}: {href}");
        }
    }
}

/// Reading a page does not change what the next one reads.
#[actix_web::test]
async fn requests_leave_no_trace() {
    let app = app!();
    let before = get(&app, "/memory").await.body;
    get(&app, "/memory?persons_tgp_order=name&persons_tgp_limit=5").await;
    assert_eq!(get(&app, "/memory").await.body, before);
}
