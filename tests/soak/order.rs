//! Orderings as PostgreSQL sorts, and where the even rows are in them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use crate::rows::{PERSONS, Person};

/// An ordering such as `-age,name`, with the key behind it.
pub(crate) struct Order {
    text: String,
    columns: Vec<(Column, bool)>,
    /// The place of each even row among the even rows, by half of its id.
    places: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Column {
    Id,
    Name,
    Age,
    Note,
}

/// The even rows of a page are those from `first` to before `end` of all even rows. Both are the
/// same if the page has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    pub(crate) first: usize,
    pub(crate) end: usize,
}

static ORDERS: LazyLock<Mutex<HashMap<String, Arc<Order>>>> = LazyLock::new(Mutex::default);

/// How many even rows there are.
pub(crate) const EVEN: usize = PERSONS as usize / 2;

impl Order {
    /// The ordering that a page says it has.
    pub(crate) fn of(text: &str) -> Arc<Order> {
        let mut orders = ORDERS.lock().unwrap();
        orders.entry(text.to_owned()).or_insert_with(|| Arc::new(Order::new(text))).clone()
    }

    fn new(text: &str) -> Order {
        let mut even: Vec<Person> = (1..=PERSONS / 2).map(|half| Person::even(half * 2)).collect();
        let columns = columns(text);
        even.sort_by(|a, b| compare(&columns, a, b));
        let mut places = vec![0; EVEN + 1];
        for (place, person) in even.iter().enumerate() {
            places[half(person)] = place;
        }
        Order { text: text.to_owned(), columns, places }
    }

    /// Which even rows these successive rows have; or what is wrong with them.
    pub(crate) fn span(&self, rows: &[Person]) -> Result<Option<Span>, String> {
        for pair in rows.windows(2) {
            if compare(&self.columns, &pair[0], &pair[1]) != Ordering::Less {
                let [before, after] = pair else { unreachable!("a window of two") };
                return Err(format!("by {}, {before} does not come before {after}", self.text));
            }
        }
        let places = rows.iter().filter(|row| row.is_even()).map(|row| self.places[half(row)]);
        let places: Vec<usize> = places.collect();
        let gap = places.windows(2).find(|pair| pair[1] != pair[0] + 1);
        if let Some(gap) = gap {
            return Err(format!(
                "by {}, rows {gap:?} of the even rows are not successive",
                self.text
            ));
        }
        let (first, last) = (places.first(), places.last());
        Ok(first.zip(last).map(|(first, last)| Span { first: *first, end: last + 1 }))
    }
}

fn half(person: &Person) -> usize {
    usize::try_from(person.id / 2).unwrap()
}

/// The columns of an ordering, and whether they descend. The key has the direction of the last one.
fn columns(text: &str) -> Vec<(Column, bool)> {
    let names = text.split(',').filter(|name| !name.is_empty());
    let mut columns: Vec<_> = names
        .map(|name| {
            let column = match name.trim_start_matches('-') {
                "id" => Column::Id,
                "name" => Column::Name,
                "age" => Column::Age,
                "note" => Column::Note,
                other => panic!("`{other}` is no column to sort by"),
            };
            (column, name.starts_with('-'))
        })
        .collect();
    let is_descending = columns.last().is_some_and(|(_, is_descending)| *is_descending);
    columns.push((Column::Id, is_descending));
    columns
}

fn compare(columns: &[(Column, bool)], a: &Person, b: &Person) -> Ordering {
    let orderings = columns.iter().map(|(column, is_descending)| {
        let ordering = match column {
            Column::Id => a.id.cmp(&b.id),
            Column::Name => a.name.cmp(&b.name),
            Column::Age => nulls_last(a.age.as_ref(), b.age.as_ref()),
            Column::Note => nulls_last(a.note.as_ref(), b.note.as_ref()),
        };
        if *is_descending { ordering.reverse() } else { ordering }
    });
    orderings.fold(Ordering::Equal, Ordering::then)
}

fn nulls_last<T: Ord>(a: Option<&T>, b: Option<&T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(b),
        _ => a.is_none().cmp(&b.is_none()),
    }
}
