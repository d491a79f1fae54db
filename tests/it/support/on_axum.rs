//! An app of axum, as the topics in `tests/it/http` build it.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::FromRequestParts;
use axum::handler::Handler;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use tg_paginate::tera::Tera;
use tower::ServiceExt;

pub(crate) use axum::Json;
pub(crate) use axum::extract::{Path, Query};
pub(crate) use axum::http::StatusCode as OwnStatus;
pub(crate) use axum::response::Response;
pub(crate) use tg_paginate::axum::Either;
pub(crate) use tg_paginate::axum::prelude::*;

use crate::support::http::{Answer, Client};

/// What a handler without the attribute passes to a paginator.
pub(crate) type HttpRequest = tg_paginate::axum::PageRequest;

/// The error of a `Filter`.
pub(crate) type FilterError = tg_paginate::axum::FilterRejection;

/// A handler's own error.
pub(crate) type Refusal = (OwnStatus, String);

pub(crate) fn redirect(location: &str) -> Response {
    Redirect::to(location).into_response()
}

pub(crate) fn json(value: &serde_json::Value) -> Response {
    Json(value).into_response()
}

pub(crate) fn refusal(status: u16, text: &str) -> Refusal {
    (OwnStatus::from_u16(status).unwrap(), text.to_owned())
}

/// Rows with a status, as handlers of this framework return them.
pub(crate) type WithStatus<T> = (OwnStatus, T);

pub(crate) fn with_status<T>(status: u16, rows: T) -> WithStatus<T> {
    (OwnStatus::from_u16(status).unwrap(), rows)
}

/// Rows with a status and headers.
pub(crate) type WithHeaders<T, const N: usize> = (OwnStatus, [(&'static str, &'static str); N], T);

pub(crate) fn with_headers<T, const N: usize>(
    status: u16,
    headers: [(&'static str, &'static str); N],
    rows: T,
) -> WithHeaders<T, N> {
    (OwnStatus::from_u16(status).unwrap(), headers, rows)
}

/// The route that is the prefix of a nested app itself.
pub(crate) const AT_PREFIX: &str = "/";

/// A route for every path, with slashes.
pub(crate) const ANY_PATH: &str = "/{*tail}";

/// What a handler shares with others, as `web::Data` of actix-web.
#[derive(Debug)]
pub(crate) struct Data<T>(Arc<T>);

impl<T> Deref for Data<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.0
    }
}

impl<S: Sync + Send, T: Sync + Send + 'static> FromRequestParts<S> for Data<T> {
    type Rejection = <Extension<Arc<T>> as FromRequestParts<S>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Extension(data) = Extension::from_request_parts(parts, state).await?;
        Ok(Data(data))
    }
}

type Layer = Box<dyn FnOnce(Router) -> Router>;

#[derive(Default)]
pub(crate) struct App {
    router: Router,
    /// Only the routes that exist get a layer.
    layers: Vec<Layer>,
}

impl App {
    pub(crate) fn new() -> Self {
        App::default()
    }

    fn layer(mut self, layer: impl FnOnce(Router) -> Router + 'static) -> Self {
        self.layers.push(Box::new(layer));
        self
    }

    fn route(mut self, path: &str, method: MethodRouter) -> Self {
        self.router = self.router.route(path, method);
        self
    }

    pub(crate) fn tera(self, tera: Tera) -> Self {
        self.layer(|router| router.layer(tg_paginate::axum::layer(tera)))
    }

    pub(crate) fn config(self, config: PaginateConfig) -> Self {
        self.layer(move |router| router.layer(tg_paginate::axum::config(config)))
    }

    pub(crate) fn data<T: Sync + Send + 'static>(self, data: T) -> Self {
        self.layer(|router| router.layer(Extension(Arc::new(data))))
    }

    pub(crate) fn get<H: Handler<T, ()>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.route(path, get(handler))
    }

    pub(crate) fn post<H: Handler<T, ()>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.route(path, post(handler))
    }

    /// `get` answers HEAD too.
    pub(crate) fn head<H: Handler<T, ()>, T: 'static>(self, _: &str, _: H) -> Self {
        self
    }

    /// The routes of another app, with what it has, under a prefix.
    pub(crate) fn nest(mut self, prefix: &str, app: App) -> Self {
        self.router = self.router.nest(prefix, app.into_router());
        self
    }

    fn into_router(self) -> Router {
        self.layers.into_iter().fold(self.router, |router, layer| layer(router))
    }

    /// Serves the app, and returns the address.
    pub(crate) async fn listen(app: impl Fn() -> App + Clone + Send + 'static) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app().into_router()).await });
        address
    }

    pub(crate) async fn start(self) -> Client {
        client(self.into_router())
    }
}

pub(crate) fn client(router: Router) -> Client {
    Client(Box::new(move |request| {
        let response = router.clone().oneshot(request.map(Body::from));
        Box::pin(async move {
            let Ok(response) = response.await;
            answer(response).await
        })
    }))
}

async fn answer(response: Response) -> Answer {
    let (head, body) = response.into_parts();
    let (status, headers): (_, HeaderMap) = (head.status, head.headers);
    let length = headers.get("content-length");
    let length = length.map(|length| length.to_str().unwrap().parse().unwrap());
    let body = to_bytes(body, usize::MAX).await.expect("the body does not break off").to_vec();
    Answer { status, headers, body: String::from_utf8(body).unwrap(), length }
}
