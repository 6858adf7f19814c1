//! Prints diagnostics the way compilers do, or as JSON lines.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::load::Source;
use crate::locate::locate;
use crate::pointer::Pointer;

/// What a report looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: the line, underlined.
    Text,
    /// For programs: a JSON object on each line.
    Json,
}

/// How many operations a report names before it only counts them.
const NAMED_OPERATIONS: usize = 5;
/// How many characters of a long line are shown.
const SHOWN_CHARACTERS: usize = 120;

/// The report of `diagnostics` about `source`.
pub fn render(diagnostics: &[Diagnostic], source: &Source, format: Format) -> String {
    let places = places(diagnostics, source);
    let mut report = String::new();
    for (diagnostic, place) in diagnostics.iter().zip(places) {
        match format {
            Format::Text => report.push_str(&as_text(diagnostic, place.as_ref(), &source.name)),
            Format::Json => report.push_str(&as_json(diagnostic, place.as_ref(), &source.name)),
        }
    }
    report
}

/// Where each of the diagnostics stands, found in one scan of the text.
pub fn places(diagnostics: &[Diagnostic], source: &Source) -> Vec<Option<Place>> {
    let pointers: Vec<&Pointer> = diagnostics.iter().filter(|d| d.place.is_none()).map(|d| &d.at).collect();
    let spans = if pointers.is_empty() { Vec::new() } else { locate(&source.text, &pointers) };
    let mut spans = spans.into_iter();
    let lines: Vec<&str> = source.text.lines().collect();
    let place = |diagnostic: &Diagnostic| match &diagnostic.place {
        Some(place) => Some(place.clone()),
        None => spans.next().flatten().map(|span| {
            let same_line = span.start.line == span.end.line;
            Place {
                file: source.name.clone(),
                line: span.start.line,
                column: span.start.column,
                length: if same_line { span.end.column.saturating_sub(span.start.column).max(1) } else { 1 },
                text: lines.get(span.start.line.saturating_sub(1)).copied().unwrap_or_default().to_owned(),
            }
        }),
    };
    diagnostics.iter().map(place).collect()
}

fn as_text(diagnostic: &Diagnostic, place: Option<&Place>, file: &str) -> String {
    let level = match diagnostic.severity() {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group: Group<'_> = match place {
        Some(place) => {
            let line = shown(place);
            let end = (line.start + line.length).min(line.text.len());
            title.element(
                Snippet::source(line.text)
                    .line_start(place.line)
                    .path(place.file.as_str())
                    .annotation(AnnotationKind::Primary.span(line.start.min(end)..end)),
            )
        }
        None => title.element(Level::NOTE.with_name("in").message(file)),
    };
    let whole = diagnostic.at.as_str().is_empty();
    if place.is_none_or(|place| place.file == file) && !(whole && place.is_none()) {
        let at = if whole { "the document" } else { diagnostic.at.as_str() };
        group = group.element(Level::NOTE.with_name("at").message(at));
    }
    if let Some(operations) = used_by(&diagnostic.used_by) {
        group = group.element(Level::NOTE.with_name("used by").message(operations));
    }
    group = group.element(Level::HELP.message(advice(diagnostic)));
    let text = Renderer::plain().term_width(SHOWN_CHARACTERS + 20).render(&[group]);
    let text = match place {
        Some(place) => with_column(&text, place),
        None => text,
    };
    format!("{text}\n\n")
}

/// A source line, cut where it is too long; positions are in bytes.
struct Line {
    text: String,
    start: usize,
    length: usize,
}

/// How many characters of a line are cut off before those that are shown.
fn skipped(place: &Place) -> usize {
    if place.column > SHOWN_CHARACTERS { place.column - SHOWN_CHARACTERS / 2 } else { 0 }
}

/// The renderer counts columns from where it was given the line; readers count from where the line begins.
fn with_column(text: &str, place: &Place) -> String {
    let at = |column: usize| format!("--> {}:{}:{column}\n", place.file, place.line);
    text.replacen(&at(place.column.saturating_sub(skipped(place))), &at(place.column), 1)
}

fn shown(place: &Place) -> Line {
    let skipped = skipped(place);
    // A line that does not end is cut here: the renderer would measure all of it again for each diagnostic.
    let text: String = place.text.chars().skip(skipped).take(SHOWN_CHARACTERS * 2).collect();
    let column = place.column.saturating_sub(skipped + 1);
    let start = text.chars().take(column).map(char::len_utf8).sum();
    let length = text.chars().skip(column).take(place.length).map(char::len_utf8).sum();
    Line { text, start, length }
}

fn used_by(operations: &[String]) -> Option<String> {
    let named: Vec<&str> = operations.iter().take(NAMED_OPERATIONS).map(String::as_str).collect();
    match operations.len() {
        0 => None,
        count if count <= NAMED_OPERATIONS => Some(named.join(", ")),
        count => Some(format!("{} and {} more", named.join(", "), count - NAMED_OPERATIONS)),
    }
}

fn advice(diagnostic: &Diagnostic) -> &str {
    diagnostic.help.as_deref().unwrap_or_else(|| diagnostic.code.help())
}

fn as_json(diagnostic: &Diagnostic, place: Option<&Place>, file: &str) -> String {
    let line = json!({
        "severity": diagnostic.severity().name(),
        "code": diagnostic.code.name(),
        "message": diagnostic.message,
        "file": place.map_or(file, |place| place.file.as_str()),
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "pointer": diagnostic.at.as_str(),
        "used_by": diagnostic.used_by,
        "help": advice(diagnostic),
    });
    format!("{line}\n")
}
