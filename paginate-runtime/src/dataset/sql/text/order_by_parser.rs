//! Parses a statement's own ORDER BY, if it contains only names of the statement's columns.

use std::borrow::Cow;

use crate::dataset::sql::dialect::{Kind, Syntax, Token, Tokens};
use crate::page::ordering::{Case, Direction, Nulls, SortColumn};

/// The columns of `order_by`, which is `ORDER BY …` and follows `select`. `None` if it contains
/// anything but names of `columns`, because the rows may lack such a sort key.
pub(super) fn parse_order_by(
    select: &str,
    order_by: &str,
    syntax: Syntax,
    columns: &[String],
) -> Option<Vec<SortColumn>> {
    let tokens = Tokens::new(order_by, syntax).collect::<Vec<_>>();
    let [order_word, by, rest @ ..] = tokens.as_slice() else {
        return None;
    };
    let is_conditional = tokens.iter().any(|token| token.is_conditional);
    if is_conditional || !(order_word.is_word("order") && by.is_word("by")) {
        return None;
    }
    let mut sorted = Vec::<SortColumn>::new();
    for item in rest.split(|token| token.is_sign(",")) {
        let (name, behind) = match item {
            [table, dot, column, behind @ ..]
                if dot.is_sign(".") && selects(select, syntax, table, column) =>
            {
                (find_column(column, columns)?, behind)
            }
            [column, behind @ ..] => (find_column(column, columns)?, behind),
            [] => return None,
        };
        let (direction, behind) = match behind {
            [word, behind @ ..] if word.is_word("asc") => (Direction::Ascending, behind),
            [word, behind @ ..] if word.is_word("desc") => (Direction::Descending, behind),
            _ => (Direction::Ascending, behind),
        };
        let nulls = match behind {
            [] => None,
            [word, first] if word.is_word("nulls") && first.is_word("first") => Some(Nulls::First),
            [word, last] if word.is_word("nulls") && last.is_word("last") => Some(Nulls::Last),
            _ => return None,
        };
        let name = name.to_owned();
        sorted.push(SortColumn { name, direction, nulls, case: Case::Sensitive });
    }
    Some(sorted)
}

/// The column of a name. An unquoted name must be lower case and unique in any case, so that every
/// database resolves it to this column.
fn find_column<'c>(name: &Token<'_>, columns: &'c [String]) -> Option<&'c str> {
    match name.kind {
        Kind::Name => {
            let name = unquote(name.text)?;
            columns.iter().find(|column| **column == *name).map(String::as_str)
        }
        Kind::Word => {
            let is_alike = |column: &&String| column.eq_ignore_ascii_case(name.text);
            let mut alike = columns.iter().filter(is_alike);
            match (alike.next(), alike.next()) {
                (Some(column), None) if *column == name.text.to_ascii_lowercase() => Some(column),
                _ => None,
            }
        }
        // a number is a position, and a text is a constant
        Kind::Number | Kind::Text | Kind::Placeholder | Kind::Punctuation | Kind::Delimiter => None,
    }
}

/// A name without its quotes; inside, quotes are doubled.
fn unquote(name: &str) -> Option<Cow<'_, str>> {
    let mut inner = name.chars();
    let (quote, _) = (inner.next()?, inner.next_back()?);
    let inner = inner.as_str();
    if quote == '[' || !inner.contains(quote) {
        return Some(Cow::Borrowed(inner));
    }
    let quote = String::from(quote);
    Some(Cow::Owned(inner.replace(&quote.repeat(2), &quote)))
}

/// Whether a column of a table is selected unchanged, so that rows have it under its name.
fn selects(select: &str, syntax: Syntax, table: &Token<'_>, column: &Token<'_>) -> bool {
    let mut depth = 0_usize;
    let outermost = Tokens::new(select, syntax).filter(|token| {
        if token.is_sign("(") || token.is_sign("[") {
            depth = depth.saturating_add(1);
        } else if token.is_sign(")") || token.is_sign("]") {
            depth = depth.saturating_sub(1);
        }
        depth == 0
    });
    let outermost = outermost.collect::<Vec<_>>();
    outermost.windows(5).any(|tokens| match tokens {
        [before, t, dot, c, behind] => {
            let (begins, ends) = (before.is_word("select"), behind.is_word("from"));
            dot.is_sign(".")
                && (t.text, c.text) == (table.text, column.text)
                && (begins || before.is_sign(","))
                && (ends || behind.is_sign(","))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(select: &str, order: &str, syntax: Syntax) -> Option<String> {
        let columns = ["id", "name", "Age", "age2", "1", "a\"b"].map(str::to_owned);
        let sorted = parse_order_by(select, order, syntax, &columns)?;
        let texts = sorted.iter().map(|SortColumn { name, direction, nulls, .. }| {
            let minus = if *direction == Direction::Descending { "-" } else { "" };
            let nulls = nulls.map_or("", |nulls| if nulls == Nulls::First { " <" } else { " >" });
            format!("{minus}{name}{nulls}")
        });
        Some(texts.collect::<Vec<_>>().join(","))
    }

    fn standard(order: &str) -> Option<String> {
        parse("SELECT t.id, t.name, lower(x, t.age2, y) AS age2 FROM t", order, Syntax::Postgres)
    }

    #[test]
    fn names_of_columns_are_read_with_their_directions_and_nulls() {
        for (order, expected) in [
            ("ORDER BY name", "name"),
            ("order /* by */ by NAME desc, id ASC -- end", "-name,id"),
            ("ORDER BY \"Age\" DESC NULLS LAST, id nulls first", "-Age >,id <"),
            ("ORDER BY t.name DESC", "-name"),
            ("ORDER BY \"a\"\"b\"", "a\"b"),
        ] {
            assert_eq!(standard(order).as_deref(), Some(expected));
        }
        let sea_orm = parse("SELECT `t`.`id` FROM `t`", "ORDER BY `t`.`id` DESC", Syntax::MySql);
        assert_eq!(sea_orm.as_deref(), Some("-id"));
        let sqlite = parse("SELECT id, name FROM t", "ORDER BY [name], `id`", Syntax::Sqlite);
        assert_eq!(sqlite.as_deref(), Some("name,id"));
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
        assert_eq!(parse("SELECT id FROM t", "ORDER BY \"id\"", Syntax::MySql), None);
        assert_eq!(parse("SELECT id FROM t", "ORDER BY id /*! DESC */", Syntax::MySql), None);
    }
}
