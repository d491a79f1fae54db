//! Checks whether delimiter and decimal sign of CSV files differ: a compiler error within one
//! attribute, a warning elsewhere.

use super::{PaginateConfig, Settings};
use crate::log_once::is_first_time;

/// Checks the config of an attribute.
///
/// # Panics
/// At compile time, if the delimiter is the decimal sign.
#[track_caller]
#[allow(clippy::panic, reason = "it runs while the program is compiled")]
pub const fn check_csv(config: PaginateConfig) {
    let (Some(Some(delimiter)), Some(decimal)) = (config.csv_delimiter, config.csv_decimal) else {
        return;
    };
    assert!(
        !matches!((delimiter.as_bytes(), decimal.as_bytes()), (b",", b",")),
        "`csv_delimiter` and `csv_decimal` must differ: write `csv_delimiter = \";\"`, or remove it"
    );
}

/// Levels are written apart, so both may be commas: logs that once.
pub(super) fn warn_of_one_sign(settings: &Settings, path: &str) {
    let is_one = settings.csv && settings.csv_delimiter == Some(settings.csv_decimal);
    if is_one && is_first_time(("csv", path)) {
        tracing::warn!(
            path,
            "numbers in CSV files are in quotes, because `csv_delimiter` and `csv_decimal` are both \
             commas: set `csv_delimiter` to a semicolon, or remove it"
        );
    }
}
