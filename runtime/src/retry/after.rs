//! How long a vendor asks to wait: the `Retry-After` header (RFC 9110, section 10.2.3).

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime};
use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// How long to wait. A date is measured against what the vendor says is now, so that it does not matter what our clock
/// says; only where it does not say so, `now` is asked: the time since 1970.
pub(crate) fn retry_after(headers: &HeaderMap, now: impl Fn() -> Duration) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let after = text(RETRY_AFTER)?;
    if after.bytes().all(|byte| byte.is_ascii_digit()) {
        // Out of range is longer than any call waits.
        return (!after.is_empty()).then(|| Duration::from_secs(after.parse().unwrap_or(u64::MAX)));
    }
    let until = date(after)?;
    let now = text(DATE).and_then(date).unwrap_or_else(|| i64::try_from(now().as_secs()).unwrap_or(i64::MAX));
    // What is past is now.
    Some(Duration::from_secs(u64::try_from(until.saturating_sub(now)).unwrap_or(0)))
}

/// The seconds since 1970 of an HTTP date, in the format of today or one of the two that RFC 9110 wants to be read.
fn date(text: &str) -> Option<i64> {
    if let Ok(date) = DateTime::parse_from_rfc2822(text) {
        return Some(date.timestamp());
    }
    let formats = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let mut dates = formats.iter().filter_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    dates.next().map(|date| date.and_utc().timestamp())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "test code")]
mod tests {
    use http::HeaderValue;

    use super::*;

    const NOW: Duration = Duration::from_secs(784_111_777 - 60);

    fn seconds(after: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(after).unwrap());
        headers.extend(date.map(|date| (DATE, HeaderValue::from_str(date).unwrap())));
        retry_after(&headers, || NOW).map(|time| time.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        assert_eq!(seconds("120", None), Some(120));
        assert_eq!(seconds(" 0 ", None), Some(0));
        assert_eq!(seconds("99999999999999999999999999", None), Some(u64::MAX));
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(seconds(date, None), Some(60), "{date}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), || NOW), None);
        for nonsense in ["", "soon", "-1", "1.5", "Sun, 06 Nov", "١٢"] {
            assert_eq!(seconds(nonsense, None), None, "{nonsense}");
        }
    }

    #[test]
    fn the_clock_of_the_vendor_is_what_counts() {
        let until = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(seconds(until, Some("Sun, 06 Nov 1994 08:49:07 GMT")), Some(30));
        assert_eq!(seconds(until, Some("Sun, 06 Nov 1994 09:49:07 GMT")), Some(0));
        assert_eq!(seconds(until, Some("yesterday")), Some(60));
        assert_eq!(seconds("30", Some("Sun, 06 Nov 1994 09:49:07 GMT")), Some(30));
    }
}
