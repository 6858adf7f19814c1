//! What a document allows of a value beyond its type: one list, from which come the words for readers and the checks.

use std::fmt;

use crate::exact::Exact;

/// A limit: a keyword of JSON Schema. It says something about values of one JSON type, and nothing about others. Numbers
/// are JSON texts, as they may be of any length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Numbers: not below this one.
    Minimum(String),
    /// Numbers: above this one.
    ExclusiveMinimum(String),
    /// Numbers: not above this one.
    Maximum(String),
    /// Numbers: below this one.
    ExclusiveMaximum(String),
    /// Numbers: a whole number of times this one.
    MultipleOf(String),
    /// Texts: so many characters at least.
    MinLength(usize),
    /// Texts: so many characters at most.
    MaxLength(usize),
    /// Texts: this regular expression has a match in them.
    Pattern(String),
    /// Lists: so many items at least.
    MinItems(usize),
    /// Lists: so many items at most.
    MaxItems(usize),
    /// Lists: no item twice.
    UniqueItems,
    /// Lists: what holds for each item.
    Items(Vec<Limit>),
    /// Tuples: what holds for the item at this place.
    Item(usize, Vec<Limit>),
    /// Objects: so many members at least.
    MinProperties(usize),
    /// Objects: so many members at most.
    MaxProperties(usize),
    /// Maps: what holds for each value.
    Values(Vec<Limit>),
}

/// What two limits must have in common to be about the same thing.
fn same_keyword(left: &Limit, right: &Limit) -> bool {
    match (left, right) {
        (Limit::Item(left, _), Limit::Item(right, _)) => left == right,
        _ => std::mem::discriminant(left) == std::mem::discriminant(right),
    }
}

/// Adds limits that hold as well.
pub fn add_limits(limits: &mut Vec<Limit>, more: impl IntoIterator<Item = Limit>) {
    for limit in more {
        if !limits.contains(&limit) {
            limits.push(limit);
        }
    }
}

/// Keeps of a list what holds for a value that keeps to another list too: the looser bound where both have one. Gives
/// whether the two differ.
pub fn loosen(limits: &mut Vec<Limit>, other: &[Limit]) -> bool {
    let before = limits.clone();
    limits.retain_mut(|limit| {
        let other = other.iter().find(|other| same_keyword(limit, other));
        other.is_some_and(|other| loosen_one(limit, other))
    });
    *limits != before || *limits != other
}

/// The looser of two limits by the same keyword; gives whether there is one.
fn loosen_one(limit: &mut Limit, other: &Limit) -> bool {
    use Limit::{ExclusiveMaximum, ExclusiveMinimum, Item, Items, MaxItems, MaxLength, MaxProperties, Maximum};
    use Limit::{MinItems, MinLength, MinProperties, Minimum, Values};
    match (&mut *limit, other) {
        (Items(own), Items(other)) | (Values(own), Values(other)) | (Item(_, own), Item(_, other)) => {
            loosen(own, other);
            !own.is_empty()
        }
        (MinLength(own), MinLength(other)) | (MinItems(own), MinItems(other)) => keep(own, *other, usize::lt),
        (MaxLength(own), MaxLength(other)) | (MaxItems(own), MaxItems(other)) => keep(own, *other, usize::gt),
        (MinProperties(own), MinProperties(other)) => keep(own, *other, usize::lt),
        (MaxProperties(own), MaxProperties(other)) => keep(own, *other, usize::gt),
        (Minimum(own), Minimum(other)) | (ExclusiveMinimum(own), ExclusiveMinimum(other)) => {
            keep(own, other.clone(), |other, own| Exact::parse(other) < Exact::parse(own))
        }
        (Maximum(own), Maximum(other)) | (ExclusiveMaximum(own), ExclusiveMaximum(other)) => {
            keep(own, other.clone(), |other, own| Exact::parse(other) > Exact::parse(own))
        }
        (own, other) => own == other,
    }
}

fn keep<T>(own: &mut T, other: T, is_looser: impl Fn(&T, &T) -> bool) -> bool {
    if is_looser(&other, own) {
        *own = other;
    }
    true
}

/// The limits in words, those of one kind together.
pub fn limit_words(limits: &[Limit]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = limits;
    while let Some((limit, after)) = rest.split_first() {
        rest = after;
        let next = rest.first();
        let range = match (limit, next) {
            (Limit::MinLength(least), Some(Limit::MaxLength(most))) => Some((*least, *most, "character")),
            (Limit::MinItems(least), Some(Limit::MaxItems(most))) => Some((*least, *most, "item")),
            (Limit::MinProperties(least), Some(Limit::MaxProperties(most))) => Some((*least, *most, "member")),
            _ => None,
        };
        match range {
            Some((least, most, of)) => {
                let exactly = if least == most { "exactly".to_owned() } else { format!("{least} to") };
                words.push(format!("{exactly} {}", counted(most, of)));
                rest = rest.get(1..).unwrap_or_default();
            }
            None => words.push(limit.to_string()),
        }
    }
    words
}

/// `1 item`, `2 items`.
fn counted(number: usize, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}

/// A number as people read it: one of hundreds of digits by its power of ten.
fn short(number: &str) -> String {
    const LONGEST: usize = 24;
    match number.parse::<f64>() {
        Ok(rounded) if number.len() > LONGEST => format!("{rounded:e}"),
        _ => number.to_owned(),
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minimum(number) => write!(f, "at least {}", short(number)),
            Self::ExclusiveMinimum(number) => write!(f, "above {}", short(number)),
            Self::Maximum(number) => write!(f, "at most {}", short(number)),
            Self::ExclusiveMaximum(number) => write!(f, "below {}", short(number)),
            Self::MultipleOf(number) => write!(f, "a multiple of {}", short(number)),
            Self::MinLength(least) => write!(f, "at least {}", counted(*least, "character")),
            Self::MaxLength(most) => write!(f, "at most {}", counted(*most, "character")),
            Self::Pattern(pattern) => {
                let shown = pattern.replace('`', "'").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t");
                write!(f, "matches `{shown}`")
            }
            Self::MinItems(least) => write!(f, "at least {}", counted(*least, "item")),
            Self::MaxItems(most) => write!(f, "at most {}", counted(*most, "item")),
            Self::UniqueItems => f.write_str("no item twice"),
            Self::MinProperties(least) => write!(f, "at least {}", counted(*least, "member")),
            Self::MaxProperties(most) => write!(f, "at most {}", counted(*most, "member")),
            Self::Items(limits) => write!(f, "each item ({})", limit_words(limits).join("; ")),
            Self::Item(place, limits) => write!(f, "item {} ({})", place + 1, limit_words(limits).join("; ")),
            Self::Values(limits) => write!(f, "each value ({})", limit_words(limits).join("; ")),
        }
    }
}
