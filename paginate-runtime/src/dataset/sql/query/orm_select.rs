//! The selects of SeaORM that can be paged, and what is known about their entities.

use std::borrow::Cow;

use ::sea_orm::{
    ColumnTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn,
    QueryResult, QueryTrait, Select, Selector, SelectorRaw, SelectorTrait, Statement,
};
use serde::Serialize;

/// How SeaORM begins the names of the columns of each entity, if rows have models of several.
pub(super) const PREFIXES: [&str; 6] = ["A_", "B_", "C_", "D_", "E_", "F_"];

/// Selects that can be paged, including raw statements.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be paged",
    label = "neither a select whose rows serialise nor a raw statement",
    note = "rows must serialise: derive `serde::Serialize` for each model, or call `into_json`",
    note = "`find_with_related` has a row for each child, so pages would cut parents apart: page the \
            parents alone, with `find()`, and load the children of a page with `load_many`"
)]
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
    fn find_column(_name: &str) -> Option<Cow<'static, str>> {
        None
    }
}

/// The columns of an entity's primary key.
pub(super) fn primary_key<E: EntityTrait>() -> impl Iterator<Item = &'static str> {
    let columns = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    columns.map(|column| column.as_str())
}

/// The column of an entity for a name. Names that the model serialises win over spellings of columns
/// and fields.
pub(super) fn find_column<E: EntityTrait>(name: &str) -> Option<&'static str> {
    let shown = E::Column::iter().find(|column| column.json_key() == name);
    let column = shown.or_else(|| name.parse::<E::Column>().ok())?;
    Some(column.as_str())
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
        primary_key::<E>().map(str::to_owned).collect()
    }

    fn find_column(name: &str) -> Option<Cow<'static, str>> {
        find_column::<E>(name).map(Cow::Borrowed)
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

    /// A row of several models has names such as `1.city`, which is the column `B_city`.
    fn find_column(name: &str) -> Option<Cow<'static, str>> {
        let (place, name) = name.split_once('.')?;
        let mut prefixes = PREFIXES.iter().enumerate();
        let (_, prefix) = prefixes.find(|(index, _)| index.to_string() == place)?;
        Some(format!("{prefix}{name}").into())
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
