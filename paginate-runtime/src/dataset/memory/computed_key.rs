//! Sort keys that the program computes from rows, such as decimals that rows show as text.

use std::any::{Any, type_name};
use std::fmt;
use std::mem::discriminant;
use std::sync::Arc;

use super::ranks::Ranks;
use crate::page::ordering::Case;

/// Sorts the rows of a list by a key.
type Rank<T> = dyn Fn(&[T], Case) -> Ranks + Send + Sync;

/// A name to sort by, and the key of each row.
pub(super) struct ComputedKey<T> {
    pub(super) name: String,
    rank: Arc<Rank<T>>,
}

impl<T> ComputedKey<T> {
    pub(super) fn new<K: Ord + 'static>(
        name: String,
        key: impl Fn(&T) -> K + Send + Sync + 'static,
    ) -> Self {
        let rank = move |rows: &[T], case| {
            let keys = rows.iter().map(|row| match case {
                Case::Sensitive => key(row),
                Case::Ignored => lowercase(key(row)),
            });
            Ranks::of(keys, count_none)
        };
        ComputedKey { name, rank: Arc::new(rank) }
    }

    pub(super) fn rank(&self, rows: &[T], case: Case) -> Ranks {
        (self.rank)(rows, case)
    }
}

// not derived, because it needs no bound on the rows
impl<T> Clone for ComputedKey<T> {
    fn clone(&self) -> Self {
        ComputedKey { name: self.name.clone(), rank: Arc::clone(&self.rank) }
    }
}

impl<T> fmt::Debug for ComputedKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ComputedKey").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A text without regard to the case of ASCII letters. Other keys stay as they are.
fn lowercase<K: 'static>(mut key: K) -> K {
    let any: &mut dyn Any = &mut key;
    if let Some(text) = any.downcast_mut::<String>() {
        text.make_ascii_lowercase();
    } else if let Some(Some(text)) = any.downcast_mut::<Option<String>>() {
        text.make_ascii_lowercase();
    }
    key
}

/// How many of the sorted keys are `None`. If all are, it does not matter where they go.
fn count_none<K>(sorted: &[(K, u32)]) -> usize {
    let (Some((first, _)), Some((last, _))) = (sorted.first(), sorted.last()) else {
        return 0;
    };
    if !is_option::<K>() || discriminant(first) == discriminant(last) {
        return 0;
    }
    // `None` is the smallest value
    sorted.partition_point(|(key, _)| discriminant(key) == discriminant(first))
}

/// Whether a type is `Option`. No trait of std says so for any type.
fn is_option<K>() -> bool {
    let generic = |name: &'static str| name.split('<').next();
    generic(type_name::<K>()) == generic(type_name::<Option<()>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_a_null_and_no_variant_of_another_enum_is() {
        #[derive(PartialEq, Eq, PartialOrd, Ord)]
        enum Level {
            Low,
            High,
        }

        let sorted = [(None, 0), (None, 1), (Some(1), 2)];
        assert_eq!(count_none(&sorted), 2);
        assert_eq!(count_none(&sorted[..2]), 0);
        assert_eq!(count_none(&sorted[2..]), 0);
        assert_eq!(count_none(&[(Level::Low, 0), (Level::High, 1)]), 0);
        assert_eq!(count_none::<u8>(&[]), 0);
    }
}
