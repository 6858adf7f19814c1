//! A document's words to clean rustdoc: nothing in them becomes code, a doctest, a broken link or bad HTML.

use crate::ir::{Access, Docs, limit_words};

/// Longer descriptions end here: a reference belongs in the vendor's pages.
const MOST_LINES: usize = 24;

/// Documentation lines of a field that only one side may write.
pub(super) fn field(docs: &Docs, side: Access) -> Vec<String> {
    lines_and(
        docs,
        match side {
            Access::Both => None,
            Access::Read => Some("not sent, as only answers have it"),
            Access::Write => Some("only requests have it"),
        },
    )
}

/// Documentation lines of something, limits included.
pub(super) fn lines(docs: &Docs) -> Vec<String> {
    lines_and(docs, None)
}

fn lines_and(docs: &Docs, note: Option<&str>) -> Vec<String> {
    let mut lines = docs.text.as_deref().map(clean).unwrap_or_default();
    let mut limits = limit_words(&docs.limits);
    limits.extend(docs.odd_limits.iter().chain(&docs.unit).cloned().chain(note.map(str::to_owned)));
    if !limits.is_empty() {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut limits = limits.join("; ");
        if let Some(first) = limits.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        lines.extend(clean(&format!("{limits}.")));
    }
    lines
}

/// A text as code, on one line.
pub(super) fn code(text: &str) -> String {
    let shown = |c: char| match c {
        '`' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    format!("`{}`", text.chars().map(shown).filter(|c| !is_hidden(*c)).collect::<String>().trim())
}

/// Clean lines of a text.
pub(super) fn clean(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut fenced = false;
    let mut gap = false;
    for raw in text.lines().flat_map(|line| line.split('\r')) {
        let line: String = raw.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !is_hidden(*c)).collect();
        let line = line.trim();
        if lines.len() >= MOST_LINES && !fenced {
            lines.push("…".to_owned());
            break;
        }
        if line.starts_with("```") || line.starts_with("~~~") {
            lines.push(if fenced { "```" } else { "```text" }.to_owned());
            fenced = !fenced;
            continue;
        }
        if fenced {
            lines.push(line.to_owned());
            continue;
        }
        if line.is_empty() || is_rule(line) {
            gap = !lines.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            lines.push(String::new());
        }
        lines.push(escape(line));
    }
    if fenced {
        lines.push("```".to_owned());
    }
    lines
}

/// A line across the page, or one that makes a heading of what is above it.
fn is_rule(line: &str) -> bool {
    let all = |mark: char| line.chars().all(|c| c == mark || c == ' ');
    all('=') || all('-') || (line.len() > 2 && (all('*') || all('_')))
}

/// Characters that turn text around or that no one sees.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// Everything that Markdown or HTML would take for its own, outside code spans.
fn escape(line: &str) -> String {
    let mut out = String::new();
    // Runs of ticks, and ticks that pair with those of another line, are where code ends elsewhere than it seems.
    let mut single = line.to_owned();
    while single.contains("``") {
        single = single.replace("``", "`");
    }
    let ticks = single.matches('`').count();
    let spans = if ticks.is_multiple_of(2) { single } else { single.replace('`', "'") };
    for (at, part) in spans.split('`').enumerate() {
        match at % 2 == 1 {
            false => out.push_str(&escape_prose(part)),
            true if is_cut(part) => out.push_str(&format!("'{}'", escape_prose(part))),
            true => out.push_str(&format!("`{part}`")),
        }
    }
    match out.strip_prefix('#') {
        // A heading would cut a summary in two.
        Some(rest) => rest.trim_start_matches('#').trim_start().to_owned(),
        None => out,
    }
}

/// In a table, a bar ends a code span, and what follows is prose after all.
fn is_cut(code: &str) -> bool {
    code.contains('|') && code.contains(['[', '<', ':'])
}

/// Prose between code spans. Of links, those to the web stay; of the others, the text.
fn escape_prose(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        let link = from[1..].split_once("](").and_then(|(label, after)| {
            let (target, after) = after.split_once(')')?;
            let is_plain = !label.contains(['[', ']']) && !target.contains([' ', '<', '>', '(']);
            is_plain.then_some((label, target, after))
        });
        // An image would be fetched from wherever the document says.
        out.push_str(&escape_words(before.strip_suffix('!').filter(|_| link.is_some()).unwrap_or(before)));
        match link {
            Some((label, target, after)) => {
                let label = label.replace('<', "\\<").replace('>', "\\>");
                let is_web = target.starts_with("https://") || target.starts_with("http://");
                let is_link = is_web && !label.contains("://");
                out.push_str(&if is_link { format!("[{label}]({target})") } else { escape_words(&label) });
                rest = after;
            }
            None => {
                out.push_str("\\[");
                rest = &from[1..];
            }
        }
    }
    out.push_str(&escape_words(rest));
    out
}

fn escape_words(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let Some(at) = word.find("http://").or_else(|| word.find("https://")) else { return plain(word) };
        let (before, rest) = word.split_at(at);
        let end = rest.find(|c: char| ")]>\"',;*<".contains(c)).unwrap_or(rest.len());
        let (link, after) = rest.split_at(end);
        let kept = link.trim_end_matches(['.', ':', '!', '?']);
        if let (Some(before), Some(after), true) = (before.strip_suffix('<'), after.strip_prefix('>'), kept == link) {
            return format!("{}<{link}>{}", plain(before), plain(after));
        }
        format!("{}<{kept}>{}{}", plain(before), &link[kept.len()..], plain(after))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The first sentence of something, for a list.
pub(super) fn summary(text: &str) -> String {
    clean(text).into_iter().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_stays_prose() {
        let cases = [
            ("See [the docs](https://a.b/c).", "See [the docs](https://a.b/c)."),
            ("See [the guide](/docs/x) and https://a.b.", "See the guide and <https://a.b>."),
            ("A <b>bold</b> claim", r"A \<b\>bold\</b\> claim"),
            ("# Heading", "Heading"),
            ("`a[0]` and [0]", r"`a[0]` and \[0\]"),
            ("one ` tick", "one ' tick"),
            ("``two`` ```three```", "`two` `three`"),
            ("`` ` ``", "' ' '"),
            ("`` ``` <T> ` ", r"' ' \<T\> '"),
            ("See <https://a.b/c>.", "See <https://a.b/c>."),
            ("An ![image](https://a.b/c.png)!", "An [image](https://a.b/c.png)!"),
            ("Heading\n===\nText\n---\n| a |\n|---|", "Heading\n\nText\n\n| a |\n|---|"),
        ];
        for (text, expected) in cases {
            assert_eq!(clean(text).join("\n"), expected);
        }
    }

    #[test]
    fn fences_are_closed_and_never_doctests() {
        assert_eq!(clean("```rust\nlet a = 1;").join("\n"), "```text\nlet a = 1;\n```");
    }
}
