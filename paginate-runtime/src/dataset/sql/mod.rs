//! Queries of sqlx and SeaORM, which the database counts, orders and slices.
//!
//! Each folder imports only from those below it:
//!
//! | folder | content |
//! | --- | --- |
//! | `execute` | the sequence from a plan to a page: start with `execute/page.rs` |
//! | `query` | the query as the program writes it: `.on(…)`, `.key(…)`, SeaORM |
//! | `schema` | what the database reports about a statement, cached for later requests |
//! | `text` | parses a statement, and writes the text around it |
//! | `connection` | a connection of a pool or of the program, which runs the statements of a page |
//! | `dialect` | the differences between databases |
//! | `record` | rows without a type of their own |

mod connection;
mod dialect;
mod execute;
mod query;
mod record;
mod schema;
mod text;

pub use dialect::Dialect;
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql", any(test, fuzzing)))]
pub(crate) use dialect::{Kind, Syntax, Tokens};
pub use query::{On, SharedConnection, SqlQuery};
#[cfg(feature = "sea-orm")]
pub use query::{OnConnection, OrmQuery};
pub use record::Record;
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql", any(test, fuzzing)))]
pub(crate) use text::{Statement, outer_clauses};
