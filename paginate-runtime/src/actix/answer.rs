//! What a handler may return: a context of any kind, or an answer of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use actix_web::{Either, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::Value;

use crate::context::Context;

/// What a handler with `#[paginate]` returned.
#[derive(Debug)]
pub enum Answered {
    /// A context, to be paged and shown.
    Context(Context),
    /// Something else, which passes through untouched.
    Response(HttpResponse),
}

/// The return types of a handler with `#[paginate]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a handler with `#[paginate]` can return",
    label = "not a context",
    note = "return `Context`, `tera::Context`, a JSON object or a map with text for keys",
    note = "around it there may be a `Result`, or `Either<Context, impl Responder>`"
)]
pub trait Answer {
    /// Tells contexts from other answers.
    ///
    /// # Errors
    /// The handler's own.
    fn into_answer(self, request: &HttpRequest) -> actix_web::Result<Answered>;
}

impl Answer for Context {
    fn into_answer(self, _: &HttpRequest) -> actix_web::Result<Answered> {
        Ok(Answered::Context(self))
    }
}

impl Answer for tera::Context {
    fn into_answer(self, _: &HttpRequest) -> actix_web::Result<Answered> {
        Ok(Answered::Context(self.into()))
    }
}

impl Answer for serde_json::Map<String, Value> {
    fn into_answer(self, _: &HttpRequest) -> actix_web::Result<Answered> {
        Ok(Answered::Context(self.into_iter().collect()))
    }
}

/// An object is a context; any other JSON is answered as it is.
impl Answer for Value {
    fn into_answer(self, request: &HttpRequest) -> actix_web::Result<Answered> {
        match self {
            Value::Object(entries) => entries.into_answer(request),
            other => Ok(Answered::Response(HttpResponse::Ok().json(other))),
        }
    }
}

impl<K, V, S> Answer for HashMap<K, V, S>
where
    K: Into<Cow<'static, str>>,
    V: Serialize + Send + 'static,
{
    fn into_answer(self, _: &HttpRequest) -> actix_web::Result<Answered> {
        Ok(Answered::Context(self.into_iter().collect()))
    }
}

impl<K, V> Answer for BTreeMap<K, V>
where
    K: Into<Cow<'static, str>>,
    V: Serialize + Send + 'static,
{
    fn into_answer(self, _: &HttpRequest) -> actix_web::Result<Answered> {
        Ok(Answered::Context(self.into_iter().collect()))
    }
}

impl<A: Answer, E: Into<actix_web::Error>> Answer for Result<A, E> {
    fn into_answer(self, request: &HttpRequest) -> actix_web::Result<Answered> {
        self.map_err(Into::into)?.into_answer(request)
    }
}

impl<A: Answer, R: Responder> Answer for Either<A, R> {
    fn into_answer(self, request: &HttpRequest) -> actix_web::Result<Answered> {
        match self {
            Either::Left(context) => context.into_answer(request),
            Either::Right(responder) => {
                let response = responder.respond_to(request).map_into_boxed_body();
                Ok(Answered::Response(response))
            }
        }
    }
}
