//! A clock that tests wind: it jumps to the next moment at which something is due once nothing else can be done.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use billwright_runtime as rt;

/// A timer whose time is not real. Clones are the same timer.
#[derive(Clone, Default)]
pub struct VirtualTimer(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    /// What the time of day is ahead of the elapsed time.
    ahead: Duration,
    sleeping: Vec<(u64, Duration, Option<Waker>)>,
    next: u64,
}

impl VirtualTimer {
    pub fn new() -> Self {
        let timer = Self::default();
        timer.set_time_of_day(Duration::from_secs(1_800_000_000));
        timer
    }

    /// Sets the clock on the wall, as somebody may do at any time.
    pub fn set_time_of_day(&self, time: Duration) {
        let mut state = self.0.lock().unwrap();
        state.ahead = time.saturating_sub(state.now);
    }

    /// Runs a future to its end, jumping over all the time in which nothing happens.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut future = std::pin::pin!(future);
        loop {
            while woken.0.swap(false, Ordering::Relaxed) {
                if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return value;
                }
            }
            self.jump();
        }
    }

    fn jump(&self) {
        let mut state = self.0.lock().unwrap();
        let next = state.sleeping.iter().map(|(_, until, _)| *until).min();
        // Nothing is due, and nothing can be done: somebody waits for ever.
        let next = next.unwrap();
        state.now = state.now.max(next);
        let now = state.now;
        for (_, until, waker) in &mut state.sleeping {
            if *until <= now
                && let Some(waker) = waker.take()
            {
                waker.wake();
            }
        }
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl rt::Timer for VirtualTimer {
    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().now
    }

    fn unix_time(&self) -> Duration {
        let state = self.0.lock().unwrap();
        state.now + state.ahead
    }

    fn sleep(&self, time: Duration) -> rt::Sleeping {
        let mut state = self.0.lock().unwrap();
        let id = state.next;
        state.next += 1;
        let until = state.now.saturating_add(time);
        state.sleeping.push((id, until, None));
        Box::pin(Sleep { timer: self.clone(), id, until })
    }
}

struct Sleep {
    timer: VirtualTimer,
    id: u64,
    until: Duration,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.timer.0.lock().unwrap();
        if state.now >= self.until {
            return Poll::Ready(());
        }
        for (id, _, waker) in &mut state.sleeping {
            if *id == self.id {
                *waker = Some(context.waker().clone());
            }
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.timer.0.lock().unwrap().sleeping.retain(|(id, _, _)| *id != self.id);
    }
}

/// Runs futures at the same time, and gives what they give, in their order.
pub async fn all<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, value) in &mut futures {
            if value.is_none()
                && let Poll::Ready(done) = future.as_mut().poll(context)
            {
                *value = Some(done);
            }
        }
        match futures.iter().all(|(_, value)| value.is_some()) {
            true => Poll::Ready(futures.iter_mut().filter_map(|(_, value)| value.take()).collect()),
            false => Poll::Pending,
        }
    })
    .await
}
