//! What a spreadsheet would compute is made text.

use std::borrow::Cow;

/// Text with a quote before what a spreadsheet takes for the start of a formula, as OWASP lists it.
/// Numbers stay numbers, also where they come as text, such as decimals.
///
/// Where cells are parted by `;` or tabs, as in much of Europe, the quotes around a cell count for
/// nothing: its pieces become cells, and so do its lines.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let starts_formula = text.starts_with(['\t', '\r', '\n']) || is_formula(text);
    if !starts_formula && !text.contains(PARTS) {
        return Cow::Borrowed(text);
    }
    let mut harmless = String::from(if starts_formula { "'" } else { "" });
    for (place, piece) in text.split_inclusive(PARTS).enumerate() {
        // before a formula a spreadsheet may pass over blanks, and over quotes of ours
        let shown = piece.trim_start_matches(['"', ' ', '\u{a0}']);
        if place > 0 && is_formula(shown.trim_end_matches(PARTS)) {
            harmless.push('\'');
        }
        harmless.push_str(piece);
    }
    Cow::Owned(harmless)
}

/// What some spreadsheet parts cells or rows at, if its quotes are not where it expects them.
const PARTS: [char; 4] = [';', '\t', '\r', '\n'];

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && !is_number(text)
}

/// Digits with a sign, a point and an exponent, and nothing else.
fn is_number(text: &str) -> bool {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    // `parse` also takes the words for infinity and for what is no number
    has_digit && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        }
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
        ] {
            assert_eq!(harmless(evil), expected);
        }
        for text in ["a;b", "a;-5;+5", "a;'=1", "1;2\t3", "a ; b=c", ";", "a\n- 5 %"] {
            let expected = text.replace("\n- ", "\n'- ");
            assert_eq!(harmless(text), expected);
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        for number in ["-5", "+5", "-12.50", "-1e3", "-.5", "+0", "5", "1-2", "a=b", "", "'=1"] {
            assert_eq!(harmless(number), number);
        }
    }
}
