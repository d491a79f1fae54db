//! A statement that is being written, together with its values.

use std::borrow::Cow;
use std::sync::Arc;

use crate::anchor::KeyValue;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::dialect::Limits;
use crate::error::Error;

/// What we write around a statement, more or less.
const ROOM: usize = 512;

/// Text so far, and the values of its placeholders.
pub(crate) struct Draft<D: Dialect> {
    pub(crate) sql: String,
    /// The name of the common table.
    pub(crate) table: Cow<'static, str>,
    /// The prefix of a column where it is compared.
    pub(crate) before_column: &'static str,
    /// What is selected of it; `None` for all there is.
    pub(crate) select: Option<Arc<str>>,
    pub(crate) arguments: D::Arguments,
}

impl<D: Dialect> Draft<D> {
    /// Begins with the statement as a common table. The line break ends a comment at its end.
    pub(crate) fn over(table: Cow<'static, str>, body: &str, arguments: D::Arguments) -> Self {
        let mut sql = String::with_capacity(body.len().saturating_add(ROOM));
        sql.extend(["WITH ", &table, D::COMMON_TABLE, "(", body, "\n)\n"]);
        Draft { sql, table, before_column: "", select: None, arguments }
    }

    /// A statement of ours alone.
    pub(crate) fn alone(sql: &str) -> Self {
        let (table, arguments) = (Cow::Borrowed(""), D::Arguments::default());
        Draft { sql: sql.to_owned(), table, before_column: "", select: None, arguments }
    }

    /// Whether it has no common table.
    pub(crate) fn is_alone(&self) -> bool {
        self.table.is_empty()
    }

    /// The plan of the statement, instead of its rows.
    pub(crate) fn explained(mut self) -> Self {
        self.sql.insert_str(0, D::EXPLAIN);
        self
    }

    /// The statement with a text of its own after each change of columns: what was prepared before,
    /// on whichever connection, has other columns.
    pub(crate) fn renewed(mut self, generation: u64) -> Self {
        if generation > 0 {
            self.push(&format!("\n-- {generation}"));
        }
        self
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// The common table.
    pub(crate) fn push_table(&mut self) {
        self.sql.push_str(&self.table);
    }

    /// All of its rows.
    pub(crate) fn push_all(&mut self) {
        self.push("SELECT * FROM ");
        self.push_table();
    }

    /// All of its rows, as they are shown.
    pub(crate) fn push_shown(&mut self) {
        self.push("SELECT ");
        self.push_shown_columns();
        self.push(" FROM ");
        self.push_table();
    }

    /// Its columns, as they are shown.
    pub(crate) fn push_shown_columns(&mut self) {
        match &self.select {
            Some(select) => self.sql.push_str(select),
            None => self.sql.extend([&self.table, ".*"]),
        }
    }

    /// A table that is derived from it. No statement has this name either.
    pub(crate) fn push_derived(&mut self, suffix: &str) {
        self.sql.extend([&self.table, "_", suffix]);
    }

    /// As many rows at the most, and those behind `skip`.
    pub(crate) fn push_limit(&mut self, take: u64, skip: u64) -> Result<(), Error> {
        self.push(" LIMIT ");
        self.push_few(take)?;
        if skip > 0 {
            self.push(" OFFSET ");
            self.push_few(skip)?;
        }
        Ok(())
    }

    /// The same where there may be as many offsets as there are pages.
    pub(crate) fn push_far_limit(&mut self, take: u64, skip: u64) -> Result<(), Error> {
        self.push_limit(take, 0)?;
        if skip > 0 {
            self.push(" OFFSET ");
            self.push_number(skip)?;
        }
        Ok(())
    }

    /// A number of which there are few.
    fn push_few(&mut self, rows: u64) -> Result<(), Error> {
        match D::LIMITS {
            Limits::Written => self.push(&signed(rows).to_string()),
            Limits::Bound => self.push_number(rows)?,
        }
        Ok(())
    }

    fn push_number(&mut self, number: u64) -> Result<(), Error> {
        D::bind(&mut self.arguments, signed(number))
            .map_err(|error| Error::Statement(error.to_string()))?;
        D::placeholder(&self.arguments, &mut self.sql);
        Ok(())
    }

    /// Binds a value of an anchor and tells its placeholder.
    pub(crate) fn bind_key(&mut self, value: &KeyValue) -> Result<String, Error> {
        D::bind_key(&mut self.arguments, value)
            .map_err(|error| Error::Statement(error.to_string()))?;
        let mut placeholder = D::BEFORE_KEY_VALUE.to_owned();
        D::placeholder(&self.arguments, &mut placeholder);
        Ok(placeholder)
    }
}

/// Databases count with a sign; no table has more rows than that.
fn signed(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

#[cfg(all(test, feature = "sqlite", feature = "mysql"))]
mod tests {
    use super::*;

    fn draft<D: Dialect>() -> Draft<D> {
        let (sql, table) = (String::new(), Cow::Borrowed("rows"));
        Draft { sql, table, before_column: "", select: None, arguments: D::Arguments::default() }
    }

    fn limited<D: Dialect>() -> String {
        let mut draft = draft::<D>();
        draft.push_limit(10, 20).unwrap();
        draft.sql
    }

    #[test]
    fn limits_are_bound_only_where_another_text_costs_more_than_another_plan() {
        assert_eq!(limited::<sqlx::Sqlite>(), " LIMIT 10 OFFSET 20");
        assert_eq!(limited::<sqlx::MySql>(), " LIMIT ? OFFSET ?");
    }

    #[test]
    fn a_value_of_an_anchor_is_hidden_from_the_planner_that_plans_anew_for_each() {
        let mut draft = draft::<sqlx::Sqlite>();
        let value = KeyValue { kind: 0, bytes: 7_i64.to_be_bytes().to_vec() };
        assert_eq!(draft.bind_key(&value).unwrap(), "+?1");
    }
}
