//! Limits as data.

use crate::ir::Limit;

use super::text::literal;

/// A list of limits: `[MinLength(1), MaxLength(40)]`. The macros of the runtime know their names.
pub(super) fn limits_text(limits: &[Limit]) -> String {
    let limits: Vec<String> = limits.iter().map(limit_text).collect();
    format!("[{}]", limits.join(", "))
}

/// What follows something that may have limits.
pub(super) fn following(limits: &[Limit]) -> String {
    if limits.is_empty() { String::new() } else { format!(" => {}", limits_text(limits)) }
}

/// A limit.
pub(super) fn limit_text(limit: &Limit) -> String {
    let (name, value) = match limit {
        Limit::Minimum(number) => ("Minimum", literal(number)),
        Limit::ExclusiveMinimum(number) => ("ExclusiveMinimum", literal(number)),
        Limit::Maximum(number) => ("Maximum", literal(number)),
        Limit::ExclusiveMaximum(number) => ("ExclusiveMaximum", literal(number)),
        Limit::MultipleOf(number) => ("MultipleOf", literal(number)),
        Limit::MinLength(least) => ("MinLength", least.to_string()),
        Limit::MaxLength(most) => ("MaxLength", most.to_string()),
        Limit::Pattern(pattern) => ("Pattern", literal(pattern)),
        Limit::MinItems(least) => ("MinItems", least.to_string()),
        Limit::MaxItems(most) => ("MaxItems", most.to_string()),
        Limit::UniqueItems => return "UniqueItems".to_owned(),
        Limit::Items(limits) => ("Items", format!("&{}", limits_text(limits))),
        Limit::Item(place, limits) => ("Item", format!("{place}, &{}", limits_text(limits))),
        Limit::MinProperties(least) => ("MinProperties", least.to_string()),
        Limit::MaxProperties(most) => ("MaxProperties", most.to_string()),
        Limit::Values(limits) => ("Values", format!("&{}", limits_text(limits))),
    };
    format!("{name}({value})")
}
