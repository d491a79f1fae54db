//! ORDER BY: the total order of a page, either way round, and its text.

use super::builder::Draft;
use crate::dataset::sql::dialect::Dialect;
use crate::ordering::{Case, Direction, Nulls, SortColumn};

/// The order with the key behind it, in the direction of the last column.
pub(crate) fn total(order: &[SortColumn], key: &[String]) -> Vec<SortColumn> {
    let direction = order.last().map_or(Direction::Ascending, |column| column.direction);
    let mut total = order.to_vec();
    for name in key {
        // without regard to case it does not tell rows apart
        let is_there = |column: &SortColumn| column.name == *name && column.case == Case::Sensitive;
        if !order.iter().any(is_there) {
            let name = name.clone();
            total.push(SortColumn { name, direction, nulls: None, case: Case::Sensitive });
        }
    }
    total
}

/// The same rows from the last to the first.
pub(crate) fn reversed(order: &[SortColumn]) -> Vec<SortColumn> {
    let reversed = order.iter().cloned().map(|column| SortColumn {
        direction: column.direction.reversed(),
        nulls: column.nulls.map(Nulls::reversed),
        ..column
    });
    reversed.collect()
}

/// Whether nulls come behind the values of a column.
pub(crate) fn nulls_are_behind<D: Dialect>(column: &SortColumn) -> bool {
    match column.nulls {
        Some(nulls) => nulls == Nulls::Last,
        None => D::NULLS.has(Nulls::Last, column.direction),
    }
}

impl<D: Dialect> Draft<D> {
    pub(crate) fn push_order(&mut self, order: &[SortColumn]) {
        for (place, column) in order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY " } else { ", " });
            let direction = match column.direction {
                Direction::Ascending => "",
                Direction::Descending => " DESC",
            };
            match column.nulls {
                // where they are by themselves an index is of use
                Some(nulls) if !D::NULLS.has(nulls, column.direction) => {
                    let name = self.qualified(&column.name);
                    let value = folded::<D>(column, name.clone());
                    self.push(&D::place_nulls(&name, &value, direction, nulls));
                }
                _ => {
                    self.push_expression(column);
                    self.push(direction);
                }
            }
        }
    }

    /// What is sorted by and compared: the column, or what it is without regard to case.
    pub(crate) fn push_expression(&mut self, column: &SortColumn) {
        match column.case {
            Case::Sensitive => self.push_qualified(&column.name),
            Case::Ignored => self.push(&folded::<D>(column, self.qualified(&column.name))),
        }
    }

    /// Qualified: on SQLite an unknown name in quotes would else be a text, and sort nothing.
    pub(crate) fn push_qualified(&mut self, name: &str) {
        self.push_table();
        self.push(".");
        self.push_quoted(name);
    }

    fn qualified(&self, name: &str) -> String {
        let mut column = format!("{}.", self.table);
        push_quoted::<D>(&mut column, name);
        column
    }

    pub(crate) fn push_quoted(&mut self, name: &str) {
        push_quoted::<D>(&mut self.sql, name);
    }
}

/// A text as it compares with the column.
pub(crate) fn folded<D: Dialect>(column: &SortColumn, text: String) -> String {
    match column.case {
        Case::Sensitive => text,
        Case::Ignored => D::fold_case(&text),
    }
}

pub(crate) fn push_quoted<D: Dialect>(sql: &mut String, name: &str) {
    for (place, part) in name.split(D::QUOTE).enumerate() {
        // a quote inside is doubled
        sql.push(D::QUOTE);
        if place > 0 {
            sql.push(D::QUOTE);
        }
        sql.push_str(part);
    }
    sql.push(D::QUOTE);
}
