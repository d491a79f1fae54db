//! An app of actix-web, as the topics in `tests/it/http` build it.

use std::net::SocketAddr;
use std::rc::Rc;

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{Handler, Service};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpResponse, Responder};
use axum::http::{HeaderMap, StatusCode};
use tg_paginate::tera::Tera;

pub(crate) use actix_web::Either;
pub(crate) use actix_web::http::StatusCode as OwnStatus;
pub(crate) use actix_web::web::{Data, Json, Path, Query};
pub(crate) use tg_paginate::prelude::*;

use crate::support::http::{Answer, Client, WholeRequest};

/// What a handler without the attribute passes to a paginator.
pub(crate) type HttpRequest = actix_web::HttpRequest;

/// A handler's own response.
pub(crate) type Response = HttpResponse;

/// The error of a `Filter`.
pub(crate) type FilterError = actix_web::Error;

/// A handler's own error.
pub(crate) type Refusal = actix_web::Error;

pub(crate) fn redirect(location: &str) -> Response {
    HttpResponse::SeeOther().insert_header(("location", location)).finish()
}

pub(crate) fn json(value: &serde_json::Value) -> Response {
    HttpResponse::Ok().json(value)
}

pub(crate) fn refusal(status: u16, text: &str) -> Refusal {
    InternalError::new(text.to_owned(), OwnStatus::from_u16(status).unwrap()).into()
}

/// Rows with a status, as handlers of this framework return them.
pub(crate) type WithStatus<T> = (T, OwnStatus);

pub(crate) fn with_status<T>(status: u16, rows: T) -> WithStatus<T> {
    (rows, OwnStatus::from_u16(status).unwrap())
}

/// Rows with a status and headers.
pub(crate) type WithHeaders<T, const N: usize> = (T, OwnStatus, [(&'static str, &'static str); N]);

pub(crate) fn with_headers<T, const N: usize>(
    status: u16,
    headers: [(&'static str, &'static str); N],
    rows: T,
) -> WithHeaders<T, N> {
    (rows, OwnStatus::from_u16(status).unwrap(), headers)
}

/// The route that is the prefix of a nested app itself.
pub(crate) const AT_PREFIX: &str = "";

/// A route for every path, with slashes.
pub(crate) const ANY_PATH: &str = "/{tail:.*}";

type Part = Box<dyn FnOnce(&mut ServiceConfig)>;

#[derive(Default)]
pub(crate) struct App(Vec<Part>);

impl App {
    pub(crate) fn new() -> Self {
        App::default()
    }

    fn with(mut self, part: impl FnOnce(&mut ServiceConfig) + 'static) -> Self {
        self.0.push(Box::new(part));
        self
    }

    pub(crate) fn tera(self, tera: Tera) -> Self {
        self.data(tera)
    }

    pub(crate) fn config(self, config: PaginateConfig) -> Self {
        self.with(move |app| {
            app.app_data(config);
        })
    }

    pub(crate) fn data<T: 'static>(self, data: T) -> Self {
        self.with(move |app| {
            app.app_data(Data::new(data));
        })
    }

    pub(crate) fn get<F, A>(self, path: &str, handler: F) -> Self
    where
        F: Handler<A, Output: Responder + 'static>,
        A: FromRequest + 'static,
    {
        self.method("GET", path, handler)
    }

    pub(crate) fn post<F, A>(self, path: &str, handler: F) -> Self
    where
        F: Handler<A, Output: Responder + 'static>,
        A: FromRequest + 'static,
    {
        self.method("POST", path, handler)
    }

    pub(crate) fn head<F, A>(self, path: &str, handler: F) -> Self
    where
        F: Handler<A, Output: Responder + 'static>,
        A: FromRequest + 'static,
    {
        self.method("HEAD", path, handler)
    }

    fn method<F, A>(self, method: &'static str, path: &str, handler: F) -> Self
    where
        F: Handler<A, Output: Responder + 'static>,
        A: FromRequest + 'static,
    {
        let path = path.to_owned();
        self.with(move |app| {
            app.route(&path, web::method(method.parse().unwrap()).to(handler));
        })
    }

    /// The routes of another app, with what it has, under a prefix.
    pub(crate) fn nest(self, prefix: &str, app: App) -> Self {
        let scope = web::scope(prefix);
        self.with(move |outer| {
            outer.service(scope.configure(|inner| app.configure(inner)));
        })
    }

    fn configure(self, config: &mut ServiceConfig) {
        for part in self.0 {
            part(config);
        }
    }

    /// Serves the app, and returns the address.
    pub(crate) async fn listen(app: impl Fn() -> App + Clone + Send + 'static) -> SocketAddr {
        let (send, receive) = tokio::sync::oneshot::channel();
        // its workers need a system of actix
        std::thread::spawn(move || {
            let server = actix_web::HttpServer::new(move || {
                actix_web::App::new().configure(|config| app().configure(config))
            });
            let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
            send.send(server.addrs()[0]).unwrap();
            actix_web::rt::System::new().block_on(server.run())
        });
        receive.await.unwrap()
    }

    pub(crate) async fn start(self) -> Client {
        let app = actix_web::App::new().configure(|config| self.configure(config));
        let app = Rc::new(actix_web::test::init_service(app).await);
        Client(Box::new(move |request| {
            let app = app.clone();
            Box::pin(async move { answer(&*app, request).await })
        }))
    }
}

/// The response to a request. Converts an error like the server does.
async fn answer<B: MessageBody + 'static>(
    app: &impl Service<
        actix_http::Request,
        Response = actix_web::dev::ServiceResponse<B>,
        Error = actix_web::Error,
    >,
    request: WholeRequest,
) -> Answer {
    let mut own = TestRequest::with_uri(&request.uri().to_string())
        .method(request.method().as_str().parse().unwrap());
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).unwrap();
        own = own.append_header((name, HeaderValue::from_bytes(value.as_bytes()).unwrap()));
    }
    let response = match app.call(own.set_payload(request.into_body()).to_request()).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => error.error_response(),
    };
    let status = StatusCode::from_u16(response.status().as_u16()).unwrap();
    let headers = response.headers().iter().map(|(name, value)| {
        let name = axum::http::HeaderName::from_bytes(name.as_str().as_bytes()).unwrap();
        (name, axum::http::HeaderValue::from_bytes(value.as_bytes()).unwrap())
    });
    let headers = headers.fold(HeaderMap::new(), |mut headers, (name, value)| {
        headers.append(name, value);
        headers
    });
    let length = match response.body().size() {
        BodySize::None => Some(0),
        BodySize::Sized(length) => Some(length),
        BodySize::Stream => None,
    };
    let Ok(body) = actix_web::body::to_bytes(response.into_body()).await else {
        panic!("the body breaks off");
    };
    Answer { status, headers, body: String::from_utf8(body.to_vec()).unwrap(), length }
}
