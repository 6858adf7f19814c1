//! What the server does with a request, without a socket.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::error_kind::ErrorKind;
use crate::idempotency::{KeyPlace, Repeat};
use crate::operation::{Method, OperationSpec};
use crate::vendor::Vendor;

use super::Fault;
use super::answers::{Answer, Draft, error, plain, success};
use super::check::{is_authorised, key, violations};
use super::document::{Document, step};
use super::example::example;
use super::page::{items_at, page, pointer};
use super::paths::{Found, Paths, Role, decoded};
use super::received::Received;
use super::store::{Store, Thing};

/// A vendor as it stands.
pub(super) struct State {
    vendor: &'static Vendor,
    /// The path before those of operations.
    base: String,
    paths: Paths,
    document: Document,
    store: Store,
    /// What was answered, by method, path and idempotency key.
    answered: HashMap<(String, String, String), Answered>,
    turns: HashMap<&'static str, VecDeque<Turn>>,
    pub(super) received: Vec<Received>,
    /// Tells examples from each other.
    number: u64,
}

/// What was answered to a request that carried a key.
struct Answered {
    body: Bytes,
    answer: Answer,
}

/// What the next call of an operation gets.
pub(super) enum Turn {
    Fault(Fault),
    Answer(Answer),
}

/// What happens on the connection.
pub(super) enum Reply {
    Answer(Answer),
    Cut,
    Stall,
}

impl State {
    pub(super) fn new(
        vendor: &'static Vendor,
        base: String,
        operations: impl IntoIterator<Item = &'static OperationSpec>,
        schemas: &str,
    ) -> Result<Self, String> {
        Ok(Self {
            vendor,
            base,
            paths: Paths::new(operations),
            document: Document::read(schemas)?,
            store: Store::default(),
            answered: HashMap::new(),
            turns: HashMap::new(),
            received: Vec::new(),
            number: 0,
        })
    }

    /// Forgets all that happened.
    pub(super) fn reset(&mut self) {
        self.store = Store::default();
        self.answered.clear();
        self.turns.clear();
        self.received.clear();
        self.number = 0;
    }

    pub(super) fn plan(&mut self, operation: &'static OperationSpec, turn: Turn) {
        self.turns.entry(operation.id).or_default().push_back(turn);
    }

    /// Does what a request asks for.
    pub(super) fn handle(&mut self, mut received: Received) -> Reply {
        let reply = self.reply(&mut received);
        received.status = match &reply {
            Reply::Answer(answer) => Some(answer.status),
            Reply::Cut | Reply::Stall => None,
        };
        self.received.push(received);
        reply
    }

    fn reply(&mut self, received: &mut Received) -> Reply {
        let path = received.path().strip_prefix(self.base.as_str()).unwrap_or_default().to_owned();
        let Some(found) = self.paths.find(&received.method, &path) else {
            let message = format!("there is no operation for {} {}", received.method, received.path());
            received.violations.push(message.clone());
            return Reply::Answer(self.error(None, 404, &message));
        };
        received.operation = Some(found.operation);
        received.key = key(found.operation, received);
        let turn = self.turns.get_mut(found.operation.id).and_then(VecDeque::pop_front);
        match &turn {
            Some(Turn::Fault(Fault::CutBefore)) => return Reply::Cut,
            Some(Turn::Fault(Fault::Stall)) => return Reply::Stall,
            Some(Turn::Fault(Fault::RateLimited { after })) => {
                let mut answer = self.error(Some(found.operation), 429, "too many requests");
                answer.headers.push(("retry-after".to_owned(), seconds(*after).to_string()));
                return Reply::Answer(answer);
            }
            Some(Turn::Fault(Fault::Status(status))) => {
                return Reply::Answer(self.error(Some(found.operation), *status, "the test asked for this error"));
            }
            _ => {}
        }
        let answer = self.answer(&found, &path, received, turn.as_ref());
        match turn {
            Some(Turn::Fault(Fault::CutAfter)) => Reply::Cut,
            Some(Turn::Fault(Fault::Garbage)) => {
                Reply::Answer(Answer::of(answer.status, "application/json", "{\"garbage\": <html>"))
            }
            _ => Reply::Answer(answer),
        }
    }

    /// What a vendor that works would answer.
    fn answer(&mut self, found: &Found, path: &str, received: &mut Received, turn: Option<&Turn>) -> Answer {
        let operation = found.operation;
        if !is_authorised(self.vendor, operation, received) {
            return self.error(Some(operation), 401, "there are no credentials for this operation");
        }
        received.violations = violations(self.vendor, &mut self.document, found, received);
        if !received.violations.is_empty() {
            let known = self.document.statuses(operation.id);
            let status = if !known.contains(&"400") && known.contains(&"422") { 422 } else { 400 };
            return self.error(Some(operation), status, &received.violations.join("; "));
        }
        let place = received.key.clone().map(|key| (received.method.clone(), path.to_owned(), key));
        if let Some(answer) = place.as_ref().and_then(|place| self.repeated(operation, place, received)) {
            return answer;
        }
        let answer = match turn {
            Some(Turn::Answer(answer)) => answer.clone(),
            Some(Turn::Fault(Fault::Decline)) => self.failed(operation, ErrorKind::Declined),
            Some(Turn::Fault(Fault::Fraud)) => self.failed(operation, ErrorKind::Fraud),
            Some(Turn::Fault(Fault::GatewayError)) => self.failed(operation, ErrorKind::GatewayError),
            Some(Turn::Fault(Fault::GatewayHold)) => self.failed(operation, ErrorKind::GatewayHold),
            _ => self.act(found, path, received),
        };
        // What may go better the next time is tried again.
        let is_final = answer.status < 500 && answer.status != 429;
        if let Some(place) = place.filter(|_| is_final) {
            self.answered.insert(place, Answered { body: received.body.clone(), answer: answer.clone() });
        }
        answer
    }

    /// The answer to a request whose key was seen before.
    fn repeated(
        &mut self,
        operation: &OperationSpec,
        place: &(String, String, String),
        received: &Received,
    ) -> Option<Answer> {
        let Answered { body, answer } = self.answered.get(place)?;
        let (is_same, mut answer) = (*body == received.body, answer.clone());
        let rule = operation.idempotency?;
        if rule.repeat == Repeat::Rejected {
            let status = rule.rejected_statuses.first().copied().unwrap_or(400);
            return Some(self.error(Some(operation), status, "this idempotency key was used before"));
        }
        if !is_same {
            let message = "this idempotency key was used before, with another body";
            return Some(self.error(Some(operation), 409, message));
        }
        answer.headers.extend(rule.replayed_header.map(|name| (name.to_owned(), "true".to_owned())));
        Some(answer)
    }

    fn error(&mut self, operation: Option<&OperationSpec>, status: u16, message: &str) -> Answer {
        error(self.vendor, &mut self.document, operation, status, message, None, &mut self.number)
    }

    /// A payment that failed.
    fn failed(&mut self, operation: &OperationSpec, kind: ErrorKind) -> Answer {
        let message = kind.to_string();
        error(self.vendor, &mut self.document, Some(operation), 402, &message, Some(kind), &mut self.number)
    }

    fn act(&mut self, found: &Found, path: &str, received: &Received) -> Answer {
        let operation = found.operation;
        let (template, (collection, _)) = (operation.path, path.rsplit_once('/').unwrap_or((path, "")));
        let (parent, last) = template.rsplit_once('/').unwrap_or((template, ""));
        let identifier = last.trim_matches(['{', '}']);
        let mut sent = received.json().and_then(|body| body.as_object().cloned()).unwrap_or_default();
        if let Some(KeyPlace::Body(name)) = operation.idempotency.map(|rule| rule.place) {
            sent.remove(name);
        }
        match self.paths.role(operation) {
            Role::Create => {
                let identifier = self.paths.identifier(template).unwrap_or_default();
                self.make(operation, path, None, identifier, &sent)
            }
            Role::Upsert if identifier != last => {
                let home = self.paths.home(operation);
                let identifier = home.and_then(|home| self.paths.identifier(home)).unwrap_or(identifier);
                if self.store.find(path, identifier).is_some() {
                    return self.change(operation, path, identifier, sent);
                }
                self.make(operation, home.unwrap_or(collection), Some(path), identifier, &sent)
            }
            Role::Upsert => {
                let identifier = self.paths.identifier(template).unwrap_or_default();
                match self.store.find_like(path, identifier, &sent).map(|thing| thing.id.clone()) {
                    Some(id) => self.change(operation, &format!("{path}/{id}"), identifier, sent),
                    None => self.make(operation, path, None, identifier, &sent),
                }
            }
            Role::Get => self.change(operation, path, identifier, Map::new()),
            Role::Update => self.change(operation, path, identifier, sent),
            Role::Delete => {
                let (path, identifier) = match operation.method {
                    Method::Delete => (path, identifier),
                    _ => (collection, parent.rsplit('/').next().unwrap_or_default().trim_matches(['{', '}'])),
                };
                let answer = self.change(operation, path, identifier, Map::new());
                self.store.remove(path, identifier);
                answer
            }
            Role::List => self.list(operation, path, received),
            Role::Other if self.shows_the_thing(operation, parent) => {
                let identifier = parent.rsplit('/').next().unwrap_or_default().trim_matches(['{', '}']);
                self.change(operation, collection, identifier, sent)
            }
            Role::Other => match operation.paging {
                Some(_) => self.list(operation, path, received),
                None => self.shown(operation, true, |_| {}),
            },
        }
    }

    /// Whether what is done to a thing (`POST /things/{id}/pause`) is answered with the thing.
    fn shows_the_thing(&self, operation: &OperationSpec, thing: &str) -> bool {
        let schema = |operation: &OperationSpec| {
            let (status, _) = success(&self.document, operation, false);
            self.document.body(operation.id, &status).and_then(|(_, schema)| self.document.get(&schema))
        };
        let getter = thing.rsplit_once('/').and_then(|(collection, _)| self.paths.getter(collection));
        let getter = getter.filter(|getter| getter.path == thing && operation.method != Method::Get);
        getter.and_then(schema).is_some_and(|own| Some(own) == schema(operation))
    }

    /// A success, changed by `change` where it has JSON in it.
    fn shown(&mut self, operation: &OperationSpec, is_new: bool, change: impl FnOnce(&mut Draft<'_>)) -> Answer {
        let Self { document, number, .. } = self;
        if let Some(answer) = plain(document, operation, is_new, number) {
            return answer;
        }
        let (pattern, status) = success(document, operation, is_new);
        let schema = document.body(operation.id, &pattern).map(|(_, schema)| schema).unwrap_or_default();
        let value = example(document, &schema, number);
        let mut draft = Draft { document, schema, value };
        change(&mut draft);
        Answer::json(status, &draft.value)
    }

    /// Makes a thing.
    fn make(
        &mut self,
        operation: &OperationSpec,
        collection: &str,
        also_at: Option<&str>,
        identifier: &str,
        sent: &Map<String, Value>,
    ) -> Answer {
        let sent = &unwrapped(collection, sent);
        let mut made = None;
        let answer = self.shown(operation, true, |draft| {
            draft.set("/created", Value::Bool(true));
            let Some((at, name)) = draft.thing(identifier) else { return };
            draft.take_over(&at, sent);
            let thing = draft.value.pointer(&at).and_then(Value::as_object).cloned().unwrap_or_default();
            let id = match thing.get(&name) {
                Some(Value::String(id)) => id.clone(),
                Some(other) => other.to_string(),
                None => return,
            };
            made = Some((id, at, name, thing));
        });
        if let Some((id, at, name, thing)) = made {
            // Beside the thing, an answer may say what is true of the call alone.
            let is_thing_alone = !at.is_empty() || name == "id";
            let mut members = sent.clone();
            members.extend(thing.into_iter().filter(|(own, _)| is_thing_alone || *own == name));
            let also_at = also_at.map(str::to_owned);
            self.store.add(Thing { collection: collection.to_owned(), id, also_at, members });
        }
        answer
    }

    /// Shows the thing at a path, with what is sent taken over.
    fn change(&mut self, operation: &OperationSpec, path: &str, identifier: &str, sent: Map<String, Value>) -> Answer {
        let (collection, last) = path.rsplit_once('/').unwrap_or(("", path));
        let (sent, last) = (unwrapped(collection, &sent), decoded(last));
        let found = self.store.find(path, identifier).map(|thing| {
            thing.members.extend(sent.clone());
            thing.clone()
        });
        let (id, members) = match found {
            Some(thing) => (thing.id, thing.members),
            None if self.store.is_gone(path) || self.store.is_known(collection) => {
                return self.error(Some(operation), 404, &format!("there is nothing at {path}"));
            }
            // Nothing was made here: anything may be there.
            None => (last, sent),
        };
        self.shown(operation, false, |draft| {
            draft.set("/created", Value::Bool(false));
            let Some((at, name)) = draft.thing(identifier) else { return };
            draft.take_over(&at, &members);
            draft.set(&format!("{at}/{}", step(&name)), Value::from(id));
        })
    }

    /// A page of what is in a collection; of an example, where nothing was made.
    fn list(&mut self, operation: &OperationSpec, path: &str, received: &Received) -> Answer {
        let things = self.store.is_known(path).then(|| self.store.all(path));
        let (paging, query) = (operation.paging, received.query());
        self.shown(operation, false, |draft| {
            let is_list = |(_, value): &(String, &Value)| value.is_array();
            let members = draft.value.as_object().into_iter().flatten();
            let mut places = members.map(|(name, value)| (format!("/{}", step(name)), value));
            let found = places.find(is_list).map(|(at, _)| at).unwrap_or_default();
            let at = paging.map_or(found, |paging| pointer(items_at(paging)));
            let Some(examples) = draft.value.pointer(&at).and_then(Value::as_array).cloned() else { return };
            let items = match (things, examples.first()) {
                (Some(things), Some(example)) => {
                    things.into_iter().map(|thing| item(draft, &at, example, thing)).collect()
                }
                (Some(_), None) => Vec::new(),
                (None, _) => examples,
            };
            let page = page(paging, &query, items);
            draft.set(&at, Value::Array(page.items));
            for (at, value) in page.says {
                draft.set(&pointer(at), value);
            }
        })
    }
}

/// What is sent of a thing, which may stand under the thing's name: `{"customer": {…}}` for `/customers`.
fn unwrapped(collection: &str, sent: &Map<String, Value>) -> Map<String, Value> {
    let last = collection.rsplit('/').next().unwrap_or_default();
    let own = sent.iter().filter(|(name, _)| last.starts_with(name.as_str()));
    let own = own.filter_map(|(_, value)| value.as_object()).flatten();
    sent.iter().chain(own).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A thing as an item of a list.
fn item(draft: &mut Draft<'_>, at: &str, example: &Value, thing: Thing) -> Value {
    draft.set(at, Value::Array(vec![example.clone()]));
    let place = format!("{at}/0");
    draft.take_over(&place, &thing.members);
    draft.set(&format!("{place}/id"), Value::from(thing.id));
    draft.value.pointer(&place).cloned().unwrap_or_default()
}

/// Whole seconds, rounded up: a client that waits for less comes too early.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}
