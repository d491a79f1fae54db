//! Columns whose shown value is not the database's: it is masked, or replaced by another value.
//!
//! An order by such a column would reveal the hidden value. Row types may show a value in another
//! form, such as a decimal as text or a date in another format, so only lost or replaced parts of a
//! value count.

use serde_json::Value;

/// The most rows that are compared.
const MOST_ROWS: usize = 100;

/// The values of a column in some rows: in the database, and as shown.
#[derive(Debug, Default)]
pub(crate) struct ComparedValues {
    pairs: Vec<(Value, Value)>,
}

impl ComparedValues {
    /// Adds a row, unless there are enough: each is compared with all others.
    pub(crate) fn add(&mut self, raw: Value, shown: Value) {
        if self.pairs.len() < MOST_ROWS {
            self.pairs.push((raw, shown));
        }
    }

    /// Whether the shown value differs from the database's.
    pub(crate) fn is_altered(&self) -> bool {
        self.pairs.iter().any(|(raw, shown)| differs(raw, shown)) || self.hides_differences()
    }

    /// Whether different values look alike.
    fn hides_differences(&self) -> bool {
        let mut rest = self.pairs.as_slice();
        while let Some(((raw, shown), behind)) = rest.split_first() {
            let is_hidden = |(other, alike): &(Value, Value)| {
                alike == shown && !is_temporal(raw) && are_different(raw, other)
            };
            if behind.iter().any(is_hidden) {
                return true;
            }
            rest = behind;
        }
        false
    }
}

/// Whether two values of a column differ, whatever the form of their numbers.
fn are_different(one: &Value, other: &Value) -> bool {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => !are_close(one, other),
        _ => is_scalar(one) && is_scalar(other) && one != other,
    }
}

/// Whether a shown value cannot be another form of the database's.
fn differs(raw: &Value, shown: &Value) -> bool {
    match (raw, shown) {
        // rows may show a default for null, and arrays and objects in many forms
        (Value::Null | Value::Array(_) | Value::Object(_), _) => false,
        (_, Value::Null) => true,
        (Value::String(text), Value::Array(_) | Value::Object(_)) => {
            !text.trim_start().starts_with(['{', '['])
        }
        (_, Value::Array(_) | Value::Object(_)) => true,
        (_, Value::Bool(_)) | (Value::Bool(_), _) => false,
        _ if is_temporal(raw) => !shares_digits(raw, shown),
        _ => match (number(raw), number(shown)) {
            (Some(raw), Some(shown)) => !are_close(raw, shown),
            (Some(_), None) => is_part(&digits(shown), &digits(raw)),
            // another text, or a part of the text
            (None, _) => letters(raw) != letters(shown),
        },
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Array(_) | Value::Object(_))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Equal within the precision of a 32-bit float.
fn are_close(one: f64, other: f64) -> bool {
    one == other || one.is_nan() && other.is_nan() || (one - other).abs() <= one.abs() * 1e-6
}

/// Whether a text starts like a date or a time.
fn is_temporal(value: &Value) -> bool {
    let Value::String(text) = value else {
        return false;
    };
    let begin = text.trim_start_matches('-');
    let (digits, behind) =
        begin.split_at(begin.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(begin.len()));
    let other = behind.chars().nth(1).is_some_and(|letter| letter.is_ascii_digit());
    let is_day = digits.len() == 4 && behind.starts_with('-');
    let is_time = digits.len() == 2 && behind.starts_with(':');
    other && (is_day || is_time)
}

/// Whether a date or a time is shown with one of its numbers, or as a number.
fn shares_digits(raw: &Value, shown: &Value) -> bool {
    if shown.is_number() {
        return true;
    }
    let (raw, shown) = (text(raw), text(shown));
    let numbers = |text: &str| {
        let numbers = text.split(|letter: char| !letter.is_ascii_digit());
        numbers.filter_map(|number| number.parse::<u64>().ok()).collect::<Vec<_>>()
    };
    let raw = numbers(&raw);
    numbers(&shown).iter().any(|number| raw.contains(number))
}

/// The letters and digits in lower case, without blanks and signs.
fn letters(value: &Value) -> String {
    let text = text(value);
    let mut letters: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    if letters.is_empty() {
        letters = text.trim().to_owned();
    }
    letters.to_lowercase()
}

fn digits(value: &Value) -> String {
    text(value).chars().filter(char::is_ascii_digit).collect()
}

/// Whether some digits are only a part of others.
fn is_part(part: &str, whole: &str) -> bool {
    !part.is_empty() && part.len() < whole.len() && whole.contains(part)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_altered(pairs: &[(Value, Value)]) -> bool {
        ComparedValues { pairs: pairs.to_vec() }.is_altered()
    }

    #[test]
    fn a_masked_value_is_altered() {
        let card = |number: &str, shown: &str| (json!(number), json!(shown));
        assert!(is_altered(&[card("4111111111111234", "**** 1234")]));
        assert!(is_altered(&[card("4111 1111 1111 1234", "4111 **** **** 1234")]));
        assert!(is_altered(&[card("ada@example.org", "a***@example.org")]));
        assert!(is_altered(&[(json!(4_111_111_111_111_234_i64), json!("**** 1234"))]));
        assert!(is_altered(&[(json!(1), json!("*")), (json!(2), json!("*"))]));
        assert!(is_altered(&[(json!("secret"), json!(null))]));
        assert!(is_altered(&[(json!(12_345), json!(12_000))]));
        assert!(is_altered(&[(json!("1990-05-17"), json!("hidden"))]));
    }

    #[test]
    fn another_value_under_the_name_is_altered() {
        assert!(is_altered(&[(json!("b"), json!("Ada"))]));
        // an attacker may write equal values into one row
        assert!(is_altered(&[(json!("Ada"), json!("Ada")), (json!("b"), json!("Eve"))]));
        assert!(is_altered(&[(json!("b"), json!({"a": 1}))]));
        assert!(is_altered(&[(json!("b"), json!(7))]));
        assert!(is_altered(&[(json!(1), json!(7))]));
    }

    #[test]
    fn another_form_of_the_value_is_not_altered() {
        for (raw, shown) in [
            (json!(null), json!("none")),
            (json!("Ada"), json!("Ada")),
            (json!("Ada  "), json!("ada")),
            (json!("in_progress"), json!("InProgress")),
            (json!("1.50"), json!(1.5)),
            (json!(1.5), json!("1.50")),
            (json!(0.1), json!(0.100_000_001_490_116_12)),
            (json!(0), json!(false)),
            (json!(5), json!("$5")),
            (json!(2), json!("Active")),
            (json!("{\"a\": 1}"), json!({"a": 1})),
            (json!("2026-11-21 10:00:00"), json!("2026-11-21T10:00:00")),
            (json!("2026-11-21"), json!("21.11.2026")),
            (json!("2026-11-21T10:00:00Z"), json!(1_795_255_200)),
            (json!("10:00:00"), json!("10:00:00.0")),
            (
                json!("67e5504410b1426f9247bb680e5fe0c8"),
                json!("67e55044-10b1-426f-9247-bb680e5fe0c8"),
            ),
        ] {
            assert!(!is_altered(&[(raw.clone(), shown.clone())]), "{raw} shown as {shown}");
        }
        assert!(!is_altered(&[(json!("1.0"), json!(1.0)), (json!("1.00"), json!(1.0))]));
        let day = |raw: &str| (json!(raw), json!("2026-11-21"));
        assert!(!is_altered(&[day("2026-11-21 10:00"), day("2026-11-21 11:00")]));
    }
}
