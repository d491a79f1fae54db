//! Turns what a spreadsheet would compute into text.

use std::borrow::Cow;

use super::format::Format;

/// The characters that start a formula in a spreadsheet, as OWASP lists them.
const STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The most digits of an integer that a spreadsheet keeps.
const MOST_DIGITS: usize = 15;

/// Puts an apostrophe before what starts a formula. A borrowed result has no separator of cells but
/// the delimiter.
///
/// A reader that splits cells at another character, such as `;` in much of Europe, ignores the
/// quotes around a cell: each part becomes a cell, and so does each line.
pub(super) fn harmless(text: &str, format: Format) -> Cow<'_, str> {
    let splits = |letter| format.may_split_at(letter);
    let (blank, shown) = text.split_at(text.len().saturating_sub(after_blanks(text).len()));
    let starts_formula = shown.starts_with(STARTS) || blank.contains(['\t', '\r', '\n']);
    if !starts_formula && !text.contains(splits) {
        return Cow::Borrowed(text);
    }
    let mut harmless = String::from(if starts_formula { "'" } else { "" });
    for (place, piece) in text.split_inclusive(splits).enumerate() {
        // even if it is a number: in its own cell, what follows would continue it as a formula
        if place > 0 && after_blanks_and_quotes(piece).starts_with(STARTS) {
            harmless.push('\'');
        }
        harmless.push_str(piece);
    }
    Cow::Owned(harmless)
}

/// Whether a text is a number in a spreadsheet too: digits with a `-`, a point and an exponent.
/// With a plus, or more digits than a spreadsheet keeps, it is a phone number or a key.
pub(super) fn is_number(text: &str) -> bool {
    let whole = text.split(['.', 'e', 'E']).next().unwrap_or(text);
    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
    digits <= MOST_DIGITS && !text.starts_with('+') && is_numeric(text)
}

/// Whether the text is written like a number, in any number of digits.
pub(super) fn is_numeric(text: &str) -> bool {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    // `parse` also accepts words for infinity and NaN
    has_digit && text.parse::<f64>().is_ok()
}

/// Whether a spreadsheet sees nothing in the text.
pub(super) fn is_invisible(text: &str) -> bool {
    after_blanks(text).is_empty()
}

/// The text without what a spreadsheet may ignore before a formula.
fn after_blanks(text: &str) -> &str {
    text.trim_start_matches(is_blank)
}

/// Like `after_blanks`, and also ignores quotes, which we may have added.
fn after_blanks_and_quotes(piece: &str) -> &str {
    piece.trim_start_matches(|c| c == '"' || is_blank(c))
}

/// Whether a character is invisible: blanks, control characters, and marks without width.
fn is_blank(c: char) -> bool {
    let is_mark = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_whitespace() || c.is_control() || is_mark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn harmless(text: &str) -> Cow<'_, str> {
        super::harmless(text, Format::new(None, "."))
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_text() {
        for evil in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1+1)",
            "\t1",
            "\r1",
            "\n1",
            "＝1+1",
            "＋1+1",
            "－1+1",
            "＠SUM(A1)",
            "-inf",
            "+infinity",
            "-NaN",
            "--1",
            "=",
            "-",
            "- 1",
            "-1 ",
            "-0x10",
        ] {
            assert_eq!(harmless(evil), format!("'{evil}"));
            assert!(!is_number(evil), "{evil}");
        }
    }

    #[test]
    fn blanks_of_any_kind_hide_no_formula() {
        for blank in [
            " ",
            "  ",
            "\u{a0}",
            "\u{2003}",
            "\u{3000}",
            "\u{85}",
            "\u{2028}",
            "\u{200b}",
            "\u{feff}",
            "\u{ad}",
            "\u{200e}",
            "\u{2060}",
            "\u{b}",
            "\0",
            " \u{feff}\u{a0}",
        ] {
            for start in STARTS {
                let evil = format!("{blank}{start}1+1");
                assert_eq!(harmless(&evil), format!("'{evil}"), "{evil:?}");
                let second = harmless(&format!("x;{evil}")).into_owned();
                assert_eq!(second, format!("x;'{evil}"), "{evil:?}");
            }
        }
        assert_eq!(harmless(" \t1"), "' \t1");
        assert_eq!(harmless(" a=1"), " a=1");
    }

    #[test]
    fn what_becomes_a_formula_where_semicolons_or_tabs_part_cells_is_text_too() {
        for (evil, expected) in [
            ("x;=1+cmd|'/C calc'!A0", "x;'=1+cmd|'/C calc'!A0"),
            ("x\t@SUM(A1)", "x\t'@SUM(A1)"),
            (";;-1-1;+1+1", ";;'-1-1;'+1+1"),
            ("x; \u{a0}=1", "x;' \u{a0}=1"),
            ("x;\"=1\";", "x;'\"=1\";"),
            ("x;＝1;＋1;－1;＠A", "x;'＝1;'＋1;'－1;'＠A"),
            ("x\n=1\r\n=2", "x\n'=1\r\n'=2"),
            ("=1;=2", "'=1;'=2"),
            ("\t=1+1", "'\t'=1+1"),
            ("\r=1+1", "'\r'=1+1"),
            ("\n=1+1", "'\n'=1+1"),
            ("a;-5;+5", "a;'-5;'+5"),
        ] {
            assert_eq!(harmless(evil), expected);
        }
        for text in ["a;b", "a;'=1", "1;2\t3", "a ; b=c", ";", "a\n- 5 %"] {
            let expected = text.replace("\n- ", "\n'- ");
            assert_eq!(harmless(text), expected);
        }
    }

    #[test]
    fn a_formula_behind_a_comma_is_text_where_another_character_is_the_delimiter() {
        for delimiter in [";", "\t"] {
            let format = Format::new(Some(delimiter), ".");
            assert_eq!(super::harmless("a,=1", format), "a,'=1");
            assert_eq!(
                super::harmless(&format!("a{delimiter}=1"), format),
                format!("a{delimiter}=1")
            );
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        for number in
            ["-5", "-70", "-0.02", "-12.50", "-1e3", "-.5", "0", "5", "-36.1428571428571429"]
        {
            assert!(is_number(number), "{number}");
        }
    }

    #[test]
    fn a_plus_or_many_digits_make_a_text_a_phone_number_or_a_key() {
        for text in ["+4930123456", "+5", "+0", "-1234567890123456", "4006381333931000"] {
            assert!(!is_number(text), "{text}");
        }
        assert_eq!(harmless("+4930123456"), "'+4930123456");
        assert_eq!(harmless("-1234567890123456"), "'-1234567890123456");
        assert_eq!(harmless("4006381333931000"), "4006381333931000");
    }

    #[test]
    fn what_no_spreadsheet_computes_stays_as_it_is() {
        for text in ["1-2", "a=b", "", "'=1", "a, -5", "\"=1\""] {
            assert_eq!(harmless(text), text);
        }
    }
}
