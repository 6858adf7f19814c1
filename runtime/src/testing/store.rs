//! The things that were made, by the paths that lead to them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::paths::decoded;
use super::text::words;

/// What the vendor would have in its database.
#[derive(Default)]
pub(super) struct Store {
    things: Vec<Thing>,
    /// Collections in which something was made.
    known: BTreeSet<String>,
    /// The paths of what was removed.
    gone: BTreeSet<String>,
}

/// A thing that was made.
#[derive(Clone)]
pub(super) struct Thing {
    /// The path of its collection.
    pub(super) collection: String,
    /// What names it there.
    pub(super) id: String,
    /// A path of its own besides.
    pub(super) also_at: Option<String>,
    /// What was sent, and what was answered, so far.
    pub(super) members: Map<String, Value>,
}

impl Store {
    /// Keeps a thing.
    pub(super) fn add(&mut self, thing: Thing) {
        self.known.insert(thing.collection.clone());
        self.gone.remove(&format!("{}/{}", thing.collection, thing.id));
        self.things.push(thing);
    }

    /// The thing at a path. `identifier` is the name of the last parameter: `idOrReference` also takes the `reference`.
    pub(super) fn find(&mut self, path: &str, identifier: &str) -> Option<&mut Thing> {
        let (collection, last) = path.rsplit_once('/')?;
        let last = decoded(last);
        let others = words(identifier);
        let is_named = |thing: &Thing| {
            let mut values = others.iter().filter_map(|name| thing.members.get(name)?.as_str());
            thing.id == last || values.any(|value| value == last)
        };
        self.things
            .iter_mut()
            .find(|thing| thing.also_at.as_deref() == Some(path) || thing.collection == collection && is_named(thing))
    }

    /// The thing of a collection that says the same as `sent` in one of the members which the identifier names.
    pub(super) fn find_like(
        &mut self,
        collection: &str,
        identifier: &str,
        sent: &Map<String, Value>,
    ) -> Option<&mut Thing> {
        let names: Vec<String> = words(identifier).into_iter().filter(|name| sent.contains_key(name)).collect();
        let is_same = |thing: &Thing| names.iter().any(|name| thing.members.get(name) == sent.get(name));
        self.things.iter_mut().find(|thing| thing.collection == collection && is_same(thing))
    }

    /// Removes the thing at a path, which from now on leads nowhere.
    pub(super) fn remove(&mut self, path: &str, identifier: &str) {
        self.gone.insert(path.to_owned());
        if let Some(Thing { collection, id, also_at, .. }) = self.find(path, identifier).cloned() {
            self.gone.insert(format!("{collection}/{id}"));
            self.gone.extend(also_at);
            self.things.retain(|thing| thing.collection != collection || thing.id != id);
        }
    }

    /// Whether it is known what there is in a collection: before anything was made in it, anything may be there.
    pub(super) fn is_known(&self, collection: &str) -> bool {
        self.known.contains(collection)
    }

    /// Whether there was something at a path which was removed.
    pub(super) fn is_gone(&self, path: &str) -> bool {
        self.gone.contains(path)
    }

    /// What is in a collection, the first that was made first.
    pub(super) fn all(&self, collection: &str) -> Vec<Thing> {
        self.things.iter().filter(|thing| thing.collection == collection).cloned().collect()
    }
}
