//! Warnings about a statement, each logged once for each key.

use super::session::Session;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::{StatementSchema, Warning, field_name};
use crate::dataset::sql::text::{OwnOrder, PageOrder};
use crate::error::Error;
use crate::page::column_name::Spellings;
use crate::page::ordering::SortColumn;
use crate::plan::{AppliedOrdering, Plan};

/// Whether a warning is the first of its kind. A statement may be paged with and without a key.
fn is_first<D: Dialect>(session: &Session<'_, D>, warning: Warning) -> bool {
    session.schema.is_first(warning, session.key)
}

/// The fields of some columns, to be written between backticks.
fn field_names<'c>(columns: impl Iterator<Item = &'c str>) -> String {
    columns.map(field_name).collect::<Vec<_>>().join("`, `")
}

/// Says of a name that the statement does not have, or why it is unknown which column it is.
pub(super) fn describe_missing_column<D: Dialect>(session: &Session<'_, D>, name: &str) -> String {
    match session.schema.columns().spellings(name) {
        Spellings::Several(one, other) => {
            format!("`{name}`, which may be the column `{one}` or `{other}` of the statement")
        }
        Spellings::One(_) | Spellings::None => {
            format!("`{name}`, which is no column of the statement")
        }
    }
}

pub(super) fn warn_of_sorting_in_memory<D: Dialect>(
    session: &Session<'_, D>,
    plan: &Plan,
    name: &str,
) {
    if session.schema.is_first(Warning::SortedInMemory, (session.key, name)) {
        let (var, sql) = (plan.var(), session.statement.body());
        let missing = describe_missing_column(session, name);
        tracing::warn!(
            var,
            sql,
            "sorted in memory by {missing}; a list of more rows than `max_sort` is not sorted by it: \
             add `.column(\"{name}\", \"…\")`"
        );
    }
}

pub(super) fn warn_of_unsorted_rows<D: Dialect>(session: &Session<'_, D>, plan: &Plan, name: &str) {
    if session.schema.is_first(Warning::NotSorted, (session.key, name)) {
        let (var, sql) = (plan.var(), session.statement.body());
        let missing = describe_missing_column(session, name);
        tracing::warn!(
            var,
            sql,
            "not sorted by {missing}, because there are more rows than `max_sort`: add \
             `.column(\"{name}\", \"…\")`"
        );
    }
}

/// Logs a name of the program, by which the URL could sort, that neither the statement nor its rows
/// have.
pub(super) fn warn_of_missing_column<D: Dialect>(
    session: &Session<'_, D>,
    name: &str,
    named_by: &str,
) {
    if session.schema.is_first(Warning::MissingColumn, name) {
        let columns = field_names(session.schema.columns().names().iter().map(String::as_str));
        let sql = session.statement.body();
        tracing::warn!(
            sql,
            "{named_by} names `{name}`, by which the URL cannot sort, because it is no column of \
             the statement: it has `{columns}`; correct the name, or add `.column(\"{name}\", \
             \"…\")`"
        );
    }
}

pub(super) fn warn_of_altered_column<D: Dialect>(session: &Session<'_, D>, column: &str) {
    if session.schema.is_first(Warning::AlteredColumn, column) {
        let (column, sql) = (field_name(column), session.statement.body());
        tracing::warn!(
            sql,
            "the URL cannot sort by `{column}`, because rows do not show the value that the \
             database has: if the order may reveal it, name it in `order_by`, or add \
             `.column(\"{column}\", \"{column}\")`"
        );
    }
}

pub(super) fn warn_of_key_that_is_not_unique<D: Dialect>(session: &Session<'_, D>) {
    if is_first(session, Warning::KeyNotUnique) {
        let key = field_names(session.key.iter().map(String::as_str));
        let sql = session.statement.body();
        tracing::warn!(sql, "the key is not unique: two rows have the same `{key}`");
    }
}

pub(super) fn warn_of_doubtful_order<D: Dialect>(
    session: &Session<'_, D>,
    plan: &Plan,
    ordering: &AppliedOrdering,
    order: &PageOrder<'_>,
) {
    // the URL's orderings are not the program's mistakes, and there is no end of them
    let is_of_program = ordering.is_empty() || ordering.is_default();
    let subject = (session.key, ordering.to_string());
    if !is_of_program || !session.schema.is_first(Warning::DoubtfulOrder, subject) {
        return;
    }
    match order {
        _ if ordering.is_empty() => warn_of_own_order(session, plan, order),
        PageOrder::Partial(columns) => {
            let (var, sql) = (plan.var(), session.statement.body());
            let (names, key) = (describe_columns(columns), suggest_key(session));
            tracing::warn!(
                var,
                sql,
                "rows that are equal in {names} may show twice or never, and links have no \
                 anchors: add {key}"
            );
        }
        PageOrder::Total(_) | PageOrder::Own(_) => {}
    }
}

fn describe_columns(columns: &[SortColumn]) -> String {
    let names = columns.iter().map(|column| format!("`{}`", field_name(&column.name)));
    names.collect::<Vec<_>>().join(", ")
}

/// The call that sets a key, with the column that is probably one.
fn suggest_key<D: Dialect>(session: &Session<'_, D>) -> &'static str {
    match session.has_column("id") {
        true => "`.key(\"id\")`",
        false => "`.key(…)`",
    }
}

/// Logs that rows of a page are equal in all columns of an ordering, which may be the URL's.
pub(super) fn warn_of_equal_rows<D: Dialect>(
    session: &Session<'_, D>,
    plan: &Plan,
    columns: &[SortColumn],
) {
    if is_first(session, Warning::EqualRows) {
        let (var, sql) = (plan.var(), session.statement.body());
        let (names, key) = (describe_columns(columns), suggest_key(session));
        tracing::warn!(
            var,
            sql,
            "rows of a page are equal in {names}, and may show on other pages again or never: add \
             {key}"
        );
    }
}

/// Logs what is doubtful about a list without an ordering.
fn warn_of_own_order<D: Dialect>(session: &Session<'_, D>, plan: &Plan, order: &PageOrder<'_>) {
    let (var, sql) = (plan.var(), session.statement.body());
    match session.statement.own_order() {
        OwnOrder::Followed if matches!(order, PageOrder::Own(_)) => tracing::warn!(
            var,
            sql,
            "the order of a statement with ORDER BY and LIMIT may be lost: use `default_order`"
        ),
        OwnOrder::None if session.key.is_empty() => tracing::warn!(
            var,
            sql,
            "rows without an order may be repeated or left out: add `default_order` or {}",
            suggest_key(session)
        ),
        OwnOrder::Last if matches!(order, PageOrder::Own([_, ..])) => tracing::warn!(
            var,
            sql,
            "links have no anchors, because the statement's ORDER BY is more than names of its \
             columns: use `default_order`"
        ),
        OwnOrder::None | OwnOrder::Last | OwnOrder::Followed => {}
    }
}

pub(super) fn warn_of_reading_all_rows<D: Dialect>(session: &Session<'_, D>) {
    if let Some(word) = session.blocks_seek()
        && is_first(session, Warning::ReadsAllRows)
    {
        let (sql, word) = (session.statement.body(), word.to_ascii_uppercase());
        tracing::warn!(sql, "every page reads all rows, because of the {word}");
    }
}

pub(super) fn warn_of_cursor_without_anchor<D: Dialect>(session: &Session<'_, D>) {
    if is_first(session, Warning::CursorWithoutAnchor) {
        let sql = session.statement.body();
        tracing::warn!(
            sql,
            "cursors without anchors count rows from the first, which may repeat some and leave \
             others out: add `.key(…)`, and `default_order` instead of the statement's ORDER BY"
        );
    }
}

pub(super) fn warn_of_type_without_anchors<D: Dialect>(
    session: &Session<'_, D>,
    column: &str,
    kind: &str,
) {
    if is_first(session, Warning::NotSeekable) {
        let (column, sql) = (field_name(column), session.statement.body());
        tracing::warn!(
            sql,
            column,
            kind,
            "links have no anchors and deep pages are slower, because rows cannot be sought by a \
             value of this type"
        );
    }
}

pub(super) fn warn_of_failed_count(schema: &StatementSchema, error: &Error) {
    let is_expected = matches!(error, Error::Database(sqlx::Error::PoolClosed));
    if !is_expected && schema.is_first(Warning::CountFailed, ()) {
        let sql = schema.key().sql.as_str();
        tracing::warn!(
            sql,
            %error,
            "a list could not be counted in the background: add an index, or set `count`"
        );
    }
}
