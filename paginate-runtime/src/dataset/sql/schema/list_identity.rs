//! What a list is besides its statement: a hash, because bound values may be private, such as search
//! terms.

use std::fmt::{self, Debug, Write};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A hash that is equal for equal bound values, or for equal scopes.
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

    /// What the program says instead of the bound values. It is hashed as JSON, which is the same in
    /// every process.
    ///
    /// # Errors
    /// If the scope cannot be serialised.
    pub(crate) fn of_scope(scope: &impl Serialize) -> Result<Self, String> {
        let scope = serde_json::to_value(scope).map_err(|error| {
            format!("`scope` cannot be serialised: {error}: use texts, numbers and tuples of them")
        })?;
        let mut text = Hashed(Sha256::new());
        // hashing cannot fail
        let _ = write!(text, "scope {}", sorted(scope));
        Ok(ListIdentity(text.0.finalize().into()))
    }

    /// The hash.
    pub(crate) fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

/// JSON with the entries of objects sorted by name, because hash maps have them in any order.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let mut entries = entries.into_iter().collect::<Vec<_>>();
            entries.sort_by(|(name, _), (other, _)| name.cmp(other));
            Value::Object(entries.into_iter().map(|(name, value)| (name, sorted(value))).collect())
        }
        Value::Array(values) => values.into_iter().map(sorted).collect(),
        scalar => scalar,
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
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn equal_values_are_equal_and_others_are_not() {
        assert_eq!(ListIdentity::of_values(&["a", "b"]), ListIdentity::of_values(&["a", "b"]));
        assert_ne!(ListIdentity::of_values(&["a", "b"]), ListIdentity::of_values(&["a\", \"b"]));
        assert_ne!(ListIdentity::of_values(&["a".repeat(60_000)]), ListIdentity::NONE);
    }

    #[test]
    fn equal_scopes_are_equal_and_others_are_not() {
        let of = |scope: &dyn erased_serde::Serialize| ListIdentity::of_scope(&scope).unwrap();
        assert_eq!(of(&("a", 1)), of(&("a".to_owned(), 1_u8)));
        assert_ne!(of(&("a", 1)), of(&("a", "1")));
        assert_ne!(of(&"a"), of(&"b"));
        assert_ne!(of(&None::<u8>), of(&""));
        let maps = [[("a", 1), ("b", 2)], [("b", 2), ("a", 1)]].map(HashMap::from);
        assert_eq!(of(&maps[0]), of(&maps[1]));
        let unusual = HashMap::from([((1, 2), 3)]);
        assert!(ListIdentity::of_scope(&unusual).unwrap_err().contains("`scope`"));
    }
}
