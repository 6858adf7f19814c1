//! What goes to the terminal, and reading what the generator asks for.

use std::io::Write;
use std::path::Path;
use std::string::FromUtf8Error;

use billwright_codegen::Generated;
use billwright_codegen::diagnostic::{Code, Diagnostic, Place, Severity};
use billwright_codegen::load::Source;
use billwright_codegen::pointer::Pointer;
use billwright_codegen::render::{Format, render};
use clap::ValueEnum;

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum MessageFormat {
    /// For people.
    #[default]
    Text,
    /// A JSON object on each line.
    Json,
}

impl From<MessageFormat> for Format {
    fn from(format: MessageFormat) -> Self {
        match format {
            MessageFormat::Text => Self::Text,
            MessageFormat::Json => Self::Json,
        }
    }
}

/// Reads a document or an overlay, which messages call `name`. `None` where that fails, which is said.
pub fn read(path: &Path, name: &str, format: MessageFormat) -> Option<Source> {
    let name = name.to_owned();
    let failure = match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => return Some(Source { name, text }),
        Ok(Err(error)) => not_utf8(&name, &error),
        Err(error) => Diagnostic::new(Code::UnreadableFile, Pointer::root(), format!("cannot read {name}: {error}")),
    };
    whisper(&render(&[failure], &[Source { name, text: String::new() }], format.into()));
    None
}

/// Says where the first byte is that is no text.
fn not_utf8(name: &str, error: &FromUtf8Error) -> Diagnostic {
    let (before, rest) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
    let before = String::from_utf8_lossy(before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let place = Place {
        file: name.to_owned(),
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
        length: 1,
        text: format!("{line}\u{fffd}"),
    };
    let byte = rest.first().copied().unwrap_or_default();
    let message = format!("expected UTF-8, found the byte 0x{byte:02x}");
    Diagnostic::new(Code::NotUtf8, Pointer::root(), message).with_place(place)
}

/// Says why a command could not do its work; `file` is what it was about.
pub fn failure(error: &anyhow::Error, file: &str, format: MessageFormat) {
    match format {
        MessageFormat::Text => whisper(&format!("error: {error:#}\n")),
        MessageFormat::Json => {
            let failure = Diagnostic::new(Code::CommandFailed, Pointer::root(), format!("{error:#}"));
            let source = Source { name: file.to_owned(), text: String::new() };
            whisper(&render(&[failure], &[source], format.into()));
        }
    }
}

/// A line on standard output. That its reader has gone, such as `head`, is no failure of the command.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Text on standard error, likewise.
fn whisper(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Reads files that lie beside a document, for references into them. Documents are called by their path below `root`.
pub fn beside(root: &Path) -> impl Fn(&str, &str) -> Result<String, String> {
    let root = root.to_path_buf();
    move |document: &str, name: &str| {
        let path = root.join(document).with_file_name("").join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// Prints what was found, on standard error. Notes only where they are asked for, or nothing else would be said.
pub fn print(generated: &Generated, sources: &[Source], format: MessageFormat, notes: bool) {
    let shown: Vec<_> = generated
        .diagnostics
        .iter()
        .filter(|diagnostic| notes || diagnostic.severity() != Severity::Note)
        .cloned()
        .collect();
    let text = render(&shown, sources, format.into());
    whisper(&text);
    let hidden = generated.diagnostics.len() - shown.len();
    if matches!(format, MessageFormat::Text) {
        match hidden {
            0 => {}
            1 => whisper("1 note on what was mended; --notes shows it\n"),
            _ => whisper(&format!("{hidden} notes on what was mended; --notes shows them\n")),
        }
    }
}
