//! The text of statements: how that of the program is read, and what is written around it.

pub(crate) mod builder;
mod common_table;
mod key_ranges;
pub(crate) mod keyset;
pub(crate) mod order_by;
mod order_by_parser;
pub(crate) mod outer_clauses;
pub(crate) mod select;
mod select_count;
mod select_sample;
pub(crate) mod statement;

pub(crate) use key_ranges::Sought;
