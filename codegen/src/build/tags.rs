//! Tags: which operations belong together.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{OpenAPI, Tag as Declared};

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Operation, Tag};

/// The tags that operations have: those that the document declares, in its order, then the others.
///
/// Operations are filed under the first spelling of their tag: `Pets` and `pets` are one group.
pub(super) fn tags(document: &OpenAPI, operations: &mut [Operation]) -> (Vec<Tag>, Vec<Diagnostic>) {
    let used: BTreeSet<String> = operations.iter().map(|operation| operation.tag.clone()).collect();
    let declared = document.tags.iter().map(|tag| (&tag.name, description(tag)));
    let mut tags: Vec<Tag> = Vec::new();
    let mut spellings: BTreeMap<String, String> = BTreeMap::new();
    let is_used: BTreeSet<String> = used.iter().map(|name| spelling(name)).collect();
    for (name, description) in declared.chain(used.iter().map(|name| (name, None))) {
        let spelling = spelling(name);
        if is_used.contains(&spelling) && !spellings.contains_key(&spelling) {
            spellings.insert(spelling, name.clone());
            tags.push(Tag { name: name.clone(), description });
        }
    }
    let mut said = BTreeSet::new();
    let mut diagnostics = Vec::new();
    for operation in operations {
        let Some(first) = spellings.get(&spelling(&operation.tag)).filter(|first| **first != operation.tag) else {
            continue;
        };
        if said.insert(operation.tag.clone()) {
            let message = format!("`{}` is taken for `{first}`, from which it differs in spelling only", operation.tag);
            diagnostics.push(Diagnostic::new(Code::OddTag, operation.at.clone(), message));
        }
        operation.tag.clone_from(first);
    }
    (tags, diagnostics)
}

/// What a document says of a tag; in 3.2 that may be a summary alone.
fn description(tag: &Declared) -> Option<String> {
    let summary = || tag.extensions.get("x-billwright-summary")?.as_str().map(str::to_owned);
    tag.description.clone().or_else(summary)
}

/// A tag without what does not tell it apart: case, and what parts its words.
fn spelling(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
}
