//! actix-web: from its requests, to its responses. The only layer that names it.

mod answer;
mod csv;
mod failure;
mod format;
mod handler;
mod list;
mod list_answer;

use std::sync::Once;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use serde::Serialize;

pub use answer::{Answer, Answered};
pub use handler::{Handler, View, run};
pub use list::{ListHandler, in_view, list};
pub use list_answer::{AnswerPart, ListAnswer, Listed, Parts, SlicedBody};

use crate::config::PaginateConfig;
use crate::dataset::{Dataset, Fetched, Shared, SharedRow};
use crate::error::Error;
use crate::plan::Plan;
use crate::request::Request;

static MIXED: Once = Once::new();

impl<'r> From<&'r HttpRequest> for Request<'r> {
    /// With the `PaginateConfig` of the innermost scope, given as it is or in a `web::Data`. Of an app
    /// that has both, those that are given as they are count.
    fn from(request: &'r HttpRequest) -> Self {
        let uri = request.uri();
        let mut plain = Request::new(uri.path(), uri.query().unwrap_or(""))
            .encoded_path_values(request.match_info().iter());
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            plain = plain.not_repeatable();
        }
        let as_it_is = request.app_data::<PaginateConfig>();
        let in_data = request.app_data::<Data<PaginateConfig>>().map(Data::get_ref);
        if as_it_is.is_some() && in_data.is_some() {
            // actix-web does not tell which of two types belongs to the inner scope
            MIXED.call_once(|| {
                tracing::warn!(
                    path = uri.path(),
                    "a `PaginateConfig` in a `web::Data` has no effect beside one without: give \
                     all of them as they are, `.app_data(config)`"
                );
            });
        }
        match as_it_is.or(in_data) {
            Some(config) => plain.config(config),
            None => plain,
        }
    }
}

/// So that shared rows can go from the handler's arguments into the context as they are.
impl<T: Serialize + Send + Sync + 'static> Dataset for Data<Shared<T>> {
    type Row = SharedRow<T>;

    async fn fetch(self, plan: &Plan) -> Result<Fetched<SharedRow<T>>, Error> {
        self.get_ref().clone().fetch(plan).await
    }
}
