//! The query string of a request, as pairs that keep their order and encoding.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Characters that a link must encode, because they would end an attribute, a header or a path.
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

/// In a path, `?` would start the query string.
const STRAY_IN_PATH: &AsciiSet = &STRAY.add(b'?');

/// In a value within a path, `/` would start the next segment, and `%` an escape.
const STRAY_IN_VALUE: &AsciiSet = &STRAY_IN_PATH.add(b'/').add(b'%');

/// In a fragment, `%` would start an escape.
const STRAY_IN_FRAGMENT: &AsciiSet = &STRAY.add(b'%');

/// The most bytes of other parameters that links and forms carry. A page repeats them in every
/// link, and proxies reject longer addresses.
pub(crate) const MOST_CARRIED: usize = 2_048;

/// The most bytes of a header made of addresses.
pub(crate) const LONGEST_HEADER: usize = 4_096;

/// One `name=value` of a query string.
#[derive(Debug, Clone)]
pub(crate) struct Pair<'r> {
    raw: &'r str,
    pub(crate) name: Cow<'r, str>,
    pub(crate) value: Cow<'r, str>,
}

impl<'r> Pair<'r> {
    fn parse(raw: &'r str) -> Option<Self> {
        // most pairs are not encoded
        if !raw.is_empty() && !raw.contains(['%', '+']) {
            let (name, value) = raw.split_once('=').unwrap_or((raw, ""));
            return Some(Pair { raw, name: name.into(), value: value.into() });
        }
        let (name, value) = form_urlencoded::parse(raw.as_bytes()).next()?;
        Some(Pair { raw, name, value })
    }
}

/// The pairs of a query string in their order, without empty ones.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = Pair<'_>> {
    query.split('&').filter_map(Pair::parse)
}

/// Appends the pair as the client wrote it, with a `&` before it unless it is the first.
pub(crate) fn push_raw(query: &mut String, pair: &Pair<'_>) {
    separate(query);
    query.extend(utf8_percent_encode(pair.raw, STRAY));
}

/// Appends `name=value`, form-encoded.
pub(crate) fn push(query: &mut String, name: &str, value: &str) {
    push_value(query, &key(name), value);
}

/// The part before a value, form-encoded: `name=`.
pub(crate) fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len().saturating_add(1));
    push_form_encoded(&mut key, name);
    key.push('=');
    key
}

fn push_form_encoded(query: &mut String, text: &str) {
    // most texts are names and numbers
    match text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
        true => query.push_str(text),
        false => query.extend(form_urlencoded::byte_serialize(text.as_bytes())),
    }
}

/// Appends a value after its [`key`], form-encoded.
pub(crate) fn push_value(query: &mut String, key: &str, value: &str) {
    push_encoded(query, key);
    push_form_encoded(query, value);
}

/// Appends a number or a token after its [`key`]; these need no encoding.
pub(crate) fn push_token(query: &mut String, key: &str, token: &str) {
    push_encoded(query, key);
    query.push_str(token);
}

/// Appends pairs that are already encoded.
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

/// The path for a link, which a browser never takes for another host.
pub(crate) fn local_path(path: Cow<'_, str>) -> Cow<'_, str> {
    // a borrowed text may be an escape: `"%22"` for a path of one character
    let encoded = Some(encoded_path(&path)).filter(|encoded| *encoded != path);
    let path = encoded.map(Cow::into_owned).map_or(path, Cow::Owned);
    match path.as_bytes() {
        // `//evil.example` names a host; `/.//evil.example` is the same path on this one
        [b'/', b'/', ..] => format!("/.{path}").into(),
        [b'/', ..] => path,
        _ => format!("/{path}").into(),
    }
}

/// Encodes a part of a path; keeps its escapes.
pub(crate) fn encoded_path(part: &str) -> Cow<'_, str> {
    utf8_percent_encode(part, STRAY_IN_PATH).into()
}

/// Encodes a value for a path, including its slashes and percent signs.
pub(crate) fn encoded_value(value: &str) -> Cow<'_, str> {
    utf8_percent_encode(value, STRAY_IN_VALUE).into()
}

/// A `#` and the `id` of an element, encoded for a link; empty without one. The `id` may be written
/// with its `#`.
pub(crate) fn fragment(id: &str) -> String {
    match id.strip_prefix('#').unwrap_or(id) {
        "" => String::new(),
        id => format!("#{}", utf8_percent_encode(id, STRAY_IN_FRAGMENT)),
    }
}

/// What `path` has before `end`, however the two are encoded; `None` if it has another end.
pub(crate) fn outside<'p>(path: &'p str, end: &str) -> Option<&'p str> {
    let (mut rest, mut end) = (path.as_bytes(), end.as_bytes());
    while let Some(expected) = pop_decoded(&mut end) {
        if pop_decoded(&mut rest) != Some(expected) {
            return None;
        }
    }
    path.get(..rest.len())
}

/// Removes the last byte of a percent-encoded text, and returns it decoded.
fn pop_decoded(text: &mut &[u8]) -> Option<u8> {
    if let [rest @ .., b'%', high, low] = *text
        && let (Some(high), Some(low)) =
            (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
    {
        *text = rest;
        return u8::try_from(high << 4 | low).ok();
    }
    let (last, rest) = text.split_last()?;
    *text = rest;
    Some(*last)
}

/// A path with its query string, if it is not empty. An empty path means the path of the request,
/// so its query string must be written even if empty.
pub(crate) fn join(path: &str, query: &str) -> String {
    match query.is_empty() && !path.is_empty() {
        true => path.to_owned(),
        false => [path, "?", query].concat(),
    }
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
        for (path, local) in [
            ("//evil.example/x", "/.//evil.example/x"),
            ("/\\evil.example", "/%5Cevil.example"),
            ("javascript:alert(1)", "/javascript:alert(1)"),
            ("/plain%20path", "/plain%20path"),
            ("\"", "/%22"),
            ("", "/"),
        ] {
            assert_eq!(local_path(path.into()), local);
        }
    }
}
