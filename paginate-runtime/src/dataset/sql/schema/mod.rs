//! What is known of a statement: its columns, and how rows show them.

mod altered_columns;
mod bound_values;
pub(crate) mod column_mapping;
pub(crate) mod describe;
mod pool_id;
pub(crate) mod schema_cache;
mod select_list;
mod shown_names;
pub(crate) mod statement_schema;

pub(crate) use altered_columns::ComparedValues;
pub(crate) use bound_values::BoundValues;
pub(crate) use pool_id::PoolId;
pub(crate) use shown_names::ShownNames;
