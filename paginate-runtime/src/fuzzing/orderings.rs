use std::collections::HashSet;

use crate::page::ordering::{Direction, LONGEST_NAME, Ordering, SortKey};

/// The most columns that `Ordering::parse` reads.
const MOST_COLUMNS: usize = 16;

/// An ordering, such as `-age,name`, and on each further line a click.
pub fn orderings(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.split('\n');
    let line = lines.next().unwrap_or_default();
    let of_program = Ordering::parse(line);
    check(&of_program);
    let mut ordering = Ordering::requested(line);
    // the sign, and the mark of a name that was cut
    let longest = LONGEST_NAME + 1 + 2 * '…'.len_utf8();
    assert!(ordering.columns().iter().all(|column| column.name.len() <= longest));
    assert_eq!(Ordering::requested(&ordering.to_string()), ordering);
    // a comma separates columns in a URL, so that no link can name a column that has one
    for click in lines.filter(|click| !click.contains(',')).take(20) {
        let clicked = ordering.clicked(click);
        check_click(&ordering, click, &clicked);
        if clicked.columns().len() <= MOST_COLUMNS {
            check(&clicked);
            ordering = clicked;
        }
    }
}

/// An ordering has each column once, and its text reads as the same ordering.
fn check(ordering: &Ordering) {
    let names: HashSet<_> = ordering.columns().iter().map(|column| &column.name).collect();
    assert_eq!(names.len(), ordering.columns().len());
    assert!(names.len() <= MOST_COLUMNS && !names.iter().any(|name| name.is_empty()));
    assert_eq!(Ordering::parse(&ordering.to_string()), *ordering);
}

/// The clicked column is first, and the others keep their places.
fn check_click(before: &Ordering, click: &str, after: &Ordering) {
    let Some(SortKey { name, direction }) = SortKey::parse(click) else {
        assert_eq!(before, after);
        return;
    };
    let expected = match before.direction(&name) {
        Some(known) if before.columns()[0].name == name => known.reversed(),
        Some(known) => known,
        None => direction,
    };
    assert_eq!(after.columns()[0], SortKey { name: name.clone(), direction: expected });
    let others = |ordering: &Ordering| ordering.filtered(|other| other != name);
    assert_eq!(others(before), others(after));
    let twice = after.clicked(click);
    assert_eq!(twice.is_reversed(), expected == Direction::Ascending);
    assert_eq!(others(&twice), others(before));
}
