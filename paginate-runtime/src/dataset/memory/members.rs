//! A part of the rows, found again among all rows.

use std::ops::ControlFlow;
use std::slice::Iter;

/// Some rows, by their indices in ascending order.
pub(super) enum Members {
    /// This many, from the first one on.
    All(usize),
    Some(Vec<usize>),
}

impl Members {
    pub(super) fn len(&self) -> usize {
        match self {
            Members::All(rows) => *rows,
            Members::Some(rows) => rows.len(),
        }
    }

    /// Finds the members among rows that are visited in the order of their indices.
    pub(super) fn filter(&self) -> Filter<'_> {
        match self {
            Members::All(_) => Filter::All,
            Members::Some(rows) => {
                let mut rest = rows.iter();
                Filter::Some { next: rest.next().copied(), rest }
            }
        }
    }
}

/// Which of the visited rows are members.
pub(super) enum Filter<'m> {
    All,
    Some { next: Option<usize>, rest: Iter<'m, usize> },
}

impl Filter<'_> {
    #[inline]
    pub(super) fn admits(&mut self, index: usize) -> bool {
        match self {
            Filter::All => true,
            Filter::Some { next, rest } if *next == Some(index) => {
                *next = rest.next().copied();
                true
            }
            Filter::Some { .. } => false,
        }
    }

    /// Goes on as long as there are members left.
    #[inline]
    pub(super) fn flow(&self) -> ControlFlow<()> {
        match self {
            Filter::Some { next: None, .. } => ControlFlow::Break(()),
            Filter::All | Filter::Some { .. } => ControlFlow::Continue(()),
        }
    }
}
