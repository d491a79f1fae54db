//! What makes a slow list fast, as text: the index of an order, or a setting of its count.

use std::time::Duration;

use sqlx::ColumnOrigin;

use super::count_auto::SMALL_LIST;
use crate::dataset::sql::dialect::Dialect;
use crate::page::ordering::{Case, Direction, SortColumn};
use crate::page::row_count::Count;

/// A statement that takes longer is worth a look, ...
const SLOW: Duration = Duration::from_millis(10);
/// ... if the list has at least this many rows. Of fewer, the machine may have been busy, ...
pub(super) const MANY_ROWS: u64 = 1_000;
/// ... unless the statement takes longer than this.
const VERY_SLOW: Duration = Duration::from_millis(100);

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A table, and the name that the column has there.
    Table {
        table: String,
        name: String,
    },
    Computed,
    Unknown,
}

impl From<ColumnOrigin> for Origin {
    fn from(origin: ColumnOrigin) -> Self {
        match origin {
            ColumnOrigin::Table(of) => {
                Origin::Table { table: of.table.to_string(), name: of.name.to_string() }
            }
            ColumnOrigin::Expression => Origin::Computed,
            ColumnOrigin::Unknown => Origin::Unknown,
        }
    }
}

impl Origin {
    fn table(&self) -> Option<&str> {
        match self {
            Origin::Table { table, .. } => Some(table),
            Origin::Computed | Origin::Unknown => None,
        }
    }
}

/// Whether a statement may be worth a warning, before the number of rows is known.
pub(super) fn may_be_slow(took: Duration) -> bool {
    took > SLOW
}

pub(super) fn is_slow(took: Duration, rows: u64) -> bool {
    took > SLOW && rows >= MANY_ROWS || took > VERY_SLOW
}

/// What helps if the database sorts all rows by these columns, given with their origins.
pub(super) fn advise_on_sorting<D: Dialect>(order: &[(SortColumn, Origin)]) -> String {
    let computed = order.iter().find(|(_, origin)| matches!(origin, Origin::Computed));
    if let Some((SortColumn { name, .. }, _)) = computed {
        return format!(
            "no column has `{name}`, which is computed: keep it in a column and index that, or \
             index the expression"
        );
    }
    let table = |origin: &Origin| origin.table().map(str::to_owned);
    let mut tables = order.iter().filter_map(|(column, origin)| Some((column, table(origin)?)));
    let first = tables.next();
    let of_another = first.clone().and_then(|(_, first)| tables.find(|(_, table)| *table != first));
    if let Some(((one, first), (other, second))) = first.zip(of_another) {
        return format!(
            "no index has `{}` of {first} and `{}` of {second}: keep a copy of one column in the \
             other table, or name the columns that the URL may sort by in `order_by`",
            one.name, other.name
        );
    }
    for (column, _) in order {
        let name = &column.name;
        if column.case == Case::Ignored && !D::INDEXES_EXPRESSIONS {
            return format!(
                "no index serves `ignore_case` here: give `{name}` a collation that ignores case"
            );
        }
        if foreign_nulls::<D>(column) && !D::INDEXES_PLACE_NULLS {
            return format!(
                "no index can place the nulls of `{name}` elsewhere: leave it out of `nulls`"
            );
        }
    }
    format!("add an index on {}", describe_index::<D>(order))
}

/// Whether nulls are not where the database has them by default.
fn foreign_nulls<D: Dialect>(column: &SortColumn) -> bool {
    column.nulls.is_some_and(|nulls| !D::NATIVE_NULLS.puts(nulls, column.direction))
}

/// The index that has an order: its table, if known, and its columns.
pub(super) fn describe_index<D: Dialect>(order: &[(SortColumn, Origin)]) -> String {
    let columns = order.iter().map(|(column, origin)| {
        let name = match origin {
            Origin::Table { name, .. } => name,
            Origin::Computed | Origin::Unknown => &column.name,
        };
        let value = match column.case {
            Case::Sensitive => name.clone(),
            Case::Ignored => D::fold_case(name),
        };
        let direction = match column.direction {
            Direction::Ascending => "",
            Direction::Descending => " DESC",
        };
        match column.nulls.filter(|_| foreign_nulls::<D>(column)) {
            Some(nulls) => D::place_nulls(name, &value, direction, nulls),
            None => format!("{value}{direction}"),
        }
    });
    let columns = columns.collect::<Vec<_>>().join(", ");
    match order.iter().find_map(|(_, origin)| origin.table()) {
        Some(table) => format!("{table} ({columns})"),
        None => format!("({columns})"),
    }
}

/// What helps if counting is slow; `None` if the list is counted seldom. `ttl` is the setting
/// `count_ttl`.
pub(super) fn advise_on_count(
    count: Count,
    ttl: Option<Duration>,
    rows: u64,
) -> Option<&'static str> {
    let counts_each_page = ttl.is_none_or(|ttl| ttl.is_zero());
    Some(match count {
        _ if !counts_each_page => return None,
        Count::Auto if ttl.is_some() => "a list is counted seldom without `count_ttl = 0`",
        Count::Auto if rows < SMALL_LIST => {
            "add an index for the WHERE, or reuse a count with `count_ttl`"
        }
        Count::Bounded(_) => {
            "reuse a count with `count_ttl`, lower the bound, or use `count = auto`"
        }
        Count::Exact | Count::Estimate => {
            "use `count = auto`, which counts large lists seldom and in the background, or reuse \
             a count with `count_ttl`"
        }
        Count::Auto | Count::None => return None,
    })
}

#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod tests {
    use sqlx::{MySql, Postgres, Sqlite};

    use super::*;
    use crate::page::ordering::Nulls;

    fn sorted(
        name: &str,
        direction: Direction,
        from: Option<(&str, &str)>,
    ) -> (SortColumn, Origin) {
        let column =
            SortColumn { name: name.to_owned(), direction, nulls: None, case: Case::Sensitive };
        let origin = from.map_or(Origin::Unknown, |(table, name)| Origin::Table {
            table: table.to_owned(),
            name: name.to_owned(),
        });
        (column, origin)
    }

    const DOWN: Direction = Direction::Descending;
    const UP: Direction = Direction::Ascending;

    #[test]
    fn an_index_has_the_names_of_the_table_and_not_those_of_the_statement() {
        let order = [
            sorted("issued", DOWN, Some(("invoice", "issued_at"))),
            sorted("number", UP, Some(("invoice", "id"))),
        ];
        let advice = advise_on_sorting::<Postgres>(&order);
        assert_eq!(advice, "add an index on invoice (issued_at DESC, id)");
        let advice = advise_on_sorting::<Sqlite>(&[sorted("age", DOWN, None)]);
        assert_eq!(advice, "add an index on (age DESC)");
    }

    #[test]
    fn columns_of_two_tables_and_computed_ones_have_no_index() {
        let order = [
            sorted("customer", UP, Some(("customer", "name"))),
            sorted("id", UP, Some(("invoice", "id"))),
        ];
        let advice = advise_on_sorting::<Postgres>(&order);
        assert!(advice.starts_with("no index has `customer` of customer and `id` of invoice"));
        let computed = (sorted("total", UP, None).0, Origin::Computed);
        let advice = advise_on_sorting::<Postgres>(&[computed]);
        assert!(advice.starts_with("no column has `total`"), "{advice}");
    }

    #[test]
    fn nulls_and_case_are_part_of_an_index_where_the_database_can_have_it() {
        let (mut column, origin) = sorted("name", UP, Some(("person", "name")));
        column.nulls = Some(Nulls::First);
        let order = [(column.clone(), origin.clone())];
        let advice = advise_on_sorting::<Postgres>(&order);
        assert_eq!(advice, "add an index on person (name NULLS FIRST)");
        assert_eq!(advise_on_sorting::<Sqlite>(&order), "add an index on person (name)");
        column.nulls = Some(Nulls::Last);
        let advice = advise_on_sorting::<Sqlite>(&[(column.clone(), origin.clone())]);
        assert!(advice.contains("leave it out of `nulls`"), "{advice}");
        (column.nulls, column.case) = (None, Case::Ignored);
        let order = [(column, origin)];
        let advice = advise_on_sorting::<Sqlite>(&order);
        assert_eq!(advice, "add an index on person (name COLLATE NOCASE)");
        assert!(advise_on_sorting::<MySql>(&order).contains("collation that ignores case"));
    }

    #[test]
    fn only_a_count_that_is_repeated_on_every_page_is_worth_a_line() {
        let second = Some(Duration::from_secs(1));
        assert!(advise_on_count(Count::Exact, None, 1).is_some());
        assert!(advise_on_count(Count::Exact, second, 1).is_none());
        assert!(advise_on_count(Count::bounded(9), None, 9).is_some());
        assert!(advise_on_count(Count::Auto, None, SMALL_LIST - 1).is_some());
        assert!(advise_on_count(Count::Auto, None, SMALL_LIST).is_none());
        assert!(advise_on_count(Count::Auto, Some(Duration::ZERO), SMALL_LIST).is_some());
    }

    #[test]
    fn a_short_list_must_be_very_slow() {
        assert!(is_slow(Duration::from_millis(11), MANY_ROWS));
        assert!(!is_slow(Duration::from_millis(9), MANY_ROWS));
        assert!(!is_slow(Duration::from_millis(90), MANY_ROWS - 1));
        assert!(is_slow(Duration::from_millis(101), 1));
    }
}
