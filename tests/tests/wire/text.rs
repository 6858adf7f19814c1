//! Texts that are as a schema wants them: of a format, by a pattern, of a length.

use regex_syntax::hir::{Class, Hir, HirKind};

/// What a text has to be.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'d> {
    pub format: Option<&'d str>,
    pub pattern: Option<&'d str>,
    pub least: usize,
    pub most: Option<usize>,
    /// Whether it has to stand in a header.
    pub is_plain: bool,
}

/// A text. The number tells it from others.
pub fn text(wanted: &Wanted<'_>, number: usize) -> String {
    if let Some(pattern) = wanted.pattern {
        return of_pattern(pattern, wanted.least);
    }
    let text = match wanted.format {
        Some("uuid") => return format!("5d1a9e74-3f62-4b8b-a1c7-{number:012}"),
        Some("date-time") => return format!("2026-03-02T09:30:{:02}Z", number % 60),
        Some("date") => return format!("2026-03-{:02}", number % 28 + 1),
        Some("time") => return "09:30:00Z".to_owned(),
        Some("email") => format!("ada{number}@example.com"),
        Some("uri" | "url" | "uri-reference") => format!("https://example.com/{number}?a=b&c=%20"),
        Some("hostname") => format!("host{number}.example.com"),
        Some("ipv4") => format!("192.0.2.{}", number % 256),
        Some("ipv6") => format!("2001:db8::{}", number % 10_000),
        Some("byte" | "base64") => return "aGVsbG8=".to_owned(),
        Some("decimal" | "decimal128") => return format!("{number}.50"),
        _ if wanted.is_plain => format!("value-{number}"),
        // What needs care in JSON and in URLs.
        _ => format!("{number} Zoë & \"Co\", 50% + 1/2?"),
    };
    let length = text.chars().count();
    match wanted.most {
        Some(most) if length > most => text.chars().take(most).collect(),
        _ if length < wanted.least => text + &"x".repeat(wanted.least - length),
        _ => text,
    }
}

/// A text that a pattern takes, of at least that length where the pattern allows it.
fn of_pattern(pattern: &str, least: usize) -> String {
    let tree = regex_syntax::parse(pattern).unwrap();
    let mut text = String::new();
    for more in 0..=least as u32 {
        text.clear();
        write(&tree, more, &mut text);
        if text.chars().count() >= least {
            break;
        }
    }
    text
}

/// Writes what a pattern takes, repeating what may be repeated as many times more as is said.
fn write(tree: &Hir, more: u32, text: &mut String) {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).unwrap()),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = || class.iter().flat_map(|range| [range.start(), range.end()]);
            let plain = ranges().find(char::is_ascii_alphanumeric);
            text.extend(plain.or_else(|| ranges().find(|c| !c.is_control())).or_else(|| ranges().next()));
        }
        HirKind::Class(Class::Bytes(class)) => {
            text.extend(class.iter().map(|range| char::from(range.start())).next());
        }
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            for _ in 0..repetition.min.saturating_add(more).min(most) {
                write(&repetition.sub, more, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, more, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, more, text)),
        HirKind::Alternation(parts) => parts.iter().take(1).for_each(|part| write(part, more, text)),
    }
}

#[test]
fn patterns_take_their_texts() {
    assert_eq!(of_pattern("^[a-zA-Z](?:_?[a-zA-Z]+)*$", 2).len(), 4);
    assert_eq!(of_pattern(r"^\d{3}-(a|b)x*$", 0), "000-a");
}
