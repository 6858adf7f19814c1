//! Rules for documents that we keep ourselves.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{Document, Key, Operation, Place, escape};

/// Something to mend.
pub struct Finding {
    /// Where it stands, as a JSON pointer.
    pub at: String,
    pub what: String,
    pub mend: &'static str,
}

/// Longer summaries are no headlines.
const LONGEST_SUMMARY: usize = 70;

/// Keys whose members have names of their own: a header or a property that begins with `x-` is no extension.
const NAMED: [&str; 14] = [
    "callbacks",
    "const",
    "default",
    "enum",
    "example",
    "headers",
    "mapping",
    "parameters",
    "patternProperties",
    "properties",
    "responses",
    "schemas",
    "value",
    "x-headers",
];

/// Everything that is wrong with a document. `known` are the extensions that there are.
pub fn lint(document: &Document, known: &BTreeSet<String>) -> Vec<Finding> {
    let mut lint = Lint { document, found: Vec::new() };
    lint.extensions(&document.root, "", known);
    lint.components();
    lint.tags();
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    for operation in document.operations() {
        lint.operation(&operation);
        let at = format!("{}/operationId", operation.place.pointer);
        match operation.place.text("operationId") {
            None => lint.say(&operation.place.pointer, "no operation id", "add the vendor's `operationId`"),
            Some(id) => {
                if let Some(other) = ids.insert(id, at.clone()) {
                    lint.say(&at, format!("`{id}` is also the id of {other}"), "give each operation its own id");
                }
            }
        }
    }
    lint.schemas(&document.root, "");
    lint.found
}

/// Components of one name that differ between documents of one vendor, with the position of the document.
pub fn unequal(documents: &[Document]) -> Vec<(usize, Finding)> {
    let mut first: BTreeMap<(String, String), (usize, &Value)> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        for (section, name, value) in components(document) {
            let (other, known) = *first.entry((section.to_owned(), name.to_owned())).or_insert((at, value));
            if known != value {
                let pointer = format!("/components/{section}/{}", escape(name));
                let what = format!("document {} of this vendor has another `{name}`", other + 1);
                found.push((at, Finding { at: pointer, what, mend: "make both alike, or give one another name" }));
            }
        }
    }
    found
}

fn components(document: &Document) -> impl Iterator<Item = (&str, &str, &Value)> {
    let sections = document.root.get("components").and_then(Value::as_object).into_iter().flatten();
    sections.flat_map(|(section, entries)| {
        let entries = entries.as_object().into_iter().flatten();
        entries.map(move |(name, value)| (section.as_str(), name.as_str(), value))
    })
}

struct Lint<'d> {
    document: &'d Document,
    found: Vec<Finding>,
}

impl<'d> Lint<'d> {
    fn say(&mut self, at: &str, what: impl Into<String>, mend: &'static str) {
        let (at, what) = (at.to_owned(), what.into());
        // What is said of the whole document is said once.
        if !self.found.iter().any(|known| known.at == at && known.what == what) {
            self.found.push(Finding { at, what, mend });
        }
    }

    /// Extensions that nobody reads.
    fn extensions(&mut self, value: &Value, at: &str, known: &BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                let is_named = NAMED.contains(&at.rsplit('/').next().unwrap_or_default());
                for (name, value) in members {
                    let at = format!("{at}/{}", escape(name));
                    if !is_named && name.starts_with("x-") && !known.contains(name) {
                        self.say(&at, format!("`{name}` is unknown"), "correct it, or describe it in specs/README.md");
                    }
                    self.extensions(value, &at, known);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.extensions(item, &format!("{at}/{index}"), known);
                }
            }
            _ => {}
        }
    }

    fn components(&mut self) {
        let mut used = BTreeSet::new();
        for (name, value) in self.document.root.as_object().into_iter().flatten() {
            if name != "components" {
                references(value, &mut used);
            }
        }
        let mut open: Vec<String> = used.iter().cloned().collect();
        while let Some(reference) = open.pop() {
            let mut further = BTreeSet::new();
            references(self.document.root.pointer(&reference[1..]).unwrap_or(&Value::Null), &mut further);
            open.extend(further.into_iter().filter(|reference| used.insert(reference.clone())));
        }
        let alternatives = self.document.operations().iter().map(|operation| operation.security()).collect::<Vec<_>>();
        for name in alternatives.into_iter().flatten().flatten() {
            if self.document.schemes().contains_key(name) {
                used.insert(format!("#/components/securitySchemes/{}", escape(name)));
            } else {
                self.say(
                    "/components/securitySchemes",
                    format!("`{name}` is not here"),
                    "describe the security scheme",
                );
            }
        }
        for (section, name, _) in components(self.document) {
            let at = format!("/components/{section}/{}", escape(name));
            if !used.contains(&format!("#{at}")) {
                self.say(&at, "nothing refers to it", "remove it, or refer to it");
            }
        }
        for reference in &used {
            if self.document.root.pointer(&reference[1..]).is_none() {
                self.say("", format!("`{reference}` is not there"), "add it, or correct what refers to it");
            }
        }
    }

    fn tags(&mut self) {
        let declared = self.document.root.get("tags").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let used: BTreeSet<&str> = self
            .document
            .operations()
            .iter()
            .filter_map(|operation| operation.place.value["tags"][0].as_str())
            .collect();
        for (index, tag) in declared.iter().enumerate() {
            let at = format!("/tags/{index}");
            if !tag["name"].as_str().is_some_and(|name| used.contains(name)) {
                self.say(&at, "no operation has this tag", "remove it");
            }
            if tag["description"].as_str().is_none_or(str::is_empty) {
                self.say(&at, "no description", "say in a sentence what is filed under it");
            }
        }
        for name in used {
            if !declared.iter().any(|tag| tag["name"] == name) {
                self.say("/tags", format!("`{name}` is not here"), "add the tag, with a description");
            }
        }
    }

    fn operation(&mut self, operation: &Operation<'d>) {
        let at = &operation.place.pointer;
        match operation.place.text("summary").unwrap_or_default() {
            "" => self.say(at, "no summary", "say in some words what it does"),
            long if long.chars().count() > LONGEST_SUMMARY => {
                self.say(&format!("{at}/summary"), "more than 70 characters", "leave the rest to the description");
            }
            sentence if sentence.ends_with(['.', '!']) => {
                self.say(&format!("{at}/summary"), "ends like a sentence", "drop the full stop");
            }
            _ => {}
        }
        if operation.place.value["tags"].as_array().map_or(0, Vec::len) != 1 {
            self.say(at, "not one tag", "file it under one tag");
        }
        let responses = operation.place.value["responses"].as_object();
        for status in responses.into_iter().flatten().map(|(status, _)| status) {
            let at = format!("{at}/responses/{status}");
            let response = self.document.at(&at);
            if response.and_then(|response| response.text("description")).unwrap_or_default().is_empty() {
                self.say(&at, "no description", "say in a sentence what it tells");
            }
        }
        self.permissions(operation);
        self.paging(operation);
        self.date_range(operation);
        self.idempotency(operation);
    }

    fn permissions(&mut self, operation: &Operation<'d>) {
        let at = format!("{}/x-permissions", operation.place.pointer);
        let Some(said) = operation.place.value.get("x-permissions") else { return };
        let names = said.get("any").or(said.get("all")).and_then(Value::as_array);
        let is_list = names.is_some_and(|names| !names.is_empty() && names.iter().all(Value::is_string));
        if !is_list || said.as_object().map_or(0, |said| said.len()) != 1 {
            self.say(&at, "not `any` or `all` with names", "write `{all: [name]}`");
        }
    }

    /// Each word of the paging leads to a parameter or to a field of the answer.
    fn paging(&mut self, operation: &Operation<'d>) {
        let at = format!("{}/x-paging", operation.place.pointer);
        let Some(said) = operation.place.value.get("x-paging").and_then(Value::as_object) else { return };
        let style = said.get("style").and_then(Value::as_str).unwrap_or_default();
        let (needed, allowed): (&[&str], &[&str]) = match style {
            "offset" => (&["offset", "items"], &["limit", "total", "more"]),
            "page" => (&["page", "items"], &["limit", "first", "total", "pages", "own", "next"]),
            "cursor" => (&["after", "items"], &["limit", "before", "more", "cursor", "next"]),
            "none" => (&["items"], &[]),
            _ => return self.say(&at, format!("`{style}` is no style"), "write `offset`, `page`, `cursor` or `none`"),
        };
        for word in needed.iter().filter(|word| !said.contains_key(**word)) {
            self.say(&at, format!("no `{word}`"), "this style needs it");
        }
        let answers = operation.answers();
        let answer = answers.into_iter().find(|answer| answer.status.starts_with('2')).and_then(|answer| answer.schema);
        let items = said.get("items").and_then(Value::as_str).unwrap_or_default();
        let items = answer.as_ref().and_then(|answer| below(answer, items)?.within(&["items"]));
        if answer.is_some() && items.is_none() {
            self.say(&format!("{at}/items"), "leads to no list in the answer", "name the field that holds the list");
        }
        for (word, value) in said {
            let Some(name) = value.as_str() else { continue };
            let at = format!("{at}/{word}");
            match word.as_str() {
                "style" | "items" => {}
                "first" if style == "page" && name == "unknown" => {}
                _ if !needed.contains(&word.as_str()) && !allowed.contains(&word.as_str()) => {
                    self.say(&at, "this style has no such word", "remove it, or correct the style");
                }
                "limit" | "offset" | "page" | "after" | "before" => self.query_parameter(operation, name, &at),
                "cursor" => {
                    if items.as_ref().is_some_and(|item| below(item, name).is_none()) {
                        self.say(
                            &at,
                            format!("items have no `{name}`"),
                            "name the field of an item that is its cursor",
                        );
                    }
                }
                _ => {
                    if answer.as_ref().is_some_and(|answer| below(answer, name).is_none()) {
                        self.say(&at, format!("the answer has no `{name}`"), "name a field of the answer");
                    }
                }
            }
        }
    }

    fn query_parameter(&mut self, operation: &Operation<'d>, name: &str, at: &str) {
        let is_own =
            |parameter: &super::document::Parameter<'_>| parameter.name == name && parameter.location == "query";
        if !operation.parameters().iter().any(is_own) {
            self.say(at, format!("there is no query parameter `{name}`"), "name one, or declare it");
        }
    }

    fn date_range(&mut self, operation: &Operation<'d>) {
        let at = format!("{}/x-date-range", operation.place.pointer);
        let Some(said) = operation.place.value.get("x-date-range") else { return };
        for word in ["start", "end"] {
            match said.get(word).and_then(Value::as_str) {
                Some(name) => self.query_parameter(operation, name, &format!("{at}/{word}")),
                None => self.say(&at, format!("no `{word}`"), "name the query parameter"),
            }
        }
        if said.get("max-days").and_then(Value::as_u64).is_none_or(|days| days == 0) {
            self.say(&at, "no `max-days`", "say how many days there may be");
        }
    }

    fn idempotency(&mut self, operation: &Operation<'d>) {
        let own = operation.place.value.get("x-idempotency");
        let Some(rule) = own.or_else(|| self.document.root.get("x-idempotency")) else { return };
        let at = match own {
            Some(_) => format!("{}/x-idempotency", operation.place.pointer),
            None => "/x-idempotency".to_owned(),
        };
        let places = [Some("header"), Some("body"), Some("none")];
        if !places.contains(&rule["in"].as_str()) || rule["in"] != "none" && !rule["name"].is_string() {
            return self.say(
                &at,
                "not a place and a name",
                "write `in: header` or `in: body` with a `name`, or `in: none`",
            );
        }
        if !matches!(rule.get("repeat").and_then(Value::as_str), None | Some("replayed" | "rejected")) {
            self.say(&format!("{at}/repeat"), "no such word", "write `replayed` or `rejected`");
        }
        if let Some(Key::Body(name)) = operation.key() {
            let body = operation.body();
            if body.is_none_or(|(_, schema, _)| schema.within(&["properties", name]).is_none()) {
                let what = format!("the body has no `{name}`, which is the idempotency key");
                self.say(
                    &operation.place.pointer,
                    what,
                    "declare it in the schema of the body, or write `x-idempotency: {in: none}`",
                );
            }
        }
    }

    /// What schemas and parameters say in extensions.
    fn schemas(&mut self, value: &Value, at: &str) {
        match value {
            Value::Object(members) => {
                if NAMED.contains(&at.rsplit('/').next().unwrap_or_default()) {
                    members.iter().for_each(|(name, value)| self.schemas(value, &format!("{at}/{}", escape(name))));
                    return;
                }
                if let Some(money) = members.get("x-money") {
                    let kinds = self.document.at(at).map(|schema| schema.kinds()).unwrap_or_default();
                    let is_number = kinds.contains("number") || kinds.contains("integer") && money == "minor";
                    if !is_number || !matches!(money.as_str(), Some("minor" | "major")) {
                        let mend = "write `minor` on a number or an integer, `major` on a number";
                        self.say(&format!("{at}/x-money"), "not a unit of this type", mend);
                    }
                }
                if members.get("x-secret").is_some_and(|flag| *flag != Value::Bool(true)) {
                    self.say(&format!("{at}/x-secret"), "not `true`", "write `true`, or leave it out");
                }
                if members.get("x-per-client").is_some_and(|_| members.get("in") != Some(&Value::from("header"))) {
                    self.say(&format!("{at}/x-per-client"), "not on a header", "only a header is set on the client");
                }
                if let Some(order) = members.get("x-order").and_then(Value::as_array) {
                    self.order(order, at);
                }
                members.iter().for_each(|(name, value)| self.schemas(value, &format!("{at}/{}", escape(name))));
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.schemas(item, &format!("{at}/{index}"));
                }
            }
            _ => {}
        }
    }

    fn order(&mut self, order: &[Value], at: &str) {
        let Some(schema) = self.document.at(at) else { return };
        let mut seen = BTreeSet::new();
        for (index, name) in order.iter().enumerate() {
            let at = format!("{at}/x-order/{index}");
            let Some(name) = name.as_str() else { continue };
            if schema.within(&["properties", name]).is_none() {
                self.say(&at, format!("there is no property `{name}`"), "remove it, or correct the name");
            }
            if !seen.insert(name) {
                self.say(&at, format!("`{name}` is there twice"), "remove one of them");
            }
        }
    }
}

/// What is below dotted names of properties; the place itself for none.
fn below<'d>(place: &Place<'d>, names: &str) -> Option<Place<'d>> {
    let mut place = place.clone();
    for name in names.split('.').filter(|name| !name.is_empty()) {
        place = place.within(&["properties", name])?;
    }
    Some(place)
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(reference) if name == "$ref" => {
                        found.insert(reference.clone());
                    }
                    Value::Object(mapping) if name == "mapping" => {
                        found.extend(mapping.values().filter_map(Value::as_str).map(str::to_owned));
                    }
                    _ => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
