//! APIs on a real server: what is visible only on the wire.

use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::{App, HttpServer, route, web};
use futures::StreamExt;
use serde::ser::Error;
use serde::{Serialize, Serializer};
use tg_paginate::prelude::*;
use tg_paginate::{FetchedPage, Plan, RowStream};

/// A row of 1,000 bytes; one of them fails to serialise.
struct Row(u32);

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            900 => Err(S::Error::custom("no more")),
            number => serializer.collect_str(&format_args!("{number:01000}")),
        }
    }
}

#[route("/rows", method = "GET", method = "HEAD")]
#[paginate(limit = 2, max_limit = 1_000, etag)]
async fn tagged() -> Vec<Row> {
    (1..=800).map(Row).collect()
}

#[route("/failing", method = "GET", method = "HEAD")]
#[paginate(limit = 1_000, max_limit = 1_000)]
async fn failing() -> Vec<Row> {
    (1..=1_000).map(Row).collect()
}

static EXPORTED: AtomicU32 = AtomicU32::new(0);

/// Counts the rows that are exported.
struct Exported;

impl Dataset for Exported {
    type Row = u32;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u32>, tg_paginate::Error> {
        Ok(FetchedPage::new(plan.slice(0)?, Vec::new()))
    }

    fn stream(self, _: &Plan) -> RowStream<u32> {
        RowStream::new(futures::stream::iter(0..100_000).map(|row| {
            EXPORTED.fetch_add(1, Ordering::Relaxed);
            Ok(row)
        }))
    }
}

#[route("/file", method = "GET", method = "HEAD")]
#[paginate(var = "rows", csv)]
async fn file() -> Context {
    context! { rows: Exported }
}

/// Starts a server that runs until the test ends, and returns its address.
fn serve() -> String {
    let app = || {
        App::new().configure(|app: &mut web::ServiceConfig| {
            app.service((tagged, failing, file));
        })
    };
    let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    actix_web::rt::spawn(server.run());
    format!("http://{address}")
}

#[actix_web::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let server = serve();
    let client = reqwest::Client::new();
    for page_size in [2, 800] {
        let uri = format!("{server}/rows?page_size={page_size}");
        let get = client.get(&uri).send().await.unwrap();
        let head = client.head(&uri).send().await.unwrap();
        assert_eq!(head.status(), 200);
        for name in ["x-pagination", "etag", "content-type", "content-length"] {
            assert!(get.headers().contains_key(name), "{name}");
            assert_eq!(head.headers().get(name), get.headers().get(name), "{name}");
        }
        assert_eq!(head.headers().get("link"), get.headers().get("link"));
        let tag = get.headers()["etag"].clone();
        assert_eq!(head.bytes().await.unwrap().len(), 0);
        assert_eq!(get.bytes().await.unwrap().len(), page_size * 1_003 + 1);

        for request in [client.get(&uri), client.head(&uri)] {
            let known = request.header("If-None-Match", &tag).send().await.unwrap();
            assert_eq!((known.status().as_u16(), &known.headers()["etag"]), (304, &tag));
            assert_eq!(known.bytes().await.unwrap().len(), 0);
        }
    }
}

#[actix_web::test]
async fn head_of_a_file_does_not_read_it() {
    let server = serve();
    let client = reqwest::Client::new();
    let head = client.head(format!("{server}/file?tg_format=csv")).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    // on the same connection, so it is answered when nothing of the file is read any more
    client.get(format!("{server}/rows")).send().await.unwrap();
    assert!(EXPORTED.load(Ordering::Relaxed) < 100_000);
}

#[actix_web::test]
async fn a_row_that_cannot_be_shown_breaks_the_answer_off() {
    let answer = reqwest::get(format!("{}/failing", serve())).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.bytes().await.is_err(), "half a list looks like a whole one");
}
