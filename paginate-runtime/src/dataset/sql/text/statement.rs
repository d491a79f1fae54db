//! The text of statements: the user's in the middle, ours around it.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::sync::Arc;

use super::builder::Draft;
use super::common_table;
use super::keyset::{Cut, Scan};
use super::order_by::push_quoted;
use super::order_by_parser::own_columns;
use super::outer_clauses::{OuterClauses, OwnOrder, begins_with, outer_clauses};
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;
use crate::ordering::SortColumn;

/// A statement of the user's.
#[derive(Debug)]
pub(crate) struct Statement<'s> {
    sql: &'s str,
    clauses: OuterClauses,
    /// What its common table is called.
    table: Cow<'static, str>,
    /// What pages select of it; `None` for all columns as they are.
    select: Option<Arc<str>>,
    before_column: &'static str,
}

/// How the rows of a page are sorted.
#[derive(Debug, Clone)]
pub(crate) enum Sorted<'k> {
    /// By these columns; with a key they are a total order.
    By(Vec<SortColumn>),
    /// As the statement itself says, and by a key behind that.
    Kept(&'k [String]),
}

/// Which rows are wanted, in which order.
pub(crate) struct Page<'p> {
    pub(crate) sorted: &'p Sorted<'p>,
    /// The anchor to begin at; `None` for the first row.
    pub(crate) cut: Option<Cut<'p>>,
    /// Columns that are never null.
    pub(crate) never_null: &'p [String],
    /// How rows are found from an anchor on.
    pub(crate) scan: Scan,
    /// How many are passed over, and how many taken; `None` for all.
    pub(crate) slice: Option<(u64, u64)>,
}

impl<'s> Statement<'s> {
    pub(crate) fn parse<D: Dialect>(sql: &'s str) -> Self {
        let mut clauses = outer_clauses(sql, D::SYNTAX);
        let body = sql.get(clauses.body.clone()).unwrap_or(sql);
        if !D::MERGES_COMMON_TABLES && begins_with(body, "with", D::SYNTAX) {
            clauses.never_flat = Some("with");
        }
        Statement {
            sql,
            clauses,
            table: common_table::name_for(sql),
            select: None,
            before_column: "",
        }
    }

    /// What it says about the order of its rows itself.
    pub(crate) fn own_order(&self) -> OwnOrder {
        self.clauses.own_order
    }

    /// The columns that it sorts by itself, if it says no more than their names.
    pub(crate) fn own_columns<D: Dialect>(&self, columns: &[String]) -> Option<Vec<SortColumn>> {
        let order_by = self.clauses.order_by.clone()?;
        let select = self.sql.get(self.clauses.body.start..order_by.start)?;
        own_columns(select, self.sql.get(order_by)?, D::SYNTAX, columns)
    }

    /// Why its rows cannot be sought by an index, if so, in a word of its own.
    pub(crate) fn never_flat(&self) -> Option<&'static str> {
        self.clauses.never_flat
    }

    /// The statement, fit to be wrapped.
    pub(crate) fn body(&self) -> &'s str {
        self.sql.get(self.clauses.body.clone()).unwrap_or(self.sql)
    }

    /// The statement without an ordering of its own, as far as it can be cut off.
    fn unordered_body(&self) -> &'s str {
        let body = &self.clauses.body;
        let end = self.clauses.cut.unwrap_or(body.end);
        self.sql.get(body.start..end).unwrap_or(self.sql)
    }

    /// The statement without an ordering of its own, as the database estimates it.
    pub(crate) fn estimated<D: Dialect>(
        &self,
        estimate: &str,
        arguments: D::Arguments,
    ) -> Draft<D> {
        let sql = format!("{estimate}{}\n", self.unordered_body());
        Draft { arguments, ..Draft::alone(&sql) }
    }

    /// What its common table is called.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// Pages select this of its common table.
    pub(crate) fn select(&mut self, select: Option<Arc<str>>) {
        self.select = select;
    }

    /// Its columns are compared like this, see [`Dialect::BEFORE_MIXED_COLUMN`].
    pub(crate) fn compare_columns(&mut self, before_column: &'static str) {
        self.before_column = before_column;
    }

    fn over<D: Dialect>(&self, body: &str, arguments: D::Arguments) -> Draft<D> {
        let draft = Draft::over(self.table.clone(), body, arguments);
        let before_column = self.before_column;
        Draft { select: self.select.clone(), before_column, ..draft }
    }

    fn over_unordered<D: Dialect>(&self, arguments: D::Arguments) -> Draft<D> {
        self.over(self.unordered_body(), arguments)
    }

    /// Sorts by columns, to learn whether the database can.
    pub(crate) fn sorted_by<D: Dialect>(
        &self,
        columns: &[&str],
        arguments: D::Arguments,
    ) -> Draft<D> {
        let mut draft = self.over_unordered(arguments);
        draft.push("SELECT 1 FROM ");
        draft.push_table();
        for (place, column) in columns.iter().enumerate() {
            draft.push(if place == 0 { " ORDER BY " } else { ", " });
            draft.push_qualified(column);
        }
        draft
    }

    /// Gets the names of the columns, as [`Dialect::COLUMN_NAMES`] says.
    pub(crate) fn column_names<D: Dialect>(
        &self,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let (before, behind) = D::COLUMN_NAMES.unwrap_or_default();
        let mut draft = self.over_unordered(arguments);
        draft.push(before);
        draft.push_all();
        draft.push_limit(1, 0)?;
        draft.push(behind);
        Ok(draft)
    }

    /// Selects one column, and what is made of it.
    pub(crate) fn column<D: Dialect>(
        &self,
        name: &str,
        cast: &str,
        arguments: D::Arguments,
    ) -> Draft<D> {
        let mut draft = self.over_unordered(arguments);
        draft.push("SELECT ");
        draft.push_qualified(name);
        draft.push(cast);
        draft.push(" FROM ");
        draft.push_table();
        draft
    }

    /// Counts the rows, not further than `most`. Never over an ordering: that costs some hundred
    /// times as much.
    pub(crate) fn count<D: Dialect>(
        &self,
        most: Option<NonZeroU64>,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        match most {
            None => {
                draft.push("SELECT COUNT(*) FROM ");
                draft.push_table();
            }
            Some(most) => {
                draft.push("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ");
                draft.push_table();
                draft.push_limit(most.get(), 0)?;
                draft.push(") AS ");
                draft.push_derived("counted");
            }
        }
        Ok(draft)
    }

    /// Fetches all rows, as they are.
    pub(crate) fn all<D: Dialect>(&self, arguments: D::Arguments) -> Draft<D> {
        let mut draft = self.over_unordered(arguments);
        draft.push_all();
        draft
    }

    /// Fetches some rows, whichever are found first.
    pub(crate) fn sample<D: Dialect>(
        &self,
        rows: u64,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        draft.push_shown();
        draft.push_limit(rows, 0)?;
        Ok(draft)
    }

    /// Fetches some of the first rows, those in which a column is not null.
    pub(crate) fn sample_not_null<D: Dialect>(
        &self,
        column: &str,
        among: u64,
        rows: u64,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        draft.push("SELECT ");
        draft.push_shown_columns();
        draft.push(" FROM (");
        draft.push_all();
        draft.push_limit(among, 0)?;
        draft.push(") AS ");
        draft.push_table();
        draft.push(" WHERE ");
        draft.push_qualified(column);
        draft.push(" IS NOT NULL");
        draft.push_limit(rows, 0)?;
        Ok(draft)
    }

    /// Fetches a page of the rows.
    pub(crate) fn page<D: Dialect>(
        &self,
        page: &Page<'_>,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = match page.sorted {
            Sorted::By(order) => {
                let mut draft = self.over_unordered(arguments);
                if let (Some(cut), Some(slice)) = (page.cut, page.slice) {
                    draft.push_sought(order, cut, page.never_null, page.scan, slice)?;
                    return Ok(draft);
                }
                draft.push_shown();
                draft.push_order(order);
                draft
            }
            Sorted::Kept(key) => self.in_its_own_order(key, arguments),
        };
        if let Some((offset, rows)) = page.slice {
            draft.push_far_limit(rows, offset)?;
        }
        Ok(draft)
    }

    fn in_its_own_order<D: Dialect>(&self, key: &[String], arguments: D::Arguments) -> Draft<D> {
        if self.own_order() == OwnOrder::Followed {
            let mut draft = self.over(self.body(), arguments);
            draft.push_shown();
            return draft;
        }
        let mut body = format!("{}\n", self.body());
        for column in key {
            body.push_str(", ");
            push_quoted::<D>(&mut body, column);
        }
        if self.select.is_none() {
            // wrapped it would be no promise any more
            return Draft { arguments, ..Draft::alone(&body) };
        }
        let mut draft = self.over(&body, arguments);
        draft.push_shown();
        draft
    }

    /// Finds the row of a key, whose value is the last that was bound.
    pub(crate) fn row_of<D: Dialect>(&self, key: &str, arguments: D::Arguments) -> Draft<D> {
        let mut draft = self.over_unordered(arguments);
        draft.push_shown();
        draft.push(" WHERE ");
        draft.push_qualified(key);
        draft.push(" = ");
        D::placeholder(&draft.arguments, &mut draft.sql);
        draft
    }

    /// Counts the rows that are sought.
    pub(crate) fn count_of_sought<D: Dialect>(
        &self,
        order: &[SortColumn],
        cut: Cut<'_>,
        never_null: &[String],
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        draft.push_count_of_sought(order, cut, never_null)?;
        Ok(draft)
    }

    /// Finds the keys of a page: an index may have all of that.
    pub(crate) fn keys<D: Dialect>(
        &self,
        keys: &Keys<'_>,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        draft.push_keys(keys)?;
        Ok(draft)
    }

    /// Finds the keys of a page first, and then its rows.
    pub(crate) fn keys_first<D: Dialect>(
        &self,
        keys: &Keys<'_>,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        draft.push("SELECT ");
        draft.push_shown_columns();
        draft.push(" FROM (");
        draft.push_keys(keys)?;
        // CROSS: SQLite leaves the tables in this order
        draft.push(") AS ");
        draft.push_derived("keys");
        draft.push(" CROSS JOIN ");
        draft.push_table();
        draft.push(" WHERE ");
        for (place, column) in keys.key.iter().enumerate() {
            draft.push(if place == 0 { "" } else { " AND " });
            draft.push_qualified(column);
            draft.push(" = ");
            draft.push_derived("keys.");
            draft.push_quoted(column);
        }
        draft.push_order(keys.order);
        Ok(draft)
    }
}

/// The rows of a page, to be found by their keys.
pub(crate) struct Keys<'k> {
    pub(crate) key: &'k [String],
    pub(crate) order: &'k [SortColumn],
    pub(crate) skip: u64,
    pub(crate) take: u64,
}

impl<D: Dialect> Draft<D> {
    fn push_keys(&mut self, keys: &Keys<'_>) -> Result<(), Error> {
        for (place, column) in keys.key.iter().enumerate() {
            self.push(if place == 0 { "SELECT " } else { ", " });
            self.push_qualified(column);
        }
        self.push(" FROM ");
        self.push_table();
        self.push_order(keys.order);
        self.push_far_limit(keys.take, keys.skip)
    }
}
