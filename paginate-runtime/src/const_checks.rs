//! Checks the attribute's values at compile time. The functions track their callers, so that the
//! compiler points to the attribute.
#![allow(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "it runs while the program is compiled"
)]

use std::num::NonZeroU64;

/// Checks a number of any integer type; `message` describes what it must be.
///
/// # Panics
/// At compile time, if it is negative or does not fit 64 bits.
#[must_use]
#[track_caller]
pub const fn number(value: i128, message: &'static str) -> u64 {
    assert!(0 <= value && value <= u64::MAX as i128, "{}", message);
    value as u64
}

/// An integer type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer type that the attribute accepts",
    label = "must be a whole number, such as `10`"
)]
pub trait Integer {}

macro_rules! integers {
    ($($integer:ty)*) => {
        $(impl Integer for $integer {})*
    };
}

integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// Returns the number itself. A cast alone would accept floats and booleans too.
#[must_use]
pub const fn integer<T: Integer + Copy>(number: T) -> T {
    number
}

/// Checks a column of an ordering, with or without a leading `-`.
///
/// # Panics
/// At compile time, if the name is empty or cannot be part of an ordering in a URL, or if SQL's
/// direction follows it.
#[track_caller]
pub const fn check_sort_key(column: &str, message: &'static str) {
    let name = match column.as_bytes().trim_ascii() {
        [b'-' | b'+', name @ ..] | name => name.trim_ascii(),
    };
    let mut place = 0;
    while place < name.len() {
        assert!(name[place] != b',', "{}", message);
        place += 1;
    }
    if let [_, .., b' ', a, s, c] = name {
        let is_ascending = [*a, *s, *c].eq_ignore_ascii_case(b"asc");
        assert!(!is_ascending, "write `\"year\"` instead of `\"year ASC\"`");
    }
    if let [_, .., b' ', d, e, s, c] = name {
        let is_descending = [*d, *e, *s, *c].eq_ignore_ascii_case(b"desc");
        assert!(!is_descending, "write `\"-year\"` instead of `\"year DESC\"`");
    }
    assert!(!matches!(name, [] | [b'-', ..]), "{}", message);
}

/// Checks the name of a column without a direction.
///
/// # Panics
/// At compile time, like [`check_sort_key`], and if the name has a leading `-`.
#[track_caller]
pub const fn check_column(name: &str, message: &'static str) {
    assert!(!matches!(name.as_bytes(), [b'-', ..]), "{}", message);
    check_sort_key(name, message);
}

/// Checks the name of the variable to page.
///
/// # Panics
/// If templates and JSON have something else by this name.
#[track_caller]
pub(crate) const fn check_var(var: &str) {
    assert!(
        !matches!(var.as_bytes(), b"tg"),
        "`var` cannot be `tg`, which has the pagination: choose another name, such as \"rows\""
    );
}

/// Returns the status of a client error.
///
/// # Panics
/// At compile time, if it is not from 400 to 499.
#[must_use]
#[track_caller]
pub const fn client_error(status: u64) -> u16 {
    assert!(
        400 <= status && status < 500,
        "`invalid_status` takes the status of a client error, from 400 to 499"
    );
    status as u16
}

/// Checks the name of a header.
///
/// # Panics
/// At compile time, if the name is invalid.
#[track_caller]
pub const fn check_header_name(name: &str, message: &'static str) {
    let bytes = name.as_bytes();
    let (mut place, mut is_name) = (0, !bytes.is_empty());
    while place < bytes.len() {
        let byte = bytes[place];
        is_name &= byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        place += 1;
    }
    assert!(is_name, "{}", message);
}

/// Returns the name of the rows in an envelope.
///
/// # Panics
/// If the name is empty, or that of another field of the envelope.
#[must_use]
#[track_caller]
pub const fn envelope_name(rows: &'static str) -> &'static str {
    assert!(
        !matches!(rows.as_bytes(), b"" | b"pagination" | b"links"),
        "`envelope` cannot be empty, `pagination` or `links`: choose another name, such as \
         \"data\""
    );
    rows
}

/// Returns the delimiter of a CSV file.
///
/// # Panics
/// If it is not one of those that spreadsheets read.
#[must_use]
#[track_caller]
pub const fn csv_delimiter(delimiter: &'static str) -> &'static str {
    assert!(
        matches!(delimiter.as_bytes(), b"," | b";" | b"\t"),
        "`csv_delimiter` must be \",\", \";\" or \"\\t\""
    );
    delimiter
}

/// Returns the decimal sign of numbers in a CSV file.
///
/// # Panics
/// If it is neither a point nor a comma.
#[must_use]
#[track_caller]
pub const fn csv_decimal(sign: &'static str) -> &'static str {
    assert!(matches!(sign.as_bytes(), b"." | b","), "`csv_decimal` must be \".\" or \",\"");
    sign
}

/// Returns the name of a CSV file.
///
/// # Panics
/// If it cannot be the name of a file.
#[must_use]
#[track_caller]
pub const fn csv_name(name: &'static str) -> &'static str {
    let bytes = name.as_bytes();
    let (mut place, mut is_name) = (0, !bytes.is_empty());
    while place < bytes.len() {
        is_name &= !matches!(bytes[place], b'/' | b'\\' | 0..=31 | 127);
        place += 1;
    }
    assert!(
        is_name,
        "`csv_name` takes the name of a file, such as \"invoices\", without folders and control \
         characters"
    );
    name
}

/// Returns a name of `drop`.
///
/// # Panics
/// If it is empty, or has a `*` elsewhere than at its end.
#[must_use]
#[track_caller]
pub const fn dropped_name(name: &'static str) -> &'static str {
    let bytes = name.as_bytes();
    let (mut place, mut is_name) = (0, !bytes.is_empty());
    while place + 1 < bytes.len() {
        is_name &= bytes[place] != b'*';
        place += 1;
    }
    assert!(
        is_name,
        "`drop` takes names of parameters, or beginnings with one `*` behind: \
         `[\"access_token\", \"utm_*\"]`"
    );
    name
}

/// Returns the number of a page.
///
/// # Panics
/// If it is 0.
#[must_use]
#[track_caller]
pub const fn page_number(page: u64) -> NonZeroU64 {
    match NonZeroU64::new(page) {
        Some(page) => page,
        None => panic!("`default_page` is 0, and pages are numbered from 1"),
    }
}

/// Returns the path of `base_path`, without slashes at its end.
///
/// # Panics
/// If it is not the path of a URL.
#[must_use]
#[track_caller]
pub(crate) const fn base_path(path: &'static str) -> &'static str {
    match as_base_path(path) {
        Some(path) => path,
        None => panic!(
            "`base_path` is the beginning of a path, such as \"/shop\": without a host, a query or \
             empty segments"
        ),
    }
}

/// The path that is put before others, without a slash at its end. `None` if it is not one, or
/// if a browser could take it for a host.
#[must_use]
pub(crate) const fn as_base_path(path: &str) -> Option<&str> {
    let bytes = path.as_bytes();
    let mut place = 0;
    while place < bytes.len() {
        let byte = bytes[place];
        let follows_slash = place > 0 && bytes[place - 1] == b'/';
        if (place == 0 && byte != b'/')
            || (follows_slash && byte == b'/')
            || byte <= b' '
            || matches!(byte, b'\\' | b'?' | b'#' | 0x7F)
        {
            return None;
        }
        place += 1;
    }
    match bytes {
        [.., b'/'] => Some(path.split_at(bytes.len() - 1).0),
        _ => Some(path),
    }
}

/// What a text has behind its beginning, if it begins like this.
pub(crate) const fn starts_with<'t>(text: &'t str, beginning: &str) -> Option<&'t [u8]> {
    let (mut text, mut beginning) = (text.as_bytes(), beginning.as_bytes());
    loop {
        (text, beginning) = match (text, beginning) {
            (_, []) => return Some(text),
            ([first, text @ ..], [expected, beginning @ ..]) if *first == *expected => {
                (text, beginning)
            }
            _ => return None,
        };
    }
}

/// Whether two texts are equal.
pub(crate) const fn is_text(text: &str, other: &str) -> bool {
    matches!(starts_with(text, other), Some([]))
}
