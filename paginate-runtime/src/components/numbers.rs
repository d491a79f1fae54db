//! Formats numbers for readers.

/// The separators of groups of three digits, and of the fraction.
#[derive(Clone, Copy)]
pub(crate) struct Marks<'m> {
    pub(crate) group: &'m str,
    pub(crate) decimal: &'m str,
}

/// Appends a number with these marks. Returns `false`, and appends nothing, if the text is not a
/// decimal number.
pub(crate) fn push_with_marks(text: &mut String, number: &str, marks: Marks<'_>) -> bool {
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", number),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !fraction.is_none_or(is_number) {
        return false;
    }
    text.push_str(sign);
    let (first, groups) = whole.split_at_checked(whole.len().rem_euclid(3)).unwrap_or_default();
    text.push_str(first);
    for (place, group) in groups.as_bytes().chunks(3).enumerate() {
        if place > 0 || !first.is_empty() {
            text.push_str(marks.group);
        }
        text.extend(group.iter().copied().map(char::from));
    }
    if let Some(fraction) = fraction {
        text.extend([marks.decimal, fraction]);
    }
    true
}

/// Writes a number with these marks. Returns other text than a decimal number unchanged.
pub(crate) fn group_digits(number: &str, marks: Marks<'_>) -> String {
    let mut text = String::new();
    match push_with_marks(&mut text, number, marks) {
        true => text,
        false => number.to_owned(),
    }
}

/// Rounds a number to this many significant digits.
pub(crate) fn significant(number: u64, digits: u32) -> u64 {
    let places = number.checked_ilog10().unwrap_or(0).saturating_add(1);
    let unit = 10_u64.saturating_pow(places.saturating_sub(digits.max(1)));
    let half = unit.div_euclid(2);
    let units = number.checked_add(half).unwrap_or(number).div_euclid(unit);
    units.saturating_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Marks<'_> = Marks { group: ",", decimal: "." };

    #[test]
    fn digits_stand_in_groups_of_three() {
        for (number, expected) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("18446744073709551615", "18,446,744,073,709,551,615"),
            ("-1234.5678", "-1,234.5678"),
            ("12.", "12."),
        ] {
            assert_eq!(group_digits(number, ENGLISH), expected);
        }
        let spaces = Marks { group: "\u{a0}", decimal: "," };
        assert_eq!(group_digits("1234567", spaces), "1\u{a0}234\u{a0}567");
        assert_eq!(group_digits("-1234.5", spaces), "-1\u{a0}234,5");
    }

    #[test]
    fn the_marks_are_those_of_the_reader() {
        let marks = Marks { group: "&nbsp;", decimal: "," };
        for (number, expected) in [
            ("-1234567.25", "-1&nbsp;234&nbsp;567,25"),
            ("0.5", "0,5"),
            ("12.", "12,"),
            ("100", "100"),
        ] {
            let mut text = "= ".to_owned();
            assert!(push_with_marks(&mut text, number, marks));
            assert_eq!(text, format!("= {expected}"));
        }
        let mut text = String::new();
        assert!(!push_with_marks(&mut text, "1.2.3", marks));
        assert_eq!(text, "");
    }

    #[test]
    fn what_is_no_number_stays_as_it_is() {
        for text in ["", "-", "1e9", "abcd", "1.2.3", "٣٣٣٣", "-12-3456"] {
            assert_eq!(group_digits(text, ENGLISH), text);
        }
    }

    #[test]
    fn a_number_is_rounded_to_its_first_digits() {
        for (number, expected) in
            [(0, 0), (7, 7), (99, 99), (994, 990), (995, 1_000), (1_249_999, 1_200_000)]
        {
            assert_eq!(significant(number, 2), expected);
        }
        assert_eq!(significant(u64::MAX, 1), 10_000_000_000_000_000_000);
        assert_eq!(significant(1234, 0), 1000);
        assert_eq!(significant(1234, 9), 1234);
    }
}
