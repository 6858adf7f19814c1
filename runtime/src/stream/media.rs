//! Media types that are streams of JSON. The generator goes by them as well.

/// Whether a media type, in lower case and without parameters, is a JSON value on each line.
pub(crate) fn is_lines(media: &str) -> bool {
    const LINES: [&str; 6] = [
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonlines",
        "application/json-seq",
        "application/stream+json",
    ];
    LINES.contains(&media)
}
