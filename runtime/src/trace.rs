//! Spans of calls and their tries, by the crate `tracing`; nothing where the feature `tracing` is off. They hold neither
//! URLs nor headers nor bodies, which may be secret.

#[cfg(feature = "tracing")]
pub(crate) use self::on::Span;

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::Span;

#[cfg(feature = "tracing")]
mod on {
    use tracing::Instrument;
    use tracing::field::Empty;

    use crate::execute::{Done, End};
    use crate::operation::OperationSpec;
    use crate::tries::Try;
    use crate::vendor::Vendor;

    /// The span of a call or of a try.
    pub(crate) struct Span(tracing::Span);

    impl Span {
        pub(crate) fn call(vendor: &Vendor, operation: &OperationSpec) -> Self {
            Self(tracing::info_span!(
                "call",
                vendor = vendor.name,
                operation = operation.id,
                method = operation.method.as_str(),
                status = Empty,
                tries = Empty,
                failure = Empty,
            ))
        }

        /// `number` counts from 1.
        pub(crate) fn attempt(operation: &OperationSpec, number: usize) -> Self {
            Self(tracing::info_span!(
                "try",
                operation = operation.id,
                number,
                status = Empty,
                failure = Empty,
                waited_ms = Empty,
                took_ms = Empty,
            ))
        }

        /// A future whose steps are within the span.
        pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn tried(&self, tried: &Try) {
            self.record(tried);
            self.0.record("waited_ms", u64::try_from(tried.waited.as_millis()).unwrap_or(u64::MAX));
            self.0.record("took_ms", u64::try_from(tried.took.as_millis()).unwrap_or(u64::MAX));
        }

        pub(crate) fn finish(&self, done: &Done) {
            self.0.record("tries", done.tries.len());
            if let Some(last) = done.tries.last() {
                self.record(last);
            }
            if let End::AlreadyReceived(_) = done.end {
                self.0.record("failure", "AlreadyReceived");
            }
        }

        fn record(&self, tried: &Try) {
            if let Some(status) = tried.status {
                self.0.record("status", status);
            }
            if let Some(failure) = tried.failure {
                self.0.record("failure", tracing::field::debug(failure));
            }
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use crate::execute::Done;
    use crate::operation::OperationSpec;
    use crate::tries::Try;
    use crate::vendor::Vendor;

    /// What would be a span.
    pub(crate) struct Span;

    impl Span {
        pub(crate) fn call(_vendor: &Vendor, _operation: &OperationSpec) -> Self {
            Self
        }

        pub(crate) fn attempt(_operation: &OperationSpec, _number: usize) -> Self {
            Self
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn tried(&self, _tried: &Try) {}

        pub(crate) fn finish(&self, _done: &Done) {}
    }
}
