use std::cmp::Ordering as Comparison;
use std::collections::BTreeMap;

use serde::Serialize;

use super::now;
use crate::config::PaginateConfig;
use crate::dataset::{PageSource, Shared, indices_by_codes};
use crate::page::ordering::{Case, Direction, Nulls, Ordering, SortColumn};
use crate::paginator::Paginator;
use crate::url::request::Request;

/// A value of any type that rows show.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Wide(i128),
    Widest(u128),
    Single(f32),
    Float(f64),
    Text(String),
    Array(Vec<Value>),
    Object(BTreeMap<String, Value>),
}

#[derive(Debug, Clone, Serialize)]
struct Row {
    a: Value,
    b: Value,
    #[serde(skip)]
    index: usize,
}

const LIMIT: usize = 3;

/// An ordering of the columns `a` and `b`, settings by their letters, and rows: two values of JSON,
/// or others, between a tab.
pub fn sort(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.split('\n');
    let (ordering, letters) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let mut ordering = Ordering::parse(ordering).filtered(|name| ["a", "b"].contains(&name));
    if ordering.is_empty() {
        ordering = Ordering::parse("a,-b");
    }
    let nulls = match letters {
        letters if letters.contains('f') => Some(Nulls::First),
        letters if letters.contains('l') => Some(Nulls::Last),
        _ => None,
    };
    let ignores_case = letters.contains('i');
    let columns = ordering.columns().iter().map(|column| SortColumn {
        name: column.name.clone(),
        direction: column.direction,
        nulls,
        case: if ignores_case && column.name == "a" { Case::Ignored } else { Case::Sensitive },
    });
    let columns: Vec<_> = columns.collect();
    let rows: Vec<_> = (0..).zip(lines.take(70)).map(|(index, line)| row(index, line)).collect();
    let mut expected = rows.clone();
    expected.sort_by(|left, right| compare_rows(&columns, left, right));
    let expected: Vec<_> = expected.iter().map(|row| row.index).collect();

    let mut config = PaginateConfig::new().limit(LIMIT as u64);
    if let Some(nulls) = nulls {
        config = config.nulls(nulls);
    }
    if ignores_case {
        config = config.ignore_case(&["a"]);
    }
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("list_tgp_ordering", &ordering.to_string())
        .finish();
    let shared = Shared::new(rows.clone());
    for (number, page) in (1..).zip(expected.chunks(LIMIT)) {
        let query = format!("{query}&list_tgp_no={number}");
        let from = (number - 1) * LIMIT;
        let codes = indices_by_codes(&rows, rows.len(), &columns, from..from + page.len());
        assert_eq!(codes, page, "by codes, page {number} of {rows:?}");
        let best = read(config, &query, rows.clone(), |row| row.index);
        assert_eq!(best, page, "by values, page {number} of {rows:?}");
        let ranks = read(config, &query, shared.clone(), |row| row.index);
        assert_eq!(ranks, page, "by ranks, page {number} of {rows:?}");
    }
}

fn row(index: usize, line: &str) -> Row {
    let (a, b) = line.split_once('\t').unwrap_or((line, "null"));
    Row { a: value(a), b: value(b), index }
}

fn value(text: &str) -> Value {
    if let Ok(number) = text.parse::<i128>() {
        return i64::try_from(number).map_or(Value::Wide(number), Value::Int);
    }
    if let Ok(number) = text.parse() {
        return Value::Widest(number);
    }
    if let Some(number) = text.strip_suffix('f').and_then(|text| text.parse().ok()) {
        return Value::Single(number);
    }
    // also infinity and NaN
    if let Ok(number) = text.parse() {
        return Value::Float(number);
    }
    serde_json::from_str(text).map_or_else(|_| Value::Text(text.to_owned()), of_json)
}

fn of_json(json: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => value_of_number(&number),
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::Array(items.into_iter().map(of_json).collect()),
        Json::Object(entries) => {
            let entries = entries.into_iter().map(|(name, value)| (name, of_json(value)));
            Value::Object(entries.collect())
        }
    }
}

fn value_of_number(number: &serde_json::Number) -> Value {
    match (number.as_i64(), number.as_u64()) {
        (Some(number), _) => Value::Int(number),
        (None, Some(number)) => Value::Wide(number.into()),
        (None, None) => Value::Float(number.as_f64().unwrap_or_default()),
    }
}

/// The places of the rows on a page.
fn read<S: PageSource>(
    config: PaginateConfig,
    query: &str,
    source: S,
    index: impl Fn(&S::Row) -> usize,
) -> Vec<usize> {
    let page = now(Paginator::new("list", config).page(Request::new("/", query), source));
    let page = page.expect("rows in memory can be sorted");
    page.items().iter().map(index).collect()
}

fn compare_rows(columns: &[SortColumn], left: &Row, right: &Row) -> Comparison {
    let compare = |column: &SortColumn| {
        let of = |row: &Row| {
            let value = if column.name == "a" { &row.a } else { &row.b };
            match (value, column.case) {
                (Value::Text(text), Case::Ignored) => Value::Text(text.to_ascii_lowercase()),
                _ => value.clone(),
            }
        };
        let (left, right) = (of(left), of(right));
        let is_null = |value: &Value| matches!(value, Value::Null);
        if let Some(nulls) = column.nulls
            && is_null(&left) != is_null(&right)
        {
            return match is_null(&left) == (nulls == Nulls::First) {
                true => Comparison::Less,
                false => Comparison::Greater,
            };
        }
        match column.direction {
            Direction::Ascending => compare(&left, &right),
            Direction::Descending => compare(&right, &left),
        }
    };
    columns.iter().map(compare).find(|comparison| comparison.is_ne()).unwrap_or(Comparison::Equal)
}

fn compare(left: &Value, right: &Value) -> Comparison {
    let kind = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Int(_) | Value::Wide(_) | Value::Widest(_) | Value::Single(_) | Value::Float(_) => 2,
        Value::Text(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    };
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => {
            lexicographic(left.iter().zip(right), left.len().cmp(&right.len()))
        }
        (Value::Object(left), Value::Object(right)) => {
            let by_name = left.iter().zip(right).map(|((left, _), (right, _))| left.cmp(right));
            let by_value =
                left.values().zip(right.values()).map(|(left, right)| compare(left, right));
            let mut entries = by_name.zip(by_value).map(|(name, value)| name.then(value));
            entries.find(|entry| entry.is_ne()).unwrap_or(left.len().cmp(&right.len()))
        }
        _ => match (Number::of(left), Number::of(right)) {
            (Some(left), Some(right)) => left.compare(right),
            _ => kind(left).cmp(&kind(right)),
        },
    }
}

fn lexicographic<'v>(
    mut pairs: impl Iterator<Item = (&'v Value, &'v Value)>,
    lengths: Comparison,
) -> Comparison {
    let different =
        pairs.find_map(|(left, right)| Some(compare(left, right)).filter(|it| it.is_ne()));
    different.unwrap_or(lengths)
}

/// A number with its exact value.
#[derive(Debug, Clone, Copy)]
enum Number {
    /// Whether it is negative, and its distance from zero.
    Whole(bool, u128),
    Float(f64),
}

impl Number {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Int(number) => Number::Whole(*number < 0, number.unsigned_abs().into()),
            Value::Wide(number) => Number::Whole(*number < 0, number.unsigned_abs()),
            Value::Widest(number) => Number::Whole(false, *number),
            Value::Single(number) => Number::Float((*number).into()),
            Value::Float(number) => Number::Float(*number),
            _ => return None,
        })
    }

    fn compare(self, other: Self) -> Comparison {
        match (self, other) {
            (Number::Whole(false, left), Number::Whole(false, right)) => left.cmp(&right),
            (Number::Whole(true, left), Number::Whole(true, right)) => right.cmp(&left),
            (Number::Whole(left, _), Number::Whole(right, _)) => right.cmp(&left),
            (Number::Float(left), Number::Float(right)) => match (left.is_nan(), right.is_nan()) {
                (false, false) => left.partial_cmp(&right).expect("both are numbers"),
                (left, right) => left.cmp(&right),
            },
            (Number::Float(_), Number::Whole(..)) => other.compare(self).reverse(),
            (Number::Whole(..), Number::Float(float)) if float.is_nan() => Comparison::Less,
            (Number::Whole(is_negative, number), Number::Float(float)) => {
                let near = if is_negative { -(number as f64) } else { number as f64 };
                match near.partial_cmp(&float).expect("both are numbers") {
                    // the nearest float of an integer, so that the float has no fraction
                    Comparison::Equal if float == 2_f64.powi(128) => Comparison::Less,
                    Comparison::Equal => Number::Whole(is_negative, number)
                        .compare(Number::Whole(float < 0.0, float.abs() as u128)),
                    different => different,
                }
            }
        }
    }
}
