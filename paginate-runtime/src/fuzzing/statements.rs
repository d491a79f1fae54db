mod second_reading;

use self::second_reading::{Class, Reading};
use crate::dataset::{Dialect, Kind, Statement, Syntax, Tokens, outer_clauses};
use crate::page::ordering::{Case, Direction, SortColumn};

/// A statement, as each database reads it.
pub fn statements(input: &[u8]) {
    let Ok(sql) = std::str::from_utf8(input) else {
        return;
    };
    check::<sqlx::Sqlite>(sql);
    check::<sqlx::Postgres>(sql);
    check::<sqlx::MySql>(sql);
}

fn check<D: Dialect>(sql: &str) {
    let reading = Reading::new(sql, D::SYNTAX);
    let is_doubtful = check_tokens(sql, D::SYNTAX, &reading);
    if !is_doubtful {
        check_clauses(sql, D::SYNTAX, &reading);
    }
    check_wrapped::<D>(sql, is_doubtful);
}

/// Tokens and what is between them are what a second reading finds. Returns whether the database may
/// read the statement differently.
fn check_tokens(sql: &str, syntax: Syntax, reading: &Reading) -> bool {
    let mut tokens = Tokens::new(sql, syntax);
    let mut found = vec![Class::Blank; sql.len()];
    let mut end = 0;
    for token in tokens.by_ref() {
        assert!(token.start >= end && !token.text.is_empty(), "{token:?}");
        assert_eq!(sql.get(token.start..token.end()), Some(token.text));
        end = token.end();
        let is_variable = token.text.starts_with('@');
        let class = match token.kind {
            Kind::Text | Kind::Name if !is_variable => Class::Quoted,
            _ => Class::Code,
        };
        found[token.start..end].fill(class);
    }
    // variables of SQLite can contain parentheses with anything in between
    let is_comparable = syntax != Syntax::Sqlite || !sql.contains(['$', '@', ':', '#']);
    if is_comparable {
        assert_eq!(found, reading.classes, "{sql:?} {syntax:?}");
        assert!(!reading.is_open || tokens.is_doubtful(), "{sql:?} {syntax:?}");
    }
    tokens.is_doubtful() || !is_comparable
}

/// Clauses begin and end outside of quotes, comments and brackets.
fn check_clauses(sql: &str, syntax: Syntax, reading: &Reading) {
    let clauses = outer_clauses(sql, syntax);
    let body = clauses.body.clone();
    assert!(body.start <= body.end && sql.get(body.clone()).is_some(), "{clauses:?}");
    let is_code = |at: usize| reading.classes.get(at) != Some(&Class::Blank);
    if !body.is_empty() {
        assert!(is_code(body.start) && is_code(body.end - 1), "{sql:?} {clauses:?} {syntax:?}");
    }
    let starts = clauses.order_by.iter().map(|range| range.start).chain(clauses.unordered_end);
    for start in starts {
        assert!(body.start <= start && start < body.end, "{sql:?} {clauses:?} {syntax:?}");
        assert_eq!(reading.classes[start], Class::Code, "{sql:?} {clauses:?} {syntax:?}");
        let word = sql.get(start..start + "order".len());
        assert!(word.is_some_and(|word| word.eq_ignore_ascii_case("order")), "{sql:?} {clauses:?}");
        let before = reading.depth(sql, body.start..start);
        assert_eq!(before, Some(0), "{sql:?} {clauses:?} {syntax:?}");
    }
    if let Some(order_by) = &clauses.order_by {
        assert!(order_by.end <= body.end && is_code(order_by.end - 1), "{sql:?} {clauses:?}");
        assert_eq!(reading.depth(sql, order_by.clone()), Some(0), "{sql:?} {clauses:?} {syntax:?}");
        assert_eq!(reading.depth(sql, body.clone()), Some(0), "{sql:?} {clauses:?} {syntax:?}");
    }
}

/// The text around a statement begins and ends outside of it.
fn check_wrapped<D: Dialect>(sql: &str, is_doubtful: bool) {
    let statement = Statement::<D>::parse(sql, D::Arguments::default());
    let body = statement.body();
    let count = statement.select_count(None).expect("nothing is bound").finish(0).0;
    assert!(!sql.contains(statement.text().table()), "{sql:?}");
    let (before, ours) = count.rsplit_once("\n)\n").expect("the statement is in parentheses");
    let (before, _) = before.split_at(before.len());
    assert!(ours.starts_with("SELECT COUNT(*) FROM "), "{count:?}");
    let of_body = Reading::new(body, D::SYNTAX);
    let is_balanced = of_body.depth(body, 0..body.len()) == Some(0);
    if !is_doubtful && !of_body.is_open && is_balanced {
        let reading = Reading::new(&count, D::SYNTAX);
        let close = before.len() + 1;
        assert_eq!(reading.classes[close], Class::Code, "{count:?}");
        assert_eq!(reading.depth(&count, 0..close + 1), Some(0), "{count:?}");
        assert_eq!(reading.depth(&count, 0..close), Some(1), "{count:?}");
    }
    let columns: Vec<_> = Tokens::new(sql, D::SYNTAX)
        .filter(|token| matches!(token.kind, Kind::Word | Kind::Name))
        .map(|token| token.text.to_ascii_lowercase())
        .take(50)
        .collect();
    let Some(order) = statement.parse_own_order(&columns) else {
        return;
    };
    assert!(!order.is_empty());
    for SortColumn { name, direction, nulls: _, case } in order {
        assert!(columns.contains(&name) && case == Case::Sensitive, "{name}");
        assert!(direction == Direction::Ascending || sql.to_ascii_lowercase().contains("desc"));
    }
}
