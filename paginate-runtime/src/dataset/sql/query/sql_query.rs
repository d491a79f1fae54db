//! A query to page: its text and values, what it runs on, and the program's settings of its columns.

use std::fmt;

use serde::Serialize;
use sqlx::error::BoxDynError;
use sqlx::{Arguments, Encode, Pool, SqlStr, Type};

use super::decode::DecodeRow;
use super::into_key::IntoKey;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::{ColumnMapping, ListIdentity, SchemaKey, Source};

/// A query that has not run yet, with what it runs on. [`On::on`](crate::On::on) creates it.
///
/// `R` is the type of a row: your own with `query_as` and with a mapper, else
/// [`Record`](crate::Record). `P` is what the query runs on: a pool, a borrowed connection such as
/// `&mut SqliteConnection`, or a [`SharedConnection`](crate::SharedConnection).
#[must_use = "a query does nothing until it is paged"]
pub struct SqlQuery<D: Dialect, R, P = Pool<D>> {
    pub(crate) place: P,
    pub(crate) parts: QueryParts<D, R>,
}

/// A query without what it runs on.
pub(crate) struct QueryParts<D: Dialect, R> {
    pub(crate) sql: SqlStr,
    /// The bound values, or the reason why one cannot be bound.
    pub(crate) arguments: Result<D::Arguments, String>,
    /// Whether its prepared statements may be cached.
    pub(crate) is_persistent: bool,
    pub(crate) mapping: ColumnMapping,
    pub(crate) decode: DecodeRow<D, R>,
    /// The bound values, followed by the key of the row to locate.
    pub(crate) located: Option<Result<D::Arguments, String>>,
    /// What the list is, or the reason why that cannot be used.
    pub(crate) scope: Option<Result<ListIdentity, String>>,
}

impl<D: Dialect, R, P> SqlQuery<D, R, P> {
    /// Sets the key, the columns that identify a row: one name such as `"id"`, or a list of names
    /// such as `["year", "number"]`, also as a slice or a `Vec`. A key of one column must never be
    /// null; columns of a longer key may be.
    ///
    /// The key makes the ordering total: rows that are equal in all other columns have a fixed
    /// order, so that no row is repeated or left out between pages. The key is sorted in the
    /// direction of the last column of the ordering. Without another ordering, rows are sorted by
    /// the key.
    pub fn key(mut self, columns: impl IntoKey) -> Self {
        self.parts.mapping.key = columns.into_key();
        self
    }

    /// Shows the page with the row of this key if the URL names no page. Falls back to the page that
    /// would be shown otherwise if there is no such row, or if rows cannot be sought by the ordering.
    /// The key must have one column.
    ///
    /// A page that the URL of a GET or HEAD request names is shown, so that links lead away from the
    /// row. In answers to other methods, such as the POST that has made the row, the row decides.
    ///
    /// Use it to show a new record in its list. The address of the page is
    /// `page.get_href(page.current_page(), None)`. The database counts the rows before this one,
    /// and then reads the page by its number.
    pub fn locate<'v, V>(mut self, key: V) -> Self
    where
        V: Encode<'v, D> + Type<D>,
    {
        let located = self.parts.arguments.clone().and_then(|mut arguments| {
            arguments.add(key).map_err(|error: BoxDynError| error.to_string())?;
            Ok(arguments)
        });
        self.parts.located = Some(located);
        self
    }

    /// Says which list this is, where its statement and bound values do not say it.
    ///
    /// Counts, the anchors of links and page maps are remembered for a list: for the pool, the
    /// statement and the bound values, or for the scope instead of these values. Equal scopes must
    /// mean equal rows. Set a scope in two cases:
    ///
    /// - A bound value varies although the list does not, such as the present time. Without a scope,
    ///   each request has a list of its own: its links have no usable anchors, and nothing is
    ///   remembered.
    /// - The rows depend on something that is not bound, such as a tenant in a setting of the
    ///   connection for row-level security. Without a scope, tenants see each other's counts.
    ///
    /// The scope is any value that serialises, such as `tenant` or `(tenant, "open")`. Put
    /// everything into it that decides which rows there are, also the values of filters. A set must
    /// have a fixed order, as a `BTreeSet` has.
    ///
    /// ```
    /// use tg_paginate::On;
    ///
    /// # fn offers(pool: &sqlx::SqlitePool, city: &str, now: String) {
    /// let offers = sqlx::query("SELECT id, name FROM offer WHERE city = ? AND valid_until > ?")
    ///     .bind(city)
    ///     .bind(now)
    ///     .on(pool)
    ///     .key("id")
    ///     .scope(("valid", city));
    /// # let _ = offers;
    /// # }
    /// ```
    pub fn scope(mut self, scope: impl Serialize) -> Self {
        self.parts.scope = Some(ListIdentity::of_scope(&scope));
        self
    }

    /// Lets the URL sort by a name that differs from the statement's column. `shown` is the name in
    /// the row, such as `"address.city"` or the name in `#[serde(rename)]`; `column` is the
    /// statement's.
    ///
    /// It also permits sorting by a column whose shown value is not the database's, such as a
    /// masked card number. The order then reveals something about the hidden value.
    pub fn column(mut self, shown: impl Into<String>, column: impl Into<String>) -> Self {
        self.parts.mapping.columns.push((shown.into(), column.into()));
        self
    }
}

impl<D: Dialect, R: 'static> QueryParts<D, R> {
    /// Identifies the statement, with what it runs on and the type of its rows.
    pub(crate) fn schema_key(&self, source: Source<'_, D>) -> SchemaKey {
        SchemaKey::new::<R>(source.id(), &self.sql, self.decode.is_by_position())
    }
}

impl<D: Dialect, R, P: Clone> Clone for SqlQuery<D, R, P> {
    fn clone(&self) -> Self {
        SqlQuery { place: self.place.clone(), parts: self.parts.clone() }
    }
}

// not derived, because it needs no bounds on the database and the row type
impl<D: Dialect, R> Clone for QueryParts<D, R> {
    fn clone(&self) -> Self {
        QueryParts {
            sql: self.sql.clone(),
            arguments: self.arguments.clone(),
            is_persistent: self.is_persistent,
            mapping: self.mapping.clone(),
            decode: self.decode.clone(),
            located: self.located.clone(),
            scope: self.scope.clone(),
        }
    }
}

/// Omits the bound values, which may be secret.
impl<D: Dialect, R, P> fmt::Debug for SqlQuery<D, R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let QueryParts { sql, mapping, .. } = &self.parts;
        let mut query = f.debug_struct("SqlQuery");
        query.field("sql", &sql.as_str()).field("key", &mapping.key);
        query.field("columns", &mapping.columns).finish_non_exhaustive()
    }
}
