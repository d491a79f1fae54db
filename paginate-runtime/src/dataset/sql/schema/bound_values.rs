//! A hash of the bound values of a statement, which may be private, such as search terms.

use std::fmt::{self, Debug, Write};

use sha2::{Digest, Sha256};

/// A hash that is equal for equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct BoundValues([u8; 32]);

impl BoundValues {
    /// Values are private to sqlx, but its debug text has all of them.
    pub(crate) fn hash(arguments: &impl Debug) -> Self {
        let mut text = Hashed(Sha256::new());
        // hashing cannot fail
        let _ = write!(text, "{arguments:?}");
        BoundValues(text.0.finalize().into())
    }

    /// The hash in hexadecimal.
    pub(crate) fn to_text(self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
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
        assert_eq!(BoundValues::hash(&["a".repeat(60_000)]).to_text().len(), 64);
    }
}
