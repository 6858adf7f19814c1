//! When and how often a request is sent again.

mod after;
mod budget;

use std::time::Duration;

use uuid::Uuid;

pub(crate) use self::after::retry_after;
pub(crate) use self::budget::Budget;

/// How often a call is tried, and how long is waited in between.
///
/// Whatever the policy says, a request that the vendor may have got is sent again only if that cannot do harm: its
/// method is idempotent, or it carries an idempotency key. This holds for 429 and 503 as well: what a vendor has done
/// before it says that it is overloaded, nobody knows. All waits and tries end with the time that the call has.
///
/// ```
/// use std::time::Duration;
/// use billwright_runtime::RetryPolicy;
///
/// const PATIENT: RetryPolicy = RetryPolicy::DEFAULT.tries(6).waits(Duration::from_secs(1), Duration::from_secs(60));
/// assert_eq!(RetryPolicy::NEVER, RetryPolicy::DEFAULT.tries(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    tries: u32,
    first_wait: Duration,
    longest_wait: Duration,
    statuses: &'static [u16],
}

impl RetryPolicy {
    /// Three tries, with waits of up to half a second, a second and so on, and 20 seconds at most, after no answer and
    /// after 408, 425, 429, 500, 502, 503 and 504.
    pub const DEFAULT: Self = Self {
        tries: 3,
        first_wait: Duration::from_millis(500),
        longest_wait: Duration::from_secs(20),
        statuses: &[408, 425, 429, 500, 502, 503, 504],
    };

    /// One try.
    pub const NEVER: Self = Self::DEFAULT.tries(1);

    /// So many tries at most, the first one included; none counts as one. Waits for another request with the same key,
    /// where the vendor says that it is at work on one, do not count, unless there is only one try.
    #[must_use]
    pub const fn tries(mut self, tries: u32) -> Self {
        self.tries = tries;
        self
    }

    /// Waits at random up to a ceiling, which is `first` before the second try, doubles from try to try, and is never
    /// more than `longest`. A vendor's `Retry-After` goes before, and may be longer.
    #[must_use]
    pub const fn waits(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    /// The statuses after which a call is tried again.
    #[must_use]
    pub const fn statuses(mut self, statuses: &'static [u16]) -> Self {
        self.statuses = statuses;
        self
    }

    /// Whether a call is tried again after this status.
    pub(crate) fn covers(&self, status: u16) -> bool {
        self.statuses.contains(&status)
    }

    /// Whether there is another try after so many.
    pub(crate) fn allows_after(&self, tries: usize) -> bool {
        u32::try_from(tries).is_ok_and(|tries| tries < self.tries)
    }

    /// The longest wait after so many tries.
    pub(crate) fn ceiling(&self, tries: usize) -> Duration {
        let doublings = u32::try_from(tries.saturating_sub(1)).unwrap_or(u32::MAX);
        let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
        self.first_wait.saturating_mul(factor).min(self.longest_wait)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Any time up to that long, so that calls which failed together are not repeated together.
pub(crate) fn up_to(longest: Duration) -> Duration {
    // The low bits of a version 4 UUID are random.
    let random = Uuid::new_v4().as_u128() & u128::from(u32::MAX);
    let longest = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
    let nanos = u128::from(longest) * random / u128::from(u32::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings_double_up_to_the_longest() {
        let ceilings = [1, 2, 3, 6, 7, 40, usize::MAX].map(|tries| RetryPolicy::DEFAULT.ceiling(tries).as_millis());
        assert_eq!(ceilings, [500, 1000, 2000, 16_000, 20_000, 20_000, 20_000]);
        assert_eq!(RetryPolicy::DEFAULT.waits(Duration::MAX, Duration::MAX).ceiling(9), Duration::MAX);
    }

    #[test]
    fn waits_at_random_stay_below_the_longest_and_differ() {
        let waits: Vec<Duration> = (0..200).map(|_| up_to(Duration::from_secs(1))).collect();
        assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(1)));
        assert!(waits.iter().any(|wait| *wait < Duration::from_millis(250)));
        assert!(waits.iter().any(|wait| *wait > Duration::from_millis(750)));
        assert_eq!(up_to(Duration::ZERO), Duration::ZERO);
    }
}
