//! A statement under construction: its text, and the values of its placeholders.

use std::borrow::Cow;
use std::sync::Arc;

use crate::anchor::KeyValue;
use crate::dataset::sql::dialect::{Dialect, LimitNumbers};
use crate::error::Error;
use crate::page::ordering::SortColumn;

/// The approximate number of bytes written around a statement.
const ROOM: usize = 512;

/// A statement under construction.
pub(crate) struct SqlBuilder<D: Dialect> {
    sql: String,
    /// The name of the common table; `None` if the statement is not wrapped.
    table: Option<Cow<'static, str>>,
    /// The select list of a page; `None` to select all columns unchanged.
    select_list: Option<Arc<str>>,
    /// The columns that derived tables select; `None` to select all.
    derived_list: Option<String>,
    /// A prefix for columns in comparisons.
    pub(super) before_column: &'static str,
    arguments: D::Arguments,
}

impl<D: Dialect> SqlBuilder<D> {
    /// Starts with `body` as the common table `table`. The line break ends a comment at the end of
    /// `body`.
    pub(super) fn wrap(
        table: Cow<'static, str>,
        body: &str,
        select_list: Option<Arc<str>>,
        arguments: D::Arguments,
    ) -> Self {
        let mut sql = String::with_capacity(body.len().saturating_add(ROOM));
        sql.extend(["WITH ", &table, D::COMMON_TABLE, "(", body, "\n)\n"]);
        SqlBuilder {
            sql,
            table: Some(table),
            select_list,
            derived_list: None,
            before_column: "",
            arguments,
        }
    }

    /// A statement without a common table.
    pub(crate) fn unwrapped(sql: String, arguments: D::Arguments) -> Self {
        SqlBuilder {
            sql,
            table: None,
            select_list: None,
            derived_list: None,
            before_column: "",
            arguments,
        }
    }

    /// Makes an unwrapped statement the common table `table`.
    pub(super) fn into_common_table(
        mut self,
        table: Cow<'static, str>,
        select_list: Option<Arc<str>>,
    ) -> Self {
        self.sql.insert_str(0, &format!("WITH {table}{}(", D::COMMON_TABLE));
        self.sql.push_str("\n)\n");
        SqlBuilder { table: Some(table), select_list, ..self }
    }

    pub(crate) fn is_wrapped(&self) -> bool {
        self.table.is_some()
    }

    /// Makes the statement return its plan instead of its rows.
    pub(crate) fn explain(mut self) -> Self {
        self.sql.insert_str(0, D::EXPLAIN);
        self
    }

    /// The text and its values. The text changes with the columns, because the statements that
    /// connections have prepared return the old ones.
    pub(crate) fn finish(mut self, generation: u64) -> (String, D::Arguments) {
        if generation > 0 {
            self.push(&format!("\n-- {generation}"));
        }
        (self.sql, self.arguments)
    }

    pub(super) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// The common table.
    pub(super) fn push_table(&mut self) {
        self.sql.push_str(self.table.as_deref().unwrap_or_default());
    }

    /// All rows of the common table, unchanged, as far as derived tables need them.
    pub(super) fn push_select_all(&mut self) {
        let list = self.derived_list.clone();
        self.sql.extend(["SELECT ", list.as_deref().unwrap_or("*"), " FROM "]);
        self.push_table();
    }

    /// Selects only these columns from now on. Derived tables have those that are sorted by.
    pub(super) fn select_columns<'c>(
        &mut self,
        columns: impl Iterator<Item = &'c str>,
        order: &[SortColumn],
    ) {
        self.select_list = Some(self.list(columns).into());
        self.derived_list = Some(self.list(order.iter().map(|column| column.name.as_str())));
    }

    /// A list of columns of the common table, each once: an order may name one twice, with and
    /// without regard to case.
    fn list<'c>(&self, columns: impl Iterator<Item = &'c str>) -> String {
        let mut listed = Vec::new();
        for column in columns.map(|column| self.qualify(column)) {
            if !listed.contains(&column) {
                listed.push(column);
            }
        }
        listed.join(", ")
    }

    /// All rows of the common table, with the select list of a page.
    pub(super) fn push_select(&mut self) {
        self.push("SELECT ");
        self.push_select_list();
        self.push(" FROM ");
        self.push_table();
    }

    pub(super) fn push_select_list(&mut self) {
        match self.select_list.clone() {
            Some(select_list) => self.push(&select_list),
            None => {
                self.push_table();
                self.push(".*");
            }
        }
    }

    /// The name of a table derived from the common table, which does not occur in the statement
    /// either.
    pub(super) fn push_derived_table(&mut self, suffix: &str) {
        self.push_table();
        self.sql.extend(["_", suffix]);
    }

    /// A column of the common table. It is qualified because SQLite takes an unknown name in quotes
    /// for a text, and would not sort.
    pub(super) fn push_qualified(&mut self, column: &str) {
        self.push_table();
        self.push(".");
        self.push_quoted(column);
    }

    pub(super) fn qualify(&self, column: &str) -> String {
        let mut qualified = format!("{}.", self.table.as_deref().unwrap_or_default());
        push_quoted::<D>(&mut qualified, column);
        qualified
    }

    pub(super) fn push_quoted(&mut self, name: &str) {
        push_quoted::<D>(&mut self.sql, name);
    }

    /// LIMIT and OFFSET, with few different numbers.
    pub(super) fn push_limit(&mut self, take: u64, skip: u64) -> Result<(), Error> {
        self.push(" LIMIT ");
        self.push_limit_number(take)?;
        if skip > 0 {
            self.push(" OFFSET ");
            self.push_limit_number(skip)?;
        }
        Ok(())
    }

    /// LIMIT and OFFSET, with a different offset for each page.
    pub(super) fn push_page_limit(&mut self, take: u64, skip: u64) -> Result<(), Error> {
        self.push_limit(take, 0)?;
        if skip > 0 {
            self.push(" OFFSET ");
            self.push_bound_number(skip)?;
        }
        Ok(())
    }

    fn push_limit_number(&mut self, rows: u64) -> Result<(), Error> {
        match D::LIMIT_NUMBERS {
            LimitNumbers::Literal => self.push(&to_signed(rows).to_string()),
            LimitNumbers::Bound => self.push_bound_number(rows)?,
        }
        Ok(())
    }

    fn push_bound_number(&mut self, number: u64) -> Result<(), Error> {
        D::bind_number(&mut self.arguments, to_signed(number))
            .map_err(|error| Error::Statement(error.to_string()))?;
        self.push_last_placeholder();
        Ok(())
    }

    /// The placeholder of the last bound value.
    pub(super) fn push_last_placeholder(&mut self) {
        D::push_placeholder(&self.arguments, &mut self.sql);
    }

    /// Binds a value of an anchor and returns its placeholder.
    pub(super) fn bind_key_value(&mut self, value: &KeyValue) -> Result<String, Error> {
        D::bind_key_value(&mut self.arguments, value)
            .map_err(|error| Error::Statement(error.to_string()))?;
        let mut placeholder = D::BEFORE_KEY_VALUE.to_owned();
        D::push_placeholder(&self.arguments, &mut placeholder);
        Ok(placeholder)
    }
}

/// Writes a name in quotes, with quotes inside doubled.
pub(crate) fn push_quoted<D: Dialect>(sql: &mut String, name: &str) {
    sql.push(D::QUOTE);
    for (place, part) in name.split(D::QUOTE).enumerate() {
        if place > 0 {
            sql.extend([D::QUOTE, D::QUOTE]);
        }
        sql.push_str(part);
    }
    sql.push(D::QUOTE);
}

/// Databases use signed numbers; no table has more rows than fit.
fn to_signed(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

#[cfg(all(test, feature = "sqlite", feature = "mysql"))]
mod tests {
    use super::*;

    fn limit<D: Dialect>() -> String {
        let mut builder = SqlBuilder::<D>::unwrapped(String::new(), D::Arguments::default());
        builder.push_limit(10, 20).unwrap();
        builder.sql
    }

    #[test]
    fn limits_are_bound_only_where_another_text_costs_more_than_another_plan() {
        assert_eq!(limit::<sqlx::Sqlite>(), " LIMIT 10 OFFSET 20");
        assert_eq!(limit::<sqlx::MySql>(), " LIMIT ? OFFSET ?");
    }

    #[test]
    fn a_value_of_an_anchor_is_hidden_from_the_planner_that_plans_anew_for_each() {
        let mut builder = SqlBuilder::<sqlx::Sqlite>::unwrapped(String::new(), Default::default());
        let value = KeyValue { kind: 0, bytes: 7_i64.to_be_bytes().to_vec() };
        assert_eq!(builder.bind_key_value(&value).unwrap(), "+?1");
    }
}
