//! A long range of dates as several calls.

use std::fmt;
use std::ops::Range as Places;

use super::range::Range;
use crate::call::{Call, Endpoint};

impl<'c, E: Endpoint + Clone> Call<'c, E> {
    /// The same call for each part of its range of dates that is as long as the vendor takes: the oldest part first, with
    /// `.rev()` the newest. The parts neither overlap nor leave a second out, or a day where the dates are days, given
    /// that both ends of a range belong to it. A range that is not limited, or not too long, makes one call.
    pub fn windows(self) -> Windows<'c, E> {
        let limited = self.operation().date_range.and_then(|limit| {
            let query = self.query_sent()?;
            Some((limit, Range::of(&limit, &query)?))
        });
        let places = 0..limited.map_or(1, |(limit, range)| range.windows(&limit));
        Windows { call: self, limited, places }
    }
}

/// The calls for a long range of dates, see [`Call::windows`]. Each has an idempotency key of its own, where it takes
/// one.
#[must_use = "nothing is sent before the calls are"]
pub struct Windows<'c, E> {
    call: Call<'c, E>,
    limited: Option<(super::DateRange, Range)>,
    places: Places<u64>,
}

impl<E: Endpoint> fmt::Debug for Windows<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Windows").field("call", &self.call).field("places", &self.places).finish()
    }
}

impl<'c, E: Endpoint + Clone> Windows<'c, E> {
    fn window(&self, place: u64) -> Call<'c, E> {
        let call = self.call.another();
        let window = self.limited.and_then(|(limit, range)| Some((limit, range.window(&limit, place)?)));
        match window {
            Some((limit, (start, end))) => call.with_query(limit.start, start).with_query(limit.end, end),
            None => call,
        }
    }
}

impl<'c, E: Endpoint + Clone> Iterator for Windows<'c, E> {
    type Item = Call<'c, E>;

    fn next(&mut self) -> Option<Call<'c, E>> {
        self.places.next().map(|place| self.window(place))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

impl<E: Endpoint + Clone> DoubleEndedIterator for Windows<'_, E> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.places.next_back().map(|place| self.window(place))
    }
}
