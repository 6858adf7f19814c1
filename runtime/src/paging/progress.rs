//! Decides which page to ask for next, and when a list has ended. Sends nothing, and is not generic.

use std::collections::HashSet;

use super::told::{Link, Told, no_list};
use super::{Paging, Position, query};
use crate::answer::AnswerError;
use crate::build_error::BuildError;

/// How far a list has been read.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    paging: Option<Paging>,
    /// The page to ask for next, or, after a failure, the one that could not be had.
    at: Position,
    /// The page that was handed out last.
    given: Option<Position>,
    state: State,
    /// How many pages were handed out.
    pages: u64,
    /// How many items there are before the page to ask for, where that is known.
    before: Option<u64>,
    /// The number of the first page, where it is known.
    first: Option<u64>,
    /// Whether the page to ask for may turn out to be the first one again, as nobody knows how pages are numbered.
    is_unsure: bool,
    /// Stands for the items of the page before.
    items: Option<u64>,
    /// Every cursor that was followed.
    cursors: HashSet<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// There is a page to ask for.
    Going,
    /// The page that was handed out does not say how to go on.
    Stuck(&'static str),
    /// The last call failed.
    Failed,
    Ended,
}

/// What becomes of a page that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is handed out.
    Give,
    /// It was handed out before.
    Skip,
}

/// What was sent for a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    /// The number of the page, or of the items before it.
    number: Option<u64>,
    /// How many items to give.
    size: Option<u64>,
}

impl Progress {
    /// A list that is read from that page.
    pub(super) fn new(paging: Option<Paging>, at: Position) -> Self {
        let first = match paging {
            Some(Paging::Page { first, .. }) => first.map(u64::from),
            _ => None,
        };
        Self {
            paging,
            cursors: if let Position::Cursor(cursor) = &at { HashSet::from([cursor.clone()]) } else { HashSet::new() },
            at,
            given: None,
            state: State::Going,
            pages: 0,
            before: None,
            first,
            is_unsure: false,
            items: None,
        }
    }

    /// The page to ask for next; none at the end.
    pub(super) fn position(&self) -> Option<&Position> {
        (self.state != State::Ended).then_some(&self.at)
    }

    /// The page that was handed out last.
    pub(super) fn given(&self) -> Option<&Position> {
        self.given.as_ref()
    }

    /// Keeps that the page could not be had; where that is because it is the one before again, it may be so next time.
    pub(super) fn fail(&mut self, is_same_page: bool) -> Position {
        self.state = State::Failed;
        if is_same_page {
            self.items = None;
        }
        self.at.clone()
    }

    /// Goes on after a failure.
    pub(super) fn resume(&mut self) {
        if self.state == State::Failed {
            self.state = State::Going;
        }
    }

    /// The parameter that asks for the next page, where it takes one; nothing at the end.
    pub(super) fn ask(&mut self) -> Option<Result<Option<(&'static str, String)>, BuildError>> {
        match self.state {
            State::Going => {}
            State::Stuck(reason) => {
                return Some(Err(BuildError::Argument { name: "position".to_owned(), reason }));
            }
            State::Failed | State::Ended => return None,
        }
        let parameter = match (&self.at, self.paging) {
            (Position::Start, Some(_)) => None,
            (Position::Page(page), Some(Paging::Page { number, .. })) => Some((number, page.to_string())),
            (Position::Offset(items), Some(Paging::Offset { offset, .. })) => Some((offset, items.to_string())),
            (Position::Cursor(cursor), Some(Paging::Cursor { after, .. })) => Some((after, cursor.clone())),
            (_, None) => {
                let reason = "it is not known where the operation has its list";
                return Some(Err(BuildError::Argument { name: "position".to_owned(), reason }));
            }
            _ => {
                let reason = "the operation has pages of another kind";
                return Some(Err(BuildError::Argument { name: "position".to_owned(), reason }));
            }
        };
        Some(Ok(parameter))
    }

    /// Reads back what is sent for a page.
    pub(super) fn sent(&self, query: &str) -> Result<Sent, BuildError> {
        let name = match self.paging {
            Some(Paging::Page { number, .. }) => Some(number),
            Some(Paging::Offset { offset, .. }) => Some(offset),
            Some(Paging::Cursor { before: Some(before), .. }) if query::value(query, before).is_some() => {
                let reason = "pages are read forwards; send a single call to go back";
                return Err(BuildError::Argument { name: before.to_owned(), reason });
            }
            _ => None,
        };
        let size = self.paging.and_then(|paging| paging.size().0);
        Ok(Sent {
            number: name.and_then(|name| query::number(query, name)),
            size: size.and_then(|name| query::number(query, name)),
        })
    }

    /// Judges a page, before its items are read: whether it is a new one.
    pub(super) fn judge(&self, sent: &Sent, told: &Told) -> Result<Verdict, AnswerError> {
        if told.items.is_some() && told.items == self.items {
            return if self.is_unsure { Ok(Verdict::Skip) } else { Err(AnswerError::SamePage) };
        }
        let before = self.before.or(self.before(sent));
        let is_short = |total| before.is_some_and(|before| before < total);
        let has_more = told.more == Some(true) || told.total.is_some_and(is_short);
        match self.paging {
            Some(paging) if !told.has_list && has_more => Err(no_list(paging.items())),
            _ => Ok(Verdict::Give),
        }
    }

    /// Goes on after a page that was judged.
    pub(super) fn advance(&mut self, sent: &Sent, told: Told, verdict: Verdict) {
        if verdict == Verdict::Give {
            self.given = Some(self.at.clone());
            self.pages += 1;
        }
        let before = self.before.or(self.before(sent));
        self.before = before.map(|before| if verdict == Verdict::Give { before + told.count } else { before });
        let next = match self.paging {
            Some(Paging::Page { .. }) => self.next_number(sent, &told, verdict),
            Some(Paging::Offset { .. }) => self.next_offset(sent, &told),
            Some(Paging::Cursor { next, .. }) => self.next_cursor(next, &told),
            Some(Paging::Whole { .. }) | None => Ok(None),
        };
        self.items = told.items;
        match next {
            Ok(Some(next)) => self.at = next,
            Ok(None) => self.state = State::Ended,
            Err(reason) => self.state = State::Stuck(reason),
        }
    }

    /// How many items there are before the first page that is read.
    fn before(&self, sent: &Sent) -> Option<u64> {
        match (self.paging?, sent.number) {
            (Paging::Offset { .. }, number) => Some(number.unwrap_or(0)),
            (Paging::Page { .. }, None) => Some(0),
            (Paging::Page { .. }, Some(number)) => match number.checked_sub(self.first?)? {
                0 => Some(0),
                pages => pages.checked_mul(sent.size?),
            },
            _ => None,
        }
    }

    fn next_number(&mut self, sent: &Sent, told: &Told, verdict: Verdict) -> Result<Option<Position>, &'static str> {
        if told.count == 0 {
            return Ok(None);
        }
        let was_unsure = std::mem::take(&mut self.is_unsure);
        match sent.number {
            // What came is the first page again, or the one after it: so this is how they are numbered.
            Some(number) if was_unsure && verdict == Verdict::Skip => self.first = Some(number),
            Some(number) if was_unsure => self.first = number.checked_sub(1),
            None if self.first.is_none() => {
                self.first = told.own;
                self.is_unsure = true;
            }
            _ => {}
        }
        let number = sent.number.or(self.first);
        let link = match told.link {
            Link::Next(Some(next)) if number.is_none_or(|number| next > number) => Some(next),
            _ => None,
        };
        let next = Position::Page(link.or(number.map(|number| number.saturating_add(1))).unwrap_or(1));
        if let Link::Next(_) = told.link {
            return Ok(Some(next));
        }
        // Where it is not known how pages are numbered, this may be one too low: that is a request more, not a page less.
        let reached = match (sent.number, self.first) {
            (Some(number), Some(first)) => number.saturating_sub(first).saturating_add(1),
            (Some(number), None) => number,
            (None, _) => self.pages,
        };
        let is_last = match (told.pages, told.total, self.before) {
            (Some(pages @ 1..), ..) => reached >= pages,
            _ if told.link == Link::Last => true,
            (_, Some(total @ 1..), Some(before)) => before >= total,
            _ => false,
        };
        Ok((!is_last).then_some(next))
    }

    fn next_offset(&self, sent: &Sent, told: &Told) -> Result<Option<Position>, &'static str> {
        let next = sent.number.unwrap_or(0).saturating_add(told.count);
        let is_last = told.count == 0
            || match (told.more, told.total) {
                (Some(more), _) => !more,
                (None, Some(total @ 1..)) => next >= total,
                (None, _) => false,
            };
        Ok((!is_last).then_some(Position::Offset(next)))
    }

    fn next_cursor(&mut self, place: &str, told: &Told) -> Result<Option<Position>, &'static str> {
        let is_of_item = place.starts_with("[]");
        if told.more == Some(false) || is_of_item && told.count == 0 {
            return Ok(None);
        }
        match &told.cursor {
            Some(cursor) if self.cursors.insert(cursor.clone()) => Ok(Some(Position::Cursor(cursor.clone()))),
            Some(_) => Err("the last page leads back to one that was read before"),
            None if is_of_item || told.more == Some(true) => Err("the last page has no cursor for the next one"),
            None => Ok(None),
        }
    }
}
