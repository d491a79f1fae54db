//! A query as the program writes it: its text and values, its pool and its key.

mod catch_panic;
mod decode;
mod into_key;
mod on;
#[cfg(feature = "sea-orm")]
mod orm_select;
mod query_text;
#[cfg(feature = "macros")]
mod row_mapper;
#[cfg(feature = "sea-orm")]
mod sea_orm;
mod sql_query;

pub(crate) use decode::DecodeRow;
pub use on::On;
#[cfg(feature = "sea-orm")]
pub use sea_orm::{OnConnection, OrmQuery};
pub use sql_query::SqlQuery;
