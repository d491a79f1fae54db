//! The text of statements: how yours is read, and what is written around it.

pub(crate) mod builder;
pub(crate) mod common_table;
pub(crate) mod keyset;
pub(crate) mod order_by;
pub(crate) mod order_by_parser;
pub(crate) mod outer_clauses;
pub(crate) mod statement;
