//! What a list is besides its statement: a hash, because bound values may be private, such as search
//! terms.

use std::fmt::{self, Debug, Write};

use sha2::{Digest, Sha256};

/// A hash that is equal for equal bound values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ListIdentity([u8; 32]);

impl ListIdentity {
    /// A statement without values, which is never hashed.
    pub(crate) const NONE: Self = ListIdentity([0; 32]);

    /// Values are private to sqlx, but its debug text has all of them.
    pub(crate) fn of_values(arguments: &impl Debug) -> Self {
        let mut text = Hashed(Sha256::new());
        // hashing cannot fail
        let _ = write!(text, "{arguments:?}");
        ListIdentity(text.0.finalize().into())
    }

    /// The hash.
    pub(crate) fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

/// A writer that hashes text without storing it.
struct Hashed(Sha256);

impl Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_equal_and_others_are_not() {
        assert_eq!(ListIdentity::of_values(&["a", "b"]), ListIdentity::of_values(&["a", "b"]));
        assert_ne!(ListIdentity::of_values(&["a", "b"]), ListIdentity::of_values(&["a\", \"b"]));
        assert_ne!(ListIdentity::of_values(&["a".repeat(60_000)]), ListIdentity::NONE);
    }
}
