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
#[allow(clippy::panic, reason = "it runs while the program is compiled")]
pub const fn number(value: i128, message: &'static str) -> u64 {
    assert!(0 <= value && value <= u64::MAX as i128, "{}", message);
    value as u64
}

/// The columns of an ordering, each with a `-` or without.
///
/// # Panics
/// While the program is compiled, if a name is empty or cannot stand in a URL's list.
#[must_use]
#[track_caller]
#[allow(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "it runs while the program is compiled"
)]
pub const fn columns<const N: usize>(
    columns: &'static [&'static str; N],
    key: &str,
) -> &'static [&'static str] {
    let mut place = 0;
    while place < N {
        let name = columns[place].as_bytes();
        let start = if !name.is_empty() && name[0] == b'-' { 1 } else { 0 };
        assert!(start < name.len() && name[start] != b'-', "{}", wrong(key).0);
        let mut at = start;
        while at < name.len() {
            assert!(name[at] != b',', "{}", wrong(key).1);
            at += 1;
        }
        place += 1;
    }
    columns
}

/// The names of columns, whichever way they are sorted.
///
/// # Panics
/// While the program is compiled, as [`columns`], and if there is a `-` before a name.
#[must_use]
#[track_caller]
#[allow(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "it runs while the program is compiled"
)]
pub const fn names<const N: usize>(
    names: &'static [&'static str; N],
    key: &str,
) -> &'static [&'static str] {
    let mut place = 0;
    while place < N {
        let name = names[place].as_bytes();
        assert!(name.is_empty() || name[0] != b'-', "{}", wrong(key).0);
        place += 1;
    }
    columns(names, key)
}

/// Constants cannot put a message together: what is wrong with a name, and with a comma in it.
const fn wrong(key: &str) -> (&'static str, &'static str) {
    match key.as_bytes() {
        b"default_order" => (
            "`default_order` takes the name of a column, with one `-` before it for descending",
            "`default_order` takes several columns as a list: [\"-age\", \"name\"]",
        ),
        b"order_by" => (
            "`order_by` takes names of columns, without `-`: each may be sorted both ways",
            "`order_by` takes several columns as a list: [\"age\", \"name\"]",
        ),
        _ => (
            "`ignore_case` takes names of columns, without `-`",
            "`ignore_case` takes several columns as a list: [\"age\", \"name\"]",
        ),
    }
}

/// A number of the attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number that the attribute takes",
    label = "must be a whole number, such as `10`"
)]
pub trait Integer {}

macro_rules! integers {
    ($($integer:ty)*) => {
        $(impl Integer for $integer {})*
    };
}

integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// The number itself: a cast alone would take floats and booleans too.
#[must_use]
pub const fn integer<T: Integer + Copy>(number: T) -> T {
    number
}

/// The config of an attribute, if its values fit together.
///
/// # Panics
/// While the program is compiled, if `limit` is above `max_limit`.
#[must_use]
#[track_caller]
#[allow(clippy::panic, reason = "it runs while the program is compiled")]
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

/// The same for an API, where a page has at most 100 rows unless `max_limit` says otherwise.
///
/// # Panics
/// While the program is compiled, if `limit` is above `max_limit`.
#[must_use]
#[track_caller]
#[allow(clippy::panic, reason = "it runs while the program is compiled")]
pub const fn checked_list(config: PaginateConfig) -> PaginateConfig {
    if let (Some(limit), None) = config.limits() {
        let fits = match limit {
            Limit::All => false,
            Limit::Rows(rows) => rows.get() <= 100,
        };
        assert!(fits, "`limit` is above `max_limit`, which is 100 by itself: set `max_limit` too");
    }
    checked(config)
}

/// The status of a client error.
///
/// # Panics
/// While the program is compiled, if it is none.
#[must_use]
#[track_caller]
#[allow(clippy::panic, reason = "it runs while the program is compiled")]
pub const fn client_error(status: u64) -> u16 {
    assert!(
        400 <= status && status < 500,
        "`invalid_status` takes the status of a client error, from 400 to 499"
    );
    status as u16
}

/// The name of a header.
///
/// # Panics
/// While the program is compiled, if it is none.
#[must_use]
#[track_caller]
#[allow(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "it runs while the program is compiled"
)]
pub const fn header_name(name: &'static str) -> &'static str {
    const WRONG: &str = "`header` takes the name of a header, such as \"X-Pagination\"";
    let bytes = name.as_bytes();
    assert!(!bytes.is_empty(), "{}", WRONG);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        assert!(byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_', "{}", WRONG);
        at += 1;
    }
    name
}
