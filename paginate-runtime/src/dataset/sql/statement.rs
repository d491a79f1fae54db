//! The text of statements: the user's in the middle, ours around it.

use std::borrow::Cow;
use std::num::NonZeroU64;

use super::Dialect;
use super::common_table;
use super::draft::Draft;
use super::own_order::own_columns;
use super::scan::{OwnOrder, Scan, begins_with, scan};
use super::seek::Cut;
use crate::error::Error;
use crate::ordering::SortColumn;

/// A statement of the user's.
#[derive(Debug)]
pub(super) struct Statement<'s> {
    sql: &'s str,
    scan: Scan,
    /// What its common table is called.
    table: Cow<'static, str>,
}

/// How the rows of a page are sorted.
#[derive(Debug, Clone)]
pub(super) enum Sorted<'k> {
    /// By these columns; with a key they are a total order.
    By(Vec<SortColumn>),
    /// As the statement itself says, and by a key behind that.
    Kept(&'k [String]),
}

/// Which rows are wanted, in which order.
pub(super) struct Page<'p> {
    pub(super) sorted: &'p Sorted<'p>,
    /// The anchor to begin at; `None` for the first row.
    pub(super) cut: Option<Cut<'p>>,
    /// Columns that are never null.
    pub(super) never_null: &'p [String],
    /// How many are passed over, and how many taken; `None` for all.
    pub(super) slice: Option<(u64, u64)>,
}

impl<'s> Statement<'s> {
    pub(super) fn parse<D: Dialect>(sql: &'s str) -> Self {
        let mut scan = scan(sql, D::SYNTAX);
        if !D::MERGES_COMMON_TABLES && begins_with(sql, "with", D::SYNTAX) {
            scan.never_flat = Some("with");
        }
        Statement { sql, scan, table: common_table::name_for(sql) }
    }

    /// What it says about the order of its rows itself.
    pub(super) fn own_order(&self) -> OwnOrder {
        self.scan.own_order
    }

    /// The columns that it sorts by itself, if it says no more than their names.
    pub(super) fn own_columns<D: Dialect>(&self, columns: &[String]) -> Option<Vec<SortColumn>> {
        own_columns(self.body(), self.scan.order?, D::SYNTAX, columns)
    }

    /// Why its rows cannot be sought by an index, if so, in a word of its own.
    pub(super) fn never_flat(&self) -> Option<&'static str> {
        self.scan.never_flat
    }

    /// The statement, fit to be wrapped.
    pub(super) fn body(&self) -> &'s str {
        self.sql.get(..self.scan.end).unwrap_or(self.sql)
    }

    /// The statement without an ordering of its own, as far as it can be cut off.
    fn unordered_body(&self) -> &'s str {
        let end = self.scan.order.unwrap_or(self.scan.end);
        self.sql.get(..end).unwrap_or(self.sql)
    }

    /// The statement without an ordering of its own, in lines of its own.
    pub(super) fn unordered(&self) -> String {
        format!("{}\n", self.unordered_body())
    }

    fn over_unordered<D: Dialect>(&self, arguments: D::Arguments) -> Draft<D> {
        Draft::over(self.table.clone(), self.unordered_body(), arguments)
    }

    /// Counts the rows, not further than `most`. Never over an ordering: that costs some hundred
    /// times as much.
    pub(super) fn count<D: Dialect>(
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

    /// Fetches some rows, whichever are found first.
    pub(super) fn sample<D: Dialect>(
        &self,
        rows: u64,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        draft.push_all();
        draft.push_limit(rows, 0)?;
        Ok(draft)
    }

    /// Fetches a page of the rows.
    pub(super) fn page<D: Dialect>(
        &self,
        page: &Page<'_>,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = match page.sorted {
            Sorted::By(order) => {
                let mut draft = self.over_unordered(arguments);
                if let (Some(cut), Some((skip, take))) = (page.cut, page.slice) {
                    draft.push_sought(order, cut, page.never_null, skip, take)?;
                    return Ok(draft);
                }
                draft.push_all();
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
            let mut draft = Draft::over(self.table.clone(), self.body(), arguments);
            draft.push_all();
            return draft;
        }
        // wrapped it would be no promise any more
        let (sql, table) = (format!("{}\n", self.body()), self.table.clone());
        let mut draft = Draft { sql, table, arguments };
        for column in key {
            draft.push(", ");
            draft.push_quoted(column);
        }
        draft
    }

    /// Finds the row of a key, whose value is the last that was bound.
    pub(super) fn row_of<D: Dialect>(&self, key: &str, arguments: D::Arguments) -> Draft<D> {
        let mut draft = self.over_unordered(arguments);
        draft.push_all();
        draft.push(" WHERE ");
        draft.push_qualified(key);
        draft.push(" = ");
        D::placeholder(&draft.arguments, &mut draft.sql);
        draft
    }

    /// Counts the rows that are sought.
    pub(super) fn count_of_sought<D: Dialect>(
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
    pub(super) fn keys<D: Dialect>(
        &self,
        keys: &Keys<'_>,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        draft.push_keys(keys)?;
        Ok(draft)
    }

    /// Finds the keys of a page first, and then its rows.
    pub(super) fn keys_first<D: Dialect>(
        &self,
        keys: &Keys<'_>,
        arguments: D::Arguments,
    ) -> Result<Draft<D>, Error> {
        let mut draft = self.over_unordered(arguments);
        draft.push("SELECT ");
        draft.push_table();
        draft.push(".* FROM (");
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
pub(super) struct Keys<'k> {
    pub(super) key: &'k [String],
    pub(super) order: &'k [SortColumn],
    pub(super) skip: u64,
    pub(super) take: u64,
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
