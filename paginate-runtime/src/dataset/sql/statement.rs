//! The text of statements: the user's in the middle, ours around it.

use std::num::NonZeroU64;

use super::Dialect;
use super::scan::{OwnOrder, Scan, scan};
use crate::error::Error;
use crate::ordering::{Case, Direction, SortColumn};

/// A statement of the user's.
#[derive(Debug)]
pub(super) struct Statement<'s> {
    sql: &'s str,
    scan: Scan,
}

/// Which rows of it are wanted.
pub(super) struct Page<'p> {
    pub(super) order: &'p [SortColumn],
    /// Columns that make the order total.
    pub(super) key: &'p [String],
    /// Offset and number of rows; `None` for all.
    pub(super) slice: Option<(u64, u64)>,
}

impl<'s> Statement<'s> {
    pub(super) fn parse<D: Dialect>(sql: &'s str) -> Self {
        Statement { sql, scan: scan(sql, D::SYNTAX) }
    }

    /// What it says about the order of its rows itself.
    pub(super) fn own_order(&self) -> OwnOrder {
        self.scan.own_order
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

    /// Counts the rows, not further than `most`. Never over an ordering: that costs some hundred
    /// times as much.
    pub(super) fn count<D: Dialect>(
        &self,
        most: Option<NonZeroU64>,
        mut arguments: D::Arguments,
    ) -> Result<(String, D::Arguments), Error> {
        let mut sql = common_table::<D>(self.unordered_body());
        match most {
            None => sql.push_str("\nSELECT COUNT(*) FROM tgp"),
            Some(most) => {
                sql.push_str("\nSELECT COUNT(*) FROM (SELECT 1 AS one FROM tgp LIMIT ");
                bind::<D>(&mut arguments, most.get(), &mut sql)?;
                sql.push_str(") AS counted");
            }
        }
        Ok((sql, arguments))
    }

    /// Fetches some rows, whichever are found first.
    pub(super) fn sample<D: Dialect>(
        &self,
        rows: u64,
        mut arguments: D::Arguments,
    ) -> Result<(String, D::Arguments), Error> {
        let mut sql = common_table::<D>(self.unordered_body());
        sql.push_str("\nSELECT * FROM tgp LIMIT ");
        bind::<D>(&mut arguments, rows, &mut sql)?;
        Ok((sql, arguments))
    }

    /// Fetches a page of the rows.
    pub(super) fn page<D: Dialect>(
        &self,
        page: &Page<'_>,
        mut arguments: D::Arguments,
    ) -> Result<(String, D::Arguments), Error> {
        let own_order = if page.order.is_empty() { self.own_order() } else { OwnOrder::None };
        let mut sql = match own_order {
            OwnOrder::None => {
                let mut sql = common_table::<D>(self.unordered_body());
                sql.push_str("\nSELECT * FROM tgp");
                push_order::<D>(&mut sql, &total_order(page.order, page.key));
                sql
            }
            // wrapped it would be no promise any more
            OwnOrder::Last => {
                let mut sql = format!("{}\n", self.body());
                for column in page.key {
                    sql.push_str(", ");
                    sql.push_str(&quoted::<D>(column));
                }
                sql
            }
            OwnOrder::Followed => {
                let mut sql = common_table::<D>(self.body());
                sql.push_str("\nSELECT * FROM tgp");
                sql
            }
        };
        if let Some((offset, rows)) = page.slice {
            sql.push_str(" LIMIT ");
            bind::<D>(&mut arguments, rows, &mut sql)?;
            sql.push_str(" OFFSET ");
            bind::<D>(&mut arguments, offset, &mut sql)?;
        }
        Ok((sql, arguments))
    }
}

/// The line break ends a comment at the end of the statement.
fn common_table<D: Dialect>(body: &str) -> String {
    format!("{}{body}\n)", D::COMMON_TABLE)
}

/// The order with the key behind it, in the direction of the last column.
fn total_order(order: &[SortColumn], key: &[String]) -> Vec<SortColumn> {
    let direction = order.last().map_or(Direction::Ascending, |column| column.direction);
    let mut total = order.to_vec();
    for name in key {
        if !order.iter().any(|column| column.name == *name) {
            let name = name.clone();
            total.push(SortColumn { name, direction, nulls: None, case: Case::Sensitive });
        }
    }
    total
}

fn push_order<D: Dialect>(sql: &mut String, order: &[SortColumn]) {
    for (place, column) in order.iter().enumerate() {
        sql.push_str(if place == 0 { " ORDER BY " } else { ", " });
        let name = qualified::<D>(&column.name);
        let value = match column.case {
            Case::Sensitive => name.clone(),
            Case::Ignored => D::fold_case(&name),
        };
        let direction = match column.direction {
            Direction::Ascending => "",
            Direction::Descending => " DESC",
        };
        match column.nulls {
            // nothing to say keeps an index of use
            None => sql.extend([&value, direction]),
            Some(nulls) if D::NULLS.has(nulls, column.direction) => sql.extend([&value, direction]),
            Some(nulls) => sql.push_str(&D::place_nulls(&name, &value, direction, nulls)),
        }
    }
}

/// Qualified: on SQLite an unknown name in quotes would else be a text, and sort nothing.
fn qualified<D: Dialect>(name: &str) -> String {
    format!("tgp.{}", quoted::<D>(name))
}

fn quoted<D: Dialect>(name: &str) -> String {
    let mut column = String::from(D::QUOTE);
    for character in name.chars() {
        if character == D::QUOTE {
            column.push(character);
        }
        column.push(character);
    }
    column.push(D::QUOTE);
    column
}

fn bind<D: Dialect>(
    arguments: &mut D::Arguments,
    number: u64,
    sql: &mut String,
) -> Result<(), Error> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    D::bind(arguments, number, sql).map_err(|error| Error::Statement(error.to_string()))
}
