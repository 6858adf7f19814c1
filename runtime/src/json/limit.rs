//! What a document allows of a value beyond its type, as data, and what does not keep to it.

use std::fmt;

use crate::operation::Parameter;

/// A limit of a value: a keyword of JSON Schema. It says something about the values of one JSON type, and allows all
/// others, `null` among them. Numbers are JSON texts, as they may be of any length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Numbers: not below this one.
    Minimum(&'static str),
    /// Numbers: above this one.
    ExclusiveMinimum(&'static str),
    /// Numbers: not above this one.
    Maximum(&'static str),
    /// Numbers: below this one.
    ExclusiveMaximum(&'static str),
    /// Numbers: a whole number of times this one.
    MultipleOf(&'static str),
    /// Texts: so many characters at least, as Unicode counts them (code points).
    MinLength(usize),
    /// Texts: so many characters at most.
    MaxLength(usize),
    /// Texts: somewhere in them is a match of this regular expression, in the syntax of ECMA-262. Those with look-around,
    /// back-references or classes of Unicode are not checked, as no text may hold the check up. Nor are texts of more
    /// than 16 KiB.
    Pattern(&'static str),
    /// Arrays: so many items at least.
    MinItems(usize),
    /// Arrays: so many items at most.
    MaxItems(usize),
    /// Arrays: no two items say the same.
    UniqueItems,
    /// Arrays: what holds for each item.
    Items(&'static [Self]),
    /// Arrays: what holds for the item at this place, counted from zero.
    Item(usize, &'static [Self]),
    /// Objects: so many members at least.
    MinProperties(usize),
    /// Objects: so many members at most.
    MaxProperties(usize),
    /// Objects: what holds for each member; where the object is a struct, for each that is no field of it.
    Values(&'static [Self]),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minimum(number) => write!(f, "at least {number}"),
            Self::ExclusiveMinimum(number) => write!(f, "above {number}"),
            Self::Maximum(number) => write!(f, "at most {number}"),
            Self::ExclusiveMaximum(number) => write!(f, "below {number}"),
            Self::MultipleOf(number) => write!(f, "a multiple of {number}"),
            Self::MinLength(least) => write!(f, "at least {}", counted(*least, "character")),
            Self::MaxLength(most) => write!(f, "at most {}", counted(*most, "character")),
            Self::Pattern(pattern) => write!(f, "a match of `{pattern}`"),
            Self::MinItems(least) => write!(f, "at least {}", counted(*least, "item")),
            Self::MaxItems(most) => write!(f, "at most {}", counted(*most, "item")),
            Self::UniqueItems => f.write_str("no item twice"),
            Self::MinProperties(least) => write!(f, "at least {}", counted(*least, "member")),
            Self::MaxProperties(most) => write!(f, "at most {}", counted(*most, "member")),
            Self::Items(_) | Self::Item(..) => f.write_str("items within their limits"),
            Self::Values(_) => f.write_str("members within their limits"),
        }
    }
}

/// `1 item`, `2 items`.
pub(super) fn counted(number: usize, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}

/// A value that does not keep to a limit. Holds nothing of the value, which may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The parameter that it is in; none for the body of a request, and for a value that is checked by itself.
    pub parameter: Option<&'static Parameter>,
    /// The JSON path of the value in the parameter, the body or what was checked.
    pub path: String,
    /// The limit.
    pub limit: Limit,
    /// What was found there: how many characters, items or members, or how it differs.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parameter {
            None => f.write_str(&self.path)?,
            Some(Parameter { name, location, .. }) => {
                write!(f, "{location} parameter {name:?}")?;
                if self.path != "$" {
                    write!(f, ", {}", self.path)?;
                }
            }
        }
        write!(f, ": expected {}, found {}", self.limit, self.found)
    }
}

/// All that does not keep to its limits, in the order in which it is written; there is one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Nothing to say where there is none.
    pub(crate) fn check(found: Vec<Violation>) -> Result<(), Self> {
        if found.is_empty() { Ok(()) } else { Err(Self(found)) }
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

impl<'v> IntoIterator for &'v Violations {
    type Item = &'v Violation;
    type IntoIter = std::slice::Iter<'v, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// One line: the first few, and how many more there are.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 4;
        for (place, violation) in self.iter().take(SHOWN).enumerate() {
            let separator = if place > 0 { "; " } else { "" };
            write!(f, "{separator}{violation}")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Violations {}
