//! The return types of handlers, and their responses.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::on::*;
use crate::support::http::{Request, get, send};
use crate::support::people;
use serde_json::json;
use tg_paginate::tera;

#[paginate(var = "persons", limit = 2)]
async fn a_context() -> Context {
    context! { title: "People", persons: people() }
}

#[paginate(var = "persons", limit = 2)]
fn a_tera_context() -> tera::Context {
    let mut context = tera::Context::new();
    context.insert("title", "People");
    context.insert("persons", &people());
    context
}

#[paginate(var = "persons", limit = 2)]
async fn a_json_object() -> serde_json::Value {
    json!({ "title": "People", "persons": people() })
}

#[paginate(var = "persons", limit = 2)]
async fn a_hash_map() -> HashMap<&'static str, serde_json::Value> {
    HashMap::from([("title", json!("People")), ("persons", json!(people()))])
}

#[paginate(var = "persons", limit = 2)]
async fn a_b_tree_map() -> Result<BTreeMap<String, serde_json::Value>, Refusal> {
    let entries = [("title", json!("People")), ("persons", json!(people()))];
    Ok(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

#[paginate(var = "persons", limit = 2)]
async fn either(query: Query<HashMap<String, String>>) -> Either<Context, Response> {
    match query.contains_key("away") {
        true => Either::Right(redirect("/elsewhere")),
        false => Either::Left(context! { title: "People", persons: people() }),
    }
}

#[paginate(var = "persons")]
async fn failing() -> Result<Context, Refusal> {
    let text: Result<u8, _> = "x".parse::<u8>();
    text.map_err(|error| refusal(400, &error.to_string()))?;
    Ok(context! { persons: people() })
}

#[paginate(var = "persons", template = "<b>.html")]
async fn wrong() -> Context {
    context! { persons: people() }
}

#[paginate(var = "persons")]
async fn missing() -> Context {
    context! { people: people() }
}

#[paginate(var = "persons")]
async fn no_dataset() -> Context {
    context! { persons: 7 }
}

#[paginate(var = "numbers", limit = 2)]
async fn shared(numbers: Data<Shared<u32>>) -> Context {
    context! { numbers: Shared::clone(&numbers) }
}

#[paginate(var = "persons", limit = 2, max_limit = 3, dynamic_limit = "rows")]
async fn dynamic(query: Query<HashMap<String, i64>>) -> Context {
    context! { persons: people(), rows: query.get("rows").copied() }
}

#[paginate(var = "persons", limit = 2, template = "persons.html", json = ["title"])]
async fn html_or_json() -> Context {
    context! { title: "People", secret: "hidden", persons: people() }
}

#[paginate(var = "persons", limit = 2, template = "persons.html", out_of_range = "not_found")]
async fn not_found() -> Context {
    context! { title: "People", persons: people() }
}

#[paginate(var = "persons", limit = 2, max_limit = 5, params = "plain", strict)]
async fn strict() -> Context {
    context! { persons: people() }
}

macro_rules! app {
    () => {{
        let mut tera = tg_paginate::new_tera();
        let template = "{{ title }}:{% for person in persons %} {{ person.name }}{% endfor %}";
        tera.add_raw_template("persons.html", template).unwrap();
        let app = App::new()
            .tera(tera)
            .data(Shared::new(vec![1_u32, 2, 3]))
            .get("/context", a_context)
            .get("/tera", a_tera_context)
            .get("/json", a_json_object)
            .get("/hash", a_hash_map)
            .get("/btree", a_b_tree_map)
            .get("/either", either)
            .get("/failing", failing)
            .get("/missing", missing)
            .get("/wrong", wrong)
            .get("/no_dataset", no_dataset)
            .get("/shared", shared)
            .get("/dynamic", dynamic)
            .get("/page", html_or_json)
            .get("/not_found", not_found)
            .get("/strict", strict);
        app.start().await
    }};
}

#[tokio::test]
async fn every_kind_of_context_is_paged_and_shown_whole() {
    let app = app!();
    for path in ["/context", "/tera", "/json", "/hash", "/btree", "/either"] {
        let answer = get(&app, &format!("{path}?persons_tgp_no=2&persons_tgp_ordering=-age")).await;
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let json = answer.json();
        assert_eq!(json["title"], "People", "{path}");
        let ids: Vec<_> = json["persons"].as_array().unwrap().iter().map(|p| &p["id"]).collect();
        assert_eq!(ids, [5, 4], "{path}");
        assert_eq!(json["tg"]["paginate"]["row_count"], 7);
        assert_eq!(json["tg"]["paginate"]["row_count_is"], "exact");
    }
}

#[tokio::test]
async fn what_is_no_context_passes_through() {
    let answer = get(&app!(), "/either?away=1").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), Some("/elsewhere"));
}

#[tokio::test]
async fn the_handlers_own_error_is_answered() {
    let answer = get(&app!(), "/failing").await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.body, "invalid digit found in string");
}

#[tokio::test]
async fn a_fault_of_the_program_is_a_500_that_tells_nothing() {
    let app = app!();
    for path in ["/missing", "/no_dataset", "/dynamic?rows=-1"] {
        let answer = get(&app, path).await;
        assert_eq!(answer.status, 500, "{path}");
        assert_eq!(answer.json(), json!({ "code": 500, "status": "Internal Server Error" }));
    }
}

#[tokio::test]
async fn a_page_about_a_fault_of_the_program_says_the_cause_in_debug_builds_only() {
    let answer = get(&app!(), "/wrong").await;
    assert_eq!(answer.status, 500);
    let says_it = answer.body.contains("&lt;b&gt;.html") && answer.body.contains("no template");
    assert_eq!(says_it, cfg!(debug_assertions), "{}", answer.body);
    assert!(!answer.body.contains("<b>"), "{}", answer.body);
}

#[tokio::test]
async fn shared_rows_go_into_the_context() {
    let answer = get(&app!(), "/shared?numbers_tgp_no=2").await;
    assert_eq!(answer.json()["numbers"], json!([3]));
}

#[tokio::test]
async fn a_dynamic_limit_beats_all_others_and_stays_in_the_context() {
    let app = app!();
    for (query, limit) in [("?rows=5", 5), ("?rows=5&persons_tgp_limit=1", 5), ("?rows=0", 7)] {
        let answer = get(&app, &format!("/dynamic{query}")).await.json();
        assert_eq!(answer["tg"]["paginate"]["limit"], limit, "{query}");
        assert_eq!(answer["persons"].as_array().unwrap().len(), limit);
    }
    assert_eq!(get(&app, "/dynamic?rows=5").await.json()["rows"], 5);
    assert_eq!(get(&app, "/dynamic").await.json()["tg"]["paginate"]["limit"], 7);
}

#[tokio::test]
async fn a_template_is_rendered_and_json_is_for_those_who_ask() {
    let app = app!();
    let html = get(&app, "/page").await;
    assert_eq!(html.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(html.body, "People: Grace Ada");
    for request in [
        Request::get("/page").header("accept", "application/json"),
        Request::get("/page?tg_format=json"),
        Request::get("/page").header("accept", "text/html;q=0.5, application/json"),
    ] {
        let answer = send(&app, request).await;
        assert_eq!(answer.header("vary"), Some("Accept"));
        let json = answer.json();
        assert_eq!(json["persons"][0]["name"], "Grace");
        assert_eq!(json["title"], "People");
        assert_eq!(json.get("secret"), None);
        assert_eq!(json["tg"]["paginate"].get("input_values"), None);
    }
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for accept in [browser, "*/*"] {
        let request = Request::get("/page").header("accept", accept);
        let answer = send(&app, request).await;
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("vary"), Some("Accept"));
    }
}

#[tokio::test]
async fn errors_are_html_or_json_as_the_client_wants() {
    let app = app!();
    let html = get(&app, "/not_found?persons_tgp_no=9").await;
    assert_eq!(html.status, 404);
    assert_eq!(html.header("content-type"), Some("text/html; charset=utf-8"));
    let request = Request::get("/not_found?persons_tgp_no=9").header("accept", "application/json");
    let json = send(&app, request).await;
    assert_eq!((json.status.as_u16(), json.json()["code"].as_u64()), (404, Some(404)));
    assert_eq!(json.header("vary"), Some("Accept"));
}

#[tokio::test]
async fn strict_names_each_bad_value_before_the_handler_runs() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);

    #[paginate(var = "persons", limit = 2, max_limit = 5, params = "plain", strict)]
    async fn counted() -> Context {
        RUNS.fetch_add(1, Ordering::Relaxed);
        context! { persons: people() }
    }

    let app = App::new().get("/counted", counted).start().await;
    let answer = get(&app, "/counted?page=0&page_size=6").await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.json(),
        json!({
            "code": 422,
            "status": "Unprocessable Entity",
            "errors": { "query": {
                "page": ["Must be greater than or equal to 1."],
                "page_size": ["Must be greater than or equal to 1 and less than or equal to 5."],
            } },
        })
    );
    assert_eq!(RUNS.load(Ordering::Relaxed), 0);
    assert_eq!(get(&app, "/counted?page=2&page_size=5").await.status, 200);
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn bad_values_are_escaped_in_html() {
    let request = Request::get("/strict?sort=%3Cscript%3E").header("accept", "text/html");
    let answer = send(&app!(), request).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("&lt;script&gt;") && !answer.body.contains("<script>"));
}

#[tokio::test]
async fn a_missing_tera_is_a_500() {
    let app = App::new().get("/page", html_or_json).start().await;
    assert_eq!(get(&app, "/page").await.status, 500);
}

#[tokio::test]
async fn without_the_attribute_the_same_is_had_by_a_paginator() {
    use tg_paginate::{Error, Paginator};

    const PERSONS: Paginator = Paginator::new("persons", PaginateConfig::new().limit(2));

    async fn typed(request: HttpRequest) -> Result<Response, Error> {
        let page = PERSONS.page(&request, people()).await?;
        let names: Vec<_> = page.items().iter().map(|person| person.name).collect();
        Ok(super::on::json(&json!({ "names": names, "next": page.href_next() })))
    }

    let config = PaginateConfig::new().out_of_range(tg_paginate::OutOfRange::NotFound);
    let app = App::new().config(config).get("/typed", typed).start().await;
    let answer = get(&app, "/typed?persons_tgp_no=2").await.json();
    assert_eq!(answer["names"], json!(["Alan", "Edsger"]));
    assert_eq!(answer["next"], "/typed?persons_tgp_limit=2&persons_tgp_no=3");
    assert_eq!(get(&app, "/typed?persons_tgp_no=9").await.status, 404);
}

#[tokio::test]
async fn the_config_of_the_innermost_scope_holds() {
    #[paginate(var = "numbers")]
    async fn numbers() -> Context {
        context! { numbers: (1..=50).collect::<Vec<_>>() }
    }

    let config = PaginateConfig::new().limit(7);
    let app = App::new()
        .config(config)
        .nest("/inner", App::new().config(config.limit(9)).get("/numbers", numbers))
        .get("/numbers", numbers);
    let app = app.start().await;
    for (path, limit) in [("/numbers", 7), ("/inner/numbers", 9)] {
        assert_eq!(get(&app, path).await.json()["tg"]["paginate"]["limit"], limit);
    }
}

#[tokio::test]
async fn an_entry_with_the_name_of_the_pagination_gives_way_to_it_in_json() {
    use tg_paginate::{ContextRequest, Paginator, Request};

    const PERSONS: [Paginator; 1] = [Paginator::new("persons", PaginateConfig::new())];
    let paging = ContextRequest::read(&PERSONS, Request::new("/", "")).unwrap();
    let paged = paging.page(context! { tg: [1, 2, 3], persons: people() }).await.unwrap();
    for json in [paged.to_json(), paged.to_json_with(&["tg"])] {
        let json = String::from_utf8(json.unwrap()).unwrap();
        assert_eq!(json.matches("\"tg\":").count(), 1, "{json}");
    }
}
