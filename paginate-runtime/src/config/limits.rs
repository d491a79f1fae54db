//! Checks whether `limit` and `max_limit` fit together: a compiler error within one attribute, a
//! warning elsewhere.

use super::PaginateConfig;
use crate::log_once::is_first_time;
use crate::page::limit::{Limit, MaxLimit};

/// Returns the config of an attribute, if its limits fit together.
///
/// # Panics
/// At compile time, if `limit` is above `max_limit`.
#[must_use]
#[track_caller]
#[allow(clippy::panic, reason = "it runs while the program is compiled")]
pub const fn check_limits(config: PaginateConfig) -> PaginateConfig {
    assert!(
        fits(config.limit, config.max_limit),
        "`limit` is above `max_limit`: raise `max_limit`, or lower `limit`; `limit = 0` is all rows"
    );
    config
}

/// Returns the config of an API, where `max_limit` has a default.
///
/// # Panics
/// At compile time, if `limit` is above `max_limit`.
#[must_use]
#[track_caller]
#[allow(clippy::panic, reason = "it runs while the program is compiled")]
pub const fn check_api_limits(config: PaginateConfig) -> PaginateConfig {
    assert!(
        config.max_limit.is_some() || fits(config.limit, PaginateConfig::API_DEFAULTS.max_limit),
        "`limit` is above `max_limit`, which is 100 by default: set `max_limit` too"
    );
    check_limits(config)
}

const fn fits(limit: Option<Limit>, max_limit: Option<MaxLimit>) -> bool {
    match (limit, max_limit) {
        (Some(Limit::All), Some(MaxLimit::Rows(_))) => false,
        (Some(Limit::Rows(rows)), Some(MaxLimit::Rows(most))) => rows.get() <= most.get(),
        _ => true,
    }
}

/// Setters come in any order, and levels are written apart, so a limit may be above the maximum:
/// logs that once.
pub(super) fn cap(limit: Limit, max_limit: MaxLimit, path: &str) -> Limit {
    let capped = max_limit.clamp(limit, limit);
    if capped != limit && is_first_time(("limit", limit, max_limit)) {
        let (limit, max_limit) = (limit.as_number(), capped.as_number());
        tracing::warn!(
            path,
            limit,
            max_limit,
            "`limit` is above `max_limit`, which wins: raise `max_limit`, or lower `limit`"
        );
    }
    capped
}
