//! A document's values: made, checked, sent through the emitted types, and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use billwright::runtime::chrono::DateTime;
use billwright_codegen::{Output, Placed};
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use super::dialect::Dialect;
use super::driver::{Driver, Verdict};
use super::exact;
use super::mutate::{Kind, Mutation, mutations};
use super::sample::{Fill, Sampler, Side, Site, Step};
use super::schemas::{Case, schemas};
use super::table::{Problem, Row};

/// How many alternatives of a schema are taken in turn.
const MOST_TURNS: usize = 48;
/// How many values of a schema are changed, and at how many places.
const MOST_CHANGED: usize = 4;
const MOST_PLACES: usize = 10;
/// What says whether values are valid, for the schemas of one side: one validator for the members of an object.
struct Judge {
    validator: Validator,
    /// The member's name for each case.
    names: BTreeMap<usize, String>,
}

impl Judge {
    fn holding(&self, case: usize, value: &Value) -> Value {
        let name = self.names.get(&case).cloned().unwrap_or_default();
        Value::Object([(name, value.clone())].into_iter().collect())
    }

    fn is_valid(&self, case: usize, value: &Value) -> bool {
        self.validator.is_valid(&self.holding(case, value))
    }

    /// The first thing that is wrong with a value.
    fn complaint(&self, case: usize, value: &Value) -> String {
        let held = self.holding(case, value);
        self.validator.iter_errors(&held).next().map(|error| error.to_string()).unwrap_or_default()
    }
}

/// A value of a schema, and what stands where in it.
struct Made {
    value: Value,
    sites: Vec<(Vec<Step>, Site)>,
    further: usize,
}

pub fn run(name: &str, document: &Value, output: &Output, samples: usize) -> Row {
    let mut row = Row::default();
    let started = Instant::now();
    let (cases, skipped) = schemas(document, &output.placed);
    row.schemas = cases.len() + skipped.values().map(Vec::len).sum::<usize>();
    row.skipped = skipped.into_iter().map(|(reason, places)| (reason.to_owned(), places)).collect();
    let mut made: Vec<Vec<Made>> = cases.iter().map(|_| Vec::new()).collect();
    let mut judges: Vec<Judge> = Vec::new();
    for side in [Side::Request, Side::Answer, Side::Both] {
        let own: Vec<usize> = (0..cases.len()).filter(|at| cases[*at].side == side).collect();
        if own.is_empty() {
            continue;
        }
        let dialect = Dialect::of(document, side);
        let pointers: Vec<String> = own.iter().map(|at| dialect.pointer(&cases[*at].pointer)).collect();
        let validator = match validator(&dialect.root, &pointers) {
            Ok(validator) => validator,
            Err(error) => {
                row.skipped.entry(format!("no validator: {error}")).or_default().extend(pointers);
                continue;
            }
        };
        let names = own.iter().enumerate().map(|(index, at)| (*at, index.to_string())).collect();
        let judge = Judge { validator, names };
        for (at, pointer) in own.iter().zip(&pointers) {
            let check = |value: &Value| match judge.is_valid(*at, value) {
                true => Ok(()),
                false => Err(judge.complaint(*at, value)),
            };
            made[*at] = values(&dialect.root, pointer, side, samples, &check, &mut row);
            if made[*at].is_empty() {
                row.skipped.entry("no valid value was made".to_owned()).or_default().push(cases[*at].pointer.clone());
            }
        }
        judges.push(judge);
    }
    row.making = started.elapsed();
    let started = Instant::now();
    let placed: Vec<&Placed> = cases.iter().map(|case| case.placed).collect();
    let driver = match Driver::build(name, output, &placed) {
        Ok(driver) => driver,
        Err(said) => panic!("{name} does not compile: {said}"),
    };
    row.building = started.elapsed();
    let started = Instant::now();
    round_trips(&driver, &cases, &made, &mut row);
    changed(&driver, &cases, &made, &judges, &mut row);
    row.running = started.elapsed();
    row
}

/// One for all schemas: of an object whose members are the values, by position.
fn validator(root: &Value, pointers: &[String]) -> Result<Validator, String> {
    let own =
        |(index, pointer): (usize, &String)| (index.to_string(), json!({"$ref": format!("#{}", encoded(pointer))}));
    let properties: Map<String, Value> = pointers.iter().enumerate().map(own).collect();
    let mut root = root.clone();
    if let Some(root) = root.as_object_mut() {
        root.insert("properties".to_owned(), Value::Object(properties));
    }
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    let options = options.should_validate_formats(true).should_ignore_unknown_formats(true);
    options.build(&root).map_err(|error| error.to_string())
}

/// A pointer as the fragment of a URI.
fn encoded(pointer: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const FRAGMENT: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'{')
        .add(b'}')
        .add(b'%')
        .add(b'[')
        .add(b']')
        .add(b'^')
        .add(b'|')
        .add(b'\\');
    utf8_percent_encode(pointer, FRAGMENT).to_string()
}

/// Values of a schema, each once.
struct Values<'v> {
    pointer: &'v str,
    schema: &'v Value,
    check: &'v dyn Fn(&Value) -> Result<(), String>,
    row: &'v mut Row,
    seen: BTreeSet<String>,
    made: Vec<Made>,
}

/// Values of a schema: the least, everything, each alternative once, and others by chance.
fn values(
    root: &Value,
    pointer: &str,
    side: Side,
    samples: usize,
    check: &dyn Fn(&Value) -> Result<(), String>,
    row: &mut Row,
) -> Vec<Made> {
    let Some(schema) = root.pointer(pointer) else { return Vec::new() };
    let mut values = Values { pointer, schema, check, row, seen: BTreeSet::new(), made: Vec::new() };
    for fill in [Fill::Least, Fill::Full] {
        let mut sampler = Sampler::new(root, side, fill);
        for _ in 0..MOST_TURNS {
            values.take(&mut sampler);
            if !sampler.has_more() {
                break;
            }
        }
    }
    let mut sampler = Sampler::by_chance(root, side, seed(pointer));
    let mut turns = 0;
    while values.made.len() < samples && turns < MOST_TURNS {
        turns += 1;
        values.take(&mut sampler);
    }
    values.made
}

impl<'v> Values<'v> {
    fn take(&mut self, sampler: &mut Sampler<'v>) {
        let value = sampler.value(self.schema, None);
        if !self.seen.insert(value.to_string()) {
            return;
        }
        match (self.check)(&value) {
            Ok(()) => self.made.push(Made { value, sites: sampler.sites.clone(), further: sampler.further }),
            Err(why) => {
                self.row.rejected += 1;
                self.row.why_rejected.entry(self.pointer.to_owned()).or_insert(why);
            }
        }
    }
}

fn seed(text: &str) -> u64 {
    text.bytes().fold(7, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()))
}

fn round_trips(driver: &Driver, cases: &[Case<'_>], made: &[Vec<Made>], row: &mut Row) {
    let all = || made.iter().enumerate().flat_map(|(case, made)| made.iter().map(move |made| (case, made)));
    let verdicts = driver.run(all().map(|(case, made)| (case, made.value.to_string())));
    for ((case, made), verdict) in all().zip(verdicts) {
        row.samples += 1;
        let given = exact::read(&made.value.to_string()).unwrap();
        let fault = match &verdict {
            Verdict::Error { path, said } => Some(format!("{path}: {said}")),
            Verdict::Unwritten(said) => Some(said.clone()),
            Verdict::Ok { left_out, unknown, text } => {
                let mut by_value = false;
                match difference(&given, &exact::read(text).unwrap(), "$", &mut by_value) {
                    Some(lost) => Some(lost),
                    None if *left_out > 0 => Some(format!("{left_out} members were left out")),
                    None => {
                        row.same += 1;
                        row.by_value += usize::from(by_value);
                        if *unknown > made.further {
                            row.kept += 1;
                            row.unknown.entry(cases[case].pointer.clone()).or_insert_with(|| made.value.to_string());
                        }
                        None
                    }
                }
            }
        };
        if let Some(what) = fault {
            row.problems.push(Problem {
                kind: "sample",
                at: cases[case].pointer.clone(),
                what,
                value: made.value.to_string(),
            });
        }
    }
}

fn changed(driver: &Driver, cases: &[Case<'_>], made: &[Vec<Made>], judges: &[Judge], row: &mut Row) {
    let mut all: Vec<(usize, Mutation, bool)> = Vec::new();
    for (case, made) in made.iter().enumerate() {
        let mut chance = fastrand::Rng::with_seed(seed(&cases[case].pointer));
        for made in made.iter().rev().take(MOST_CHANGED) {
            let mut sites: Vec<&(Vec<Step>, Site)> = made.sites.iter().collect();
            chance.shuffle(&mut sites);
            for (at, site) in sites.into_iter().take(MOST_PLACES) {
                // Another alternative may do without what one of them asks for.
                let is_in_union = made.sites.iter().any(|(outer, kind)| *kind == Site::Union && at.starts_with(outer));
                let changed = mutations(&made.value, at, *site);
                all.extend(changed.into_iter().map(|mutation| (case, mutation, is_in_union)));
            }
        }
    }
    let verdicts = driver.run(all.iter().map(|(case, mutation, _)| (*case, exact::write(&mutation.value))));
    for ((case, mutation, is_in_union), verdict) in all.iter().zip(verdicts) {
        let counts = row.mutations.entry(mutation.kind).or_default();
        counts.all += 1;
        // What only callers write keeps nothing that the document does not know.
        let keeps = cases[*case].side != Side::Request;
        let fault = match &verdict {
            Verdict::Unwritten(said) => Some(said.clone()),
            Verdict::Error { path, said } => {
                counts.errors += 1;
                let may_fail = match mutation.kind {
                    Kind::UnknownValue | Kind::UnknownMember | Kind::ExtraField => false,
                    // What keeps nothing leaves nothing out either.
                    Kind::Null | Kind::WrongType => mutation.site != Site::Optional || !keeps,
                    Kind::MissingField | Kind::WideNumber => true,
                };
                (!may_fail || *path != mutation.path).then(|| format!("changed at {}: {path}: {said}", mutation.path))
            }
            Verdict::Ok { left_out, unknown, text } => {
                let given = exact::read(&exact::write(&mutation.value)).unwrap();
                let lost = difference(&given, &exact::read(text).unwrap(), "$", &mut false);
                match lost {
                    None => {
                        counts.kept += 1;
                        let is_valid = || {
                            judges
                                .iter()
                                .any(|judge| judge.names.contains_key(case) && judge.is_valid(*case, &mutation.value))
                        };
                        let is_silent = mutation.kind == Kind::MissingField
                            && *left_out + unknown == 0
                            && !is_in_union
                            && !is_valid();
                        is_silent.then(|| format!("nobody missed {}", mutation.path))
                    }
                    // Any JSON is a `Value`, whose numbers have 64 bits.
                    Some(_) if mutation.kind == Kind::WideNumber && is_rounded(&given, &exact::read(text).unwrap()) => {
                        counts.rounded += 1;
                        None
                    }
                    Some(_) if !keeps && mutation.kind != Kind::MissingField => {
                        counts.dropped += 1;
                        None
                    }
                    Some(lost) => Some(format!("changed at {}: {lost}", mutation.path)),
                }
            }
        };
        if let Some(what) = fault {
            counts.wrong += 1;
            row.problems.push(Problem {
                kind: mutation.kind.name(),
                at: cases[*case].pointer.clone(),
                what,
                value: exact::write(&mutation.value),
            });
        }
    }
}

/// Whether two values differ in nothing but a number that a float does not hold, and is the nearest one.
fn is_rounded(given: &Value, got: &Value) -> bool {
    match (given, got) {
        (Value::Object(given), Value::Object(got)) => {
            let is_there = |(name, value): (&String, &Value)| got.get(name).is_some_and(|got| is_rounded(value, got));
            given.len() == got.len() && given.iter().all(is_there)
        }
        (Value::Array(given), Value::Array(got)) => {
            given.len() == got.len() && given.iter().zip(got).all(|(given, got)| is_rounded(given, got))
        }
        (Value::String(left), Value::String(right)) if left != right => {
            let float = |text: &str| text.strip_prefix(exact::NUMBER).and_then(|text| text.parse::<f64>().ok());
            float(left).is_some() && float(left) == float(right)
        }
        _ => given == got,
    }
}

/// Where two values differ first. Of moments, only the value counts.
fn difference(given: &Value, got: &Value, at: &str, by_value: &mut bool) -> Option<String> {
    match (given, got) {
        (Value::Object(given), Value::Object(got)) => {
            for (name, value) in given {
                let at = format!("{at}.{name}");
                match got.get(name) {
                    Some(found) => {
                        if let Some(lost) = difference(value, found, &at, by_value) {
                            return Some(lost);
                        }
                    }
                    None => return Some(format!("{at} is lost: {}", exact::write(value))),
                }
            }
            got.keys().find(|name| !given.contains_key(*name)).map(|name| format!("{at}.{name} was added"))
        }
        (Value::Array(given), Value::Array(got)) if given.len() == got.len() => {
            let mut items = given.iter().zip(got).enumerate();
            items.find_map(|(index, (given, got))| difference(given, got, &format!("{at}[{index}]"), by_value))
        }
        (Value::String(left), Value::String(right)) if left != right => {
            let moment = |text: &str| {
                DateTime::parse_from_rfc3339(text).ok().map(|time| (time, time.offset().local_minus_utc()))
            };
            match (moment(left), moment(right)) {
                (Some(left), Some(right)) if left == right => {
                    *by_value = true;
                    None
                }
                _ => Some(format!("{at}: {} became {}", exact::write(given), exact::write(got))),
            }
        }
        _ if given == got => None,
        _ => Some(format!("{at}: {} became {}", exact::write(given), exact::write(got))),
    }
}
