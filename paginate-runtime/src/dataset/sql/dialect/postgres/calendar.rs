//! Formats dates and times in ISO 8601, in the whole range of the database.

use std::fmt::{self, Display, Formatter};

use crate::dataset::sql::record::Fraction;

/// A day, counted from 1970-01-01. Formats as `2026-11-28`.
///
/// Years with more than four digits have a sign, and the year before 1 is 0, as in ISO 8601.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day(pub(super) i64);

impl Display for Day {
    /// The algorithm is `civil_from_days` of Howard Hinnant's "chrono-compatible low-level date
    /// algorithms": eras of 400 years, and years that begin in March.
    #[expect(clippy::arithmetic_side_effects, reason = "all are small: `day` is below 146,097")]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const DAYS_OF_AN_ERA: i64 = 146_097;
        let days = self.0.saturating_add(719_468);
        let era = days.div_euclid(DAYS_OF_AN_ERA);
        let day = days.rem_euclid(DAYS_OF_AN_ERA);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = era.saturating_mul(400).saturating_add(year).saturating_add((month <= 2).into());
        match year {
            0..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "{year:+05}")?,
        }
        write!(f, "-{month:02}-{day_of_month:02}")
    }
}

/// Microseconds since midnight. Formats as `18:30:00`, with three or six digits of a fraction if
/// needed; the end of the day is `24:00:00`.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeOfDay(pub(super) i64);

impl Display for TimeOfDay {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0.div_euclid(1_000_000), self.0.rem_euclid(1_000_000));
        let (minutes, hours) = (seconds.div_euclid(60), seconds.div_euclid(3600));
        write!(f, "{hours:02}:{:02}:{:02}", minutes.rem_euclid(60), seconds.rem_euclid(60))?;
        Fraction(micros).fmt(f)
    }
}

/// Microseconds since 1970-01-01. Formats as `2026-11-28T18:30:00`.
#[derive(Debug, Clone, Copy)]
pub(super) struct DateTime(pub(super) i128);

impl Display for DateTime {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const DAY: i128 = 86_400_000_000;
        let day = i64::try_from(self.0.div_euclid(DAY)).unwrap_or(i64::MAX);
        let time = i64::try_from(self.0.rem_euclid(DAY)).unwrap_or(0);
        write!(f, "{}T{}", Day(day), TimeOfDay(time))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sqlx::types::chrono::DateTime as Chrono;

    use super::*;

    proptest! {
        #[test]
        fn dates_and_times_are_written_as_chrono_writes_them(
            days in -90_000_000_i64..90_000_000,
            micros in -8_000_000_000_000_000_000_i64..8_000_000_000_000_000_000,
        ) {
            let day = Chrono::from_timestamp(days * 86_400, 0).unwrap().date_naive();
            prop_assert_eq!(Day(days).to_string(), day.to_string());
            let at = Chrono::from_timestamp_micros(micros).unwrap();
            let expected = at.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
            prop_assert_eq!(DateTime(micros.into()).to_string(), expected);
        }
    }

    #[test]
    fn what_chrono_cannot_hold_is_written_too() {
        assert_eq!(TimeOfDay(86_400_000_000).to_string(), "24:00:00");
        assert_eq!(Day(2_145_031_948 + 10_957).to_string(), "+5874897-12-31");
        for days in [i64::MIN, i64::MAX] {
            let _ = Day(days).to_string();
        }
        for micros in [i128::MIN, i128::MAX] {
            let _ = DateTime(micros).to_string();
        }
    }
}
