//! A query that is paged: its text and values, and what the program says of its columns.

use std::fmt;

use sqlx::error::BoxDynError;
use sqlx::{Arguments, Encode, Pool, SqlStr, Type};

use super::decode::DecodeRow;
use super::into_key::IntoKey;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::ColumnMapping;

/// A query that has not run yet, and the pool that it will run on. Made by [`On::on`](crate::On::on).
///
/// Rows are of type `R`: your own with `query_as`, else [`Record`](crate::Record).
#[must_use = "a query does nothing until it is paged"]
pub struct SqlQuery<D: Dialect, R> {
    pub(crate) pool: Pool<D>,
    pub(crate) sql: SqlStr,
    /// The bound values, or why a value cannot be bound.
    pub(crate) arguments: Result<D::Arguments, String>,
    /// Whether its statements may be kept prepared.
    pub(crate) is_persistent: bool,
    pub(crate) mapping: ColumnMapping,
    pub(crate) decode: DecodeRow<D, R>,
    /// The bound values, and the key of the row whose page is shown.
    pub(crate) located: Option<Result<D::Arguments, String>>,
}

impl<D: Dialect, R> SqlQuery<D, R> {
    /// The columns that tell every row apart: one name such as `"id"`, or a list of names such as
    /// `["year", "number"]`, also as a slice or a `Vec`. A key of one column must never be null;
    /// columns of several may be.
    ///
    /// They make the order total: rows that are equal in everything else keep one order, so that
    /// none shows on two pages or on none. They are sorted in the direction of the last column of
    /// the ordering, and are the order where there is no other.
    pub fn key(mut self, columns: impl IntoKey) -> Self {
        self.mapping.key = columns.into_key();
        self
    }

    /// Shows the page that holds the row of this key, whatever page the request asks for; if there
    /// is no such row, or if it is sorted by what cannot be sought, that page. The key is of one
    /// column.
    ///
    /// For "show me where my new record went": the page's own address is
    /// `page.get_href(page.current_page(), None)`. The rows before it are counted, and
    /// the page is then read by its number.
    pub fn locate<'v, V>(mut self, key: V) -> Self
    where
        V: Encode<'v, D> + Type<D>,
    {
        let located = self.arguments.clone().and_then(|mut arguments| {
            arguments.add(key).map_err(|error: BoxDynError| error.to_string())?;
            Ok(arguments)
        });
        self.located = Some(located);
        self
    }

    /// Lets the URL sort by a name that the statement calls otherwise: `shown` is the name in the
    /// row, such as `"address.city"` or what `#[serde(rename)]` says, and `column` the statement's.
    ///
    /// It also permits to sort by a column whose shown value is not the database's, such as a masked
    /// card number: the order then tells of what is not shown.
    pub fn column(mut self, shown: impl Into<String>, column: impl Into<String>) -> Self {
        self.mapping.columns.push((shown.into(), column.into()));
        self
    }
}

// not derived: it depends neither on the database nor on the row type
impl<D: Dialect, R> Clone for SqlQuery<D, R> {
    fn clone(&self) -> Self {
        SqlQuery {
            pool: self.pool.clone(),
            sql: self.sql.clone(),
            arguments: self.arguments.clone(),
            is_persistent: self.is_persistent,
            mapping: self.mapping.clone(),
            decode: self.decode,
            located: self.located.clone(),
        }
    }
}

/// Without the bound values, which may be secret.
impl<D: Dialect, R> fmt::Debug for SqlQuery<D, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut query = f.debug_struct("SqlQuery");
        query.field("sql", &self.sql.as_str()).field("key", &self.mapping.key);
        query.field("columns", &self.mapping.columns).finish_non_exhaustive()
    }
}
