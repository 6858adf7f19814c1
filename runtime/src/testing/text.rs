//! Texts as a schema wants them: of a format, by a pattern, of a length; else by the name of the member.

use regex_syntax::hir::{Class, Hir, HirKind};

/// What a text has to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted<'d> {
    pub(super) format: Option<&'d str>,
    pub(super) pattern: Option<&'d str>,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

/// A text. The number tells it from others, where it has to be told from others.
pub(super) fn text(wanted: &Wanted<'_>, name: &str, number: u64) -> String {
    let of_format = wanted.format.and_then(|format| of_format(format, number));
    if let Some(text) = of_format {
        return text;
    }
    if let Some(tree) = wanted.pattern.and_then(|pattern| regex_syntax::parse(pattern).ok()) {
        return of_pattern(&tree, wanted.least);
    }
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    let text = match last {
        // As long as it has to be; else with a word that says of what.
        "id" if wanted.least > 0 || wanted.most.is_some() => {
            let width = wanted.least.max(8).min(wanted.most.unwrap_or(usize::MAX));
            format!("{number:0>width$}")
        }
        "id" => format!(
            "{}_{number:08}",
            if words.len() > 1 { words[..words.len() - 1].join("_") } else { last.to_owned() }
        ),
        "at" | "time" | "timestamp" => "2026-03-02T09:30:00Z".to_owned(),
        "date" => "2026-03-02".to_owned(),
        "email" => "ada@example.com".to_owned(),
        "url" | "uri" | "link" => "https://example.com/".to_owned(),
        "phone" => "+15550100".to_owned(),
        "currency" => "USD".to_owned(),
        "country" => "US".to_owned(),
        "" => "example".to_owned(),
        _ => words.join(" "),
    };
    let length = text.chars().count();
    match wanted.most {
        Some(most) if length > most => text.chars().take(most).collect(),
        _ if length < wanted.least => text + &"x".repeat(wanted.least - length),
        _ => text,
    }
}

fn of_format(format: &str, number: u64) -> Option<String> {
    Some(match format {
        "uuid" => format!("00000000-0000-4000-8000-{number:012}"),
        "date-time" => "2026-03-02T09:30:00Z".to_owned(),
        "date" => "2026-03-02".to_owned(),
        "time" => "09:30:00Z".to_owned(),
        "email" => "ada@example.com".to_owned(),
        "uri" | "url" | "uri-reference" => "https://example.com/".to_owned(),
        "hostname" => "host.example.com".to_owned(),
        "ipv4" => "192.0.2.1".to_owned(),
        "ipv6" => "2001:db8::1".to_owned(),
        "byte" | "base64" => "aGVsbG8=".to_owned(),
        "decimal" | "decimal128" => "10.00".to_owned(),
        _ => return None,
    })
}

/// The words of a member's name, in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_upper = true;
    for c in name.chars() {
        let starts = !c.is_alphanumeric() || c.is_uppercase() && !was_upper;
        was_upper = c.is_uppercase();
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A text that a pattern takes, of at least that length where the pattern allows it.
fn of_pattern(tree: &Hir, least: usize) -> String {
    let mut text = String::new();
    for more in 0..=u32::try_from(least).unwrap_or(u32::MAX) {
        text.clear();
        repeat(tree, more, &mut text);
        if text.chars().count() >= least {
            break;
        }
    }
    text
}

/// Writes what a pattern takes, with as many repeats more than it needs as are said.
fn repeat(tree: &Hir, more: u32, text: &mut String) {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => {
            let ends = || class.iter().flat_map(|range| [range.start(), range.end()]);
            text.extend(ends().find(char::is_ascii_alphanumeric).or_else(|| ends().next()));
        }
        HirKind::Class(Class::Bytes(class)) => text.extend(class.iter().map(|range| char::from(range.start())).next()),
        HirKind::Repetition(part) => {
            let most = part.max.unwrap_or(u32::MAX);
            (0..part.min.saturating_add(more).min(most)).for_each(|_| repeat(&part.sub, more, text));
        }
        HirKind::Capture(capture) => repeat(&capture.sub, more, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| repeat(part, more, text)),
        HirKind::Alternation(parts) => parts.iter().take(1).for_each(|part| repeat(part, more, text)),
    }
}
