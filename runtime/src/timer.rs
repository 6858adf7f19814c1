//! Tells the time and waits: by tokio's clock, unless a client is given another one.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::build_error::BuildError;

/// A wait: done when the time is up.
pub type Sleeping = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time and waits. Targets without tokio bring their own, and so do tests that must not take real time.
pub trait Timer: Send + Sync + 'static {
    /// How long ago some moment was, the same one for the life of the timer. Never goes back, whatever is done to the
    /// system's clock.
    fn elapsed(&self) -> Duration;

    /// The time of day: how long ago 1970 began, in UTC. Only looked at where a vendor names a time to wait for and
    /// does not say what time it is.
    fn unix_time(&self) -> Duration;

    /// Waits so long.
    fn sleep(&self, time: Duration) -> Sleeping;
}

/// Tokio's clock. Waits have to be polled within a tokio runtime whose timer is enabled.
#[cfg(feature = "tokio")]
#[derive(Clone, Copy, Debug)]
pub struct TokioTimer(tokio::time::Instant);

#[cfg(feature = "tokio")]
impl TokioTimer {
    /// A timer that counts from now on.
    pub fn new() -> Self {
        Self(tokio::time::Instant::now())
    }
}

#[cfg(feature = "tokio")]
impl Default for TokioTimer {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "tokio")]
impl Timer for TokioTimer {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn unix_time(&self) -> Duration {
        // A clock before 1970 is not set.
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
    }

    fn sleep(&self, time: Duration) -> Sleeping {
        Box::pin(tokio::time::sleep(time))
    }
}

/// The timer of clients that are given none.
#[cfg(feature = "tokio")]
pub(crate) fn default_timer() -> Result<Arc<dyn Timer>, BuildError> {
    Ok(Arc::new(TokioTimer::new()))
}

/// The timer of clients that are given none.
#[cfg(not(feature = "tokio"))]
pub(crate) fn default_timer() -> Result<Arc<dyn Timer>, BuildError> {
    Err(BuildError::Timer)
}

/// What a future gives, unless the time is up first.
pub(crate) async fn unless<T>(up: &mut Sleeping, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => up.as_mut().poll(context).map(|()| None),
    })
    .await
}
