//! One page of a list, by the way in which an operation pages.

use serde_json::Value;

use crate::paging::Paging;

use super::document::step;

/// How many items a page has where nothing is said.
const USUAL_SIZE: usize = 25;

/// A page.
pub(super) struct Page {
    /// Its items.
    pub(super) items: Vec<Value>,
    /// What the answer says besides, by place: how many there are, whether there are more.
    pub(super) says: Vec<(&'static str, Value)>,
}

/// Where an operation has its items, if it says so.
pub(super) fn items_at(paging: Paging) -> &'static str {
    match paging {
        Paging::Page { items, .. } | Paging::Offset { items, .. } | Paging::Cursor { items, .. } => items,
        Paging::Whole { items } => items,
    }
}

/// The page of these items that a query asks for.
pub(super) fn page(paging: Option<Paging>, query: &[(String, String)], all: Vec<Value>) -> Page {
    let text = |name: &str| query.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str());
    let number = |name: Option<&str>| text(name?)?.parse::<usize>().ok();
    let size = |name: Option<&str>| number(name).unwrap_or(USUAL_SIZE).max(1);
    let total = all.len();
    let count = |place: Option<&'static str>, count: usize| place.map(|place| (place, Value::from(count)));
    let flag = |place: Option<&'static str>, is_so: bool| place.map(|place| (place, Value::from(is_so)));
    let cut = |start: usize, size: usize| all.iter().skip(start).take(size).cloned().collect();
    match paging {
        None | Some(Paging::Whole { .. }) => Page { items: all, says: Vec::new() },
        Some(Paging::Page { number: parameter, size: limit, first, total: total_at, pages, own, next, .. }) => {
            // Where a vendor does not say how it numbers its pages, this one counts from 1.
            let (size, first) = (size(limit), first.unwrap_or(1) as usize);
            let asked = number(Some(parameter)).unwrap_or(first);
            let start = asked.saturating_sub(first).saturating_mul(size);
            let link = match start.saturating_add(size) < total {
                true => Value::from(format!("?{parameter}={}", asked.saturating_add(1))),
                false => Value::Null,
            };
            let says = count(total_at, total).into_iter().chain(count(pages, total.div_ceil(size)));
            let says = says.chain(count(own, asked)).chain(next.map(|next| (next, link)));
            Page { items: cut(start, size), says: says.collect() }
        }
        Some(Paging::Offset { offset, limit, total: total_at, more, .. }) => {
            let (start, size) = (number(Some(offset)).unwrap_or(0), size(limit));
            let has_more = start.saturating_add(size) < total;
            let says = count(total_at, total).into_iter().chain(flag(more, has_more));
            Page { items: cut(start, size), says: says.collect() }
        }
        Some(Paging::Cursor { after, before, limit, next, more, .. }) => {
            let size = size(limit);
            let in_items = next.strip_prefix("[]").map(|at| at.trim_start_matches('.'));
            // A cursor is a value of an item, or else how many items are before it.
            let place = |cursor: &str| match in_items {
                Some(at) => all.iter().position(|item| is_text(item.pointer(&pointer(at)), cursor)),
                None => cursor.parse().ok(),
            };
            let after = text(after).and_then(place).map(|at| if in_items.is_some() { at + 1 } else { at });
            let end = before.and_then(text).and_then(place);
            let start = after.unwrap_or_else(|| end.map_or(0, |end| end.saturating_sub(size)));
            let size = end.map_or(size, |end| size.min(end.saturating_sub(start)));
            let has_more = start.saturating_add(size) < total;
            let cursor = match (in_items, has_more) {
                (Some(_), _) => None,
                (None, true) => Some((next, Value::from((start + size).to_string()))),
                (None, false) => Some((next, Value::Null)),
            };
            let says = flag(more, has_more).into_iter().chain(cursor);
            Page { items: cut(start, size), says: says.collect() }
        }
    }
}

fn is_text(value: Option<&Value>, text: &str) -> bool {
    match value {
        Some(Value::String(own)) => own == text,
        Some(Value::Number(own)) => own.to_string() == text,
        _ => false,
    }
}

/// The pointer of keys joined by dots.
pub(super) fn pointer(keys: &str) -> String {
    keys.split('.').filter(|key| !key.is_empty()).map(|key| format!("/{}", step(key))).collect()
}
