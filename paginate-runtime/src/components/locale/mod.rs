//! The texts of the components in several languages.

mod de;
mod es;
mod fr;

pub use de::DE;
pub use es::ES;
pub use fr::FR;

use serde::Serialize;

use self::de::DE_CH;
use self::es::ES_WITH_POINT;

/// Makes [`Locale`] and English from one table.
macro_rules! locale {
    ($($(#[$doc:meta])* $name:ident = $english:literal;)*) => {
        /// All texts of the components in one language, with its separators and patterns of dates.
        ///
        /// Put one under the name `tg_locale` into the context of a page, or for all pages into
        /// Tera's global context. The languages that this crate has can be named there by their
        /// tags, `"de"` or `"de-AT"`, or by the value of `Accept-Language`. A value that is null is
        /// English.
        ///
        /// Names in braces are replaced: `{n}` by the number of rows, `{first}` and `{last}` by the
        /// numbers of the rows shown, `{page}` by the number of a page, `{one}` and `{many}` by what
        /// the page calls a row, and `{rows}` by `{one}` if there is one row, else by `{many}`. The
        /// texts are plain text, not HTML.
        ///
        /// ```
        /// use tg_paginate::Locale;
        /// use tg_paginate::locale::DE;
        ///
        /// const OURS: Locale = Locale { next: "Vorwärts", group: "\u{a0}", ..DE };
        ///
        /// let mut tera = tg_paginate::new_tera();
        /// tera.global_context().insert("tg_locale", &OURS);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        pub struct Locale {
            $(
                $(#[$doc])*
                ///
                #[doc = concat!("English: `", $english, "`")]
                pub $name: &'static str,
            )*
        }

        /// English, the default.
        pub const EN: Locale = Locale { $($name: $english,)* };

        impl Locale {
            /// The text under a key.
            pub(crate) fn get(&self, key: &str) -> Option<&'static str> {
                match key {
                    $(stringify!($name) => Some(self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

locale! {
    /// The accessible name of the links to pages.
    pages = "Pages";
    /// The link to the first page.
    first = "First";
    /// The link to the previous page.
    previous = "Previous";
    /// The link to the next page.
    next = "Next";
    /// The link to the last page.
    last = "Last";
    /// The accessible name of a link with the number `{page}`.
    page = "Page {page}";
    /// The label of the rows per page.
    rows_per_page = "Rows per page";
    /// The choice of all rows on one page.
    all_rows = "All";
    /// The label of the number of a page.
    go_to_page = "Go to page";
    /// The button of the rows per page.
    show = "Show";
    /// The button of the number of a page.
    go = "Go";
    /// Instead of rows, if there are none.
    empty = "No {many} found.";
    /// The link behind it, to the list without a filter.
    clear = "Clear the filter";
    /// Instead of rows, on a page past the end.
    past_the_end = "There is nothing on page {page}.";
    /// The link behind it, to the last page.
    to_the_last = "Go to the last page";
    /// The link behind it, to the first page, if rows are not counted.
    to_the_first = "Go to the first page";
    /// Behind the caption of a table, before titles of columns.
    sorted = ", sorted by";
    /// Behind a title of a column.
    ascending = "ascending";
    /// Behind a title of a column.
    descending = "descending";
    /// A cell with `.bool()`.
    yes = "Yes";
    /// A cell with `.bool()`.
    no = "No";
    /// The link to all rows as CSV.
    csv = "Save as CSV";
    /// What separates groups of three digits.
    group = ",";
    /// The decimal sign.
    decimal = ".";
    /// The pattern of a date, as in `strftime`: `%d`, `%m`, `%Y`, `%y`, `%H`, `%I`, `%M`, `%S`,
    /// `%p`, and `%-d` for a day without a leading zero.
    date = "%Y-%m-%d";
    /// The pattern of a date with a time.
    date_time = "%Y-%m-%d %H:%M";
    /// The summary.
    exact = "Showing {first}–{last} of {n} {rows}";
    /// The summary, if counting stopped at `{n}`.
    at_least = "Showing {first}–{last} of {n}+ {many}";
    /// The summary, if rows are estimated. `{n}` has two digits other than zero.
    about = "Showing {first}–{last} of about {n} {many}";
    /// The same from a million on, with `{millions}` such as 1.2. If it is empty, `about` is used.
    about_millions = "Showing {first}–{last} of about {millions} million {many}";
    /// The summary, if rows are not counted.
    unknown = "Showing {many} {first}–{last}";
}

impl Locale {
    /// The locale of a language tag such as `de-AT`, or of the language in an `Accept-Language`
    /// that is known and has the highest quality, the first of several; else English.
    pub(crate) fn of_languages(tags: &str) -> &'static Self {
        // reversed, because `max_by` returns the last of equal elements
        let known = tags.split(',').filter_map(Self::of_range).rev();
        let best = known.max_by(|(left, _), (right, _)| left.total_cmp(right));
        best.map_or(&EN, |(_, locale)| locale)
    }

    /// The quality of a language such as `de-AT;q=0.5`, and its locale.
    fn of_range(range: &str) -> Option<(f32, &'static Self)> {
        let mut parts = range.split(';').map(str::trim);
        let locale = Self::of_tag(parts.next()?)?;
        let weight = parts
            .filter_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")))
            .next_back();
        let quality = weight.map_or(Some(1.0), |weight| weight.parse::<f32>().ok());
        let quality = quality.filter(|quality| *quality > 0.0 && *quality <= 1.0)?;
        Some((quality, locale))
    }

    fn of_tag(tag: &str) -> Option<&'static Self> {
        let tag = tag.to_ascii_lowercase();
        let mut subtags = tag.split(['-', '_']);
        let language = subtags.next()?;
        // there may be a script before the region; a single letter begins an extension
        let mut subtags = subtags.take_while(|subtag| subtag.len() > 1);
        let region = subtags.find(|subtag| matches!(subtag.len(), 2 | 3)).unwrap_or_default();
        match (language, region) {
            ("de", "ch" | "li") => Some(&DE_CH),
            ("de", _) => Some(&DE),
            ("en", _) => Some(&EN),
            (
                "es",
                "419" | "br" | "bz" | "cu" | "do" | "gt" | "hn" | "mx" | "ni" | "pa" | "pe" | "pr"
                | "sv" | "us",
            ) => Some(&ES_WITH_POINT),
            ("es", _) => Some(&ES),
            ("fr", _) => Some(&FR),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn texts(locale: &Locale) -> serde_json::Map<String, serde_json::Value> {
        serde_json::to_value(locale).unwrap().as_object().unwrap().clone()
    }

    /// The names in braces.
    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
    }

    #[test]
    fn every_language_has_every_text_with_its_numbers() {
        for (language, locale) in [("de", DE), ("es", ES), ("fr", FR)] {
            for (key, english) in texts(&EN) {
                let text = locale.get(&key).unwrap();
                assert!(!text.is_empty() || key == "about_millions", "{language}: {key}");
                let numbers = |text| {
                    let mut names = placeholders(text);
                    // grammar decides whether a text says what the rows are
                    names.retain(|name| !["one", "many", "rows"].contains(name));
                    names
                };
                if !text.is_empty() {
                    assert_eq!(
                        numbers(text),
                        numbers(english.as_str().unwrap()),
                        "{language}: {key}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_language_has_forgotten_to_translate_a_sentence() {
        for locale in [DE, ES, FR] {
            for (key, english) in texts(&EN) {
                let is_sentence = english.as_str().unwrap().contains(' ');
                let is_sentence = is_sentence && !["page", "date_time"].contains(&key.as_str());
                assert!(!is_sentence || locale.get(&key) != english.as_str(), "{key}");
            }
        }
    }

    #[test]
    fn a_language_is_found_by_its_tag() {
        for (tag, expected) in [
            ("de", DE),
            ("de-AT", DE),
            ("FR_ca", FR),
            ("es", ES),
            ("es-ES", ES),
            ("es-AR", ES),
            ("es-419", ES_WITH_POINT),
            ("es_mx", ES_WITH_POINT),
            ("es-Latn-US", ES_WITH_POINT),
            ("es-u-co-trad", ES),
            ("de-CH", DE_CH),
            ("de-CH-1996", DE_CH),
            ("de-li", DE_CH),
            ("fr-CH", FR),
            ("en-GB", EN),
            ("pl", EN),
            ("pl,de-AT;q=0.8, en;q=0.5", DE),
            ("en-US,de", EN),
            ("*", EN),
            ("", EN),
        ] {
            assert_eq!(*Locale::of_languages(tag), expected, "{tag}");
        }
    }

    #[test]
    fn the_highest_quality_decides_and_then_the_order() {
        for (tags, expected) in [
            ("en;q=0.1, de", DE),
            ("de;q=0.8, fr;q=0.9", FR),
            ("de; q=0.801 ,fr;Q=0.8", DE),
            ("fr;q=0.5,de;q=0.5", FR),
            ("fr;q=1, de;q=1.000, es", FR),
            ("pl, en;q=0.2, es-MX;q=0.3, *;q=0.1", ES_WITH_POINT),
        ] {
            assert_eq!(*Locale::of_languages(tags), expected, "{tags}");
        }
    }

    #[test]
    fn a_language_with_a_bad_or_no_quality_does_not_count() {
        for quality in ["0", "0.000", "-0", "1.001", "2", "-1", "", "x", "NaN", "inf", "é"] {
            let tags = format!("de;q={quality}, fr;q=0.1");
            assert_eq!(*Locale::of_languages(&tags), FR, "{tags}");
        }
        assert_eq!(*Locale::of_languages("de;q=0, en"), EN);
        assert_eq!(*Locale::of_languages("de;q=0"), EN);
    }
}
