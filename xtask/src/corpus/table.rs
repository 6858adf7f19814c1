//! The table: a line for each document as it is done, a total, and what was widened and why.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::Row;
use super::checked::Checked;
use crate::report::{self, MessageFormat};

/// The head of the table.
pub fn start(format: MessageFormat) {
    if matches!(format, MessageFormat::Text) {
        report::say(&format!(
            "{:<26}{:>6}{:>9}{:>9}{:>7}{:>8}{:>9}{:>8}{:>9}{:>9}{:>7}{:>9}{:>8}  {}",
            "document",
            "in",
            "emitted",
            "skipped",
            "types",
            "fields",
            "widened",
            "share",
            "lines",
            "generate",
            "MB",
            "check s",
            "doc s",
            "result"
        ));
    }
}

/// A document that is done, and below it what is wrong with it.
pub fn row(row: &Row, format: MessageFormat) {
    match format {
        MessageFormat::Text => {
            let result = if row.wrong.is_empty() { "ok" } else { "WRONG" };
            report::say(&line(row, result));
            row.wrong.iter().for_each(|wrong| report::say(&format!("  {}", wrong.replace('\n', "\n  "))));
        }
        MessageFormat::Json => report::say(&object(row).to_string()),
    }
}

/// The total, and what was widened.
pub fn end(rows: &[Row], format: MessageFormat) {
    let failed = rows.iter().filter(|row| !row.wrong.is_empty()).count();
    let total = total(rows);
    match format {
        MessageFormat::Text => {
            let result = if failed == 0 { "ok".to_owned() } else { format!("{failed} WRONG") };
            report::say(&line(&total, &result));
            let reasons: Vec<String> =
                by_count(&total.widened).map(|(code, count)| format!("{code} {count}")).collect();
            let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
            let (widened, share) = (widened(&total), share(&total));
            report::say(&format!("widened: {widened} of {} fields, {share:.2} %{reasons}", total.fields));
        }
        MessageFormat::Json => {
            let mut object = object(&total);
            object["failed"] = json!(failed);
            report::say(&json!({ "total": object }).to_string());
        }
    }
}

fn total(rows: &[Row]) -> Row {
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum();
    let checked = |of: fn(&Row) -> Option<&Checked>| {
        let all: Vec<&Checked> = rows.iter().filter_map(of).collect();
        let elapsed = all.iter().map(|checked| checked.elapsed).sum();
        let cpu = all.iter().map(|checked| checked.cpu).sum();
        (!all.is_empty()).then_some(Checked { elapsed, cpu })
    };
    let mut widened: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (code, count) in rows.iter().flat_map(|row| &row.widened) {
        *widened.entry(code).or_default() += count;
    }
    Row {
        name: format!("{} documents", rows.len()),
        operations: sum(|row| row.operations),
        emitted: sum(|row| row.emitted),
        skipped: sum(|row| row.skipped),
        types: sum(|row| row.types),
        fields: sum(|row| row.fields),
        widened,
        lines: sum(|row| row.lines),
        generating: rows.iter().map(|row| row.generating).sum(),
        memory: rows.iter().filter_map(|row| row.memory).max(),
        check: checked(|row| row.check.as_ref()),
        doc: checked(|row| row.doc.as_ref()),
        wrong: Vec::new(),
    }
}

fn by_count<'r>(widened: &'r BTreeMap<&'static str, usize>) -> impl Iterator<Item = (&'static str, usize)> + 'r {
    let mut all: Vec<(&'static str, usize)> = widened.iter().map(|(code, count)| (*code, *count)).collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.into_iter()
}

fn widened(row: &Row) -> usize {
    row.widened.values().sum()
}

/// Widened fields, of a hundred.
fn share(row: &Row) -> f64 {
    widened(row) as f64 * 100.0 / row.fields.max(1) as f64
}

fn line(row: &Row, result: &str) -> String {
    let seconds = |checked: &Option<Checked>| match checked {
        Some(checked) => format!("{:.1}", checked.cpu.unwrap_or(checked.elapsed).as_secs_f64()),
        None => "-".to_owned(),
    };
    format!(
        "{:<26}{:>6}{:>9}{:>9}{:>7}{:>8}{:>9}{:>6.2} %{:>9}{:>7} ms{:>7}{:>9}{:>8}  {result}",
        row.name,
        row.operations,
        row.emitted,
        row.skipped,
        row.types,
        row.fields,
        widened(row),
        share(row),
        row.lines,
        row.generating.as_millis(),
        row.memory.map_or("-".to_owned(), |bytes| (bytes >> 20).to_string()),
        seconds(&row.check),
        seconds(&row.doc),
    )
}

fn object(row: &Row) -> Value {
    let seconds = |time: Duration| (time.as_secs_f64() * 1000.0).round() / 1000.0;
    let checked = |checked: &Option<Checked>| {
        checked.as_ref().map(|checked| json!({"elapsed": seconds(checked.elapsed), "cpu": checked.cpu.map(seconds)}))
    };
    json!({
        "document": row.name,
        "operations": row.operations,
        "emitted": row.emitted,
        "skipped": row.skipped,
        "types": row.types,
        "fields": row.fields,
        "widened": row.widened,
        "lines": row.lines,
        "generate": seconds(row.generating),
        "memory": row.memory,
        "check": checked(&row.check),
        "doc": checked(&row.doc),
        "wrong": row.wrong,
    })
}
