//! The query string of a request, as pairs that keep their order and their text.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What may not stand in a link as it came: everything that ends an attribute, a header or a path.
const STRAY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'\'')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// In a path a `?` would start the query string.
const STRAY_IN_PATH: &AsciiSet = &STRAY.add(b'?');

/// One `name=value` of a query string.
#[derive(Debug, Clone)]
pub(crate) struct Pair<'r> {
    raw: &'r str,
    pub(crate) name: Cow<'r, str>,
    pub(crate) value: Cow<'r, str>,
}

impl<'r> Pair<'r> {
    fn parse(raw: &'r str) -> Option<Self> {
        let (name, value) = form_urlencoded::parse(raw.as_bytes()).next()?;
        Some(Pair { raw, name, value })
    }
}

/// The pairs of a query string in their order; empty pieces are left out.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = Pair<'_>> {
    query.split('&').filter_map(Pair::parse)
}

/// Appends the pair as the client wrote it, with a `&` before it unless it is the first.
pub(crate) fn push_raw(query: &mut String, pair: &Pair<'_>) {
    separate(query);
    query.extend(utf8_percent_encode(pair.raw, STRAY));
}

/// Appends `name=value`, encoded like a form.
pub(crate) fn push(query: &mut String, name: &str, value: &str) {
    separate(query);
    query.extend(form_urlencoded::byte_serialize(name.as_bytes()));
    query.push('=');
    query.extend(form_urlencoded::byte_serialize(value.as_bytes()));
}

/// Appends pairs that are encoded already.
pub(crate) fn push_encoded(query: &mut String, pairs: &str) {
    if !pairs.is_empty() {
        separate(query);
        query.push_str(pairs);
    }
}

fn separate(query: &mut String) {
    if !query.is_empty() {
        query.push('&');
    }
}

/// The path as it can stand in a link: never one that a browser takes for another host.
pub(crate) fn local_path(path: &str) -> String {
    let encoded = utf8_percent_encode(path, STRAY_IN_PATH).to_string();
    match encoded.as_bytes() {
        // `//evil.example` names a host; `/.//evil.example` is the same path on this one
        [b'/', b'/', ..] => format!("/.{encoded}"),
        [b'/', ..] => encoded,
        _ => format!("/{encoded}"),
    }
}

/// A path with its query string, if there is one.
pub(crate) fn join(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(query: &str) -> String {
        let mut out = String::new();
        for pair in pairs(query) {
            push_raw(&mut out, &pair);
        }
        out
    }

    #[test]
    fn repeated_and_odd_pairs_keep_their_text() {
        for query in ["a=1&a=2", "q=a%2Fb+c", "flag", "a=", "x=1%262", "q=%C3%A9"] {
            assert_eq!(kept(query), query);
        }
    }

    #[test]
    fn what_could_leave_an_attribute_is_encoded() {
        assert_eq!(kept("q=\"><script>'"), "q=%22%3E%3Cscript%3E%27");
    }

    #[test]
    fn a_path_never_names_a_host() {
        assert_eq!(local_path("//evil.example/x"), "/.//evil.example/x");
        assert_eq!(local_path("/\\evil.example"), "/%5Cevil.example");
        assert_eq!(local_path("javascript:alert(1)"), "/javascript:alert(1)");
        assert_eq!(local_path("/plain%20path"), "/plain%20path");
    }
}
