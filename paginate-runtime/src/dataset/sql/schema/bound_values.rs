//! What was bound to a statement, as a hash: values may be anything that users search for.

use std::fmt::{self, Debug, Write};

use sha2::{Digest, Sha256};

/// Equal for equal values, and of one size for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct BoundValues([u8; 32]);

impl BoundValues {
    /// Values are private to sqlx, but their debug text shows all of them.
    pub(crate) fn hash(arguments: &impl Debug) -> Self {
        let mut text = Hashed(Sha256::new());
        // hashing never fails
        let _ = write!(text, "{arguments:?}");
        BoundValues(text.0.finalize().into())
    }

    /// In hexadecimal digits.
    pub(crate) fn to_text(self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// A text that is hashed while it is written, and never there as a whole.
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
