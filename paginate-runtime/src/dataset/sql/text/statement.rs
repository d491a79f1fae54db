//! A statement of the program: how to wrap it, and its own order.

use std::borrow::Cow;
use std::sync::Arc;

use super::builder::SqlBuilder;
use super::common_table;
use super::order_by_parser::parse_order_by;
use super::outer_clauses::{OuterClauses, OwnOrder, begins_with, outer_clauses};
use crate::dataset::sql::dialect::Dialect;
use crate::page::ordering::SortColumn;

/// What the text of a statement says; it is read once.
pub(crate) struct StatementText {
    clauses: OuterClauses,
    /// The name of its common table.
    table: Cow<'static, str>,
}

impl StatementText {
    fn parse<D: Dialect>(sql: &str) -> Self {
        let mut clauses = outer_clauses(sql, D::SYNTAX);
        let body = sql.get(clauses.body.clone()).unwrap_or(sql);
        if !D::MERGES_COMMON_TABLES && begins_with(body, "with", D::SYNTAX) {
            clauses.blocks_seek = Some("with");
        }
        StatementText { clauses, table: common_table::choose_name(sql) }
    }

    /// The name of its common table.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }
}

/// A statement of the program, with its bound values.
pub(crate) struct Statement<'s, D: Dialect> {
    sql: &'s str,
    text: Arc<StatementText>,
    /// The select list of a page; `None` to select all columns unchanged.
    select_list: Option<Arc<str>>,
    before_column: &'static str,
    /// The places of the columns of the key, from 1, where the database needs them in an ORDER BY.
    key_places: Vec<usize>,
    arguments: D::Arguments,
}

impl<'s, D: Dialect> Statement<'s, D> {
    pub(crate) fn parse(sql: &'s str, arguments: D::Arguments) -> Self {
        Statement::known(sql, Arc::new(StatementText::parse::<D>(sql)), arguments)
    }

    /// A statement whose text was parsed before.
    pub(crate) fn known(sql: &'s str, text: Arc<StatementText>, arguments: D::Arguments) -> Self {
        let (select_list, before_column, key_places) = (None, "", Vec::new());
        Statement { sql, text, select_list, before_column, key_places, arguments }
    }

    /// The statement with a select list for its pages, and a prefix for columns in comparisons: see
    /// [`Backend::BEFORE_MIXED_COLUMN`](crate::dataset::sql::dialect::Backend).
    pub(crate) fn selecting(self, list: Option<Arc<str>>, before_column: &'static str) -> Self {
        Statement { select_list: list, before_column, ..self }
    }

    /// The statement with the places of the columns of its key.
    pub(crate) fn with_key_places(self, key_places: Vec<usize>) -> Self {
        Statement { key_places, ..self }
    }

    /// The text that the program wrote.
    pub(crate) fn sql(&self) -> &'s str {
        self.sql
    }

    pub(crate) fn arguments(&self) -> &D::Arguments {
        &self.arguments
    }

    /// What its text says.
    pub(crate) fn text(&self) -> Arc<StatementText> {
        Arc::clone(&self.text)
    }

    /// Whether it has an ORDER BY.
    pub(crate) fn own_order(&self) -> OwnOrder {
        self.text.clauses.own_order
    }

    /// The columns of its ORDER BY, if it contains only names of these columns.
    pub(crate) fn parse_own_order(&self, columns: &[String]) -> Option<Vec<SortColumn>> {
        let order_by = self.text.clauses.order_by.clone()?;
        let select = self.sql.get(self.text.clauses.body.start..order_by.start)?;
        parse_order_by(select, self.sql.get(order_by)?, D::SYNTAX, columns)
    }

    /// The keyword of a statement that changes rows.
    pub(crate) fn changes_rows(&self) -> Option<&'static str> {
        self.text.clauses.changes_rows
    }

    /// The keyword because of which indexes cannot seek rows, if there is one.
    pub(crate) fn blocks_seek(&self) -> Option<&'static str> {
        self.text.clauses.blocks_seek
    }

    /// The statement in a form that can be wrapped.
    pub(crate) fn body(&self) -> &'s str {
        self.sql.get(self.text.clauses.body.clone()).unwrap_or(self.sql)
    }

    /// The place of a column of the key, by which its own ORDER BY can go on.
    pub(super) fn key_place(&self, column: usize) -> Option<usize> {
        self.key_places.get(column).copied()
    }

    /// The statement with an ORDER BY that has no end of its own. Before a lock it gets a LIMIT,
    /// because MySQL sorts a common table only if it has one.
    pub(super) fn ordered_body(&self) -> Cow<'s, str> {
        let body = self.body();
        let lock =
            self.text.clauses.lock.map(|start| start.saturating_sub(self.text.clauses.body.start));
        match lock.and_then(|start| body.split_at_checked(start)) {
            Some((ordered, lock)) => format!("{ordered}LIMIT {} {lock}", i64::MAX).into(),
            None => body.into(),
        }
    }

    /// The statement without its ORDER BY, if that can be removed.
    pub(super) fn unordered_body(&self) -> &'s str {
        let body = &self.text.clauses.body;
        let end = self.text.clauses.unordered_end.unwrap_or(body.end);
        self.sql.get(body.start..end).unwrap_or(self.sql)
    }

    /// Whether all its columns are selected unchanged.
    pub(super) fn selects_all(&self) -> bool {
        self.select_list.is_none()
    }

    pub(super) fn wrap(&self, body: &str) -> SqlBuilder<D> {
        self.wrap_with(body, self.arguments.clone())
    }

    /// Wraps the statement without its ORDER BY.
    pub(super) fn wrap_unordered(&self) -> SqlBuilder<D> {
        self.wrap(self.unordered_body())
    }

    pub(super) fn wrap_with(&self, body: &str, arguments: D::Arguments) -> SqlBuilder<D> {
        let mut builder =
            SqlBuilder::wrap(self.text.table.clone(), body, self.select_list.clone(), arguments);
        builder.before_column = self.before_column;
        builder
    }

    /// Wraps a statement that was not wrapped.
    pub(super) fn make_common_table(&self, statement: SqlBuilder<D>) -> SqlBuilder<D> {
        statement.into_common_table(self.text.table.clone(), self.select_list.clone())
    }

    /// A statement with its values, not wrapped.
    pub(super) fn without_wrapping(&self, sql: String) -> SqlBuilder<D> {
        SqlBuilder::unwrapped(sql, self.arguments.clone())
    }
}
