//! `.on(&pool)`: turns a query of sqlx into a dataset.

use sqlx::query::{Map, Query, QueryAs, QueryScalar};
use sqlx::{Execute, FromRow, IntoArguments, Pool, QueryBuilder, SqlStr};

use super::decode::catch_panic;
use super::sql_query::SqlQuery;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::record::Record;
use crate::dataset::sql::schema::ColumnMapping;

/// Turns a query into a dataset.
///
/// `on` takes the text and the bound values out of the query, so these and the pool (also
/// `.on(&web::Data<SqlitePool>)`) may be borrowed. The query runs when one of its pages is fetched.
///
/// sqlx caches prepared statements, 100 per connection unless the options of the pool say
/// otherwise, and each page of a query is a separate statement. If the text of a query varies
/// between requests, for example because of an `IN` list, add `.persistent(false)`.
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
///
/// A row of `sqlx::query_scalar` is the value of its first column:
///
/// ```
/// use tg_paginate::On;
///
/// # fn names(pool: &sqlx::SqlitePool) {
/// let names = sqlx::query_scalar::<_, String>("SELECT name FROM person").on(pool).key("name");
/// # let _ = names;
/// # }
/// ```
pub trait On<D: Dialect>: Sized {
    /// The type of a row.
    type Row;

    /// What the columns are decoded into: the row, or a tuple of the one value that is the row.
    #[doc(hidden)]
    type Columns;

    /// The row of these columns.
    #[doc(hidden)]
    fn row(columns: Self::Columns) -> Self::Row;

    /// Returns the query as a dataset that runs on the pool.
    fn on(self, pool: &Pool<D>) -> SqlQuery<D, Self::Row>
    where
        Self: Pageable<D>,
        Self::Columns: for<'r> FromRow<'r, D::Row>,
    {
        let (sql, arguments, is_persistent) = self.into_parts();
        SqlQuery {
            pool: pool.clone(),
            sql,
            arguments,
            is_persistent,
            mapping: ColumnMapping::default(),
            decode: |row| {
                let columns =
                    catch_panic(|| D::find_out_of_range(&row), || Self::Columns::from_row(&row));
                columns.map(Self::row)
            },
            located: None,
            scope: None,
        }
    }
}

/// The queries that can be paged, because they expose their text and values.
#[diagnostic::on_unimplemented(
    message = "`query!`, `query_as!` and `query_scalar!` cannot be paged",
    label = "this query does not expose its text and values",
    note = "write `sqlx::query_as::<_, YourRow>(\"…\")` with `.bind(…)`, or `sqlx::query(\"…\")`, or \
            `sqlx::query_scalar::<_, String>(\"…\")`"
)]
pub trait Pageable<D: Dialect> {
    /// The text, the bound values or the reason why one cannot be bound, and whether the prepared
    /// statement may be cached.
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

impl<'q, D, T, A> Pageable<D> for QueryScalar<'q, D, T, A>
where
    D: Dialect,
    T: Send,
    A: IntoArguments<D> + Send + 'q,
{
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
    // first, because taking the text consumes the query
    let arguments = query.take_arguments().map_err(|error| error.to_string());
    let is_persistent = query.persistent();
    (query.sql(), arguments.map(Option::unwrap_or_default), is_persistent)
}

/// Rows that are decoded as a whole.
macro_rules! whole_rows {
    ($row:ty) => {
        type Row = $row;
        type Columns = $row;

        fn row(columns: $row) -> $row {
            columns
        }
    };
}

impl<D: Dialect, A> On<D> for Query<'_, D, A> {
    whole_rows!(Record);
}

impl<D: Dialect, T, A> On<D> for QueryAs<'_, D, T, A> {
    whole_rows!(T);
}

impl<D: Dialect> On<D> for QueryBuilder<D> {
    whole_rows!(Record);
}

/// A row is the value of the first column.
impl<D: Dialect, T, A> On<D> for QueryScalar<'_, D, T, A> {
    type Row = T;
    type Columns = (T,);

    fn row((value,): (T,)) -> T {
        value
    }
}

/// Not pageable; only for a compiler message that says what to write instead.
impl<D: Dialect, F, A> On<D> for Map<'_, D, F, A> {
    whole_rows!(Record);
}
