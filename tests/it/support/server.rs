//! The response of a real actix-web server to a request.

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::{Error, test};

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// The response to a request. Converts an error like the server does.
pub(crate) async fn send<B: MessageBody>(
    app: &impl Service<Request, Response = ServiceResponse<B>, Error = Error>,
    request: test::TestRequest,
) -> Answer {
    match app.call(request.to_request()).await {
        Ok(response) => {
            let (status, headers) = (response.status(), response.headers().clone());
            let body = String::from_utf8(test::read_body(response).await.to_vec()).unwrap();
            Answer { status, headers, body }
        }
        Err(error) => {
            let response = error.error_response();
            let (status, headers) = (response.status(), response.headers().clone());
            let Ok(body) = actix_web::body::to_bytes(response.into_body()).await else {
                panic!("an error's body is in memory");
            };
            Answer { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
        }
    }
}

pub(crate) async fn get<B: MessageBody>(
    app: &impl Service<Request, Response = ServiceResponse<B>, Error = Error>,
    uri: &str,
) -> Answer {
    send(app, test::TestRequest::get().uri(uri)).await
}
