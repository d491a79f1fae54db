//! `.on(&pool)`: how a query of sqlx becomes a dataset.

use sqlx::query::{Map, Query, QueryAs};
use sqlx::{Execute, FromRow, IntoArguments, Pool, QueryBuilder, SqlStr};

use super::decode::catch_panic;
use super::sql_query::SqlQuery;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::record::Record;
use crate::dataset::sql::schema::ColumnMapping;

/// Makes a dataset of a query.
///
/// The query's text and bound values are taken out at once, so borrowed values and a borrowed
/// pool (`.on(&web::Data<SqlitePool>)` too) are fine. It runs when a page of it is wanted.
///
/// sqlx keeps prepared statements, 100 of each connection unless the options of the pool say
/// otherwise, and each page of a query is a statement of its own. If the text of a query differs from
/// request to request, such as with an `IN` list of any length, add `.persistent(false)`.
///
/// ```
/// use tg_paginate::On;
///
/// # #[derive(serde::Serialize, sqlx::FromRow)] struct Person { id: i64, name: String }
/// # fn persons(pool: &sqlx::SqlitePool, name: &str) {
/// let persons = sqlx::query_as::<_, Person>("SELECT id, name FROM person WHERE name > ?")
///     .bind(name)
///     .on(pool)
///     .key("id");
/// # let _ = persons;
/// # }
/// ```
pub trait On<D: Dialect>: Sized {
    /// What its rows are.
    type Row;

    /// The query on a pool of connections.
    fn on(self, pool: &Pool<D>) -> SqlQuery<D, Self::Row>
    where
        Self: Pageable<D>,
        Self::Row: for<'r> FromRow<'r, D::Row>,
    {
        let (sql, arguments, is_persistent) = self.into_parts();
        SqlQuery {
            pool: pool.clone(),
            sql,
            arguments,
            is_persistent,
            mapping: ColumnMapping::default(),
            decode: |row| catch_panic(|| D::find_out_of_range(&row), || Self::Row::from_row(&row)),
            located: None,
        }
    }
}

/// The queries whose text and values can be taken out, and so be paged.
#[diagnostic::on_unimplemented(
    message = "`query!` and `query_as!` cannot be paged",
    label = "its text and values cannot be taken out",
    note = "write `sqlx::query_as::<_, YourRow>(\"…\")` with `.bind(…)`, or `sqlx::query(\"…\")`"
)]
pub trait Pageable<D: Dialect> {
    /// The text, what is bound or why it cannot be, and whether the statement may be kept prepared.
    fn into_parts(self) -> (SqlStr, Result<D::Arguments, String>, bool);
}

impl<'q, D: Dialect, A: IntoArguments<D> + 'q> Pageable<D> for Query<'q, D, A> {
    fn into_parts(self) -> (SqlStr, Result<D::Arguments, String>, bool) {
        into_parts(self)
    }
}

impl<'q, D: Dialect, T: Send, A: IntoArguments<D> + 'q> Pageable<D> for QueryAs<'q, D, T, A> {
    fn into_parts(self) -> (SqlStr, Result<D::Arguments, String>, bool) {
        into_parts(self)
    }
}

impl<D: Dialect> Pageable<D> for QueryBuilder<D> {
    fn into_parts(mut self) -> (SqlStr, Result<D::Arguments, String>, bool) {
        into_parts(self.build())
    }
}

fn into_parts<'q, D: Dialect>(
    mut query: impl Execute<'q, D>,
) -> (SqlStr, Result<D::Arguments, String>, bool) {
    // the values first: taking the text consumes the query
    let arguments = query.take_arguments().map_err(|error| error.to_string());
    let is_persistent = query.persistent();
    (query.sql(), arguments.map(Option::unwrap_or_default), is_persistent)
}

impl<D: Dialect, A> On<D> for Query<'_, D, A> {
    type Row = Record;
}

impl<D: Dialect, T, A> On<D> for QueryAs<'_, D, T, A> {
    type Row = T;
}

impl<D: Dialect> On<D> for QueryBuilder<D> {
    type Row = Record;
}

/// Not pageable: only here so that the compiler can say what to write instead.
impl<D: Dialect, F, A> On<D> for Map<'_, D, F, A> {
    type Row = Record;
}
