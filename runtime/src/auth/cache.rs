//! Keeps a token until it runs out, and has it fetched once however many ask for it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::json::Secret;

use super::AuthError;

/// A token, and until when it can be used.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) token: Secret<String>,
    /// Nothing where the vendor does not say how long it is good: it is used until it is refused.
    pub(super) until: Option<Duration>,
}

#[derive(Default)]
pub(super) struct Cache {
    state: Mutex<State>,
    /// Held by the one who fetches.
    flight: futures_util::lock::Mutex<()>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// How many times a token was fetched, or not.
    fetched: u64,
    /// Why there was none the last time.
    failure: Option<AuthError>,
}

impl State {
    fn good(&self, now: Duration) -> Option<Secret<String>> {
        let kept = self.kept.as_ref().filter(|kept| kept.until.is_none_or(|until| now < until))?;
        Some(kept.token.clone())
    }
}

impl Cache {
    /// The token that is kept, or else a new one. Whoever asks while one is being fetched gets what comes of that.
    pub(super) async fn get<F: Future<Output = Result<Kept, AuthError>>>(
        &self,
        now: impl Fn() -> Duration,
        fetch: impl FnOnce() -> F,
    ) -> Result<Secret<String>, AuthError> {
        let fetched = {
            let state = self.state();
            match state.good(now()) {
                Some(token) => return Ok(token),
                None => state.fetched,
            }
        };
        // Who gives up while fetching lets the next one in.
        let _flight = self.flight.lock().await;
        {
            let state = self.state();
            if let Some(token) = state.good(now()) {
                return Ok(token);
            }
            if let Some(failure) = state.failure.as_ref().filter(|_| state.fetched != fetched) {
                return Err(failure.clone());
            }
        }
        let outcome = fetch().await;
        let mut state = self.state();
        state.fetched += 1;
        match outcome {
            Ok(kept) => {
                let token = kept.token.clone();
                (state.kept, state.failure) = (Some(kept), None);
                Ok(token)
            }
            Err(failure) => {
                (state.kept, state.failure) = (None, Some(failure.clone()));
                Err(failure)
            }
        }
    }

    /// Forgets a token. Another one has perhaps taken its place already, and stays.
    pub(super) fn forget(&self, token: &Secret<String>) {
        let mut state = self.state();
        if state.kept.as_ref().is_some_and(|kept| kept.token == *token) {
            state.kept = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
