//! The selects of SeaORM that can be paged, and what is known about their entities.

use ::sea_orm::{
    ColumnTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn,
    QueryResult, QueryTrait, Select, Selector, SelectorRaw, SelectorTrait, Statement,
};
use serde::Serialize;

/// Selects that can be paged, including raw statements.
pub trait OrmSelect: Sized {
    /// The type of a row.
    type Row: Serialize + Send + 'static;

    /// The text and the values.
    fn into_statement(self, backend: DbBackend) -> Statement;

    /// Decodes a row of the database.
    ///
    /// # Errors
    /// If the columns do not match the row type.
    fn decode(result: QueryResult) -> Result<Self::Row, DbErr>;

    /// The columns of the primary key; empty if the entity is not known.
    #[must_use]
    fn primary_key() -> Vec<String> {
        Vec::new()
    }

    /// The column of a name, in any spelling of the entity; `None` if it is not known.
    #[must_use]
    fn find_column(_name: &str) -> Option<&'static str> {
        None
    }
}

impl<E> OrmSelect for Select<E>
where
    E: EntityTrait<Model: Serialize + 'static>,
{
    type Row = E::Model;

    fn into_statement(self, backend: DbBackend) -> Statement {
        self.build(backend)
    }

    fn decode(result: QueryResult) -> Result<E::Model, DbErr> {
        ::sea_orm::SelectModel::<E::Model>::from_raw_query_result(result)
    }

    fn primary_key() -> Vec<String> {
        let columns = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
        columns.map(|column| column.as_str().to_owned()).collect()
    }

    /// names that the model serialises win over spellings of columns and fields
    fn find_column(name: &str) -> Option<&'static str> {
        let shown = E::Column::iter().find(|column| column.json_key() == name);
        let column = shown.or_else(|| name.parse::<E::Column>().ok())?;
        Some(column.as_str())
    }
}

impl<S> OrmSelect for Selector<S>
where
    S: SelectorTrait<Item: Serialize + Send + 'static>,
{
    type Row = S::Item;

    fn into_statement(self, backend: DbBackend) -> Statement {
        Selector::into_statement(self, backend)
    }

    fn decode(result: QueryResult) -> Result<S::Item, DbErr> {
        S::from_raw_query_result(result)
    }
}

/// A raw statement.
impl<S> OrmSelect for SelectorRaw<S>
where
    S: SelectorTrait<Item: Serialize + Send + 'static>,
{
    type Row = S::Item;

    fn into_statement(self, _backend: DbBackend) -> Statement {
        SelectorRaw::into_statement(self)
    }

    fn decode(result: QueryResult) -> Result<S::Item, DbErr> {
        S::from_raw_query_result(result)
    }
}
