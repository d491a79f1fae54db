//! Numbers that rows show as text, such as decimals, and that are therefore sorted as text.

use super::key::Key;
use crate::log_once::is_first_time;
use crate::page::ordering::Direction;

/// Logs, in debug builds, a column whose texts are numbers in another order. Nulls do not count.
pub(super) fn check_numbers<'k>(
    column: &str,
    direction: Direction,
    sorted: impl Iterator<Item = &'k Key>,
) {
    if !cfg!(debug_assertions) {
        return;
    }
    let numbers = sorted.filter(|key| !matches!(key, Key::Null)).map(|key| match key {
        Key::Text(text) => text.parse::<f64>().ok(),
        _ => None,
    });
    let Some(numbers) = numbers.collect::<Option<Vec<_>>>() else {
        return;
    };
    let is_sorted = match direction {
        Direction::Ascending => numbers.is_sorted_by(|left, right| left <= right),
        Direction::Descending => numbers.is_sorted_by(|left, right| left >= right),
    };
    if !is_sorted && is_first_time(("numbers", column)) {
        tracing::warn!(
            "`{column}` is sorted as text, 10 before 9, although its values are numbers: add \
             `.sort_key(\"{column}\", …)`"
        );
    }
}
