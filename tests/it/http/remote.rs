//! `impl Dataset` over real HTTP: the dataset of `examples/remote`, and the remote API in a server.

use std::time::Duration;

use super::on::*;
use crate::support::http::{Answer, get};
use crate::support::log::{capture, text};
use crate::support::remote::parcels::Parcels;
use crate::support::remote::{api, start};
use actix_web::{HttpResponse, web};

#[paginate(var = "parcels", limit = 20, max_limit = 200, default_order = "-weight")]
async fn clamped(parcels: Data<Parcels>) -> Context {
    context! { parcels: Parcels::clone(&parcels) }
}

#[paginate(var = "parcels", limit = 0, csv)]
async fn all(parcels: Data<Parcels>) -> Context {
    context! { parcels: Parcels::clone(&parcels) }
}

#[paginate(var = "parcels", limit = 20, out_of_range = "not_found")]
async fn not_found(parcels: Data<Parcels>) -> Context {
    context! { parcels: Parcels::clone(&parcels) }
}

#[paginate(var = "parcels", limit = 20, out_of_range = "empty")]
async fn empty(parcels: Data<Parcels>) -> Context {
    context! { parcels: Parcels::clone(&parcels) }
}

async fn ask(address: String, uri: &str) -> Answer {
    let app = App::new()
        .data(Parcels::at(address).unwrap())
        .get("/", clamped)
        .get("/all", all)
        .get("/not_found", not_found)
        .get("/empty", empty);
    get(&app.start().await, uri).await
}

async fn page(uri: &str) -> (Vec<(u64, u64)>, serde_json::Value) {
    let answer = ask(start(|app| api::routes(app, Duration::ZERO)), uri).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    let parcels = json["parcels"].as_array().unwrap().iter();
    let number = |parcel: &serde_json::Value, name| parcel[name].as_u64().unwrap();
    let parcels = parcels.map(|parcel| (number(parcel, "number"), number(parcel, "weight")));
    (parcels.collect(), json["tg"]["paginate"].clone())
}

#[tokio::test]
async fn the_remote_side_sorts() {
    let (parcels, paginate) = page("/").await;
    assert!(parcels.is_sorted_by(|a, b| a.1 >= b.1), "{parcels:?}");
    assert_eq!(paginate["ordering"], serde_json::json!(["-weight"]));
    let (parcels, paginate) = page("/?parcels_tgp_ordering=-number&parcels_tgp_no=2").await;
    assert_eq!((parcels[0].0, parcels[19].0), (1214, 1195));
    assert_eq!(paginate["ordering"], serde_json::json!(["-number"]));
}

#[tokio::test]
async fn a_name_that_is_no_column_does_not_reach_the_remote_side() {
    let (_, paginate) = page("/?parcels_tgp_ordering=secret,city").await;
    assert_eq!(paginate["ordering"], serde_json::json!(["city"]));
}

#[tokio::test]
async fn a_page_larger_than_one_call_is_put_together() {
    let (parcels, paginate) =
        page("/?parcels_tgp_limit=120&parcels_tgp_no=2&parcels_tgp_ordering=number").await;
    let numbers: Vec<_> = parcels.iter().map(|parcel| parcel.0).collect();
    assert_eq!(numbers, (121..=240).collect::<Vec<_>>());
    assert_eq!(paginate["page_count"], 11);
    let (parcels, paginate) = page("/all").await;
    assert_eq!((parcels.len(), &paginate["page_count"]), (1234, &1.into()));
}

#[tokio::test]
async fn an_export_is_put_together_page_by_page() {
    let address = start(|app| api::routes(app, Duration::ZERO));
    let answer = ask(address, "/all?parcels_tgp_ordering=-number&tg_format=csv").await;
    let lines: Vec<_> = answer.body.lines().collect();
    assert_eq!((lines.len(), lines[0]), (1235, "\u{feff}number,city,weight"));
    assert!(lines[1].starts_with("1234,") && lines[1234].starts_with("1,"), "{}", lines[1]);
}

#[tokio::test]
async fn the_last_page_is_found_by_the_total() {
    for no in ["last", "62"] {
        let (parcels, paginate) =
            page(&format!("/?parcels_tgp_no={no}&parcels_tgp_ordering=number")).await;
        assert_eq!(
            parcels.iter().map(|parcel| parcel.0).collect::<Vec<_>>(),
            [1221, 1222, 1223, 1224, 1225, 1226, 1227, 1228, 1229, 1230, 1231, 1232, 1233, 1234]
        );
        assert_eq!((&paginate["current_page"], &paginate["row_count"]), (&62.into(), &1234.into()));
    }
}

#[tokio::test]
async fn a_page_past_the_end_is_what_out_of_range_says() {
    for no in ["63", "99999999999999999999"] {
        let (parcels, paginate) = page(&format!("/?parcels_tgp_no={no}")).await;
        assert_eq!((parcels.len(), &paginate["current_page"]), (14, &62.into()));
        let (parcels, paginate) = page(&format!("/empty?parcels_tgp_no={no}")).await;
        assert_eq!((parcels.len(), &paginate["row_count"]), (0, &1234.into()));
        let api = start(|app| api::routes(app, Duration::ZERO));
        assert_eq!(ask(api, &format!("/not_found?parcels_tgp_no={no}")).await.status, 404);
    }
}

#[tokio::test]
async fn a_failure_of_the_remote_side_is_told_to_the_log_alone() {
    let broken = start(|app| {
        app.route(
            "/parcels",
            web::get().to(|| async { HttpResponse::ServiceUnavailable().body("out of parcels") }),
        );
    });
    let no_json = start(|app| {
        app.route("/parcels", web::get().to(|| async { "parcels" }));
    });
    // bound and closed, so that nothing listens there
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = format!("http://{closed}/parcels");
    for (address, reason) in
        [(broken, "503 Service Unavailable"), (no_json, "decoding"), (closed, "sending request")]
    {
        let (log, guard) = capture();
        let answer = ask(address.clone(), "/").await;
        drop(guard);
        assert_eq!(answer.status, 500);
        assert_eq!(answer.body, r#"{"code":500,"status":"Internal Server Error"}"#);
        let log = text(&log);
        for part in ["no page", "remote::clamped", "the dataset failed", reason, &address] {
            assert!(log.contains(part), "{part}: {log}");
        }
    }
}
