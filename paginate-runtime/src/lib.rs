//! The runtime of `tg-paginate`. Use that crate instead of this one. CONTRIBUTING.md lists the
//! layers from top to bottom.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]
// a request must never make the library panic
#![cfg_attr(
    not(any(test, fuzzing)),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::panic
    )
)]

#[cfg(all(
    feature = "sea-orm",
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql"))
))]
compile_error!("the feature `sea-orm` needs a database: add `sqlite`, `postgres` or `mysql`");

#[cfg(feature = "actix")]
pub mod actix;
#[cfg(feature = "sql")]
mod anchor;
mod api;
#[cfg(feature = "axum")]
pub mod axum;
mod components;
mod config;
mod const_checks;
mod context;
mod csv;
mod dataset;
mod error;
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql", any(test, fuzzing)))]
#[doc(hidden)]
pub mod fuzzing;
mod grid;
mod log_once;
#[cfg(feature = "minijinja")]
mod minijinja;
#[cfg(feature = "utoipa")]
mod openapi;
mod page;
mod paginator;
mod plan;
#[cfg(feature = "web")]
mod response;
mod row_value;
mod short_floats;
mod template;
mod url;

#[cfg(feature = "sea-orm")]
pub use ::sea_orm;
#[cfg(feature = "sql")]
pub use ::sqlx;
pub use ::tera;

#[cfg(feature = "sql")]
pub use anchor::set_anchor_secret;
pub use api::{ApiPage, ApiPaginator, PageLinks, PaginationParameters};
pub use components::{Classes, LAYOUT, Locale, STYLE, locale};
pub use config::{OutOfRange, PaginateConfig, Params};
pub use context::{Context, ContextPages, ContextRequest};
pub use csv::Csv;
pub use dataset::{
    BoxDataset, Dataset, FetchedPage, PageSource, RowStream, ServedBy, Shared, SharedRow, SortRows,
};
#[cfg(feature = "sql")]
pub use dataset::{Dialect, On, Record, SharedConnection, SqlQuery};
#[cfg(feature = "sea-orm")]
pub use dataset::{OnConnection, OrmQuery};
pub use error::{Error, Invalid};
pub use grid::{Align, Breakpoint, Column, DataGrid};
#[cfg(feature = "utoipa")]
pub use openapi::PageParams;
pub use page::limit::{Limit, MaxLimit, MaxRows};
pub use page::metadata::PaginationMetadata;
pub use page::ordering::{Direction, Nulls, Ordering, SortKey};
pub use page::row_count::{Count, RowCount};
pub use page::slice::Slice;
pub use page::window::Edges;
pub use paginator::{Page, PageInfo, Paginator};
pub use plan::{AppliedOrdering, Plan};
#[cfg(feature = "web")]
pub use response::{Filter, ManualPage};
pub use template::{new_tera, register};
pub use url::param_names::ParamNames;
pub use url::request::Request;

/// What generated code calls. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    /// Each framework has the same names.
    #[cfg(feature = "actix")]
    pub mod actix {
        pub use crate::actix::{Answer, FilteredRequest, in_view, list, run};
        pub use actix_web::HttpRequest;
    }
    #[cfg(feature = "axum")]
    pub mod axum {
        pub use crate::axum::{
            Answer, FilteredRequest, PageRequest as HttpRequest, in_view, list, run,
        };
    }
    pub use crate::config::{check_api_limits, check_csv, check_drop, check_limits};
    pub use crate::const_checks::{
        Integer, check_column, check_header_name, check_sort_key, client_error, csv_decimal,
        csv_delimiter, csv_name, dropped_name, envelope_name, integer, number, page_number,
    };
    pub use crate::context::{IsADataset, IsAValue, IsNeither, ListIsAValue, Type, plain_name};
    pub use crate::grid::derived as grid;
    #[cfg(feature = "utoipa")]
    pub use crate::openapi::{parameters, responses};
    #[cfg(feature = "web")]
    pub use crate::response::{Filtered, Handler, ListHandler, View};
    #[cfg(feature = "utoipa")]
    pub use utoipa;
}
