//! Negotiates between HTML and JSON.

use crate::url::param_names::FORMAT;
use crate::url::query_string;

/// The format of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Html,
    Json,
}

impl Format {
    /// The format that `tg_format` or `Accept` asks for; `default` if the client has no preference.
    pub(super) fn negotiate<'h>(
        query: &str,
        accept: impl IntoIterator<Item = &'h str>,
        default: Format,
    ) -> Self {
        let named =
            query_string::pairs(query).find(|pair| pair.name == FORMAT).map(|pair| pair.value);
        match named.as_deref() {
            Some("json") => Format::Json,
            Some("html") => Format::Html,
            _ => accepted(accept).unwrap_or(default),
        }
    }
}

/// The format with the highest quality; the first, if several have it. `None` if any will do.
fn accepted<'h>(accept: impl IntoIterator<Item = &'h str>) -> Option<Format> {
    let ranges = accept.into_iter().flat_map(|line| line.split(',')).filter_map(media_range);
    // reversed, because `max_by` returns the last of equal elements
    let ranges = ranges.collect::<Vec<_>>().into_iter().rev();
    ranges.max_by_key(|(format, quality)| (*quality, format.is_some()))?.0
}

/// A media range for HTML, JSON or everything, and its quality. `*/*` has no format.
fn media_range(range: &str) -> Option<(Option<Format>, u16)> {
    let mut parts = range.split(';').map(str::trim);
    let format = match parts.next()?.to_ascii_lowercase().as_str() {
        "text/html" => Some(Format::Html),
        "application/json" => Some(Format::Json),
        "*/*" => None,
        _ => return None,
    };
    let weight =
        parts.filter_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q="))).next_back();
    let quality = weight.map_or(Some(MAX_QUALITY), quality).filter(|quality| *quality > 0)?;
    Some((format, quality))
}

const MAX_QUALITY: u16 = 1_000;

/// Parses a quality, in thousandths: a number from 0 to 1 with at most three decimals.
fn quality(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    let is_number = whole.len() == 1 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths = format!("{whole}{decimals:0<3}").parse().ok()?;
    (is_number && decimals.len() <= 3 && thousandths <= MAX_QUALITY).then_some(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_quality_decides_and_then_the_order() {
        for (accept, expected) in [
            ("", None),
            ("text/html", Some(Format::Html)),
            ("Application/JSON; charset=utf-8", Some(Format::Json)),
            ("application/json, text/html", Some(Format::Json)),
            ("text/html, application/json", Some(Format::Html)),
            ("text/html;q=0.8, application/json;q=0.9", Some(Format::Json)),
            ("text/html; q=0.8; level=1, application/json;Q=0.801", Some(Format::Json)),
            ("text/html;q=0.9,application/json;q=0.10", Some(Format::Html)),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(Format::Html)),
            ("*/*, application/json", Some(Format::Json)),
            ("*/*, application/json;q=0.9", None),
            ("image/png, text/*, text/plain", None),
        ] {
            assert_eq!(accepted([accept]), expected, "{accept}");
        }
        assert_eq!(accepted(["text/plain", "application/json"]), Some(Format::Json));
    }

    #[test]
    fn a_range_with_a_bad_or_no_quality_does_not_count() {
        for quality in
            ["0", "0.000", "1.001", "2", "0.1234", ".5", "-1", "+1", "", "x", "0.-1", "é"]
        {
            let accept = format!("application/json;q={quality}, text/html;q=0.1");
            assert_eq!(accepted([accept.as_str()]), Some(Format::Html), "{accept}");
        }
        assert_eq!(accepted(["application/json;q=1.000, text/html;q=1"]), Some(Format::Json));
        assert_eq!(accepted(["application/json;q=0., text/html;q=1."]), Some(Format::Html));
    }

    #[test]
    fn the_url_goes_before_the_header() {
        let negotiate = |query, accept| Format::negotiate(query, [accept], Format::Json);
        assert_eq!(negotiate("tg_format=html", "application/json"), Format::Html);
        assert_eq!(negotiate("tg_format=json", "text/html"), Format::Json);
        assert_eq!(negotiate("tg_format=xml", "text/html"), Format::Html);
        assert_eq!(negotiate("", "image/png"), Format::Json);
    }
}
