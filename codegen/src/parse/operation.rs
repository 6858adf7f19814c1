//! Reads paths and what operations consist of. A part that cannot be read costs the operation.

use indexmap::IndexMap;
use openapiv3::{
    Callback, Content, Encoding, Header, MediaType, Operation, Parameter, ParameterData, ParameterSchemaOrContent,
    PathItem, Paths, ReferenceOr, RequestBody, Response, Responses, StatusCode,
};
use serde_json::{Map, Value, json};

use super::{Failure, Pruned, Reader, object, read, reference, without};
use crate::diagnostic::{Code, Diagnostic};
use crate::pointer::Pointer;

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

type Outcome<T> = Result<T, Failure>;

impl Reader {
    pub(super) fn paths(&mut self, paths: &Map<String, Value>, at: &Pointer) -> Paths {
        let mut read = Paths::default();
        for (path, item) in paths {
            if path.starts_with("x-") {
                read.extensions.insert(path.clone(), item.clone());
                continue;
            }
            let at = at.child(path);
            match self.path_item(item, path, &at) {
                Ok(item) => {
                    read.paths.insert(path.clone(), ReferenceOr::Item(item));
                }
                Err(failure) => self.leave_out(Code::UnparsableDocument, failure.at, failure.reason),
            }
        }
        read
    }

    pub(super) fn path_item(&mut self, value: &Value, path: &str, at: &Pointer) -> Outcome<PathItem> {
        let item = object(value, at)?;
        let mut keys = METHODS.to_vec();
        keys.push("parameters");
        let mut read: PathItem = read(without(item, &keys), at)?;
        read.parameters = self.list(item, "parameters", at, Self::parameter)?;
        for method in METHODS {
            let Some(operation) = item.get(*method) else { continue };
            let at = at.child(method);
            let operation = match self.operation(operation, &at) {
                Ok(operation) => Some(operation),
                Err(Failure { at: cause, reason }) => {
                    self.diagnostics.push(Diagnostic::new(Code::UnparsableOperation, cause, reason.clone()));
                    let (method, path) = ((*method).to_owned(), path.to_owned());
                    self.pruned.push(Pruned { at, method, path, reason });
                    None
                }
            };
            match *method {
                "get" => read.get = operation,
                "put" => read.put = operation,
                "post" => read.post = operation,
                "delete" => read.delete = operation,
                "options" => read.options = operation,
                "head" => read.head = operation,
                "patch" => read.patch = operation,
                _ => read.trace = operation,
            }
        }
        Ok(read)
    }

    pub(super) fn operation(&mut self, value: &Value, at: &Pointer) -> Outcome<Operation> {
        let operation = object(value, at)?;
        let mut shallow = without(operation, &["parameters", "requestBody", "responses", "callbacks"]);
        shallow.insert("responses".to_owned(), json!({}));
        let mut read: Operation = read(shallow, at)?;
        read.parameters = self.list(operation, "parameters", at, Self::parameter)?;
        if let Some(body) = operation.get("requestBody") {
            read.request_body = Some(self.request_body(body, &at.child("requestBody"))?);
        }
        if let Some(responses) = operation.get("responses") {
            read.responses = self.responses(responses, &at.child("responses"))?;
        }
        read.callbacks = self.map(operation, "callbacks", at, Self::callback)?;
        Ok(read)
    }

    pub(super) fn callback(&mut self, value: &Value, at: &Pointer) -> Outcome<Callback> {
        let items = object(value, at)?;
        items.iter().map(|(path, item)| Ok((path.clone(), self.path_item(item, path, &at.child(path))?))).collect()
    }

    fn responses(&mut self, value: &Value, at: &Pointer) -> Outcome<Responses> {
        let mut read = Responses::default();
        for (key, value) in object(value, at)? {
            let at = at.child(key);
            if key.starts_with("x-") {
                read.extensions.insert(key.clone(), value.clone());
            } else if key == "default" {
                read.default = Some(self.response(value, &at)?);
            } else {
                let status = serde_json::from_value::<StatusCode>(json!(key))
                    .map_err(|error| Failure { at: at.clone(), reason: format!("{key:?} is no status: {error}") })?;
                read.responses.insert(status, self.response(value, &at)?);
            }
        }
        Ok(read)
    }

    pub(super) fn response(&mut self, value: &Value, at: &Pointer) -> Outcome<ReferenceOr<Response>> {
        if let Some(reference) = reference(value) {
            return Ok(reference);
        }
        let response = object(value, at)?;
        let mut read: Response = read(without(response, &["headers", "content"]), at)?;
        read.headers = self.map(response, "headers", at, Self::header)?;
        read.content = self.map(response, "content", at, Self::media_type)?;
        Ok(ReferenceOr::Item(read))
    }

    pub(super) fn request_body(&mut self, value: &Value, at: &Pointer) -> Outcome<ReferenceOr<RequestBody>> {
        if let Some(reference) = reference(value) {
            return Ok(reference);
        }
        let body = object(value, at)?;
        let mut read: RequestBody = read(without(body, &["content"]), at)?;
        read.content = self.map(body, "content", at, Self::media_type)?;
        Ok(ReferenceOr::Item(read))
    }

    pub(super) fn parameter(&mut self, value: &Value, at: &Pointer) -> Outcome<ReferenceOr<Parameter>> {
        if let Some(reference) = reference(value) {
            return Ok(reference);
        }
        let parameter = object(value, at)?;
        let mut read: Parameter = read(without_format(parameter), at)?;
        let format = self.format(parameter, at)?;
        data_of(&mut read).format = format;
        Ok(ReferenceOr::Item(read))
    }

    pub(super) fn header(&mut self, value: &Value, at: &Pointer) -> Outcome<ReferenceOr<Header>> {
        if let Some(reference) = reference(value) {
            return Ok(reference);
        }
        let header = object(value, at)?;
        let mut read: Header = read(without_format(header), at)?;
        read.format = self.format(header, at)?;
        Ok(ReferenceOr::Item(read))
    }

    fn format(&mut self, holder: &Map<String, Value>, at: &Pointer) -> Outcome<ParameterSchemaOrContent> {
        if let Some(schema) = holder.get("schema") {
            return Ok(ParameterSchemaOrContent::Schema(self.schema(schema, &at.child("schema"))));
        }
        let content: Content = self.map(holder, "content", at, Self::media_type)?;
        Ok(ParameterSchemaOrContent::Content(content))
    }

    fn media_type(&mut self, value: &Value, at: &Pointer) -> Outcome<MediaType> {
        let media_type = object(value, at)?;
        let mut read: MediaType = read(without(media_type, &["schema", "encoding"]), at)?;
        read.schema = media_type.get("schema").map(|schema| self.schema(schema, &at.child("schema")));
        read.encoding = self.map(media_type, "encoding", at, Self::encoding)?;
        Ok(read)
    }

    fn encoding(&mut self, value: &Value, at: &Pointer) -> Outcome<Encoding> {
        let encoding = object(value, at)?;
        let mut read: Encoding = read(without(encoding, &["headers"]), at)?;
        read.headers = self.map(encoding, "headers", at, Self::header)?;
        Ok(read)
    }

    fn list<T>(
        &mut self,
        holder: &Map<String, Value>,
        key: &str,
        at: &Pointer,
        read: fn(&mut Self, &Value, &Pointer) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        let at = at.child(key);
        let Some(values) = holder.get(key) else { return Ok(Vec::new()) };
        let Some(values) = values.as_array() else {
            return Err(Failure { at, reason: "expected an array".to_owned() });
        };
        values.iter().enumerate().map(|(index, value)| read(self, value, &at.index(index))).collect()
    }

    fn map<T>(
        &mut self,
        holder: &Map<String, Value>,
        key: &str,
        at: &Pointer,
        read: fn(&mut Self, &Value, &Pointer) -> Outcome<T>,
    ) -> Outcome<IndexMap<String, T>> {
        let at = at.child(key);
        let Some(values) = holder.get(key) else { return Ok(IndexMap::new()) };
        let values = object(values, &at)?;
        values.iter().map(|(name, value)| Ok((name.clone(), read(self, value, &at.child(name))?))).collect()
    }
}

/// The reader wants to see one of the two; which one does not matter, as it is put in afterwards.
fn without_format(holder: &Map<String, Value>) -> Map<String, Value> {
    let mut shallow = without(holder, &["schema", "content"]);
    shallow.insert("content".to_owned(), json!({}));
    shallow
}

fn data_of(parameter: &mut Parameter) -> &mut ParameterData {
    match parameter {
        Parameter::Query { parameter_data, .. }
        | Parameter::Header { parameter_data, .. }
        | Parameter::Path { parameter_data, .. }
        | Parameter::Cookie { parameter_data, .. } => parameter_data,
    }
}
