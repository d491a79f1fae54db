//! actix-web: converts its requests, and produces its responses. No other folder names it.

mod convert;
mod filter;
mod handler;
mod return_types;

use actix_web::web::Data;
use serde::Serialize;

pub use filter::FilteredRequest;
pub use handler::{Answer, in_view, list, run};
pub use return_types::{IntoContextResponse, IntoListResponse};

use crate::dataset::{Dataset, FetchedPage, Shared, SharedRow};
use crate::error::Error;
use crate::plan::Plan;

/// Lets a handler put shared rows from its arguments into the context.
impl<T: Serialize + Send + Sync + 'static> Dataset for Data<Shared<T>> {
    type Row = SharedRow<T>;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<SharedRow<T>>, Error> {
        self.get_ref().clone().fetch(plan).await
    }
}
