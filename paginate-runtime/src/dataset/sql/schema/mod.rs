//! What is known about a statement: its columns, and how rows show them.

mod altered_columns;
mod anchor_prefixes;
mod column_mapping;
mod column_override;
mod column_positions;
mod columns;
mod describe;
mod list_identity;
pub(crate) mod schema_cache;
mod schema_key;
mod select_list;
mod shown_names;
mod source;
mod statement_cache;
mod statement_schema;
mod warning;

pub(crate) use altered_columns::ComparedValues;
pub(crate) use anchor_prefixes::ListOrder;
pub(crate) use column_mapping::ColumnMapping;
pub(crate) use column_override::field_name;
pub(crate) use describe::describe_statement;
pub(crate) use list_identity::ListIdentity;
pub(crate) use schema_key::SchemaKey;
pub(crate) use shown_names::ShownNames;
pub(crate) use source::{ConnectionId, PoolId, Source};
pub(crate) use statement_schema::StatementSchema;
pub(crate) use warning::Warning;
