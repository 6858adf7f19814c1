//! Holds values to their limits: what is written is looked at as JSON, so that nothing is emitted for it but the limits.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use regex_lite::Regex;

use super::codec::Encode;
use super::exact::Exact;
use super::limit::{Limit, Violation, Violations, counted};
use super::pattern::compile;
use super::tape::{Kind, Node};
use super::writer::Writer;

/// Texts that are longer, in bytes, are not matched with patterns. A match takes as many steps as text and pattern have
/// characters, multiplied.
const LONGEST_TEXT: usize = 16 << 10;

/// What requests are made of can be held to the limits that the document sets. Before a request is sent, this is done
/// for all of it.
pub trait Validate {
    /// Looks for all that does not keep to its limits.
    ///
    /// A limit of a field is known to the struct that has it, so a value by itself, such as a number, has none. A number
    /// that JSON cannot write is no matter of limits: sending finds it.
    ///
    /// # Errors
    /// When there is any.
    fn validate(&self) -> Result<(), Violations>;
}

impl<T: Encode + ?Sized> Validate for T {
    fn validate(&self) -> Result<(), Violations> {
        let mut writer = Writer::for_request(true);
        (&self).encode(&mut writer);
        Violations::check(writer.take_violations())
    }
}

/// Checks a value and what is in it.
pub(super) fn check(node: Node<'_>, limits: &'static [Limit], path: &mut String, found: &mut Vec<Violation>) {
    for limit in limits {
        match (limit, node.kind()) {
            (Limit::Items(limits), Kind::Array) => {
                for (place, item) in node.items().enumerate() {
                    within(path, |path| path.push_str(&format!("[{place}]")), |path| check(item, limits, path, found));
                }
            }
            (Limit::Item(place, limits), Kind::Array) => {
                if let Some(item) = node.items().nth(*place) {
                    within(path, |path| path.push_str(&format!("[{place}]")), |path| check(item, limits, path, found));
                }
            }
            (Limit::Values(limits), Kind::Object) => {
                for (key, value) in node.entries() {
                    let key = key.str().unwrap_or_default();
                    within(path, |path| super::push_key(path, &key), |path| check(value, limits, path, found));
                }
            }
            _ => found.extend(violates(*limit, node).map(|what| violation(path, *limit, what))),
        }
    }
}

/// Checks how many members an object has.
pub(super) fn check_members(count: usize, limits: &'static [Limit], found: &mut Vec<Violation>) {
    found.extend(limits.iter().filter_map(|limit| members(*limit, count).map(|what| violation("", *limit, what))));
}

fn violation(path: &str, limit: Limit, found: String) -> Violation {
    Violation { parameter: None, path: path.to_owned(), limit, found }
}

/// Takes a step, looks there, and steps back.
fn within(path: &mut String, step: impl FnOnce(&mut String), look: impl FnOnce(&mut String)) {
    let length = path.len();
    step(path);
    look(path);
    path.truncate(length);
}

/// What is found instead, where a value does not keep to a limit.
fn violates(limit: Limit, node: Node<'_>) -> Option<String> {
    match node.kind() {
        Kind::Number => number(limit, node.raw()).map(str::to_owned),
        Kind::String => text(limit, &node.str().unwrap_or_default()),
        Kind::Array => match limit {
            Limit::MinItems(least) => outside(node.items().count(), least, usize::MAX, "item"),
            Limit::MaxItems(most) => outside(node.items().count(), 0, most, "item"),
            Limit::UniqueItems => repeated(node),
            _ => None,
        },
        Kind::Object => match limit {
            Limit::MinProperties(_) | Limit::MaxProperties(_) => members(limit, node.entries().count()),
            _ => None,
        },
        Kind::Null | Kind::Boolean => None,
    }
}

fn outside(count: usize, least: usize, most: usize, of: &str) -> Option<String> {
    (count < least || count > most).then(|| counted(count, of))
}

fn members(limit: Limit, count: usize) -> Option<String> {
    match limit {
        Limit::MinProperties(least) => outside(count, least, usize::MAX, "member"),
        Limit::MaxProperties(most) => outside(count, 0, most, "member"),
        _ => None,
    }
}

fn number(limit: Limit, text: &str) -> Option<&'static str> {
    let (bound, fits, found): (_, fn(&Exact, &Exact) -> bool, _) = match limit {
        Limit::Minimum(bound) => (bound, |number, bound| number >= bound, "a lesser number"),
        Limit::ExclusiveMinimum(bound) => (bound, |number, bound| number > bound, "a number that is not"),
        Limit::Maximum(bound) => (bound, |number, bound| number <= bound, "a greater number"),
        Limit::ExclusiveMaximum(bound) => (bound, |number, bound| number < bound, "a number that is not"),
        Limit::MultipleOf(step) => (step, Exact::is_multiple_of, "a number between two"),
        _ => return None,
    };
    (!fits(&Exact::parse(text)?, &Exact::parse(bound)?)).then_some(found)
}

fn text(limit: Limit, text: &str) -> Option<String> {
    match limit {
        Limit::MinLength(least) => outside(text.chars().count(), least, usize::MAX, "character"),
        Limit::MaxLength(most) => outside(text.chars().count(), 0, most, "character"),
        Limit::Pattern(pattern) => {
            let is_match = text.len() > LONGEST_TEXT || is_match(pattern, text);
            (!is_match).then(|| "a text that is none".to_owned())
        }
        _ => None,
    }
}

/// Whether a pattern has a match in a text. Each is compiled once; what is no pattern matches everything.
fn is_match(pattern: &'static str, text: &str) -> bool {
    static COMPILED: RwLock<Option<HashMap<&'static str, Option<Regex>>>> = RwLock::new(None);
    let known = |map: &HashMap<_, Option<Regex>>| map.get(pattern).cloned();
    let compiled = COMPILED.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(known);
    let regex = compiled.unwrap_or_else(|| {
        let regex = compile(pattern).ok();
        let mut map = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
        map.get_or_insert_default().insert(pattern, regex.clone());
        regex
    });
    regex.is_none_or(|regex| regex.is_match(text))
}

/// The places of the first two items that say the same.
fn repeated(array: Node<'_>) -> Option<String> {
    let mut seen = HashMap::new();
    for (place, item) in array.items().enumerate() {
        let mut text = String::new();
        canonical(item, &mut text);
        if let Some(first) = seen.insert(text, place) {
            return Some(format!("the same at {first} and {place}"));
        }
    }
    None
}

/// Writes a value in the one way that all values have which say the same.
fn canonical(node: Node<'_>, out: &mut String) {
    match node.kind() {
        Kind::Null | Kind::Boolean => out.push_str(node.raw()),
        Kind::Number => match Exact::parse(node.raw()) {
            Some(number) => out.push_str(&number.canonical()),
            None => out.push_str(node.raw()),
        },
        Kind::String => out.push_str(&format!("{:?}", node.str().unwrap_or_default())),
        Kind::Array => {
            out.push('[');
            for item in node.items() {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Kind::Object => {
            let mut entries: Vec<_> =
                node.entries().map(|(key, value)| (key.str().unwrap_or_default(), value)).collect();
            entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            out.push('{');
            for (key, value) in entries {
                out.push_str(&format!("{key:?}:"));
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}
