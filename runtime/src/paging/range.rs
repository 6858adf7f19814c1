//! Ranges of dates: how long they are, and how they are split.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat};

use super::{DateRange, query};
use crate::build_error::BuildError;

const DAY: i64 = 86_400;

/// Refuses a query whose range of dates is longer than the vendor takes.
pub(crate) fn check(limit: &DateRange, query: &str) -> Result<(), BuildError> {
    let Some(range) = Range::of(limit, query) else { return Ok(()) };
    match range.seconds() {
        seconds if seconds > limit.seconds() => Err(BuildError::DateRange {
            start: limit.start,
            end: limit.end,
            days: seconds.div_ceil(DAY.unsigned_abs()),
            max_days: limit.max_days,
        }),
        _ => Ok(()),
    }
}

impl DateRange {
    /// The longest that may lie between start and end.
    fn seconds(&self) -> u64 {
        u64::from(self.max_days) * DAY.unsigned_abs()
    }
}

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Seconds since 1970.
    Unix,
    /// A date with a time and an offset, in seconds.
    Time(i32),
    Day,
}

/// Two times, both of which belong to the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    form: Form,
    /// Seconds since 1970.
    start: i64,
    end: i64,
}

impl Range {
    /// The range that a query asks for, if its two ends are there, and are times that are written alike.
    pub(super) fn of(limit: &DateRange, query: &str) -> Option<Self> {
        let (form, start) = read(query::value(query, limit.start)?)?;
        let (other, end) = read(query::value(query, limit.end)?)?;
        let is_alike = std::mem::discriminant(&form) == std::mem::discriminant(&other);
        (is_alike && start <= end).then_some(Self { form, start, end })
    }

    fn seconds(&self) -> u64 {
        self.end.abs_diff(self.start)
    }

    /// How far the starts of two windows are from each other: the longest range, and the step that separates the end of
    /// one from the start of the next.
    fn stride(&self, limit: &DateRange) -> u64 {
        let step = if self.form == Form::Day { DAY.unsigned_abs() } else { 1 };
        limit.seconds() + step
    }

    /// How many ranges of allowed length it makes.
    pub(super) fn windows(&self, limit: &DateRange) -> u64 {
        self.seconds() / self.stride(limit) + 1
    }

    /// The text of start and end of one of them, counted from the oldest.
    pub(super) fn window(&self, limit: &DateRange, place: u64) -> Option<(String, String)> {
        let start = self.start.checked_add_unsigned(place.checked_mul(self.stride(limit))?)?;
        let end = start.saturating_add_unsigned(limit.seconds()).min(self.end);
        Some((self.text(start)?, self.text(end)?))
    }

    fn text(&self, seconds: i64) -> Option<String> {
        match self.form {
            Form::Unix => Some(seconds.to_string()),
            Form::Day => Some(DateTime::from_timestamp(seconds, 0)?.date_naive().to_string()),
            Form::Time(offset) => {
                let local = DateTime::from_timestamp(seconds, 0)?.with_timezone(&FixedOffset::east_opt(offset)?);
                Some(local.to_rfc3339_opts(SecondsFormat::Secs, true))
            }
        }
    }
}

/// A time, and how it is written. What is smaller than a second belongs to it.
fn read(text: Cow<'_, str>) -> Option<(Form, i64)> {
    if let Ok(seconds) = text.parse() {
        return Some((Form::Unix, seconds));
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some((Form::Day, day.and_time(NaiveTime::MIN).and_utc().timestamp()));
    }
    let time = DateTime::parse_from_rfc3339(&text).ok()?;
    Some((Form::Time(time.offset().local_minus_utc()), time.timestamp()))
}
