//! Warnings that are logged once, not for every request.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// How many different warnings are remembered. After that, further ones are not logged.
const MOST: usize = 1_000;

static LOGGED: Mutex<Option<HashSet<u64>>> = Mutex::new(None);

/// Whether this is the first call with `about`: the warning and its subject.
pub(crate) fn is_first_time(about: impl Hash) -> bool {
    let mut hasher = DefaultHasher::new();
    about.hash(&mut hasher);
    let mut logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
    let logged = logged.get_or_insert_default();
    logged.len() < MOST && logged.insert(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::is_first_time;

    #[test]
    fn a_warning_is_first_time_once_for_each_thing_that_it_is_about() {
        assert!(is_first_time(("unsorted", "cats")));
        assert!(is_first_time(("unsorted", "dogs")));
        assert!(!is_first_time(("unsorted", "cats")));
    }
}
