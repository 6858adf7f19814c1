//! Text from a document to identifiers: the one place that knows cases, keywords and symbols.

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization;

/// Words that Rust keeps for itself, all editions.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that cannot be written as `r#…`.
const NEVER_RAW: &[&str] = &["crate", "self", "super"];

/// Lower case with underscores, for fields, arguments, methods and modules.
pub(super) fn snake(text: &str) -> String {
    escape(&plain(text).to_snake_case())
}

/// The same, with every symbol spelled out.
pub(super) fn snake_spelled(text: &str) -> String {
    escape(&spelled(text).to_snake_case())
}

/// The same, with spaces and underscores spelled out as well.
pub(super) fn snake_in_full(text: &str) -> String {
    snake_spelled(&in_full(text))
}

/// The same in ASCII: modules are files.
pub(super) fn file(text: &str) -> String {
    let ascii: String = text.chars().map(|c| if c.is_ascii() { c } else { ' ' }).collect();
    snake(&ascii)
}

/// The same in ASCII, with everything else spelled out.
pub(super) fn file_spelled(text: &str) -> String {
    let ascii: Vec<String> =
        text.chars().map(|c| if c.is_ascii() { c.into() } else { format!(" u{:x} ", u32::from(c)) }).collect();
    snake_spelled(&ascii.concat())
}

fn escape(name: &str) -> String {
    let name = &normal(name);
    if name.starts_with(|c: char| c.is_numeric()) {
        return format!("_{name}");
    }
    if NEVER_RAW.contains(&name.as_str()) {
        return format!("{name}_");
    }
    if KEYWORDS.binary_search(&name.as_str()).is_ok() {
        return format!("r#{name}");
    }
    name.to_owned()
}

/// Capitals at the start of words, for types and variants.
pub(super) fn camel(text: &str) -> String {
    lead(plain(text).to_upper_camel_case())
}

/// The same, with every symbol spelled out.
pub(super) fn camel_spelled(text: &str) -> String {
    lead(spelled(text).to_upper_camel_case())
}

/// The same, with spaces and underscores spelled out as well.
pub(super) fn camel_in_full(text: &str) -> String {
    camel_spelled(&in_full(text))
}

fn lead(name: String) -> String {
    let name = normal(&name);
    // A type cannot start with a digit, and one that starts with an underscore reads as unused.
    if name.starts_with(|c: char| c.is_numeric()) { format!("N{name}") } else { name }
}

/// As the compiler reads a name: of two letters that look and mean the same, one.
fn normal(name: &str) -> String {
    name.nfc().collect()
}

/// What can stand in an identifier; all else parts words.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_mark(*c)).map(|c| if fits(c) { c } else { ' ' }).collect()
}

/// Whether a character can stand in an identifier, in either case where it has one.
fn fits(c: char) -> bool {
    let stuck = c.is_uppercase() && c.to_lowercase().eq([c]) || c.is_lowercase() && c.to_uppercase().eq([c]);
    unicode_ident::is_xid_continue(c) && c != '\u{b7}' && !stuck
}

/// Accents that stand alone: to Rust, `e` with one and `é` are the same name.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The same, with symbols as words, and with case where nothing but case tells two names apart.
fn spelled(text: &str) -> String {
    let mut words = String::new();
    for (at, c) in text.chars().enumerate() {
        let word = match c {
            '-' if at == 0 => "minus",
            '+' => "plus",
            '<' => "less",
            '>' => "greater",
            '=' => "equal",
            '!' => "not",
            '$' => "dollar",
            '@' => "at",
            '#' => "hash",
            '%' => "percent",
            '&' => "and",
            '*' => "star",
            '.' => "dot",
            '/' => "slash",
            ':' => "colon",
            '|' => "or",
            '~' => "tilde",
            '^' => "caret",
            '(' => "open",
            ')' => "close",
            '[' => "open bracket",
            ']' => "close bracket",
            '{' => "open brace",
            '}' => "close brace",
            '?' => "question",
            ',' => "comma",
            ';' => "semicolon",
            '\\' => "backslash",
            '"' => "quote",
            '\'' => "apostrophe",
            '`' => "backtick",
            '-' => "dash",
            '_' if at == 0 => "underscore",
            c if fits(c) && !is_mark(c) => {
                words.push(c);
                continue;
            }
            c if c.is_whitespace() || c == '_' => {
                words.push(' ');
                continue;
            }
            c => {
                words.push_str(&format!(" u{:x} ", u32::from(c)));
                continue;
            }
        };
        words.push(' ');
        words.push_str(word);
        words.push(' ');
    }
    words
}

/// A text with the names of what parts its words.
fn in_full(text: &str) -> String {
    let word = |c: char| match c {
        '_' => " underscore ".to_owned(),
        c if c.is_whitespace() => " space ".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(word).collect()
}

/// The words of a text, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    plain(text).to_snake_case().split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether two words are one in singular or plural.
pub(super) fn same_noun(left: &str, right: &str) -> bool {
    let plural = |one: &str, many: &str| {
        many.strip_suffix('s') == Some(one)
            || many.strip_suffix("es") == Some(one)
            || many.strip_suffix("ies").is_some_and(|stem| one.strip_suffix('y') == Some(stem))
    };
    left == right || plural(left, right) || plural(right, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn identifiers_are_identifiers() {
        for (text, expected) in [("type", "r#type"), ("self", "self_"), ("3d", "_3d"), ("merchantId", "merchant_id")] {
            assert_eq!(snake(text), expected);
        }
        for (text, expected) in
            [("3d", "N3d"), ("payment.succeeded", "PaymentSucceeded"), ("größe", "Größe"), ("+1", "N1")]
        {
            assert_eq!(camel(text), expected);
        }
        assert_eq!((camel_spelled("+1"), camel_spelled("-1")), ("Plus1".to_owned(), "Minus1".to_owned()));
        assert_eq!(snake_spelled("@id"), "at_id");
    }

    #[test]
    fn singular_and_plural_are_one_noun() {
        assert!(same_noun("customer", "customers") && same_noun("entry", "entries") && same_noun("box", "boxes"));
        assert!(!same_noun("customer", "custom"));
    }
}
