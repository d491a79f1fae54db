//! Cursors: a page and its anchor in one token, for clients that want no numbers.

use std::num::NonZeroU64;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A page that is named by a token: its number, and the anchor that leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) page: NonZeroU64,
    pub(crate) anchor: Option<String>,
}

impl Cursor {
    /// The token. An anchor is sealed already, and the number is worth no secret.
    pub(crate) fn token(&self) -> String {
        let bytes = self.page.get().to_be_bytes();
        let start = bytes.iter().take_while(|byte| **byte == 0).count();
        let page = URL_SAFE_NO_PAD.encode(bytes.get(start..).unwrap_or_default());
        match &self.anchor {
            Some(anchor) => [&page, ".", anchor].concat(),
            None => page,
        }
    }

    /// The cursor of a token; `None` if it cannot be one.
    pub(crate) fn read(token: &str) -> Option<Self> {
        let (page, anchor) = match token.split_once('.') {
            Some((page, anchor)) => (page, Some(anchor.to_owned())),
            None => (token, None),
        };
        let page = URL_SAFE_NO_PAD.decode(page).ok()?;
        let mut bytes = [0; 8];
        let start = bytes.len().checked_sub(page.len())?;
        bytes.get_mut(start..)?.copy_from_slice(&page);
        Some(Cursor { page: NonZeroU64::new(u64::from_be_bytes(bytes))?, anchor })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_token_reads_as_the_same_cursor(
            page in 1_u64..,
            anchor in proptest::option::of("[A-Za-z0-9_-]{0,99}"),
        ) {
            let cursor = Cursor { page: NonZeroU64::new(page).unwrap(), anchor };
            prop_assert_eq!(Cursor::read(&cursor.token()), Some(cursor));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            let _ = Cursor::read(&text);
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "1", "AA", "AQID BAUG", "AQIDBAUGBwgJ", "é", ".AQ"] {
            assert_eq!(Cursor::read(text), None, "{text}");
        }
    }
}
