//! Prints diagnostics the way compilers do, or as JSON lines.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
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

/// The report of `diagnostics` about `sources`, the documents in their order.
pub fn render(diagnostics: &[Diagnostic], sources: &[Source], format: Format) -> String {
    let mut sites: Vec<Option<Site<'_>>> = diagnostics.iter().map(site).collect();
    sites.extend(diagnostics.iter().flat_map(|told| &told.other).map(|(document, at)| Some((*document, at))));
    let mut found = locate_all(&sites, sources);
    let mut others = found.split_off(diagnostics.len()).into_iter();
    let mut report = String::new();
    for (diagnostic, found) in diagnostics.iter().zip(found) {
        let told = Told {
            diagnostic,
            file: sources.get(diagnostic.document).map_or("", |source| source.name.as_str()),
            place: diagnostic.place.clone().or(found),
            other: diagnostic.other.as_ref().and_then(|_| others.next().flatten()),
        };
        match format {
            Format::Text => report.push_str(&as_text(&told)),
            Format::Json => report.push_str(&as_json(&told)),
        }
    }
    report
}

/// A diagnostic, and what it is about.
struct Told<'a> {
    diagnostic: &'a Diagnostic,
    /// The document's name.
    file: &'a str,
    place: Option<Place>,
    other: Option<Place>,
}

/// In which document, and where.
type Site<'a> = (usize, &'a Pointer);

/// What has to be looked for in a document.
fn site(diagnostic: &Diagnostic) -> Option<Site<'_>> {
    diagnostic.place.is_none().then_some((diagnostic.document, &diagnostic.at))
}

/// Where diagnostics about one text stand.
pub fn places(diagnostics: &[Diagnostic], source: &Source) -> Vec<Option<Place>> {
    let sites: Vec<Option<Site<'_>>> = diagnostics.iter().map(site).collect();
    let found = locate_all(&sites, std::slice::from_ref(source));
    diagnostics.iter().zip(found).map(|(diagnostic, found)| diagnostic.place.clone().or(found)).collect()
}

/// Where all of these stand, found in one scan of each text.
fn locate_all(sites: &[Option<Site<'_>>], sources: &[Source]) -> Vec<Option<Place>> {
    let mut places = vec![None; sites.len()];
    for (document, source) in sources.iter().enumerate() {
        let here = sites.iter().enumerate().filter_map(|(position, site)| Some((position, (*site)?)));
        let here = here.filter(|(_, site)| site.0 == document);
        let (positions, pointers): (Vec<usize>, Vec<&Pointer>) =
            here.map(|(position, site)| (position, site.1)).unzip();
        if pointers.is_empty() {
            continue;
        }
        let lines: Vec<&str> = source.text.lines().collect();
        for (position, span) in positions.into_iter().zip(locate(&source.text, &pointers)) {
            places[position] = span.map(|span| {
                let same_line = span.start.line == span.end.line;
                Place {
                    file: source.name.clone(),
                    line: span.start.line,
                    column: span.start.column,
                    length: if same_line { span.end.column.saturating_sub(span.start.column).max(1) } else { 1 },
                    text: lines.get(span.start.line.saturating_sub(1)).copied().unwrap_or_default().to_owned(),
                }
            });
        }
    }
    places
}

fn as_text(told: &Told<'_>) -> String {
    let Told { diagnostic, file, place, other } = told;
    let (place, file) = (place.as_ref(), *file);
    let level = match diagnostic.severity() {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group: Group<'_> = match place {
        Some(place) => title.element(snippet(place, AnnotationKind::Primary)),
        None => title.element(Level::NOTE.with_name("in").message(file)),
    };
    if let Some(other) = other {
        group = group.element(snippet(other, AnnotationKind::Context));
    }
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
    let text = place.into_iter().chain(other).fold(text, |text, place| with_column(&text, place));
    format!("{text}\n\n")
}

/// The line of a place, with what is meant underlined.
fn snippet(place: &Place, kind: AnnotationKind) -> Snippet<'_, Annotation<'_>> {
    let line = shown(place);
    let end = (line.start + line.length).min(line.text.len());
    Snippet::source(line.text)
        .line_start(place.line)
        .path(place.file.as_str())
        .annotation(kind.span(line.start.min(end)..end))
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

fn as_json(told: &Told<'_>) -> String {
    let Told { diagnostic, file, place, other } = told;
    let place = place.as_ref();
    let other = diagnostic.other.as_ref().zip(other.as_ref()).map(|((_, at), place)| {
        json!({"file": place.file, "line": place.line, "column": place.column, "pointer": at.as_str()})
    });
    let mut line = json!({
        "severity": diagnostic.severity().name(),
        "code": diagnostic.code.name(),
        "message": diagnostic.message,
        "file": place.map_or(*file, |place| place.file.as_str()),
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "pointer": diagnostic.at.as_str(),
        "used_by": diagnostic.used_by,
        "help": advice(diagnostic),
    });
    if let (Some(object), Some(other)) = (line.as_object_mut(), other) {
        object.insert("other".to_owned(), other);
    }
    format!("{line}\n")
}
