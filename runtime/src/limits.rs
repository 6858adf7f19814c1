//! How fast the calls of a client may go: what the vendor asks for, and what the caller does.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::retry::up_to;
use crate::timer::Timer;
use crate::transport::{TransportError, TransportErrorKind};

/// The longest that all calls are held up because of one answer. If a vendor asks for more, a call asks it again then.
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);

/// Calls that waited for the same moment do not all start at once, but spread over this time.
const SPREAD: Duration = Duration::from_millis(200);

/// How many requests a client sends in a time. It counts tries, not calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    window: Duration,
    burst: u32,
}

impl RateLimit {
    /// Never more than so many requests in any minute. A tenth of them may be sent at once; the others follow evenly.
    pub const fn per_minute(requests: u32) -> Self {
        Self::new(requests, Duration::from_secs(60))
    }

    /// Never more than so many requests in any second. A tenth of them may be sent at once; the others follow evenly.
    pub const fn per_second(requests: u32) -> Self {
        Self::new(requests, Duration::from_secs(1))
    }

    const fn new(requests: u32, window: Duration) -> Self {
        Self { requests, window, burst: requests / 10 }
    }

    /// How many requests may be sent at once: between one and all of them.
    #[must_use]
    pub const fn burst(mut self, requests: u32) -> Self {
        self.burst = requests;
        self
    }

    /// How many may be sent at once, and the time between others, such that no window has more than it may.
    fn pace(self) -> (u32, Duration) {
        let requests = self.requests.max(1);
        let burst = self.burst.clamp(1, requests);
        (burst, self.window / (requests - burst + 1))
    }
}

/// What holds up the calls of a client. Shared by all of them.
#[derive(Debug)]
pub(crate) struct Limits {
    limit: Option<RateLimit>,
    state: Mutex<State>,
}

/// Times are those that the timer has as elapsed.
#[derive(Debug, Default)]
struct State {
    /// The vendor asked to send nothing before.
    paused_until: Duration,
    /// When the requests that have been let through would be over if they had been sent evenly.
    spent_until: Duration,
}

impl Limits {
    pub(crate) fn new(limit: Option<RateLimit>) -> Self {
        Self { limit, state: Mutex::default() }
    }

    /// A panic elsewhere is told there; the state is whole all the same.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Holds up all calls for so long, because the vendor asked one of them to wait.
    pub(crate) fn pause(&self, now: Duration, time: Duration) {
        let until = now.saturating_add(time.min(LONGEST_PAUSE));
        let mut state = self.state();
        state.paused_until = state.paused_until.max(until);
    }

    /// How long the vendor still asked to wait.
    pub(crate) fn pause_left(&self, now: Duration) -> Duration {
        self.state().paused_until.saturating_sub(now)
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    /// When that would be too late; at once, where that is known.
    pub(crate) async fn admit(&self, timer: &dyn Timer, deadline: Duration) -> Result<(), TransportError> {
        let now = loop {
            let now = timer.elapsed();
            let left = self.pause_left(now);
            if now >= deadline {
                return Err(not_sent(TransportErrorKind::Timeout));
            }
            if left.is_zero() {
                break now;
            }
            if now.saturating_add(left) >= deadline {
                return Err(not_sent(TransportErrorKind::RateLimited));
            }
            timer.sleep((left + up_to(SPREAD)).min(deadline - now)).await;
        };
        let start = self.reserve(now, deadline).ok_or_else(|| not_sent(TransportErrorKind::RateLimited))?;
        if start > now {
            timer.sleep(start - now).await;
        }
        Ok(())
    }

    /// When the next request may be sent under the caller's limit; none where that would be too late.
    fn reserve(&self, now: Duration, deadline: Duration) -> Option<Duration> {
        let Some(limit) = self.limit else { return Some(now) };
        let (burst, interval) = limit.pace();
        let mut state = self.state();
        let spent = state.spent_until.max(now);
        let start = now.max(spent.saturating_sub(interval.saturating_mul(burst - 1)));
        if start >= deadline {
            return None;
        }
        state.spent_until = spent.saturating_add(interval);
        Some(start)
    }
}

fn not_sent(kind: TransportErrorKind) -> TransportError {
    TransportError { kind, may_have_arrived: false, partial: None, source: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When requests start that all want to at the same time.
    fn starts(limit: RateLimit, requests: usize) -> Vec<Duration> {
        let limits = Limits::new(Some(limit));
        (0..requests).filter_map(|_| limits.reserve(Duration::from_secs(5), Duration::MAX)).collect()
    }

    #[test]
    fn no_window_has_more_than_it_may() {
        for (requests, burst) in [(1, 1), (1, 9), (7, 0), (7, 3), (7, 7), (100, 10), (1000, 1000), (0, 0)] {
            let starts = starts(RateLimit::per_minute(requests).burst(burst), 2500);
            assert_eq!(starts.len(), 2500);
            let allowed = requests.max(1) as usize;
            for window in starts.windows(allowed + 1) {
                let long = window[allowed] - window[0];
                // Nanoseconds are rounded down.
                assert!(long + Duration::from_micros(10) >= Duration::from_secs(60), "{requests}, {burst}: {long:?}");
            }
        }
    }

    #[test]
    fn a_burst_starts_at_once() {
        let starts = starts(RateLimit::per_minute(100), 11);
        assert_eq!(starts[9], Duration::from_secs(5));
        assert!(starts[10] > Duration::from_secs(5));
    }

    #[test]
    fn what_comes_too_late_takes_no_room() {
        let limits = Limits::new(Some(RateLimit::per_second(1)));
        let now = Duration::ZERO;
        assert_eq!(limits.reserve(now, Duration::from_secs(1)), Some(now));
        assert_eq!(limits.reserve(now, Duration::from_secs(1)), None);
        assert_eq!(limits.reserve(now, Duration::from_secs(2)), Some(Duration::from_secs(1)));
    }
}
