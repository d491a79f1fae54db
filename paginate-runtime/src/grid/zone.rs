//! The zone in which moments are shown: an offset, or the rules for summer time of a zone.

use time::{Date, Duration, Month, OffsetDateTime, UtcOffset};

use super::offset::read_offset;

/// The zone of readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Fixed(UtcOffset),
    /// With summer time from one rule to the other.
    Summer {
        standard: UtcOffset,
        summer: UtcOffset,
        from: Rule,
        until: Rule,
    },
}

/// A weekday of a month, and seconds from its midnight, as the clock shows before the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    month: Month,
    /// From 1; 5 is the last one of the month.
    week: u8,
    /// From Sunday, which is 0.
    weekday: u8,
    seconds: i64,
}

impl Zone {
    /// Reads an offset such as `+02:00`, `UTC`, or a zone with its rules as POSIX writes them in
    /// `TZ`, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
    pub(super) fn read(text: &str) -> Option<Self> {
        match text {
            "UTC" | "Z" => Some(Zone::Fixed(UtcOffset::UTC)),
            _ => read_offset(text).map(Zone::Fixed).or_else(|| read_posix(text)),
        }
    }

    /// The offset from UTC at a moment.
    pub(super) fn offset_at(self, moment: OffsetDateTime) -> UtcOffset {
        match self {
            Zone::Fixed(offset) => offset,
            Zone::Summer { standard, summer, from, until } => {
                let year = moment.checked_to_offset(standard).unwrap_or(moment).year();
                let start = from.moment(year, standard);
                let end = until.moment(year, summer);
                let is_summer = match start.zip(end) {
                    Some((start, end)) if start < end => start <= moment && moment < end,
                    // the summer of the southern half
                    Some((start, end)) => moment < end || start <= moment,
                    None => false,
                };
                if is_summer { summer } else { standard }
            }
        }
    }
}

impl Rule {
    /// The moment of the change in a year.
    fn moment(self, year: i32, offset: UtcOffset) -> Option<OffsetDateTime> {
        let first = Date::from_calendar_date(year, self.month, 1).ok()?;
        let of_first = first.weekday().number_days_from_sunday();
        let to_weekday = self.weekday.checked_add(7)?.checked_sub(of_first)?.rem_euclid(7);
        let weeks = self.week.checked_sub(1)?.checked_mul(7)?;
        let mut day = to_weekday.checked_add(weeks)?.checked_add(1)?;
        if day > self.month.length(year) {
            day = day.checked_sub(7)?;
        }
        let midnight = Date::from_calendar_date(year, self.month, day).ok()?.midnight();
        midnight.assume_offset(offset).checked_add(Duration::seconds(self.seconds))
    }
}

/// Parses `CET-1CEST,M3.5.0,M10.5.0/3`. Offsets west of Greenwich are positive.
fn read_posix(text: &str) -> Option<Zone> {
    let mut parts = text.split(',');
    let names = parts.next()?;
    let (standard, rest) = read_west(after_name(names)?)?;
    if rest.is_empty() {
        return parts.next().is_none().then_some(Zone::Fixed(standard));
    }
    let rest = after_name(rest)?;
    let (summer, rest) = match rest {
        "" => {
            (UtcOffset::from_whole_seconds(standard.whole_seconds().checked_add(3600)?).ok()?, "")
        }
        rest => read_west(rest)?,
    };
    let (from, until) = (read_rule(parts.next()?)?, read_rule(parts.next()?)?);
    let is_whole = rest.is_empty() && parts.next().is_none();
    is_whole.then_some(Zone::Summer { standard, summer, from, until })
}

/// The text behind a name of at least three letters, or of any characters in angle brackets.
fn after_name(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_prefix('<') {
        return quoted.split_once('>').map(|(_, rest)| rest);
    }
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    (text.len().checked_sub(rest.len())? >= 3).then_some(rest)
}

/// An offset west of Greenwich, and the text behind it.
fn read_west(text: &str) -> Option<(UtcOffset, &str)> {
    let is_time = |letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '+' | '-');
    let rest = text.trim_start_matches(is_time);
    let west = text.get(..text.len().checked_sub(rest.len())?)?;
    let seconds = i32::try_from(read_seconds(west)?).ok()?;
    Some((UtcOffset::from_whole_seconds(seconds.checked_neg()?).ok()?, rest))
}

/// Parses `M10.5.0/3`.
fn read_rule(text: &str) -> Option<Rule> {
    let (day, time) = text.split_once('/').unwrap_or((text, "2"));
    let mut parts = day.strip_prefix('M')?.splitn(3, '.').map(|part| part.parse::<u8>().ok());
    let (month, week, weekday) = (parts.next()??, parts.next()??, parts.next()??);
    let is_rule = (1..=5).contains(&week) && weekday <= 6;
    let month = Month::try_from(month).ok().filter(|_| is_rule)?;
    Some(Rule { month, week, weekday, seconds: read_seconds(time)? })
}

/// Parses hours, and optionally minutes and seconds: `-3`, `+02:30`.
fn read_seconds(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut seconds = 0_i64;
    let mut unit = 3600_i64;
    for part in unsigned.splitn(3, ':') {
        let is_number =
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = part.parse::<i64>().ok().filter(|_| is_number)?;
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        unit = unit.checked_div(60)?;
    }
    if text.starts_with('-') { seconds.checked_neg() } else { Some(seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::moment::Moment;

    /// The hours from UTC in a zone.
    fn hours(zone: &str, moment: &str) -> f32 {
        let moment = Moment::read(moment).unwrap().instant().unwrap();
        let offset = Zone::read(zone).unwrap().offset_at(moment);
        f32::from(offset.whole_minutes()) / 60.0
    }

    #[test]
    fn summer_time_begins_and_ends_by_the_rules_of_the_zone() {
        const BERLIN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
        const SYDNEY: &str = "AEST-10AEDT,M10.1.0,M4.1.0/3";
        for (zone, moment, expected) in [
            (BERLIN, "2025-01-15T12:00:00Z", 1.0),
            (BERLIN, "2025-03-30T00:59:59Z", 1.0),
            (BERLIN, "2025-03-30T01:00:00Z", 2.0),
            (BERLIN, "2025-10-26T00:59:59Z", 2.0),
            (BERLIN, "2025-10-26T01:00:00Z", 1.0),
            (BERLIN, "2024-03-31T01:00:00Z", 2.0),
            ("EST5EDT,M3.2.0,M11.1.0", "2025-03-09T06:59:59Z", -5.0),
            ("EST5EDT,M3.2.0,M11.1.0", "2025-03-09T07:00:00Z", -4.0),
            ("EST5EDT,M3.2.0,M11.1.0", "2025-11-02T06:00:00Z", -5.0),
            ("GMT0BST,M3.5.0/1,M10.5.0", "2025-07-01T00:00:00Z", 1.0),
            (SYDNEY, "2025-01-01T00:00:00Z", 11.0),
            (SYDNEY, "2025-04-05T16:00:00Z", 10.0),
            (SYDNEY, "2025-10-04T16:00:00Z", 11.0),
            ("<+0330>-3:30", "2025-10-04T16:00:00Z", 3.5),
            ("JST-9", "2025-10-04T16:00:00Z", 9.0),
            ("-03:30", "2025-10-04T16:00:00Z", -3.5),
            ("UTC", "2025-10-04T16:00:00Z", 0.0),
        ] {
            assert_eq!(hours(zone, moment), expected, "{zone} at {moment}");
        }
    }

    #[test]
    fn what_is_no_zone_is_none() {
        for text in [
            "",
            "Europe/Berlin",
            "CET",
            "CET-1CEST",
            "CET-1CEST,M3.5.0",
            "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.6.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0",
            "CET-1CEST,M3.5.0,M10.5.0,M1.1.1",
            "CET-1CEST,J60,J300",
            "CET-99CEST,M3.5.0,M10.5.0",
            "+25:00",
            "<+03-3",
            "+2",
        ] {
            assert_eq!(Zone::read(text), None, "{text}");
        }
    }
}
