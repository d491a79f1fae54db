//! `.on(…)`: turns a query of sqlx into a dataset.

#[cfg(feature = "macros")]
use serde::Serialize;
use sqlx::query::{Map, Query, QueryAs, QueryScalar};
use sqlx::{Execute, FromRow, IntoArguments, QueryBuilder};

use super::catch_panic::catch_panic;
use super::decode::DecodeRow;
use super::query_text::QueryText;
#[cfg(feature = "macros")]
use super::row_mapper;
use super::sql_query::{QueryParts, SqlQuery};
use super::target::Target;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::record::Record;
use crate::dataset::sql::schema::ColumnMapping;

/// Turns a query into a dataset.
///
/// `on` takes the text and the bound values out of the query, so these and the pool (also
/// `.on(&web::Data<SqlitePool>)`) may be borrowed. The query runs when one of its pages is fetched.
///
/// A query can also run on a transaction or connection that you have: borrowed, with
/// `.on(&mut *tx)`, for a [`Paginator`](crate::Paginator); owned by the lists of a context, as a
/// [`SharedConnection`](crate::SharedConnection).
///
/// With the feature `macros`, a query may have a mapper: `sqlx::query_as!(…)`, `query!(…).map(…)` and
/// `sqlx::query(…).map(…)`. The guide tells about [statements that are checked at compile time].
///
/// [statements that are checked at compile time]: https://docs.rs/tg-paginate/latest/tg_paginate/guide/databases/index.html#statements-that-are-checked-at-compile-time
///
/// sqlx caches prepared statements, 100 per connection unless the options of the pool say
/// otherwise, and each page of a query is a separate statement. If the text of a query varies
/// between requests, for example because of an `IN` list, add `.persistent(false)`. Do not add it
/// behind PgBouncer in transaction mode.
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

    /// Returns the query as a dataset that runs on a pool or a connection.
    fn on<T, How>(self, target: T) -> SqlQuery<D, Self::Row, T::Place>
    where
        T: Target<D, How>,
        Self: Pageable<D>,
    {
        let PageableParts { text, decode } = self.into_parts();
        let QueryText { sql, arguments, is_persistent } = text;
        let parts = QueryParts {
            sql,
            arguments,
            is_persistent,
            mapping: ColumnMapping::default(),
            decode,
            located: None,
            scope: None,
        };
        SqlQuery { place: target.into_place(), parts }
    }
}

/// The queries that can be paged, because they expose their text and values.
#[cfg_attr(
    not(feature = "macros"),
    diagnostic::on_unimplemented(
        message = "to page `query_as!` and `.map(…)`, tg-paginate needs its feature `macros`",
        label = "this query has a mapper of its own",
        note = "run `cargo add tg-paginate --features macros`, or write \
                `sqlx::query_as::<_, YourRow>(\"…\")` with `.bind(…)`"
    )
)]
pub trait Pageable<D: Dialect>: On<D> {
    /// What the query consists of.
    fn into_parts(self) -> PageableParts<D, Self::Row>;
}

/// What a query consists of.
pub struct PageableParts<D: Dialect, R> {
    text: QueryText<D>,
    decode: DecodeRow<D, R>,
}

impl<'q, D: Dialect, A: IntoArguments<D> + 'q> Pageable<D> for Query<'q, D, A>
where
    Record: for<'r> FromRow<'r, D::Row>,
{
    fn into_parts(self) -> PageableParts<D, Record> {
        decoded_by_from_row(self)
    }
}

impl<'q, D, T, A> Pageable<D> for QueryAs<'q, D, T, A>
where
    D: Dialect,
    T: for<'r> FromRow<'r, D::Row> + Send,
    A: IntoArguments<D> + 'q,
{
    fn into_parts(self) -> PageableParts<D, T> {
        decoded_by_from_row(self)
    }
}

impl<'q, D, T, A> Pageable<D> for QueryScalar<'q, D, T, A>
where
    D: Dialect,
    T: Send,
    (T,): for<'r> FromRow<'r, D::Row>,
    A: IntoArguments<D> + Send + 'q,
{
    fn into_parts(self) -> PageableParts<D, T> {
        let decode = DecodeRow::Function(|row| decode_row::<D, (T,)>(&row).map(|(value,)| value));
        PageableParts { text: QueryText::of(self), decode }
    }
}

impl<D: Dialect> Pageable<D> for QueryBuilder<D>
where
    Record: for<'r> FromRow<'r, D::Row>,
{
    fn into_parts(mut self) -> PageableParts<D, Record> {
        decoded_by_from_row(self.build())
    }
}

#[cfg(feature = "macros")]
impl<D, F, R, A> Pageable<D> for Map<'static, D, F, A>
where
    D: Dialect,
    F: FnMut(D::Row) -> Result<R, sqlx::Error> + Send + 'static,
    R: MappedRow,
    A: IntoArguments<D> + Send + 'static,
{
    fn into_parts(self) -> PageableParts<D, R> {
        let (text, mapper) = row_mapper::take_apart(self);
        PageableParts { text, decode: DecodeRow::Mapped(mapper) }
    }
}

/// The rows that a mapper may return.
#[cfg(feature = "macros")]
#[diagnostic::on_unimplemented(
    message = "the rows of this query cannot be serialised",
    label = "its rows do not implement `serde::Serialize`",
    note = "rows of `sqlx::query!` have a type without a name: write \
            `sqlx::query_as!(YourRow, \"…\")`, or add `.map(|row| YourRow {{ … }})` before `.on(&pool)`",
    note = "derive `serde::Serialize` for the type of the rows; it must be `Send`, `Unpin` and `'static`"
)]
pub trait MappedRow: Serialize + Send + Unpin + 'static {}

#[cfg(feature = "macros")]
#[diagnostic::do_not_recommend]
impl<R: Serialize + Send + Unpin + 'static> MappedRow for R {}

fn decoded_by_from_row<'q, D, R>(query: impl Execute<'q, D>) -> PageableParts<D, R>
where
    D: Dialect,
    R: for<'r> FromRow<'r, D::Row>,
{
    PageableParts {
        text: QueryText::of(query),
        decode: DecodeRow::Function(|row| decode_row::<D, R>(&row)),
    }
}

fn decode_row<D, R>(row: &D::Row) -> Result<R, sqlx::Error>
where
    D: Dialect,
    R: for<'r> FromRow<'r, D::Row>,
{
    catch_panic(|| D::find_out_of_range(row), || R::from_row(row))
}

impl<D: Dialect, A> On<D> for Query<'_, D, A> {
    type Row = Record;
}

impl<D: Dialect, T, A> On<D> for QueryAs<'_, D, T, A> {
    type Row = T;
}

/// A row is the value of the first column.
impl<D: Dialect, T, A> On<D> for QueryScalar<'_, D, T, A> {
    type Row = T;
}

impl<D: Dialect> On<D> for QueryBuilder<D> {
    type Row = Record;
}

#[cfg(feature = "macros")]
impl<D, F, R, A> On<D> for Map<'_, D, F, A>
where
    D: Dialect,
    F: FnMut(D::Row) -> Result<R, sqlx::Error>,
{
    type Row = R;
}

/// Not pageable; only for a compiler message that says what is missing.
#[cfg(not(feature = "macros"))]
impl<D: Dialect, F, A> On<D> for Map<'_, D, F, A> {
    type Row = Record;
}
