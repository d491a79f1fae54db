//! A query as the program writes it, with its pool and its key.

pub(crate) mod on;
#[cfg(feature = "sea-orm")]
pub(crate) mod sea_orm;
pub(crate) mod sql_query;
