//! The text of statements: parses the program's, and writes ours around it.

mod builder;
mod common_table;
mod key_ranges;
mod keyset;
mod order_by;
mod order_by_parser;
mod outer_clauses;
mod select;
mod select_count;
mod select_sample;
mod statement;

pub(crate) use builder::{SqlBuilder, push_quoted};
pub(crate) use key_ranges::Sought;
pub(crate) use keyset::{RowRange, Seek, SeekStrategy};
pub(crate) use order_by::{PageOrder, describe_column, reverse};
pub(crate) use outer_clauses::OwnOrder;
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql", any(test, fuzzing)))]
pub(crate) use outer_clauses::outer_clauses;
pub(crate) use select::{KeyLookup, RowSelection};
pub(crate) use statement::{Statement, StatementText};
