//! A date, or a date with a time, in ISO 8601.

/// A date as a cell shows it, and its attribute `datetime`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moment<'t> {
    pub(super) day: &'t str,
    /// The whole text if HTML permits it, else the date.
    pub(super) datetime: &'t str,
}

impl<'t> Moment<'t> {
    /// Parses a text; `None` if it does not start with a valid date.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (day, rest) = text.split_at_checked("2024-12-31".len())?;
        let ends = rest.is_empty() || rest.starts_with(['T', ' ']);
        if !ends || !is_day(day) {
            return None;
        }
        let has_time = rest.strip_prefix(['T', ' ']).is_some_and(is_time);
        Some(Moment { day, datetime: if has_time { text } else { day } })
    }
}

/// Parses a number of `count` digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn is_day(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut part = |count| parts.next().and_then(|part| digits(part, count));
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    year > 0 && (1..=last).contains(&day)
}

/// Whether a text is a time in HTML: hours and minutes, optionally seconds, fractions and a zone.
fn is_time(text: &str) -> bool {
    let (clock, zone) = text.find(['Z', '+', '-']).map_or((text, ""), |at| text.split_at(at));
    let mut parts = clock.splitn(3, ':');
    let is_minute = are_minutes(parts.next(), parts.next());
    let is_second = parts.next().is_none_or(|seconds| {
        let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
        let thousandths = (1..=3).any(|count| digits(fraction, count).is_some());
        digits(whole, 2).is_some_and(|whole| whole < 60) && thousandths
    });
    is_minute && is_second && is_zone(zone)
}

fn is_zone(text: &str) -> bool {
    match text.strip_prefix(['+', '-']) {
        Some(offset) => {
            let halves = offset.split_once(':').or_else(|| offset.split_at_checked(2));
            halves.is_some_and(|(hours, minutes)| are_minutes(Some(hours), Some(minutes)))
        }
        None => text.is_empty() || text == "Z",
    }
}

fn are_minutes(hours: Option<&str>, minutes: Option<&str>) -> bool {
    let below = |text: Option<&str>, most| {
        text.and_then(|text| digits(text, 2)).is_some_and(|number| number < most)
    };
    below(hours, 24) && below(minutes, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, &str)> {
        Moment::read(text).map(|Moment { day, datetime }| (day, datetime))
    }

    #[test]
    fn the_day_of_a_date_is_its_first_part() {
        for text in [
            "2024-05-31",
            "2024-05-31T23:59:59Z",
            "2024-05-31 23:59",
            "2024-05-31 23:59:59.123+02:00",
            "2024-05-31T00:00:00-0330",
        ] {
            assert_eq!(read(text), Some(("2024-05-31", text)));
        }
        for text in ["", "2024", "31.05.2024", "2024-05-311", "2024-05-3é", "20240-5-31"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn no_day_is_none_of_the_calendar() {
        for text in ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(read(text), Some((text, text)));
        }
        for text in [
            "9999-99-99",
            "2024-00-10",
            "2024-13-10",
            "2024-04-31",
            "2024-05-00",
            "2023-02-29",
            "1900-02-29",
            "0000-01-01",
            "-024-01-01",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_that_html_does_not_know_is_left_out() {
        for time in [
            "T",
            "T24:00",
            "T1:00",
            "T10:60",
            "T10:00:60",
            "T10:00:00.1234",
            "T10:00+02",
            " soon",
            "T10:00:00.",
            "T10:00ZZ",
            "T10:00+25:00",
            "T10",
            "T10:00:00:00",
            "T10:00+é0",
        ] {
            assert_eq!(read(&format!("2024-05-31{time}")), Some(("2024-05-31", "2024-05-31")));
        }
    }
}
