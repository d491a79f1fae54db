//! Arbitrary requests: no panics, no 500, and no links to other hosts.

use std::collections::BTreeMap;

use super::on::*;
use crate::support::http::{Answer, Request, get, send};
use crate::support::people;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use sqlx::SqlitePool;
use tg_paginate::Error;

#[paginate(var = "persons", limit = 2, max_limit = 5, default_order = "-age", template = "t.html")]
async fn memory() -> Context {
    context! { persons: people() }
}

#[paginate(var = "persons", limit = 2, max_limit = none, template = "t.html", json,
           out_of_range = "redirect", redirect_on_last_page)]
async fn sqlite(db: Data<SqlitePool>) -> Context {
    context! { persons: sqlx::query("SELECT id, name FROM person").on(&db).key("id") }
}

#[paginate(var = "persons", limit = 2, max_limit = 5, params = "plain", strict)]
async fn strict() -> Context {
    context! { persons: people() }
}

const PERSONS: &str = "SELECT id, name FROM person";

#[paginate(limit = 2, max_limit = 5, order_by = ["id", "name"], default_order = "-name")]
async fn api(db: Data<SqlitePool>) -> impl Dataset {
    sqlx::query(PERSONS).on(&db).key("id")
}

#[paginate(limit = 2, max_limit = none, envelope = "data", etag)]
async fn enveloped(db: Data<SqlitePool>) -> impl Dataset {
    sqlx::query(PERSONS).on(&db).key("id")
}

#[paginate(limit = 2, max_limit = 5, cursor, etag, order_by = ["id", "name"])]
async fn by_cursor(db: Data<SqlitePool>) -> impl Dataset {
    sqlx::query(PERSONS).on(&db).key("id")
}

#[paginate(limit = 2, max_limit = 5, etag)]
async fn sliced(
    db: Data<SqlitePool>,
    pages: &mut PaginationParameters,
) -> Result<Vec<String>, Error> {
    pages.set_item_count(5);
    let names = sqlx::query_scalar("SELECT name FROM person ORDER BY id LIMIT ? OFFSET ?");
    Ok(names.bind(pages.sql_limit()).bind(pages.sql_offset()).fetch_all(&**db).await?)
}

#[paginate(limit = 2, max_limit = 0)]
async fn fixed(db: Data<SqlitePool>) -> impl Dataset {
    sqlx::query(PERSONS).on(&db).key("id")
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
        let mut tera = tg_paginate::new_tera();
        tera.add_raw_template("t.html", TEMPLATE).unwrap();
        let app = App::new()
            .tera(tera)
            .data(database().await)
            .get("/api/list", api)
            .get("/api/enveloped", enveloped)
            .get("/api/cursor", by_cursor)
            .get("/api/sliced", sliced)
            .get("/api/fixed", fixed)
            .get("/sqlite", sqlite)
            .get("/strict", strict)
            .get("/memory", memory)
            .get(ANY_PATH, memory);
        app.start().await
    }};
}

#[tokio::test]
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

#[tokio::test]
async fn a_foreign_host_is_nowhere_in_the_answer() {
    let request = Request::get("/memory?persons_tgp_no=2")
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example");
    assert!(!send(&app!(), request).await.body.contains("evil"));
}

#[tokio::test]
async fn a_very_long_ordering_is_served() {
    let app = app!();
    let ordering: Vec<_> = (0..2000).map(|n| format!("c{n}")).collect();
    for path in ["/memory", "/sqlite"] {
        let uri = format!("{path}?persons_tgp_ordering={}", ordering.join(","));
        assert_eq!(get(&app, &uri).await.status, 200);
    }
}

const NAMES: &[&str] = &[
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
];

/// The parameters of APIs, and some that only others read.
const NAMES_OF_APIS: &[&str] = &["page", "page_size", "sort", "page_at", "page_from", "cursor"];

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
        "[1-5]",
        cursors(),
    ]
}

/// Texts that look like tokens of pages.
fn cursors() -> impl Strategy<Value = String> {
    let number = prop_oneof![1..5_u64, any::<u64>()];
    let place = (number, 0..7_u64, "(-?(id|name))?");
    let anchor = proptest::option::of("[A-Za-z0-9_-]{0,99}");
    (place, anchor).prop_map(|((page, limit, ordering), anchor)| {
        let place = URL_SAFE_NO_PAD.encode(format!("{page},{limit},{ordering}"));
        anchor.map_or(place.clone(), |anchor| format!("{place}.{anchor}"))
    })
}

fn queries(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let raw = values().prop_map(|value| {
        // a server never receives what a URI cannot contain
        let bytes = value.bytes().filter(|byte| byte.is_ascii_graphic() && *byte != b'#');
        bytes.map(char::from).collect::<String>()
    });
    let encoded = values()
        .prop_map(|value| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>());
    let pair = (prop::sample::select(names), prop_oneof![raw, encoded]);
    let pairs =
        prop::collection::vec(pair.prop_map(|(name, value)| format!("{name}={value}")), 0..8);
    pairs.prop_map(|pairs| pairs.join("&"))
}

/// 10,000 requests per run; more with `PROPTEST_CASES`.
#[tokio::test]
async fn no_query_string_makes_a_panic_or_a_500() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, TestRunner};

    let asked = std::env::var_os("PROPTEST_CASES").map(|_| Config::default().cases);
    let app = app!();
    let mut runner = TestRunner::new(Config::default());
    for case in 0..asked.unwrap_or(0).max(10_000) {
        let query = queries(NAMES).new_tree(&mut runner).unwrap().current();
        let path = ["/memory", "/sqlite", "/strict"][case as usize % 3];
        let uri = format!("{path}?{query}");
        if uri.parse::<axum::http::Uri>().is_err() {
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

/// The links of a header or an envelope, by their relations.
fn links(answer: &Answer) -> BTreeMap<String, String> {
    let Some(links) = answer.header("link") else {
        return serde_json::from_value(answer.json()["links"].clone()).unwrap_or_default();
    };
    let links = links.split(", ").map(|link| {
        let (href, relation) = link.split_once(">; rel=\"").unwrap();
        let relation = relation.strip_suffix('"').unwrap();
        (relation.to_owned(), href.strip_prefix('<').unwrap().to_owned())
    });
    links.collect()
}

/// The address of the next page. No link may lead to another path.
fn next_of(path: &str, answer: &Answer) -> Option<String> {
    let mut links = links(answer);
    for (relation, href) in &links {
        assert!(["first", "prev", "next", "last"].contains(&relation.as_str()), "{relation}");
        assert!(href == path || href.starts_with(&format!("{path}?")), "{href}");
    }
    links.remove("next")
}

/// 5,000 requests per run; more with `PROPTEST_CASES`.
#[tokio::test]
async fn no_request_breaks_an_api_and_every_next_page_is_served() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, TestRunner};

    const PATHS: [&str; 5] =
        ["/api/list", "/api/enveloped", "/api/cursor", "/api/sliced", "/api/fixed"];
    let asked = std::env::var_os("PROPTEST_CASES").map(|_| Config::default().cases);
    let app = app!();
    let mut runner = TestRunner::new(Config::default());
    let known = prop_oneof![Just("*".to_owned()), "(W/)?\"[!-~]{0,32}\"(, ?\"a\")?", "[ -~]{0,20}"];
    let (mut followed, mut refused) = (0, 0);
    for case in 0..asked.unwrap_or(0).max(5_000) {
        let query = queries(NAMES_OF_APIS).new_tree(&mut runner).unwrap().current();
        let path = PATHS[case as usize % PATHS.len()];
        let uri = format!("{path}?{query}");
        if uri.parse::<axum::http::Uri>().is_err() {
            continue;
        }
        let known = known.new_tree(&mut runner).unwrap().current();
        let request = Request::get(&uri).header("If-None-Match", known);
        let answer = send(&app, request).await;
        assert!([200, 304, 422].contains(&answer.status.as_u16()), "{uri}: {}", answer.body);
        refused += u32::from(answer.status == 422);
        let mut next = (answer.status == 200).then(|| next_of(path, &answer)).flatten();
        while let Some(href) = next {
            let answer = get(&app, &href).await;
            assert_eq!(answer.status, 200, "{uri} leads to {href}: {}", answer.body);
            next = next_of(path, &answer);
            followed += 1;
        }
    }
    assert!(followed > 100 && refused > 100, "{followed} followed, {refused} refused");
}

#[tokio::test]
async fn the_largest_page_of_an_api_is_past_the_end() {
    let app = app!();
    for path in ["/api/list", "/api/enveloped", "/api/sliced", "/api/fixed"] {
        for page in [u64::MAX, u64::MAX / 2, 1 << 63, i64::MAX as u64] {
            let answer = get(&app, &format!("{path}?page={page}")).await;
            assert_eq!(answer.status, 200, "{path}?page={page}: {}", answer.body);
            assert!(answer.body.starts_with("[]") || answer.body.starts_with("{\"data\":[]"));
        }
    }
}

/// A request does not affect later ones.
#[tokio::test]
async fn requests_leave_no_trace() {
    let app = app!();
    let before = get(&app, "/memory").await.body;
    get(&app, "/memory?persons_tgp_order=name&persons_tgp_limit=5").await;
    assert_eq!(get(&app, "/memory").await.body, before);
}
