//! ORDER BY: the order of a page, either way round, and its text.

use super::builder::SqlBuilder;
use crate::dataset::sql::dialect::Dialect;
use crate::page::ordering::{Case, Direction, Nulls, SortColumn};

/// How the rows of a page are sorted.
#[derive(Debug, Clone)]
pub(crate) enum PageOrder<'k> {
    /// By these columns, which tell every row apart.
    Total(Vec<SortColumn>),
    /// By these columns, in which rows may be equal.
    Partial(Vec<SortColumn>),
    /// As the statement itself sorts them, and by a key behind that.
    Own(&'k [String]),
}

impl<'k> PageOrder<'k> {
    /// The order of some columns, with the key behind them in the direction of the last one.
    pub(crate) fn new(mut columns: Vec<SortColumn>, key: &'k [String]) -> Self {
        if key.is_empty() {
            return PageOrder::Partial(columns);
        }
        let direction = columns.last().map_or(Direction::Ascending, |column| column.direction);
        for name in key {
            // without regard to case it does not tell rows apart
            let is_exact =
                |column: &SortColumn| column.name == *name && column.case == Case::Sensitive;
            if !columns.iter().any(is_exact) {
                let name = name.clone();
                columns.push(SortColumn { name, direction, nulls: None, case: Case::Sensitive });
            }
        }
        PageOrder::Total(columns)
    }

    /// The columns, if they tell every row apart.
    pub(crate) fn total(&self) -> Option<&[SortColumn]> {
        match self {
            PageOrder::Total(columns) => Some(columns),
            PageOrder::Partial(_) | PageOrder::Own(_) => None,
        }
    }

    /// The order from the last row to the first; the statement's own order cannot be reversed.
    pub(crate) fn reverse(&self) -> Self {
        match self {
            PageOrder::Total(columns) => PageOrder::Total(reverse(columns)),
            PageOrder::Partial(columns) => PageOrder::Partial(reverse(columns)),
            PageOrder::Own(key) => PageOrder::Own(key),
        }
    }
}

/// The columns of an order that has the same rows from the last to the first.
pub(crate) fn reverse(order: &[SortColumn]) -> Vec<SortColumn> {
    let reversed = order.iter().cloned().map(|column| SortColumn {
        direction: column.direction.reversed(),
        nulls: column.nulls.map(Nulls::reversed),
        ..column
    });
    reversed.collect()
}

/// A column of an order as a text that differs for every other one.
pub(crate) fn describe_column(column: &SortColumn) -> String {
    let direction = match column.direction {
        Direction::Ascending => '+',
        Direction::Descending => '-',
    };
    let nulls = match column.nulls {
        None => ' ',
        Some(Nulls::First) => '<',
        Some(Nulls::Last) => '>',
    };
    let case = match column.case {
        Case::Sensitive => '=',
        Case::Ignored => '~',
    };
    format!("{direction}{nulls}{case}{}", column.name)
}

/// Whether nulls come after the values of a column.
pub(super) fn nulls_come_last<D: Dialect>(column: &SortColumn) -> bool {
    match column.nulls {
        Some(nulls) => nulls == Nulls::Last,
        None => D::NATIVE_NULLS.puts(Nulls::Last, column.direction),
    }
}

/// An expression as it is compared with the column.
pub(super) fn fold_case<D: Dialect>(column: &SortColumn, expression: String) -> String {
    match column.case {
        Case::Sensitive => expression,
        Case::Ignored => D::fold_case(&expression),
    }
}

impl<D: Dialect> SqlBuilder<D> {
    pub(super) fn push_order_by(&mut self, order: &[SortColumn]) {
        for (place, column) in order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY " } else { ", " });
            let direction = match column.direction {
                Direction::Ascending => "",
                Direction::Descending => " DESC",
            };
            match column.nulls {
                // where they are by themselves an index is of use
                Some(nulls) if !D::NATIVE_NULLS.puts(nulls, column.direction) => {
                    let name = self.qualify(&column.name);
                    let value = fold_case::<D>(column, name.clone());
                    self.push(&D::place_nulls(&name, &value, direction, nulls));
                }
                _ => {
                    self.push_sort_expression(column);
                    self.push(direction);
                }
            }
        }
    }

    /// What is sorted by and compared: the column, or what it is without regard to case.
    pub(super) fn push_sort_expression(&mut self, column: &SortColumn) {
        let expression = fold_case::<D>(column, self.qualify(&column.name));
        self.push(&expression);
    }
}
