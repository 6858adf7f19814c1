//! Names within one scope: wishes first, then all at once, so that no order decides.

use std::collections::{BTreeMap, BTreeSet};

/// What something would like to be called: the best first. The last resort is made from the last wish.
pub(super) struct Wish {
    /// Candidates, the best first.
    pub(super) candidates: Vec<String>,
    /// How many of them come from the document's own words; the others add something.
    natural: usize,
    /// Whether the first candidate was prescribed: it yields to no one.
    pub(super) fixed: bool,
}

impl Wish {
    pub(super) fn new(candidates: impl IntoIterator<Item = String>) -> Self {
        let mut unique: Vec<String> = Vec::new();
        for candidate in candidates {
            if !candidate.is_empty() && candidate != "_" && !unique.contains(&candidate) {
                unique.push(candidate);
            }
        }
        let natural = unique.len();
        Self { candidates: unique, natural, fixed: false }
    }

    /// With candidates that add to the document's words.
    pub(super) fn or_else(mut self, candidates: impl IntoIterator<Item = String>) -> Self {
        for candidate in candidates {
            if !candidate.is_empty() && !self.candidates.contains(&candidate) {
                self.candidates.push(candidate);
            }
        }
        self
    }

    pub(super) fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }
}

/// Gives each wish a name of its own. Those who want the same name all turn to their next wish.
pub(super) fn assign(wishes: &[Wish], reserved: &[&str], last_resort: &str) -> Vec<String> {
    let mut at = vec![0usize; wishes.len()];
    let wanted = |wish: &Wish, at: usize| wish.candidates.get(at).cloned();
    let most = wishes.iter().map(|wish| wish.candidates.len()).max().unwrap_or_default();
    for _ in 0..=most * 2 {
        let mut claims: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, wish) in wishes.iter().enumerate() {
            if let Some(name) = wanted(wish, at[index]) {
                claims.entry(name).or_default().push(index);
            }
        }
        let mut moved = false;
        for (name, claimants) in claims {
            let taken = reserved.contains(&name.as_str());
            if claimants.len() == 1 && !taken {
                continue;
            }
            // It stays with the one it was prescribed for, or the only one that has no more to say of itself.
            let prescribed = claimants.iter().copied().find(|index| wishes[*index].fixed);
            let mut silent = claimants.iter().copied().filter(|index| at[*index] + 1 >= wishes[*index].natural);
            let only = silent.next().filter(|_| silent.next().is_none());
            let owner = prescribed.or(only).filter(|_| !taken);
            for index in claimants {
                if Some(index) != owner && at[index] + 1 < wishes[index].candidates.len() {
                    at[index] += 1;
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    let mut taken: BTreeSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
    let mut names = Vec::with_capacity(wishes.len());
    for (index, wish) in wishes.iter().enumerate() {
        let base = wanted(wish, at[index]).unwrap_or_else(|| last_resort.to_owned());
        let mut name = base.clone();
        // Nothing in the document tells them apart any more: their order does.
        let mut ordinals = ORDINALS.iter().map(|word| (*word).to_owned()).chain((11..).map(|n| format!("{n}")));
        while !taken.insert(name.clone()) {
            let ordinal = ordinals.next().unwrap_or_default();
            name = join(&base, &ordinal);
        }
        names.push(name);
    }
    names
}

const ORDINALS: &[&str] = &["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

fn join(base: &str, word: &str) -> String {
    let base = base.strip_prefix("r#").unwrap_or(base);
    if base.starts_with(char::is_uppercase) {
        let mut word = word.to_owned();
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        format!("{base}{word}")
    } else {
        format!("{base}_{word}")
    }
}
