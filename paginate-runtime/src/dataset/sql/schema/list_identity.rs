//! A hash of the bound values of a statement, which may be private, such as search terms.

use std::fmt::{self, Debug, Write};

use sha2::{Digest, Sha256};

/// A hash that is equal for equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct BoundValues([u8; 32]);

impl BoundValues {
    /// A statement without values, which is never hashed.
    pub(crate) const NONE: Self = BoundValues([0; 32]);

    /// Values are private to sqlx, but its debug text has all of them.
    pub(crate) fn hash(arguments: &impl Debug) -> Self {
        let mut text = Hashed(Sha256::new());
        // hashing cannot fail
        let _ = write!(text, "{arguments:?}");
        BoundValues(text.0.finalize().into())
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
        assert_eq!(BoundValues::hash(&["a", "b"]), BoundValues::hash(&["a", "b"]));
        assert_ne!(BoundValues::hash(&["a", "b"]), BoundValues::hash(&["a\", \"b"]));
        assert_ne!(BoundValues::hash(&["a".repeat(60_000)]), BoundValues::NONE);
    }
}
