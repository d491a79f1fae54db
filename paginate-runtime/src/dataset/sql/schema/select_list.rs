//! The select list of a page.

use crate::dataset::sql::dialect::{Dialect, Shown};
use crate::dataset::sql::record::{SCHEMA_COLUMN, TEXT_COLUMN};
use crate::dataset::sql::text::push_quoted;

/// PostgreSQL permits 1,664 columns in a result.
const MAX_COLUMNS: usize = 1_600;

/// All columns of the common table `table` in the form in which rows show them, and the version of
/// the schema if it is needed. `are_moved` if the table has them in another order. `None` if all
/// columns are selected unchanged.
pub(super) fn select_list<D: Dialect>(
    table: &str,
    columns: &[(&str, Shown)],
    are_moved: bool,
    has_version: bool,
) -> Option<String> {
    let qualify = |column: &str| format!("{table}.{}", quote::<D>(column));
    let cannot_receive = |(_, shown): &(&str, Shown)| matches!(shown, Shown::Text(_));
    let is_selected_twice = |(_, shown): &&(&str, Shown)| matches!(shown, Shown::Cast(_));
    let width = columns.len().saturating_add(columns.iter().filter(is_selected_twice).count());
    let is_too_wide = width > MAX_COLUMNS;
    let show = |text: &str, name: &str| text.replace("{}", &qualify(name));
    let is_listed = are_moved || has_version || is_too_wide || columns.iter().any(cannot_receive);
    let mut list: Vec<String> = match is_listed {
        // by name, so that the result has no other columns, and no more than fit
        true => columns
            .iter()
            .map(|(name, shown)| match shown {
                Shown::Cast(text) if is_too_wide => {
                    format!("{} AS {}", show(text, name), quote::<D>(name))
                }
                Shown::Text(text) => format!("{} AS {}", show(text, name), quote::<D>(name)),
                Shown::Decoded | Shown::Cast(_) => qualify(name),
            })
            .collect(),
        false => vec![format!("{table}.*")],
    };
    if !is_too_wide {
        list.extend(columns.iter().enumerate().filter_map(|(place, (name, shown))| {
            let Shown::Cast(text) = shown else {
                return None;
            };
            let alias = quote::<D>(&format!("{TEXT_COLUMN}{place}"));
            Some(format!("{} AS {alias}", show(text, name)))
        }));
    }
    if !is_listed && list.len() == 1 {
        return None;
    }
    if let Some(version) = D::SCHEMA_VERSION.filter(|_| has_version) {
        list.push(format!("{version} AS {}", quote::<D>(SCHEMA_COLUMN)));
    }
    Some(list.join(", "))
}

fn quote<D: Dialect>(name: &str) -> String {
    let mut quoted = String::new();
    push_quoted::<D>(&mut quoted, name);
    quoted
}
