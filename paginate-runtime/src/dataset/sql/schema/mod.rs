//! What is known of a statement: its columns, and how rows show them.

pub(crate) mod altered_columns;
pub(crate) mod bound_values;
pub(crate) mod column_mapping;
pub(crate) mod describe;
pub(crate) mod shown_names;
pub(crate) mod statement_schema;
