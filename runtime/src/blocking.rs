//! Calls that block the thread until the answer is there.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::answer::{NoError, RawAnswer};
use crate::build_error::BuildError;
use crate::call::{Call, Endpoint};
use crate::error::Error;
use crate::outcome::Outcome;

impl<E> Call<'_, E>
where
    E: Endpoint + Send,
    E::Output: Send,
    E::Error: Send,
{
    /// Sends the request, and blocks this thread until the answer is read. It may be used anywhere; within an
    /// asynchronous program it holds up whatever else that thread had to do, so prefer [`Call::send`] there.
    ///
    /// # Errors
    /// For everything but a documented success.
    pub fn send_blocking(self) -> Result<Outcome<E::Output>, Error<E::Error>> {
        let operation = self.operation();
        block(self.send()).unwrap_or_else(|error| Err(Error::not_sent(operation, error)))
    }

    /// Does what [`Call::send_raw`] does, and blocks this thread until the answer is read.
    ///
    /// # Errors
    /// When no whole answer came, or nobody knows what the vendor has done.
    pub fn send_raw_blocking(self) -> Result<Outcome<RawAnswer>, Error<NoError>> {
        let operation = self.operation();
        block(self.send_raw()).unwrap_or_else(|error| Err(Error::not_sent(operation, error)))
    }
}

/// Runs a future to its end.
pub(crate) fn block<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, BuildError> {
    let handle = runtime()?.handle();
    if Handle::try_current().is_err() {
        return Ok(handle.block_on(future));
    }
    // A thread that runs a runtime must not wait for another one; a thread of our own may.
    std::thread::scope(|scope| match scope.spawn(|| handle.block_on(future)).join() {
        Ok(value) => Ok(value),
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

/// The runtime of all calls that block, with a thread of its own. It is kept, since connections live in it.
fn runtime() -> Result<&'static Runtime, BuildError> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let start = || {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).thread_name("billwright").enable_all().build();
        runtime.map_err(|error| error.to_string())
    };
    RUNTIME.get_or_init(start).as_ref().map_err(|reason| BuildError::Transport { reason: reason.clone() })
}
