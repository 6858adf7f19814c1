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

/// A text. The number tells it from others; with chance, there are more kinds of them.
pub fn text(wanted: &Wanted<'_>, number: usize, chance: Option<u64>) -> String {
    if let Some(pattern) = wanted.pattern {
        return of_pattern(pattern, wanted.least, chance);
    }
    if let Some(kinds) = chance.and(wanted.format).map(kinds_of)
        && !kinds.is_empty()
    {
        return kinds[chance.unwrap_or_default() as usize % kinds.len()].to_owned();
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
        Some("duration") => format!("P{number}DT1H"),
        Some("regex") => "^a+$".to_owned(),
        Some("json-pointer") => "/a/0".to_owned(),
        Some("idn-email") => format!("ada{number}@example.com"),
        Some("iri" | "iri-reference" | "uri-template") => format!("https://example.com/{number}"),
        _ if wanted.is_plain => format!("value-{number}"),
        _ if chance.is_some_and(|chance| chance % 4 == 0) => KINDS[number % KINDS.len()].to_owned(),
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

/// Texts of all kinds: they look like something else, or need care.
const KINDS: [&str; 10] = [
    "",
    " ",
    "null",
    "true",
    "0",
    "-1.5e3",
    "a\nb\t\"c\"\\d/",
    "\u{0}\u{1f}\u{7f}\u{2028}",
    "𝄞 é ß 漢字 👩‍👩‍👧",
    "{\"a\": [1]}",
];

/// The ways in which a format may be written.
fn kinds_of(format: &str) -> &'static [&'static str] {
    match format {
        "date-time" => &[
            "2026-03-02T09:30:00Z",
            "2026-03-02T09:30:00.5Z",
            "2026-03-02T09:30:00.123456789+05:30",
            "1999-12-31T23:59:59.999-08:00",
            "2024-02-29T00:00:00+00:00",
            "2026-03-02T09:30:00.000Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
        ],
        "date" => &["2026-03-02", "2024-02-29", "0001-01-01", "9999-12-31"],
        "uuid" => &[
            "5d1a9e74-3f62-4b8b-a1c7-000000000001",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
        "byte" | "base64" => &["aGVsbG8=", "", "AA==", "/+/+"],
        "uri" | "url" => {
            &["https://example.com", "https://example.com/a%20b?c=d#e", "urn:isbn:0451450523", "mailto:a@example.com"]
        }
        _ => &[],
    }
}

/// A text that a pattern takes, of at least that length where the pattern allows it.
fn of_pattern(pattern: &str, least: usize, chance: Option<u64>) -> String {
    let Ok(tree) = regex_syntax::parse(pattern) else { return String::new() };
    let mut text = String::new();
    let first = chance.map_or(0, |chance| (chance % 4) as u32);
    for more in first..=(first + least as u32).min(first + 4096) {
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
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
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
        HirKind::Alternation(parts) => {
            // With more of what may be repeated, another alternative.
            if let Some(part) = parts.get(more as usize % parts.len()) {
                write(part, more, text);
            }
        }
    }
}

#[test]
fn patterns_take_their_texts() {
    assert_eq!(of_pattern("^[a-zA-Z](?:_?[a-zA-Z]+)*$", 2, None).len(), 4);
    assert_eq!(of_pattern(r"^\d{3}-(a|b)x*$", 0, None), "000-a");
}
