//! Every list of every vendor, read to its end from a server that has three pages of it.

use billwright::runtime::Paging;
use serde_json::{Value, json};
use tests::{Answer, Received};

use super::call::Entry;
use super::document::{Document, Operation};
use super::instances::sample::{Fill, Sampler, Side};
use super::received::difference;
use super::support::Vendor;
use super::{Bench, MakeClient, documents, given, requests};

/// How many items the pages have. No two are alike, as items may be.
const SIZES: [usize; 3] = [3, 2, 1];
const TOTAL: usize = 6;

/// Reads all lists. Where nobody tells how pages are numbered, the server counts them from 0, and then from 1.
pub async fn every_list(name: &str, calls: &[Entry], client: MakeClient, wanted: usize) {
    let (documents, patched) = documents(&Vendor::named(name));
    let mut bench = Bench::new(&documents, client).await;
    let (mut lists, mut items) = (0, 0);
    for source in patched.iter().flat_map(Document::operations) {
        let Some(entry) = calls.iter().find(|entry| entry.spec.id == source.id()) else { continue };
        // Each paged operation is one whose list can be read.
        assert_eq!(entry.spec.paging.is_some(), entry.list.is_some(), "{}", source.id());
        if entry.list.is_none() {
            continue;
        }
        lists += 1;
        for first in [0, 1] {
            match bench.read(entry, &source, first).await {
                Ok(count) => items += count,
                Err(problem) => bench.problems.push(format!("{}, counted from {first}: {problem}", source.id())),
            }
        }
    }
    println!("{name}: {lists} lists, {items} items");
    assert!(bench.problems.is_empty(), "{} problems\n{}", bench.problems.len(), bench.problems.join("\n"));
    // Count in, count out.
    assert_eq!((lists, items), (wanted, wanted * 2 * TOTAL));
}

impl Bench {
    /// Reads a list whose pages are numbered from that number, unless it is known how they are.
    async fn read(&mut self, entry: &Entry, source: &Operation<'_>, first: u64) -> Result<usize, String> {
        let (Some(paging), Some(list)) = (entry.spec.paging, entry.list) else { return Err("no list".to_owned()) };
        let first = match paging {
            Paging::Page { first: Some(first), .. } => u64::from(first),
            _ => first,
        };
        let items = items(source, &paging);
        if items.len() != TOTAL {
            return Err(format!("{} items could be made", items.len()));
        }
        let mut pages = pages(source, &paging, &items, first);
        // Of a list whose first page came without a number, and where no answer tells it, page 1 may be the first again.
        let is_untold = matches!(paging, Paging::Page { first: None, own: None, .. });
        if is_untold && first == 1 {
            pages.insert(1, pages[0].clone());
        }
        let count = pages.len();
        for page in pages {
            self.server.answer(Answer::json(success(source), page.to_string()));
        }
        // Nothing is said of pages.
        let mut arguments = requests(source).swap_remove(0);
        arguments.parameters.retain(|(_, name, _)| !says_page(&paging, name));
        let found = list(self.client.clone(), given(entry, &arguments)).await?;
        let received = self.server.take_received();
        if received.len() != count {
            return Err(format!("{} requests instead of {count}", received.len()));
        }
        for (place, received) in received.iter().enumerate() {
            let place = if is_untold && first == 1 { place.saturating_sub(1) } else { place };
            asked(&paging, received, place, first, &items)?;
        }
        if found.len() != items.len() {
            return Err(format!("{} items instead of {}", found.len(), items.len()));
        }
        for (found, item) in found.iter().zip(&items) {
            if let Some(difference) = difference(found, item) {
                return Err(format!("an item differs at ${difference}"));
            }
        }
        Ok(found.len())
    }
}

/// Whether a parameter says which page is wanted, or how long it is.
fn says_page(paging: &Paging, name: &str) -> bool {
    let own = match *paging {
        Paging::Page { number, size, .. } => [Some(number), size, None],
        Paging::Offset { offset, limit, .. } => [Some(offset), limit, None],
        Paging::Cursor { after, before, limit, .. } => [Some(after), before, limit],
        Paging::Whole { .. } => [None; 3],
    };
    own.contains(&Some(name))
}

fn success(source: &Operation<'_>) -> u16 {
    let answers = source.answers();
    let answer = answers.iter().find(|answer| answer.status.starts_with('2')).unwrap();
    answer.status.replace("XX", "00").parse().unwrap()
}

/// An answer with everything in it.
fn sample<'d>(source: &Operation<'d>, sampler: &mut Sampler<'d>) -> Value {
    let answers = source.answers();
    let answer = answers.into_iter().find(|answer| answer.status.starts_with('2')).unwrap();
    sampler.value(answer.schema.unwrap().value, None)
}

fn pointer(place: &str) -> String {
    place.split('.').filter(|key| !key.is_empty()).map(|key| format!("/{key}")).collect()
}

/// Items that the document has for the list; where one of them is a cursor, each has its own.
fn items(source: &Operation<'_>, paging: &Paging) -> Vec<Value> {
    let mut sampler = Sampler::new(&source.document.root, Side::Answer, Fill::Full);
    let mut items = Vec::new();
    for _ in 0..4 * TOTAL {
        let answer = sample(source, &mut sampler);
        items.extend(answer.pointer(&pointer(paging.items())).and_then(Value::as_array).cloned().unwrap_or_default());
    }
    items.truncate(TOTAL);
    if let Paging::Cursor { next, .. } = *paging
        && let Some(member) = next.strip_prefix("[].")
    {
        for (place, item) in items.iter_mut().enumerate() {
            item[member] = json!(format!("00000000-0000-4000-8000-{place:012}"));
        }
    }
    items
}

/// The pages as the server has them; where none of them tells that it is the last one, an empty one comes after them.
fn pages(source: &Operation<'_>, paging: &Paging, items: &[Value], first: u64) -> Vec<Value> {
    let mut sampler = Sampler::new(&source.document.root, Side::Answer, Fill::Full);
    let template = sample(source, &mut sampler);
    if let Paging::Whole { .. } = paging {
        return vec![with(template, paging.items(), json!(items))];
    }
    let tells_end = match *paging {
        Paging::Page { total, pages, .. } => total.or(pages).is_some(),
        Paging::Offset { total, more, .. } => total.or(more).is_some(),
        Paging::Cursor { more, .. } => more.is_some(),
        Paging::Whole { .. } => true,
    };
    let mut rest = items;
    let mut made = Vec::new();
    for (place, size) in SIZES.into_iter().chain((!tells_end).then_some(0)).enumerate() {
        let (own, after) = rest.split_at(size);
        rest = after;
        let mut page = with(template.clone(), paging.items(), json!(own));
        let has_more = !rest.is_empty();
        match *paging {
            Paging::Page { total, pages, own, next, number, .. } => {
                let link =
                    has_more.then(|| format!("https://api.example.com/?a=b&{number}={}", first + place as u64 + 1));
                for (at, value) in
                    [(total, json!(TOTAL)), (pages, json!(3)), (own, json!(first + place as u64)), (next, json!(link))]
                {
                    page = at.into_iter().fold(page, |page, at| with(page, at, value.clone()));
                }
            }
            Paging::Offset { total, more, .. } => {
                page = total.into_iter().fold(page, |page, at| with(page, at, json!(TOTAL)));
                page = more.into_iter().fold(page, |page, at| with(page, at, json!(has_more)));
            }
            Paging::Cursor { more, .. } => {
                page = more.into_iter().fold(page, |page, at| with(page, at, json!(has_more)))
            }
            Paging::Whole { .. } => {}
        }
        made.push(page);
    }
    made
}

/// The same with another value at a place, where there may be nothing yet.
fn with(mut page: Value, place: &str, value: Value) -> Value {
    let mut at = &mut page;
    for key in place.split('.').filter(|key| !key.is_empty()) {
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[key];
    }
    *at = value;
    page
}

/// Whether a request asks for the page of that place.
fn asked(paging: &Paging, received: &Received, place: usize, first: u64, items: &[Value]) -> Result<(), String> {
    let query = received.query().unwrap_or_default();
    let before: usize = SIZES.iter().take(place).sum();
    let (name, wanted) = match *paging {
        Paging::Page { number, .. } => (number, (first + place as u64).to_string()),
        Paging::Offset { offset, .. } => (offset, before.to_string()),
        Paging::Cursor { after, next, .. } => {
            let member = next.trim_start_matches("[].");
            let last = before.checked_sub(1).and_then(|last| items[last][member].as_str());
            (after, last.unwrap_or_default().to_owned())
        }
        Paging::Whole { .. } => return Ok(()),
    };
    let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    match found {
        // The first page is the one that nobody asks for.
        None if place == 0 => Ok(()),
        Some((_, found)) if found == wanted => Ok(()),
        other => Err(format!("asked for {other:?} instead of {wanted}: {query}")),
    }
}
