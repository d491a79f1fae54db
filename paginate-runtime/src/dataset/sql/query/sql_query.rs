//! A query that is paged: its text and values, and what the program says of its columns.

use sqlx::{Arguments, Encode, Pool, SqlStr, Type};

use super::on::IntoNames;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::column_mapping::Mapping;

/// A query that has not run yet, and the pool that it will run on. Made by [`On::on`].
///
/// Rows are of type `R`: your own with `query_as`, else [`Record`].
#[must_use = "a query does nothing until it is paged"]
pub struct SqlQuery<D: Dialect, R> {
    pub(crate) pool: Pool<D>,
    pub(crate) sql: SqlStr,
    /// What was bound, or why it cannot be.
    pub(crate) arguments: Result<D::Arguments, String>,
    /// Whether its statements may be kept prepared.
    pub(crate) is_persistent: bool,
    pub(crate) mapping: Mapping<D, R>,
    /// The values of the statement and that of a key, to find its row.
    pub(crate) located: Option<Result<D::Arguments, String>>,
}

impl<D: Dialect, R> SqlQuery<D, R> {
    /// The columns that tell every row apart, such as `"id"` or `["year", "number"]`. A key of one
    /// column must never be null; columns of several may be.
    ///
    /// They make the order total: rows that are equal in everything else keep one order, so that
    /// none shows on two pages or on none. They are sorted in the direction of the last column of
    /// the ordering, and are the order where there is no other.
    pub fn key(mut self, columns: impl IntoNames) -> Self {
        self.mapping.key = columns.into_names();
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
            arguments.add(key).map_err(|error| error.to_string())?;
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
