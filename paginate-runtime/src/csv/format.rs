//! What differs between files of different countries.

/// How a file separates cells, and writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    pub(super) delimiter: char,
    pub(super) decimal: char,
}

impl Format {
    /// The format of these settings. Files with decimal commas have semicolons, unless the settings
    /// say otherwise.
    pub(crate) fn new(delimiter: Option<&str>, decimal: &str) -> Self {
        let decimal = decimal.chars().next().unwrap_or('.');
        let usual = if decimal == ',' { ';' } else { ',' };
        let delimiter = delimiter.and_then(|text| text.chars().next()).unwrap_or(usual);
        Format { delimiter, decimal }
    }

    /// Whether a reader that does not know the delimiter may split cells or lines here, even within
    /// quotes. A reader that splits at the delimiter respects the quotes.
    pub(super) fn may_split_at(self, letter: char) -> bool {
        matches!(letter, ',' | ';' | '\t' | '\r' | '\n') && letter != self.delimiter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_commas_go_with_semicolons_unless_the_settings_differ() {
        for (delimiter, decimal, expected) in [
            (None, ".", (',', '.')),
            (None, ",", (';', ',')),
            (Some(";"), ".", (';', '.')),
            (Some("\t"), ",", ('\t', ',')),
        ] {
            let Format { delimiter, decimal } = Format::new(delimiter, decimal);
            assert_eq!((delimiter, decimal), expected);
        }
    }
}
