//! Queries of sqlx and SeaORM: counted, ordered and sliced by the database.
//!
//! Each folder imports only from those below it:
//!
//! | folder | what it has |
//! | --- | --- |
//! | `execute` | the sequence from a plan to a page: begin with `execute/page.rs` |
//! | `query` | the query as the program writes it: `.on(&pool)`, `.key(…)`, SeaORM |
//! | `schema` | what the database tells of a statement, remembered for the next request |
//! | `text` | how a statement is read, and the text around it |
//! | `dialect` | what differs between databases |
//! | `record` | rows without a type of their own |

mod dialect;
mod execute;
mod query;
mod record;
mod schema;
mod text;

pub use dialect::Dialect;
pub use query::{On, SqlQuery};
#[cfg(feature = "sea-orm")]
pub use query::{OnConnection, OrmQuery};
pub use record::Record;
