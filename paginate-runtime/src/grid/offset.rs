//! Offsets from UTC, and the digits in them.

use std::str::FromStr;

use time::UtcOffset;

/// Parses a number of `count` digits.
pub(super) fn digits<N: FromStr>(text: &str, count: usize) -> Option<N> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// Parses `+02:00`, `+00:53:28`, `-0330` or `+02`.
pub(super) fn read_offset(text: &str) -> Option<UtcOffset> {
    let offset = text.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match offset.split_once(':') {
        Some(halves) => halves,
        None if offset.len() == 2 => (offset, "00"),
        None => offset.split_at_checked(2)?,
    };
    let (minutes, seconds) = minutes.split_once(':').unwrap_or((minutes, "00"));
    let hours = digits::<i8>(hours, 2).filter(|hours| *hours < 24)?;
    let sixtieths = |text| digits::<i8>(text, 2).filter(|number| *number < 60);
    let (minutes, seconds) = (sixtieths(minutes)?, sixtieths(seconds)?);
    let (hours, minutes, seconds) = match text.starts_with('-') {
        true => (hours.checked_neg()?, minutes.checked_neg()?, seconds.checked_neg()?),
        false => (hours, minutes, seconds),
    };
    UtcOffset::from_hms(hours, minutes, seconds).ok()
}
