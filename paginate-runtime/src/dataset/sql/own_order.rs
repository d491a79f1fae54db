//! A statement's own ORDER BY, read where it is nothing but names of the statement's columns.

use super::dialect::Syntax;
use super::scan::Tokens;
use crate::ordering::{Case, Direction, Nulls, SortColumn};

/// The columns of `order`, which is `ORDER BY …` and ends `sql`. `None` if anything in it is no
/// name of one of `columns`: it may sort by what the rows do not have.
pub(super) fn own_columns(
    sql: &str,
    order: usize,
    syntax: Syntax,
    columns: &[String],
) -> Option<Vec<SortColumn>> {
    let (select, order) = sql.split_at_checked(order)?;
    let tokens = texts(order, syntax);
    let [order_word, by, rest @ ..] = tokens.as_slice() else {
        return None;
    };
    if !(is(order_word, "order") && is(by, "by")) {
        return None;
    }
    let mut sorted = Vec::<SortColumn>::new();
    for item in rest.split(|token| *token == ",") {
        let (name, behind) = match item {
            [table, ".", column, behind @ ..] if selects(select, syntax, table, column) => {
                (named(column, syntax, columns)?, behind)
            }
            [column, behind @ ..] => (named(column, syntax, columns)?, behind),
            [] => return None,
        };
        let (direction, behind) = match behind {
            [word, behind @ ..] if is(word, "asc") => (Direction::Ascending, behind),
            [word, behind @ ..] if is(word, "desc") => (Direction::Descending, behind),
            _ => (Direction::Ascending, behind),
        };
        let nulls = match behind {
            [] => None,
            [word, first] if is(word, "nulls") && is(first, "first") => Some(Nulls::First),
            [word, last] if is(word, "nulls") && is(last, "last") => Some(Nulls::Last),
            _ => return None,
        };
        let name = name.to_owned();
        sorted.push(SortColumn { name, direction, nulls, case: Case::Sensitive });
    }
    Some(sorted)
}

/// The column of a name. Without quotes it must be the only one in whatever case, and in small
/// letters: that is what every database makes of it.
fn named<'c>(name: &str, syntax: Syntax, columns: &'c [String]) -> Option<&'c str> {
    let quote = if syntax == Syntax::MySql { '`' } else { '"' };
    let inside = name.strip_prefix(quote).and_then(|name| name.strip_suffix(quote));
    if let Some(name) = inside {
        return columns.iter().find(|column| *column == name).map(String::as_str);
    }
    let mut alike = columns.iter().filter(|column| column.eq_ignore_ascii_case(name));
    match (alike.next(), alike.next()) {
        (Some(column), None) if *column == name.to_ascii_lowercase() => Some(column),
        _ => None,
    }
}

/// Whether a column of a table is selected as it is, so that the rows have it under its name.
fn selects(select: &str, syntax: Syntax, table: &str, column: &str) -> bool {
    let mut depth = 0_usize;
    let outermost = texts(select, syntax).into_iter().filter(|token| {
        match *token {
            "(" => depth = depth.saturating_add(1),
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let outermost = outermost.collect::<Vec<_>>();
    outermost.windows(5).any(|tokens| match tokens {
        [before, t, ".", c, behind] => {
            let (begins, ends) = (is(before, "select"), is(behind, "from"));
            (*t, *c) == (table, column) && (begins || *before == ",") && (ends || *behind == ",")
        }
        _ => false,
    })
}

fn texts(sql: &str, syntax: Syntax) -> Vec<&str> {
    Tokens { sql, at: 0, syntax }.map(|(_, token)| token).collect()
}

fn is(token: &str, word: &str) -> bool {
    token.eq_ignore_ascii_case(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(select: &str, order: &str, syntax: Syntax) -> Option<String> {
        let columns = ["id", "name", "Age", "age2"].map(str::to_owned);
        let sql = format!("{select} {order}");
        let sorted = own_columns(&sql, select.len() + 1, syntax, &columns)?;
        let texts = sorted.iter().map(|SortColumn { name, direction, nulls, .. }| {
            let minus = if *direction == Direction::Descending { "-" } else { "" };
            let nulls = nulls.map_or("", |nulls| if nulls == Nulls::First { " <" } else { " >" });
            format!("{minus}{name}{nulls}")
        });
        Some(texts.collect::<Vec<_>>().join(","))
    }

    fn standard(order: &str) -> Option<String> {
        read("SELECT t.id, t.name, lower(x, t.age2, y) AS age2 FROM t", order, Syntax::Standard)
    }

    #[test]
    fn names_of_columns_are_read_with_their_directions_and_nulls() {
        for (order, expected) in [
            ("ORDER BY name", "name"),
            ("order /* by */ by NAME desc, id ASC -- end", "-name,id"),
            ("ORDER BY \"Age\" DESC NULLS LAST, id nulls first", "-Age >,id <"),
            ("ORDER BY t.name DESC", "-name"),
        ] {
            assert_eq!(standard(order).as_deref(), Some(expected));
        }
        let sea_orm = read("SELECT `t`.`id` FROM `t`", "ORDER BY `t`.`id` DESC", Syntax::MySql);
        assert_eq!(sea_orm.as_deref(), Some("-id"));
    }

    #[test]
    fn whatever_else_is_sorted_by_is_not_read() {
        for order in [
            "ORDER BY 1",
            "ORDER BY id + 1",
            "ORDER BY lower(name)",
            "ORDER BY name COLLATE \"C\"",
            "ORDER BY name USING >",
            "ORDER BY age",
            "ORDER BY t.age2",
            "ORDER BY u.name",
            "ORDER BY s.t.name",
            "ORDER BY na\"me\"",
            "ORDER BY \"na\"\"me\"",
            "ORDER BY id, ",
            "ORDER BY",
            "",
        ] {
            assert_eq!(standard(order), None, "{order}");
        }
        assert_eq!(read("SELECT id FROM t", "ORDER BY \"id\"", Syntax::MySql), None);
    }
}
