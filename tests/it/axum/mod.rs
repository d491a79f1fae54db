//! The topics of `http/` with axum, and what only it has.

use crate::support::on_axum as on;

mod extractors;
mod layers;
mod openapi;
mod template_engines;

#[path = "../http/api.rs"]
mod api;
#[path = "../http/api_etag.rs"]
mod api_etag;
#[path = "../http/api_in_view.rs"]
mod api_in_view;
#[path = "../http/api_parameters.rs"]
mod api_parameters;
#[path = "../http/base_path.rs"]
mod base_path;
#[path = "../http/checked.rs"]
mod checked;
#[path = "../http/csv.rs"]
mod csv;
#[path = "../http/dropped.rs"]
mod dropped;
#[path = "../http/errors.rs"]
mod errors;
#[path = "../http/filter.rs"]
mod filter;
#[path = "../http/hostile.rs"]
mod hostile;
#[path = "../http/object.rs"]
mod object;
#[path = "../http/page_path.rs"]
mod page_path;
#[path = "../http/redirects.rs"]
mod redirects;
#[path = "../http/remote.rs"]
mod remote;
#[path = "../http/responses.rs"]
mod responses;
#[path = "../http/several.rs"]
mod several;
#[path = "../http/slow_readers.rs"]
mod slow_readers;
#[path = "../http/template.rs"]
mod template;
#[path = "../http/transactions.rs"]
mod transactions;
