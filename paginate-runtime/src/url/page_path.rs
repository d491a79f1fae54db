//! Page numbers in the path: patterns such as `/user/{nickname}/{page}`.

use crate::error::Error;
use crate::url::page_address::Address;
use crate::url::query_string;
use crate::url::request::Request;

/// A pattern of addresses, one for each page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PagePath {
    pattern: &'static str,
    /// What all pages have before and after the part that the default page omits, which is in brackets or the
    /// segment of the number.
    before: &'static str,
    after: &'static str,
    /// What surrounds the number inside that part.
    lead: &'static str,
    trail: &'static str,
}

/// The placeholder of the number.
pub(crate) const PAGE: &str = "page";

const BRACKETS: &str =
    "`page_path` has brackets elsewhere than around `{page}` and the part that page 1 omits";

impl PagePath {
    /// # Panics
    /// If the pattern is invalid; in a constant this is a compiler error.
    #[track_caller]
    #[allow(clippy::panic, reason = "nothing that a request can influence")]
    pub(crate) const fn new(pattern: &'static str) -> Self {
        match PagePath::parse(pattern) {
            Ok(pattern) => pattern,
            Err(problem) => panic!("{}", problem),
        }
    }

    /// # Errors
    /// What is wrong with the pattern, for the programmer.
    pub(crate) const fn parse(pattern: &'static str) -> Result<Self, &'static str> {
        if !matches!(pattern.as_bytes(), [b'/', ..] | [b'[', b'/', ..]) {
            return Err("`page_path` is a pattern of paths: it must start with `/`");
        }
        let (mut segment, mut number, mut end_of_segment) = (0, None, pattern.len());
        let (mut open, mut close) = (None, None);
        let (mut at, mut rest) = (0_usize, pattern.as_bytes());
        while let [byte, after @ ..] = rest {
            let mut len = 1;
            match byte {
                b'{' => {
                    let Some(inside) = inside(after) else {
                        return Err("`page_path` has a `{` without its `}`");
                    };
                    if matches!(inside, [] | [b':', ..]) {
                        return Err("`page_path` has a placeholder without a name");
                    }
                    len = inside.len().saturating_add(2);
                    if is_page(inside) {
                        if number.is_some() {
                            return Err("`page_path` has `{page}` twice: keep one");
                        }
                        number = Some((at, at.saturating_add(len)));
                    }
                }
                b'/' if number.is_none() => segment = at,
                b'/' if end_of_segment == pattern.len() => end_of_segment = at,
                b'[' if open.is_none() && number.is_none() => open = Some(at),
                b']' if close.is_none() && number.is_some() => close = Some(at),
                b'[' | b']' => return Err(BRACKETS),
                b'}' => return Err("`page_path` has a `}` without its `{`"),
                b'*' => {
                    return Err("`page_path` has a `*` outside of braces: write `{tail:.*}`, or \
                                `{*tail}` for axum");
                }
                b'?' | b'#' => {
                    return Err("`page_path` is a path: links keep the query by themselves");
                }
                _ => {}
            }
            at = at.saturating_add(len);
            rest = rest.split_at(len).1;
        }
        let Some((start, end)) = number else {
            return Err("`page_path` needs `{page}` in the place of the page number");
        };
        let (before, lead, trail, after) = match (open, close) {
            (None, None) => (segment, segment, end_of_segment, end_of_segment),
            (Some(open), Some(close)) => {
                (open, open.saturating_add(1), close, close.saturating_add(1))
            }
            _ => return Err(BRACKETS),
        };
        Ok(PagePath {
            pattern,
            before: pattern.split_at(before).0,
            after: pattern.split_at(after).1,
            lead: pattern.split_at(start).0.split_at(lead).1,
            trail: pattern.split_at(trail).0.split_at(end).1,
        })
    }

    /// The page number in the path of the request, unparsed; `None` at the address without it.
    pub(crate) fn number<'q>(&self, request: &'q Request<'_>) -> Option<&'q str> {
        request.path_value(PAGE)
    }

    /// The addresses of the list's pages: the pattern, filled with values of the request.
    ///
    /// The address keeps what the path has before the pattern, such as the prefix of a scope. The
    /// base path comes before it.
    ///
    /// # Errors
    /// [`Error::PagePath`] if the request has no value for a placeholder.
    pub(crate) fn address<'r>(
        &self,
        request: &Request<'r>,
        base: &str,
    ) -> Result<Address<'r>, Error> {
        let fill = |part| self.fill(part, request);
        let (before, after) = (fill(self.before)?, fill(self.after)?);
        let bare = [&*before, &after].concat();
        let (before, after) = (before + &fill(self.lead)?, fill(self.trail)? + &after);
        let number = self.number(request);
        let here = number.map_or_else(|| bare.clone(), |number| [&before, number, &after].concat());
        let outside = query_string::outside(request.path(), &here);
        let scope = outside.map_or("", |outside| match here.is_empty() {
            // the pattern is `/{page}`, which includes the `/`
            true => outside.strip_suffix('/').unwrap_or(outside),
            false => outside,
        });
        let bare = match (outside, number) {
            (Some(_), None) => request.path().into(),
            _ => [scope, &bare].concat().into(),
        };
        Ok(Address::numbered(base, bare, &[scope, &before].concat(), &after))
    }

    fn fill(&self, mut part: &str, request: &Request<'_>) -> Result<String, Error> {
        let mut filled = String::with_capacity(part.len());
        while let Some((text, placeholder)) = part.split_once('{') {
            let len = inside(placeholder.as_bytes()).map_or(0, <[u8]>::len);
            let (inside, rest) = placeholder.split_at_checked(len).unwrap_or((placeholder, ""));
            let name = inside.split(':').next().unwrap_or(inside);
            let tail = name.strip_prefix('*');
            let name = tail.unwrap_or(name);
            let value = request
                .path_value(name)
                .ok_or_else(|| Error::PagePath { pattern: self.pattern, name: name.to_owned() })?;
            filled.push_str(text);
            match tail {
                // the end of a path in a route of axum, which has slashes
                Some(_) => filled.push_str(&value.replace("%2F", "/")),
                None => filled.push_str(value),
            }
            part = rest.strip_prefix('}').unwrap_or(rest);
        }
        Ok(filled + part)
    }
}

/// The content of a placeholder, given the text after its `{`; `None` if it has no `}`. Regular
/// expressions may contain braces.
const fn inside(text: &[u8]) -> Option<&[u8]> {
    let (mut depth, mut len, mut rest) = (1_usize, 0_usize, text);
    while let [byte, after @ ..] = rest {
        depth = match byte {
            b'{' => depth.saturating_add(1),
            b'}' => depth.saturating_sub(1),
            _ => depth,
        };
        if depth == 0 {
            return Some(text.split_at(len).0);
        }
        len = len.saturating_add(1);
        rest = after;
    }
    None
}

/// Whether a placeholder is `{page}`, with a regular expression or without.
const fn is_page(inside: &[u8]) -> bool {
    matches!(inside, [b'p', b'a', b'g', b'e'] | [b'p', b'a', b'g', b'e', b':', ..])
}
