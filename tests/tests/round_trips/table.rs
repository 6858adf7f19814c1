//! What was found: a line for each document, and what is wrong below it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::mutate::Kind;

/// More than this nobody reads at once.
const MOST_SHOWN: usize = 12;

/// Something that did not come out as it should.
pub struct Problem {
    /// A sample, or how it was changed.
    pub kind: &'static str,
    pub at: String,
    pub what: String,
    pub value: String,
}

/// What became of changed values.
#[derive(Default)]
pub struct Changed {
    pub all: usize,
    /// They came out as they went in.
    pub kept: usize,
    /// They were an error that names the place.
    pub errors: usize,
    /// What callers alone write lost what the document does not know.
    pub dropped: usize,
    /// A number has more digits than a float holds.
    pub rounded: usize,
    pub wrong: usize,
}

/// What became of a document.
#[derive(Default)]
pub struct Row {
    pub schemas: usize,
    pub samples: usize,
    pub same: usize,
    /// Those of them with a moment that is written in another way.
    pub by_value: usize,
    /// Those of them of which something was kept that the types do not know.
    pub kept: usize,
    pub unknown: BTreeMap<String, String>,
    /// Values that were made, and are not valid.
    pub rejected: usize,
    pub why_rejected: BTreeMap<String, String>,
    pub skipped: BTreeMap<String, Vec<String>>,
    pub mutations: BTreeMap<Kind, Changed>,
    pub problems: Vec<Problem>,
    pub making: Duration,
    pub building: Duration,
    pub running: Duration,
}

impl Row {
    pub fn add(&mut self, other: Self) {
        self.schemas += other.schemas;
        self.samples += other.samples;
        self.same += other.same;
        self.by_value += other.by_value;
        self.kept += other.kept;
        self.rejected += other.rejected;
        for (reason, places) in other.skipped {
            self.skipped.entry(reason).or_default().extend(places);
        }
        for (kind, changed) in other.mutations {
            let own = self.mutations.entry(kind).or_default();
            own.all += changed.all;
            own.kept += changed.kept;
            own.errors += changed.errors;
            own.dropped += changed.dropped;
            own.rounded += changed.rounded;
            own.wrong += changed.wrong;
        }
        self.problems.extend(other.problems);
        self.making += other.making;
        self.building += other.building;
        self.running += other.running;
    }

    pub fn is_right(&self) -> bool {
        self.samples > 0 && self.problems.is_empty()
    }
}

pub fn head() {
    println!(
        "{:<26}{:>8}{:>8}{:>9}{:>9}{:>9}{:>7}{:>9}{:>9}{:>9}{:>9}{:>7}{:>7}{:>6}{:>7}",
        "document",
        "schemas",
        "skipped",
        "samples",
        "same",
        "%",
        "kept",
        "rejected",
        "changed",
        "kept",
        "errors",
        "wrong",
        "make",
        "build",
        "run"
    );
}

pub fn row(name: &str, row: &Row) {
    let sum = |of: fn(&Changed) -> usize| row.mutations.values().map(of).sum::<usize>();
    println!(
        "{name:<26}{:>8}{:>8}{:>9}{:>9}{:>9.3}{:>7}{:>9}{:>9}{:>9}{:>9}{:>7}{:>7.1}{:>6.1}{:>7.1}",
        row.schemas,
        row.skipped.values().map(Vec::len).sum::<usize>(),
        row.samples,
        row.same,
        row.same as f64 * 100.0 / row.samples.max(1) as f64,
        row.kept,
        row.rejected,
        sum(|changed| changed.all),
        sum(|changed| changed.kept),
        sum(|changed| changed.errors),
        sum(|changed| changed.wrong),
        row.making.as_secs_f64(),
        row.building.as_secs_f64(),
        row.running.as_secs_f64(),
    );
    if name == "all" {
        for (kind, changed) in &row.mutations {
            let Changed { all, kept, errors, dropped, rounded, wrong } = changed;
            println!(
                "  {:<16}{all:>9}: {kept} kept, {errors} errors, {dropped} dropped by what callers write, {rounded} rounded, {wrong} wrong",
                kind.name()
            );
        }
        return;
    }
    let mut kinds: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
    row.problems.iter().for_each(|problem| kinds.entry(problem.kind).or_default().push(problem));
    for (kind, problems) in kinds {
        println!("  {kind}: {} wrong", problems.len());
        let mut last = "";
        let firsts = problems.iter().filter(|problem| std::mem::replace(&mut last, &problem.at) != problem.at);
        for Problem { at, what, value, .. } in firsts.take(MOST_SHOWN) {
            println!("    {at}: {}\n        {}", shortened(what), shortened(value));
        }
    }
    if std::env::var_os("BILLWRIGHT_VERBOSE").is_some() {
        for (at, value) in row.unknown.iter().take(MOST_SHOWN) {
            println!("  not understood: {at}: {}", shortened(value));
        }
        for (reason, places) in &row.skipped {
            for at in places.iter().take(MOST_SHOWN) {
                let why = row.why_rejected.get(at).map(String::as_str).unwrap_or_default();
                println!("  skipped: {at}: {reason} {}", shortened(why));
            }
        }
    }
}

pub fn skipped(row: &Row) {
    for (reason, places) in &row.skipped {
        println!("  skipped: {} schemas: {reason}", places.len());
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 260;
    let short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
