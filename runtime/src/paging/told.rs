//! What an answer tells of the list that it is a page of.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Paging, query};
use crate::answer::{AnswerError, Answered, RawAnswer};
use crate::json::{Decode, DecodeError, Kind, Node, Tape, decode_node};

/// What an answer tells. What it does not tell is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// How many items the page has.
    pub(super) count: u64,
    /// Whether the list is there at all.
    pub(super) has_list: bool,
    /// Stands for the text of the items; none where there are no items.
    pub(super) items: Option<u64>,
    /// How many items there are in all.
    pub(super) total: Option<u64>,
    /// How many pages there are.
    pub(super) pages: Option<u64>,
    /// The number of this page.
    pub(super) own: Option<u64>,
    /// Whether there are more.
    pub(super) more: Option<bool>,
    /// The cursor of the next page.
    pub(super) cursor: Option<String>,
    /// Where the next page is.
    pub(super) link: Link,
}

/// Where the next page is, by a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Link {
    /// The answer has no links.
    #[default]
    Unknown,
    /// Of its links, none is to a next page.
    Last,
    /// At the page of this number, where the link tells it.
    Next(Option<u64>),
}

impl Told {
    /// Looks at an answer.
    pub(super) fn by(answer: &RawAnswer, paging: &Paging) -> Result<Self, AnswerError> {
        let tape = parse(answer)?;
        let root = tape.root();
        let list = at(root, paging.items());
        let mut told = Self { has_list: list.is_some_and(|list| list.kind() == Kind::Array), ..Self::default() };
        if let Some(list) = list {
            told.count = list.items().map(|_| 1).sum();
            told.items = (told.count > 0).then(|| {
                let mut hasher = DefaultHasher::new();
                list.raw().hash(&mut hasher);
                hasher.finish()
            });
        }
        let place = |place: Option<&str>| at(root, place?);
        match *paging {
            Paging::Page { number, total, pages, own, next, .. } => {
                told.total = place(total).and_then(whole);
                told.pages = place(pages).and_then(whole);
                told.own = place(own).and_then(whole);
                told.link = next.map_or(Link::Unknown, |next| link(root, next, number));
            }
            Paging::Offset { total, more, .. } => {
                told.total = place(total).and_then(whole);
                told.more = place(more).and_then(Node::boolean);
            }
            Paging::Cursor { next, more, .. } => {
                told.more = place(more).and_then(Node::boolean);
                let cursor = match next.strip_prefix("[]") {
                    Some(member) => {
                        let last = list.and_then(|list| list.items().last());
                        last.and_then(|last| at(last, member.trim_start_matches('.')))
                    }
                    None => at(root, next),
                };
                told.cursor = cursor.and_then(text).filter(|cursor| !cursor.is_empty());
            }
            Paging::Whole { .. } => {}
        }
        Ok(told)
    }
}

/// The items of a page. Without a list, there are none; that this may be so is for the caller to judge.
pub(super) fn items<T: Decode>(answer: &RawAnswer, place: &str) -> Result<Answered<Vec<T>>, AnswerError> {
    let tape = parse(answer)?;
    match at(tape.root(), place).filter(|list| !list.is_null()) {
        Some(list) => {
            let decoded = decode_node(&tape, list).map_err(AnswerError::Decode)?;
            Ok(Answered { value: decoded.value, degraded: decoded.degraded, unknown: decoded.unknown })
        }
        None => Ok(Answered::new(Vec::new())),
    }
}

/// That an answer has no list where there should be one.
pub(super) fn no_list(place: &str) -> AnswerError {
    let path = if place.is_empty() { "$".to_owned() } else { format!("$.{place}") };
    AnswerError::Decode(DecodeError { path, expected: "a list", found: "nothing".to_owned() })
}

fn parse(answer: &RawAnswer) -> Result<Tape<'_>, AnswerError> {
    Tape::parse(answer.json()).map_err(|error| AnswerError::Decode(error.into()))
}

/// What is at a place: keys joined by dots.
fn at<'a>(root: Node<'a>, place: &str) -> Option<Node<'a>> {
    match place {
        "" => Some(root),
        place => place.split('.').try_fold(root, |node, key| node.get(key)),
    }
}

/// A whole number, which may come as text.
fn whole(node: Node<'_>) -> Option<u64> {
    match node.str() {
        Some(text) => text.parse().ok(),
        None => node.number()?.parse().ok(),
    }
}

/// A text, or the text of a number.
fn text(node: Node<'_>) -> Option<String> {
    match node.str() {
        Some(text) => Some(text.into_owned()),
        None => node.number().map(str::to_owned),
    }
}

fn link(root: Node<'_>, place: &str, number: &str) -> Link {
    match at(root, place).and_then(text) {
        Some(link) => {
            let query = link.split_once('?').map_or("", |(_, query)| query);
            let query = query.split_once('#').map_or(query, |(query, _)| query);
            Link::Next(query::number(query, number))
        }
        None => {
            let links = place.rsplit_once('.').map_or("", |(links, _)| links);
            match at(root, links) {
                // Links of which none is there say nothing.
                Some(links) if links.entries().any(|(_, link)| !link.is_null()) && !place.is_empty() => Link::Last,
                _ => Link::Unknown,
            }
        }
    }
}
