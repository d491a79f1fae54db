//! Requests and responses of any framework. [`on_actix`](super::on_actix) and
//! [`on_axum`](super::on_axum) have the same names, so that a topic in `tests/it/http` runs on both.

use std::pin::Pin;

use axum::http::{HeaderMap, StatusCode, request};

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// How long the body is, if that is known before it is sent.
    pub(crate) length: Option<u64>,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// Makes requests, as `Request::get("/persons")`.
pub(crate) type Request = axum::http::Request<()>;

/// A request with its body.
pub(crate) type WholeRequest = axum::http::Request<String>;

/// Sends a request to an app.
pub(crate) type Send = Box<dyn Fn(WholeRequest) -> Pin<Box<dyn Future<Output = Answer>>>>;

/// An app that answers.
pub(crate) struct Client(pub(crate) Send);

pub(crate) async fn get(app: &Client, uri: &str) -> Answer {
    send(app, request::Builder::new().uri(uri)).await
}

pub(crate) async fn send(app: &Client, request: request::Builder) -> Answer {
    app.0(request.body(String::new()).unwrap()).await
}

/// Sends JSON.
pub(crate) async fn post(app: &Client, uri: &str, json: &serde_json::Value) -> Answer {
    let request = Request::post(uri).header("content-type", "application/json");
    app.0(request.body(json.to_string()).unwrap()).await
}
