//! Cursors: a token with a page, its limit and ordering, and its anchor, for clients that need no
//! numbers.

use std::num::NonZeroU64;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::page::limit::Limit;
use crate::page::ordering::Ordering;

/// The message about an invalid token.
pub(crate) const NOT_A_CURSOR: &str = "Not a valid cursor.";

/// Longer tokens are invalid, because links and headers carry them.
const LONGEST: usize = 2_048;

/// A page that a token names. It includes limit and ordering, because the number has no meaning
/// with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) page: NonZeroU64,
    pub(crate) limit: Limit,
    pub(crate) ordering: Ordering,
    /// Where the page starts; without it, the number decides.
    pub(crate) anchor: Option<String>,
}

impl Cursor {
    /// The token. The anchor is sealed already, and the rest is not secret. `None` if it is too
    /// long, which needs an unusually long ordering.
    pub(crate) fn token(&self) -> Option<String> {
        let Cursor { page, limit, ordering, anchor } = self;
        let place = URL_SAFE_NO_PAD.encode(format!("{page},{},{ordering}", limit.as_number()));
        let token = match anchor {
            Some(anchor) => [&place, ".", anchor].concat(),
            None => place,
        };
        (token.len() <= LONGEST).then_some(token)
    }

    /// Parses a token; `None` if it is invalid.
    pub(crate) fn read(token: &str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (place, anchor) = match token.split_once('.') {
            Some((place, anchor)) => (place, Some(anchor.to_owned())),
            None => (token, None),
        };
        // an empty page repeats the anchor in a link
        if anchor.as_ref().is_some_and(|anchor| !anchor.bytes().all(is_of_token)) {
            return None;
        }
        let place = String::from_utf8(URL_SAFE_NO_PAD.decode(place).ok()?).ok()?;
        let mut parts = place.splitn(3, ',');
        let (page, limit, ordering) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Cursor {
            page: page.parse().ok()?,
            limit: Limit::new(limit.parse().ok()?),
            ordering: Ordering::requested(ordering),
            anchor,
        })
    }
}

/// Whether a byte can be part of a token, so that links need not encode it.
fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_token_reads_as_the_same_cursor(
            page in 1_u64..,
            limit in any::<u64>(),
            ordering in "(-?[a-z. é]{1,5},?){0,5}",
            anchor in proptest::option::of("[A-Za-z0-9_-]{0,99}"),
        ) {
            let (page, limit) = (NonZeroU64::new(page).unwrap(), Limit::new(limit));
            let cursor = Cursor { page, limit, ordering: Ordering::parse(&ordering), anchor };
            let token = cursor.token().unwrap();
            prop_assert_eq!(Cursor::read(&token), Some(cursor));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            let _ = Cursor::read(&text);
        }
    }

    #[test]
    fn what_is_too_long_has_no_token_and_is_none() {
        let ordering = Ordering::parse(&"a".repeat(LONGEST));
        let page = NonZeroU64::MIN;
        let cursor = Cursor { page, limit: Limit::new(10), ordering, anchor: None };
        assert_eq!(cursor.token(), None);
        let cursor = Cursor { ordering: Ordering::default(), ..cursor };
        let token = cursor.token().unwrap();
        assert_eq!(Cursor::read(&format!("{token}.{}", "a".repeat(LONGEST))), None);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let tokens = ["0,10,", "2,10", "2,,", ",10,", "2,-1,", "99999999999999999999,10,"];
        let encoded = tokens.map(|text| URL_SAFE_NO_PAD.encode(text));
        for text in
            ["", "1", "AA", "AQID BAUG", "é", ".AQ", "MiwxMCw.a&b", "MiwxMCw.>", "MiwxMCw.a.b"]
                .into_iter()
                .chain(encoded.iter().map(|text| &**text))
        {
            assert_eq!(Cursor::read(text), None, "{text}");
        }
    }
}
