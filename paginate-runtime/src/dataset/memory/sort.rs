//! What rows in memory are sorted by.

use serde::Serialize;

use super::column::find;
use super::names::Names;
use super::numbers::check_numbers;
use crate::error::Error;
use crate::log_once::is_first_time;
use crate::page::column_name::Spellings;
use crate::page::ordering::{SortColumn, SortKey};
use crate::plan::{AppliedOrdering, Plan, RequestedOrdering};

/// What rows can be sorted by.
pub(super) struct Columns<'n> {
    /// The names that rows have, as far as the plan needs them; `None` if it does not sort.
    pub(super) names: Option<&'n Names>,
    /// The names that have keys of the program.
    pub(super) computed: Vec<&'n str>,
}

impl Columns<'_> {
    /// The source's name for a name in any spelling.
    fn find(&self, name: &str) -> Option<String> {
        let names = self.names?;
        let computed = Spellings::find(name, self.computed.iter().copied()).only();
        // a name that rows have beside that of a key is another column
        let is_other = |key: &&str| *key != name && names.contains(name) && names.contains(key);
        let found = computed.filter(|key| !is_other(key)).or_else(|| names.find(name));
        found.map(str::to_owned)
    }

    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Whether no row of this type can have a name. Maps may have other keys in every row, and
    /// nested values may be missing in these rows.
    fn can_never_have(&self, name: &str) -> bool {
        let are_complete = self.names.is_some_and(Names::are_complete);
        are_complete && !name.contains('.') && !self.has(name)
    }
}

/// The ordering to apply, and its columns by the names that rows have: only columns that exist, and
/// none if there are more rows than `max_sort`.
///
/// # Errors
/// If the settings are strict and the URL names another column, or if the rows of an API cannot be
/// sorted as the program says.
pub(super) fn choose_ordering(
    plan: &Plan,
    row_count: u64,
    columns: &Columns<'_>,
) -> Result<(AppliedOrdering, Vec<SortColumn>), Error> {
    let requested = plan.requested_ordering();
    let ordering = if row_count == 0 {
        requested.apply_without_rows(|_| false, |_| false)?
    } else if plan.max_sort().permits(row_count) {
        let requested = requested.unified(|name| columns.find(name), str::to_owned);
        apply(plan, &requested, columns)?
    } else {
        leave_unsorted(plan, row_count)?
    };
    let find = |name: &str| columns.find(name).unwrap_or_else(|| name.to_owned());
    let sort_columns = plan.sort_columns(&ordering, find);
    Ok((ordering, sort_columns))
}

fn apply(
    plan: &Plan,
    requested: &RequestedOrdering,
    columns: &Columns<'_>,
) -> Result<AppliedOrdering, Error> {
    let is_of_program = |name: &str| {
        requested.default.contains(name) || requested.allowed_names().any(|allowed| allowed == name)
    };
    for name in requested.names().filter(|name| is_of_program(name) && !columns.has(name)) {
        warn_of_missing_column(plan, name, "`default_order` or `order_by`");
    }
    for name in requested.offered_names().filter(|name| columns.can_never_have(name)) {
        warn_of_missing_column(plan, name, "the sortable column of the grid");
    }
    let wanted = requested.apply(|name| columns.has(name), |name| columns.can_never_have(name))?;
    if requested.must_apply
        && let Some(name) = wanted.names().find(|name| columns.can_never_have(name))
    {
        return Err(Error::Ordering(format!(
            "`default_order` names `{name}`, which no row has: correct the name"
        )));
    }
    Ok(wanted.filtered(|name| columns.has(name)))
}

fn warn_of_missing_column(plan: &Plan, column: &str, named_by: &str) {
    if is_first_time(("missing", plan.var(), column)) {
        tracing::warn!(
            var = plan.var(),
            column,
            "not sorted by a column that no row has: correct the name in {named_by}, or add `.sort_key`"
        );
    }
}

/// Looks at the rows of a page for numbers that are sorted as text.
pub(super) fn check_page<T: Serialize>(ordering: &AppliedOrdering, rows: &[T]) {
    let first = ordering.columns().first().filter(|_| cfg!(debug_assertions));
    if let Some(SortKey { name, direction }) = first {
        let keys = rows.iter().map_while(|row| find(row, name)).collect::<Vec<_>>();
        check_numbers(name, *direction, keys.iter());
    }
}

/// The ordering of more rows than `max_sort`: none.
fn leave_unsorted(plan: &Plan, row_count: u64) -> Result<AppliedOrdering, Error> {
    let requested = plan.requested_ordering();
    let mut names = requested.names().peekable();
    if names.peek().is_some() && is_first_time(("unsorted", plan.var())) {
        let columns = names.collect::<Vec<_>>();
        tracing::warn!(
            var = plan.var(),
            rows = row_count,
            ?columns,
            "left unsorted: there are more rows than `max_sort`; raise it, or let a database sort"
        );
    }
    requested.refuse_unsorted(|_| false)?;
    if requested.must_apply && !requested.default.is_empty() {
        return Err(Error::Ordering(format!(
            "the {row_count} rows cannot be sorted by `{}`, because they are more than `max_sort`: \
             raise it, or let a database sort",
            requested.default
        )));
    }
    Ok(AppliedOrdering::default())
}
