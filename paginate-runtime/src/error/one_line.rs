//! Foreign texts in messages: one line of bounded length, harmless to a terminal.

use std::fmt::{self, Display, Write};

/// The most characters of a text to show.
const MOST: usize = 2_000;

/// A text with any content, because databases repeat values of requests and rows. Line breaks and
/// other control characters are escaped, and a long text is cut.
///
/// Backslashes are not escaped, so that paths stay readable and escaping twice changes nothing.
pub(crate) struct OneLine<T>(pub(crate) T);

impl<T: Display> Display for OneLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let mut letters = text.chars();
        for letter in letters.by_ref().take(MOST) {
            match ends_lines_or_hides(letter) {
                true => write!(f, "{}", letter.escape_default())?,
                false => f.write_char(letter)?,
            }
        }
        match letters.next() {
            Some(_) => f.write_char('…'),
            None => Ok(()),
        }
    }
}

/// Control characters, Unicode line breaks, and characters that change the direction of text.
fn ends_lines_or_hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{MOST, OneLine};

    fn shown(text: &str) -> String {
        OneLine(text).to_string()
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(shown("a\nERROR b\r\nc\td"), r"a\nERROR b\r\nc\td");
        assert_eq!(shown("a\u{85}b\u{2028}c\u{2029}d"), r"a\u{85}b\u{2028}c\u{2029}d");
    }

    #[test]
    fn a_terminal_is_sent_no_sequences() {
        assert_eq!(shown("\x1b[31mred\x07\x7f\u{9b}1m"), r"\u{1b}[31mred\u{7}\u{7f}\u{9b}1m");
        assert_eq!(shown("\u{202e}gpj"), r"\u{202e}gpj");
    }

    #[test]
    fn all_other_text_is_shown_as_it_is() {
        for text in ["", r#"C:\temp "x" 'y' `z`"#, "żółć 日本 👩‍👩‍👧 e\u{301}"] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let (fits, long) = ("é".repeat(MOST), "é".repeat(MOST + 1));
        assert_eq!(shown(&fits), fits);
        assert_eq!(shown(&long), format!("{fits}…"));
        let pieces = shown(&format!("{fits}\n"));
        assert_eq!(pieces, format!("{fits}…"));
    }

    #[test]
    fn escaping_twice_changes_nothing() {
        let text = "a\n\\n\x1b\u{2028}";
        assert_eq!(shown(&shown(text)), shown(text));
    }
}
