//! A date, or a date with a time, in ISO 8601 or as databases print it.

use std::borrow::Cow;
use std::fmt::Write;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use super::offset::{digits, read_offset};
use super::zone::Zone;

/// The patterns of dates, and the zone of the reader.
#[derive(Clone, Copy)]
pub(super) struct DateStyle<'s> {
    /// The pattern of a date, such as `%d.%m.%Y`, as HTML.
    pub(super) date: &'s str,
    /// The pattern of a date with a time.
    pub(super) date_time: &'s str,
    pub(super) zone: Option<Zone>,
}

/// A date with the time and the offset that it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment<'t> {
    text: &'t str,
    date: Date,
    clock: Option<Clock>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    time: Time,
    offset: Option<UtcOffset>,
    /// Whether HTML permits its form.
    is_html: bool,
}

impl<'t> Moment<'t> {
    /// Parses a text; `None` if it does not start with a valid date.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (day, rest) = text.split_at_checked("2024-12-31".len())?;
        let ends = rest.is_empty() || rest.starts_with(['T', ' ']);
        let date = read_date(day).filter(|_| ends)?;
        let clock = rest.strip_prefix(['T', ' ']).and_then(Clock::read);
        Some(Moment { text, date, clock })
    }

    /// The value of the attribute `datetime`: the exact moment.
    pub(super) fn datetime(&self) -> Cow<'t, str> {
        let day = self.text.get(.."2024-12-31".len()).unwrap_or_default();
        match self.clock {
            None => Cow::Borrowed(day),
            Some(clock) if clock.is_html => Cow::Borrowed(self.text),
            Some(clock) => Cow::Owned(format!("{day}T{}", clock.html())),
        }
    }

    /// Appends the date, with the time if `with_time` and if it has one. A moment with an offset is
    /// shown in the reader's zone.
    pub(super) fn push(&self, html: &mut String, with_time: bool, style: DateStyle<'_>) {
        let (date, time) = self.local(style.zone);
        let (pattern, time) = match time.filter(|_| with_time) {
            Some(time) => (style.date_time, time),
            None => (style.date, Time::MIDNIGHT),
        };
        let pattern = match (pattern.is_empty(), with_time && self.clock.is_some()) {
            (false, _) => pattern,
            (true, true) => "%Y-%m-%d %H:%M",
            (true, false) => "%Y-%m-%d",
        };
        push_by_pattern(html, pattern, date, time);
    }

    /// The moment in time, if the offset from UTC is known.
    pub(super) fn instant(&self) -> Option<OffsetDateTime> {
        let Clock { time, offset, .. } = self.clock?;
        Some(PrimitiveDateTime::new(self.date, time).assume_offset(offset?))
    }

    /// Date and time in a zone.
    fn local(&self, zone: Option<Zone>) -> (Date, Option<Time>) {
        let there = self
            .instant()
            .zip(zone)
            .and_then(|(instant, zone)| instant.checked_to_offset(zone.offset_at(instant)));
        match there {
            Some(there) => (there.date(), Some(there.time())),
            None => (self.date, self.clock.map(|clock| clock.time)),
        }
    }
}

/// Appends a moment by a pattern: `%d`, `%m`, `%Y`, `%y`, `%H`, `%I`, `%M`, `%S`, `%p` and `%%` as in
/// `strftime`; a `-` behind the percent sign leaves out leading zeros.
fn push_by_pattern(html: &mut String, pattern: &str, date: Date, time: Time) {
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            html.push(letter);
            continue;
        }
        let rest = letters.as_str();
        let is_bare = rest.starts_with('-');
        if is_bare {
            letters.next();
        }
        let hour = time.hour();
        let number = match letters.next() {
            Some('Y') => {
                let _ = write!(html, "{:04}", date.year());
                continue;
            }
            Some('p') => {
                html.push_str(if hour < 12 { "AM" } else { "PM" });
                continue;
            }
            Some('y') => u8::try_from(date.year().rem_euclid(100)).unwrap_or_default(),
            Some('m') => date.month().into(),
            Some('d') => date.day(),
            Some('H') => hour,
            Some('I') => match hour.rem_euclid(12) {
                0 => 12,
                hour => hour,
            },
            Some('M') => time.minute(),
            Some('S') => time.second(),
            other => {
                html.push('%');
                html.extend(other.filter(|other| *other != '%'));
                continue;
            }
        };
        let _ = match is_bare {
            true => write!(html, "{number}"),
            false => write!(html, "{number:02}"),
        };
    }
}

fn read_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = digits::<i32>(parts.next()?, 4).filter(|year| *year > 0)?;
    let month = Month::try_from(digits::<u8>(parts.next()?, 2)?).ok()?;
    Date::from_calendar_date(year, month, digits(parts.next()?, 2)?).ok()
}

impl Clock {
    /// Parses hours and minutes, optionally seconds, fractions, an offset, and a zone in brackets.
    fn read(text: &str) -> Option<Self> {
        let (known, name) = text.split_once('[').map_or((text, ""), |(known, name)| (known, name));
        let (clock, zone) =
            known.find(['Z', '+', '-']).map_or((known, ""), |at| known.split_at(at));
        let trimmed = clock.trim_end();
        let mut parts = trimmed.splitn(3, ':');
        let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
        let (second, fraction) = match parts.next() {
            Some(seconds) => seconds.split_once('.').unwrap_or((seconds, "0")),
            None => ("00", "0"),
        };
        let places =
            u32::try_from(fraction.len()).ok().filter(|places| (1..=9).contains(places))?;
        let fraction = digits::<u32>(fraction, fraction.len())?;
        let nanosecond = fraction.checked_mul(10_u32.checked_pow(9_u32.checked_sub(places)?)?)?;
        let time = Time::from_hms_nano(hour, minute, digits(second, 2)?, nanosecond).ok()?;
        let offset = match zone {
            "" => None,
            "Z" => Some(UtcOffset::UTC),
            zone => Some(read_offset(zone)?),
        };
        // HTML permits milliseconds, wants the minutes of an offset, and knows nothing else
        let has_html_zone = zone.len() != "+00".len() && zone.len() <= "+00:00".len();
        let is_html = places <= 3 && has_html_zone && name.is_empty() && trimmed == clock;
        Some(Clock { time, offset, is_html })
    }

    fn html(self) -> String {
        let Clock { time, offset, .. } = self;
        let (hour, minute, second) = time.as_hms();
        let mut html = format!("{hour:02}:{minute:02}:{second:02}.{:03}", time.millisecond());
        if let Some(offset) = offset {
            let sign = if offset.is_negative() { '-' } else { '+' };
            let (hours, minutes, _) = offset.as_hms();
            let _ = write!(html, "{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs());
        }
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: DateStyle<'_> =
        DateStyle { date: "%d.%m.%Y", date_time: "%-d.%-m.%y, %H:%M:%S", zone: None };

    fn datetime(text: &str) -> Option<String> {
        Moment::read(text).map(|moment| moment.datetime().into_owned())
    }

    fn shown(text: &str, with_time: bool, style: DateStyle<'_>) -> String {
        let mut html = String::new();
        Moment::read(text).unwrap().push(&mut html, with_time, style);
        html
    }

    #[test]
    fn a_moment_in_a_form_of_html_stays_as_it_is() {
        for text in [
            "2024-05-31",
            "2024-05-31T23:59:59Z",
            "2024-05-31 23:59",
            "2024-05-31 23:59:59.123+02:00",
            "2024-05-31T00:00:00-0330",
        ] {
            assert_eq!(datetime(text).as_deref(), Some(text));
        }
        for text in ["", "2024", "31.05.2024", "2024-05-311", "2024-05-3é", "20240-5-31"] {
            assert_eq!(datetime(text), None, "{text}");
        }
    }

    #[test]
    fn other_forms_of_databases_are_converted() {
        for (text, expected) in [
            ("2024-05-31 23:59:59.5+00", "2024-05-31T23:59:59.500+00:00"),
            ("2024-05-31 23:59:59.123456-03", "2024-05-31T23:59:59.123-03:00"),
            ("2024-05-31T23:59:59.123456789Z", "2024-05-31T23:59:59.123+00:00"),
            ("2024-05-31 23:59:59.000001", "2024-05-31T23:59:59.000"),
            ("2024-05-31 23:59:59.0 +00:00:00", "2024-05-31T23:59:59.000+00:00"),
            ("2024-05-31T23:59:59+02:00[Europe/Berlin]", "2024-05-31T23:59:59.000+02:00"),
            ("1890-05-31 23:59:59+00:53:28", "1890-05-31T23:59:59.000+00:53"),
        ] {
            assert_eq!(datetime(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn no_day_is_none_of_the_calendar() {
        for text in ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(datetime(text).as_deref(), Some(text));
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
            assert_eq!(datetime(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_left_out() {
        for time in [
            "T",
            "T24:00",
            "T1:00",
            "T10:60",
            "T10:00:60",
            "T10:00:00.1234567890",
            " soon",
            "T10:00:00.",
            "T10:00ZZ",
            "T10:00+25:00",
            "T10",
            "T10:00:00:00",
            "T10:00+é0",
        ] {
            let text = format!("2024-05-31{time}");
            assert_eq!(datetime(&text).as_deref(), Some("2024-05-31"), "{time}");
            assert_eq!(shown(&text, true, GERMAN), "31.05.2024");
        }
    }

    #[test]
    fn dates_and_times_are_written_by_their_patterns() {
        let text = "2024-05-01T00:07:09Z";
        assert_eq!(shown(text, false, GERMAN), "01.05.2024");
        assert_eq!(shown(text, true, GERMAN), "1.5.24, 00:07:09");
        for (pattern, expected) in [
            ("%m/%d/%Y %-I:%M %p", "05/01/2024 12:07 AM"),
            ("100 %% %q %", "100 % %q %"),
            ("%Y&nbsp;%-H", "2024&nbsp;0"),
            ("", "2024-05-01 00:07"),
        ] {
            let style = DateStyle { date_time: pattern, ..GERMAN };
            assert_eq!(shown(text, true, style), expected);
        }
        assert_eq!(shown(text, false, DateStyle { date: "", ..GERMAN }), "2024-05-01");
    }

    #[test]
    fn a_moment_with_an_offset_is_shown_in_the_zone_of_the_reader() {
        let zone = Zone::read("+02:00");
        let style = DateStyle { date_time: "%d %H:%M", zone, ..GERMAN };
        for (text, expected) in [
            ("2024-12-31T23:30:00Z", "01 01:30"),
            ("2024-12-31 23:30:00.5+00", "01 01:30"),
            ("2024-12-31T23:30:00+02:00", "31 23:30"),
            ("2024-12-31 23:30:00.0 +00:00:00", "01 01:30"),
            ("2024-12-31T23:30:00+00:00[UTC]", "01 01:30"),
            ("1890-12-31 23:30:00+00:53:28", "01 00:36"),
            // no offset: the time of some clock, which nothing says
            ("2024-12-31T23:30:00", "31 23:30"),
            // there is no later day
            ("9999-12-31T23:30:00Z", "31 23:30"),
        ] {
            assert_eq!(shown(text, true, style), expected, "{text}");
        }
        assert_eq!(shown("2024-12-31T23:30:00Z", false, style), "01.01.2025");
        assert_eq!(shown("2024-12-31", true, style), "31.12.2024");
    }
}
