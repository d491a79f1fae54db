//! Checks of the attribute's values while the program is compiled. The caller is tracked, so that
//! the compiler points at the attribute and not in here.

use crate::config::PaginateConfig;
use crate::limit::{Limit, MaxLimit};

/// A number of the attribute, whatever its integer type; `message` says what it must be.
///
/// # Panics
/// While the program is compiled, if it is negative or does not fit 64 bits.
#[must_use]
#[track_caller]
#[allow(clippy::panic)]
pub const fn number(value: i128, message: &'static str) -> u64 {
    assert!(0 <= value && value <= u64::MAX as i128, "{}", message);
    value as u64
}

/// The columns of an ordering or of `order_by`.
///
/// # Panics
/// While the program is compiled, if a name is empty or cannot stand in a URL's list.
#[must_use]
#[track_caller]
#[allow(clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
pub const fn columns<const N: usize>(
    columns: &'static [&'static str; N],
) -> &'static [&'static str] {
    let mut place = 0;
    while place < N {
        let name = columns[place].as_bytes();
        let (mut at, mut len) = (0, name.len());
        if len > 0 && name[0] == b'-' {
            (at, len) = (1, len - 1);
        }
        assert!(len > 0, "a column has no name");
        assert!(name[at] != b'-', "a column starts with more than one `-`");
        while at < name.len() {
            assert!(name[at] != b',', "write several columns as a list: [\"a\", \"b\"]");
            at += 1;
        }
        place += 1;
    }
    columns
}

/// The config of an attribute, if its values fit together.
///
/// # Panics
/// While the program is compiled, if `limit` is above `max_limit`.
#[must_use]
#[track_caller]
#[allow(clippy::panic)]
pub const fn checked(config: PaginateConfig) -> PaginateConfig {
    if let (Some(limit), Some(MaxLimit::Rows(most))) = config.limits() {
        let fits = match limit {
            Limit::All => false,
            Limit::Rows(rows) => rows.get() <= most.get(),
        };
        assert!(fits, "`limit` is above `max_limit`: raise `max_limit`, or lower `limit`");
    }
    config
}
