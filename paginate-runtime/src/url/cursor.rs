//! Cursors: a page, what it is a page of, and its anchor in one token, for clients that want no numbers.

use std::num::NonZeroU64;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::page::limit::Limit;
use crate::page::ordering::Ordering;

/// What the answer says of a token that leads to no page.
pub(crate) const NOT_A_CURSOR: &str = "Not a valid cursor.";

/// Longer tokens lead nowhere, because links and headers carry them.
const LONGEST: usize = 2_048;

/// A page that is named by a token. Its number means nothing with another limit or ordering, so they
/// are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) page: NonZeroU64,
    pub(crate) limit: Limit,
    pub(crate) ordering: Ordering,
    /// What leads to the page; sources without one are left with the number.
    pub(crate) anchor: Option<String>,
}

impl Cursor {
    /// The token. An anchor is sealed already, and the rest is worth no secret. `None` if it became
    /// too long, which takes an ordering that hardly any source has.
    pub(crate) fn token(&self) -> Option<String> {
        let Cursor { page, limit, ordering, anchor } = self;
        let place = URL_SAFE_NO_PAD.encode(format!("{page},{},{ordering}", limit.as_number()));
        let token = match anchor {
            Some(anchor) => [&place, ".", anchor].concat(),
            None => place,
        };
        (token.len() <= LONGEST).then_some(token)
    }

    /// The cursor of a token; `None` if it cannot be one.
    pub(crate) fn read(token: &str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (place, anchor) = match token.split_once('.') {
            Some((place, anchor)) => (place, Some(anchor.to_owned())),
            None => (token, None),
        };
        // a page without rows hands it on in a link
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

/// Whether it may stand in a token, which no link has to encode.
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
