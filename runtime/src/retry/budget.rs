//! How many repeats a client has left: when most calls fail, repeating them all would keep a vendor down.

use std::sync::atomic::{AtomicU32, Ordering};

/// What a repeat costs, in parts of which a call that went well at once gives back one.
const COST: u32 = 10;

/// Shared by all calls of a client. A repeat takes from it; one that helps gives back what it took, and a call that
/// needed none a tenth of that.
#[derive(Debug)]
pub(crate) struct Budget {
    full: u32,
    left: AtomicU32,
}

impl Budget {
    /// Enough for so many repeats without a success.
    pub(crate) fn new(repeats: u32) -> Self {
        let full = repeats.saturating_mul(COST);
        Self { full, left: AtomicU32::new(full) }
    }

    /// Takes what a repeat costs; false where there is not enough left.
    pub(crate) fn take(&self) -> bool {
        let take = |left: u32| left.checked_sub(COST);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Gives back for a call that went well.
    pub(crate) fn give(&self, repeated: bool) {
        let parts = if repeated { COST } else { 1 };
        let give = |left: u32| Some(left.saturating_add(parts).min(self.full));
        // It always gives something.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn repeats_are_paid_for_by_successes() {
        let budget = Budget::new(2);
        assert_eq!([budget.take(), budget.take(), budget.take()], [true, true, false]);
        (0..9).for_each(|_| budget.give(false));
        assert!(!budget.take());
        budget.give(false);
        assert!(budget.take());
        budget.give(true);
        assert_eq!([budget.take(), budget.take()], [true, false]);
        (0..100).for_each(|_| budget.give(true));
        assert_eq!([budget.take(), budget.take(), budget.take()], [true, true, false]);
        assert!(!Budget::new(0).take());
    }
}
