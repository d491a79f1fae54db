//! A query as the program writes it: its text and values, what it runs on, and its key.

mod catch_panic;
mod decode;
mod into_key;
mod on;
#[cfg(feature = "sea-orm")]
mod orm_joined;
#[cfg(feature = "sea-orm")]
mod orm_select;
#[cfg(feature = "sea-orm")]
mod orm_target;
mod query_text;
#[cfg(feature = "macros")]
mod row_mapper;
#[cfg(feature = "sea-orm")]
mod sea_orm;
mod shared_connection;
mod sql_query;
mod target;

pub(crate) use decode::DecodeRow;
pub use on::On;
#[cfg(feature = "sea-orm")]
pub use sea_orm::{OnConnection, OrmQuery};
pub(crate) use shared_connection::OwnedConnection;
pub use shared_connection::SharedConnection;
pub(crate) use sql_query::QueryParts;
pub use sql_query::SqlQuery;
