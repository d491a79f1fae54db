//! ORDER BY: the order of a page, in both directions, and its text.

use super::builder::SqlBuilder;
use crate::dataset::sql::dialect::Dialect;
use crate::page::ordering::{Case, Direction, Nulls, SortColumn};

/// How to sort the rows of a page.
#[derive(Debug, Clone)]
pub(crate) enum PageOrder<'k> {
    /// By these columns, which make the order total.
    Total(Vec<SortColumn>),
    /// By these columns, in which rows may be equal.
    Partial(Vec<SortColumn>),
    /// In the statement's own order, followed by a key.
    Own(&'k [String]),
}

impl<'k> PageOrder<'k> {
    /// The order by some columns, followed by the key in the direction of the last one.
    pub(crate) fn new(mut columns: Vec<SortColumn>, key: &'k [String]) -> Self {
        if key.is_empty() {
            return PageOrder::Partial(columns);
        }
        let direction = columns.last().map_or(Direction::Ascending, |column| column.direction);
        for name in key {
            // without regard to case, a key does not identify a row
            let is_exact =
                |column: &SortColumn| column.name == *name && column.case == Case::Sensitive;
            if !columns.iter().any(is_exact) {
                let name = name.clone();
                columns.push(SortColumn { name, direction, nulls: None, case: Case::Sensitive });
            }
        }
        PageOrder::Total(columns)
    }

    /// The columns, if they make the order total.
    pub(crate) fn total(&self) -> Option<&[SortColumn]> {
        match self {
            PageOrder::Total(columns) => Some(columns),
            PageOrder::Partial(_) | PageOrder::Own(_) => None,
        }
    }

    /// The reverse order. The statement's own order cannot be reversed.
    pub(crate) fn reverse(&self) -> Self {
        match self {
            PageOrder::Total(columns) => PageOrder::Total(reverse(columns)),
            PageOrder::Partial(columns) => PageOrder::Partial(reverse(columns)),
            PageOrder::Own(key) => PageOrder::Own(key),
        }
    }
}

/// The columns of the reverse order.
pub(crate) fn reverse(order: &[SortColumn]) -> Vec<SortColumn> {
    let reversed = order.iter().cloned().map(|column| SortColumn {
        direction: column.direction.reversed(),
        nulls: column.nulls.map(Nulls::reversed),
        ..column
    });
    reversed.collect()
}

/// A text that identifies a column of an order.
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

/// An expression in the form in which it is compared with the column.
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
                // an index is of use only if nulls are in their native place
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

    /// The expression to sort by and compare: the column, perhaps folded to one case.
    pub(super) fn push_sort_expression(&mut self, column: &SortColumn) {
        match column.case {
            Case::Sensitive => self.push_qualified(&column.name),
            Case::Ignored => {
                let folded = D::fold_case(&self.qualify(&column.name));
                self.push(&folded);
            }
        }
    }
}
