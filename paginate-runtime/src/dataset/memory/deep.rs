//! Selects a page after many rows by codes of 64 bits, one part of one column at a time, among ever
//! fewer rows.

use std::ops::{ControlFlow, Range};

use serde::Serialize;

use super::best::best;
use super::code::{Coder, Next, Part};
use super::column::seek;
use super::elements::{self, Visit};
use super::members::{Filter, Members};
use crate::page::ordering::SortColumn;

/// Among so few rows, whole values are compared.
const FEW: usize = 1_024;

/// Rows that are equal so far, and which of them are on the page.
struct Group {
    members: Members,
    /// The place of the column to look at next, and how.
    column: usize,
    next: Next,
    wanted: Range<usize>,
}

/// The indices of the rows at the wanted places of an ordering of `count` rows.
pub(super) fn page(
    rows: &impl Serialize,
    count: usize,
    columns: &[SortColumn],
    wanted: Range<usize>,
) -> Vec<usize> {
    page_of_groups(rows, count, columns, wanted, FEW)
}

/// Like `page`, but compares whole values only among at most `few` rows.
pub(super) fn page_of_groups(
    rows: &impl Serialize,
    count: usize,
    columns: &[SortColumn],
    wanted: Range<usize>,
    few: usize,
) -> Vec<usize> {
    let mut page = Vec::with_capacity(wanted.len());
    let next = Next::Part(Part::Start);
    // the first of the page is the last of the vector
    let mut groups = vec![Group { members: Members::All(count), column: 0, next, wanted }];
    while let Some(Group { members, column, next, wanted }) = groups.pop() {
        if wanted.is_empty() {
            continue;
        }
        match (columns.get(column), next) {
            (None, _) => match members {
                Members::All(_) => page.extend(wanted),
                Members::Some(rows) => page.extend(rows.get(wanted).unwrap_or_default()),
            },
            (Some(sorted), Next::Part(part)) if members.len() > few => {
                let mut coder = Coder::new(sorted, part);
                let codes = codes(rows, &members, &mut coder);
                if coder.is_mixed() {
                    groups.push(Group { members, column, next: Next::Values, wanted });
                } else {
                    split(&members, &codes, wanted, &coder, column, &mut groups);
                }
            }
            (Some(_), _) => page.extend(best(rows, &members, columns, wanted)),
        }
    }
    page
}

fn codes(rows: &impl Serialize, members: &Members, coder: &mut Coder<'_>) -> Vec<u64> {
    struct Codes<'v, 'c> {
        coder: &'v mut Coder<'c>,
        filter: Filter<'v>,
        codes: Vec<u64>,
    }

    impl Visit for Codes<'_, '_> {
        #[inline]
        fn visit<T: Serialize + ?Sized>(&mut self, index: usize, row: &T) -> ControlFlow<()> {
            if self.filter.admits(index) {
                let name = self.coder.name();
                let code = seek(row, name, self.coder);
                self.codes.push(self.coder.orient(code));
            }
            self.filter.flow()
        }
    }

    let (filter, codes) = (members.filter(), Vec::with_capacity(members.len()));
    let mut visit = Codes { coder, filter, codes };
    // the rows were counted, so they are a sequence
    let _ = elements::each(rows, &mut visit);
    visit.codes
}

/// Splits a group into the rows that are equal to the first and to the last row of the page, and
/// those between them. Others are not on the page.
fn split(
    members: &Members,
    codes: &[u64],
    wanted: Range<usize>,
    coder: &Coder<'_>,
    column: usize,
    groups: &mut Vec<Group>,
) {
    let Some((from, to)) = ends(codes, &wanted) else {
        return;
    };
    let (mut before, mut first, mut between, mut last) = (0_usize, vec![], vec![], vec![]);
    let mut place = |index, code| match code {
        _ if code < from => before = before.saturating_add(1),
        _ if code > to => {}
        _ if code == from => first.push(index),
        _ if code == to => last.push(index),
        _ => between.push(index),
    };
    match members {
        Members::All(_) => codes.iter().enumerate().for_each(|(index, code)| place(index, *code)),
        Members::Some(rows) => {
            rows.iter().zip(codes).for_each(|(index, code)| place(*index, *code));
        }
    }
    let (start, end) = (wanted.start.saturating_sub(before), wanted.end.saturating_sub(before));
    let rest = end.saturating_sub(first.len());
    let of_first = start..end.min(first.len());
    let of_last = 0..rest.saturating_sub(between.len());
    let of_between = 0..between.len();
    let mut push = |members, next, wanted| {
        let (column, next) = match next {
            Next::Column => (column.saturating_add(1), Next::Part(Part::Start)),
            Next::Part(_) | Next::Values => (column, next),
        };
        groups.push(Group { members: Members::Some(members), column, next, wanted });
    };
    push(last, coder.next(to), of_last);
    push(between, Next::Values, of_between);
    push(first, coder.next(from), of_first);
}

/// The codes of the first and the last wanted row.
fn ends(codes: &[u64], wanted: &Range<usize>) -> Option<(u64, u64)> {
    let end = wanted.end.min(codes.len());
    let after = end.checked_sub(wanted.start)?.checked_sub(1)?;
    let mut codes = codes.to_vec();
    let (_, from, rest) = codes.select_nth_unstable(wanted.start);
    let from = *from;
    let to = match after.checked_sub(1) {
        Some(place) => *rest.select_nth_unstable(place).1,
        None => from,
    };
    Some((from, to))
}
