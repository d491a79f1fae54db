//! axum: converts its requests, and produces its responses. No other folder names it.

#![allow(
    clippy::result_large_err,
    reason = "a handler's error is a response, as everywhere in axum"
)]

mod convert;
mod filter;
mod handler;
mod layer;
mod page_request;
mod return_types;

pub use axum::response::Response as Answer;
pub use filter::{FilterRejection, FilteredRequest};
pub use handler::{in_view, list, run};
pub use layer::{PaginateLayer, PaginateService, config, layer};
pub use page_request::PageRequest;
pub use return_types::{Either, IntoContextResponse, IntoListResponse};
