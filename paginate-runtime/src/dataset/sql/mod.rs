//! Queries of sqlx and SeaORM: counted, ordered and sliced by the database.

mod dialect;
mod execute;
mod query;
mod record;
mod schema;
mod text;

pub use dialect::{Described, Dialect, Limits, NativeNulls, RowValues, Syntax, Unkeyed};
pub use query::on::{IntoNames, On, Pageable};
#[cfg(feature = "sea-orm")]
pub use query::sea_orm::{OnConnection, OrmQuery};
pub use query::sql_query::SqlQuery;
pub use record::Record;
