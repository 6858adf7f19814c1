//! What came of each try of a call.

use std::time::Duration;

use bytes::Bytes;

use crate::answer::RawAnswer;
use crate::execute::End;
use crate::transport::TransportErrorKind;

/// How much of the body is kept of an answer after which a call went on.
const KEPT_BODY: usize = 64 * 1024;

/// One try of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Try {
    /// How long was waited before it: after the try before, and for room under a rate limit.
    pub waited: Duration,
    /// How long it took: from sending to the end of the answer, or to its head where the body is a stream.
    pub took: Duration,
    /// The status code, where an answer began.
    pub status: Option<u16>,
    /// What went wrong, where no whole answer came.
    pub failure: Option<TransportErrorKind>,
    /// Whether the vendor may have got this request. Only false where that is certain.
    pub may_have_arrived: bool,
    /// What came of the answer, with the first 64 KiB of its body, where the call went on after it. That of the last
    /// try is in the outcome or the error.
    pub answer: Option<RawAnswer>,
}

/// The start of an answer, which does not hold on to the rest of it.
pub(crate) fn start_of(answer: &RawAnswer) -> RawAnswer {
    let body = &answer.body[..answer.body.len().min(KEPT_BODY)];
    RawAnswer { body: Bytes::copy_from_slice(body), ..answer.clone() }
}

impl Try {
    /// What came of it; times are yet to be filled in.
    pub(crate) fn of(end: &End) -> Self {
        let (status, failure, may_have_arrived) = match end {
            End::Answered(answer) | End::Streaming(answer, _) | End::AlreadyReceived(answer) => {
                (Some(answer.status), None, true)
            }
            End::Failed(error) => {
                (error.partial.as_ref().map(|answer| answer.status), Some(error.kind), error.may_have_arrived)
            }
        };
        Self { waited: Duration::ZERO, took: Duration::ZERO, status, failure, may_have_arrived, answer: None }
    }
}
