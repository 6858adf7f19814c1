//! What kinds of errors there are where money is concerned, and how the document tells them apart.

use std::fmt;

use crate::answer::RawAnswer;
use crate::json::{Node, Tape};

/// What kind of error an answer is, where the document tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The payment was declined.
    Declined,
    /// The gateway failed: whether money moved is for the gateway to say.
    GatewayError,
    /// The gateway holds the payment back.
    GatewayHold,
    /// The payment was taken for fraud.
    Fraud,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Declined => "declined",
            Self::GatewayError => "gateway error",
            Self::GatewayHold => "gateway hold",
            Self::Fraud => "fraud",
        })
    }
}

/// What tells errors of a kind from others: a value in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRule {
    /// The kind.
    pub kind: ErrorKind,
    /// Where the value is: keys joined by dots.
    pub at: &'static str,
    /// The values, as JSON.
    pub values: &'static [&'static str],
}

impl RawAnswer {
    /// What kind of error this is, where the document tells.
    pub fn kind(&self) -> Option<ErrorKind> {
        let rules = self.confidential.vendor?.error_kinds;
        if self.is_success() || rules.is_empty() {
            return None;
        }
        let tape = Tape::parse(&self.body).ok()?;
        let fits = |rule: &&ErrorRule| {
            at(tape.root(), rule.at).is_some_and(|node| rule.values.iter().any(|value| node.is_json(value)))
        };
        rules.iter().find(fits).map(|rule| rule.kind)
    }
}

/// The value that keys joined by dots lead to.
pub(crate) fn at<'n>(node: Node<'n>, keys: &str) -> Option<Node<'n>> {
    keys.split('.').try_fold(node, |node, key| node.get(key))
}
