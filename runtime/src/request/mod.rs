//! Makes an HTTP request of the parameters and the body of an operation.

mod encode;
mod path;
mod shown;
mod style;

pub use self::shown::Request;
pub(crate) use self::style::encode_unreserved;

use std::fmt;

use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::auth::Pending;
use crate::body::Body;
use crate::build_error::{BuildError, Refusal};
use crate::confidential::Confidential;
use crate::idempotency::KeyPlace;
use crate::json::{Encode, Json, Limit, Map, Secret, Tape, Violation, Violations, Writer};
use crate::operation::{Constant, Location, OperationSpec, Parameter};
use crate::paging::Paging;
use crate::vendor::Vendor;

/// How many bytes a URL may have: `http::Uri` holds no more.
const LONGEST_URL: usize = 65_534;

/// Takes the parameters and the body of a request. What is wrong is kept until the request is built.
pub struct RequestBuilder {
    spec: &'static OperationSpec,
    path_values: Vec<(&'static str, String)>,
    query: Vec<String>,
    cookies: Vec<String>,
    headers: HeaderMap,
    body: Body,
    key: Option<String>,
    error: Option<BuildError>,
    vendor: Option<&'static Vendor>,
    /// What the request carries that must not be seen.
    secrets: Vec<Secret<String>>,
    /// Who gives the token that the request needs.
    pending: Option<Pending>,
    /// Whether parameters and body are held to their limits.
    checks: bool,
    violations: Vec<Violation>,
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is in it may be secret.
        f.debug_struct("RequestBuilder").field("operation", &self.spec.id).finish_non_exhaustive()
    }
}

impl RequestBuilder {
    /// Starts the request of an operation, with the idempotency key that it should carry. `checks` says whether parameters
    /// and body are held to their limits.
    pub(crate) fn new(spec: &'static OperationSpec, key: Option<String>, checks: bool) -> Self {
        let mut headers = HeaderMap::new();
        if let Ok(accept) = HeaderValue::from_str(spec.accept) {
            headers.insert(ACCEPT, accept);
        }
        let mut request = Self {
            spec,
            path_values: Vec::new(),
            query: Vec::new(),
            cookies: Vec::new(),
            headers,
            body: Body::default(),
            key,
            error: None,
            vendor: None,
            secrets: Vec::new(),
            pending: None,
            checks,
            violations: Vec::new(),
        };
        for Constant { parameter, value } in spec.constants {
            request.parameter(parameter, &(*value).to_owned());
        }
        request
    }

    /// The operation.
    pub fn spec(&self) -> &'static OperationSpec {
        self.spec
    }

    /// Takes the values of the parameters, in the order of the specification. Absent ones are left out.
    pub fn parameters(&mut self, values: &[&dyn Encode]) {
        let spec = self.spec;
        if values.len() != spec.parameters.len() {
            // Left out without a word, a parameter could change what a request does.
            let reason = "not as many as the operation has";
            self.fail(BuildError::Argument { name: "parameters".to_owned(), reason });
        }
        for (parameter, value) in spec.parameters.iter().zip(values) {
            if !value.is_absent() {
                self.parameter(parameter, *value);
            }
        }
    }

    /// Takes the value of one parameter.
    pub fn parameter(&mut self, parameter: &'static Parameter, value: &dyn Encode) {
        if let Err(reason) = self.try_parameter(parameter, value) {
            self.fail(BuildError::Parameter { name: parameter.name.to_owned(), location: parameter.location, reason });
        }
    }

    fn try_parameter(&mut self, parameter: &'static Parameter, value: &dyn Encode) -> Result<(), &'static str> {
        let mut writer = self.write(value, parameter.limits);
        self.violations.extend(in_parameter(parameter, writer.take_violations()));
        let secrets = writer.secrets();
        let json = writer.into_json().map_err(|error| error.message)?;
        let tape = Tape::parse(&json).map_err(|_| "not JSON")?;
        match parameter.location {
            Location::Path => {
                if let Some(text) = style::path(parameter, tape.root()) {
                    self.path_values.push((parameter.name, text));
                }
            }
            Location::Query => self.query.extend(style::pairs(parameter, tape.root())),
            Location::QueryString => self.query.extend(style::whole_query(parameter, tape.root())),
            Location::Cookie => {
                let pairs = style::pairs(parameter, tape.root());
                if pairs.iter().any(|pair| pair.contains(|c: char| c == ';' || c.is_control())) {
                    return Err("not text for a cookie");
                }
                self.cookies.extend(pairs);
            }
            Location::Header => {
                if let Some(text) = style::header(parameter, tape.root()) {
                    let (name, mut value) = header(parameter.name, &text).map_err(|_| "not text for a header")?;
                    value.set_sensitive(!secrets.is_empty());
                    self.headers.insert(name, value);
                }
            }
        }
        self.secrets.extend(secrets);
        Ok(())
    }

    fn write(&self, value: &dyn Encode, limits: &'static [Limit]) -> Writer {
        let mut writer = Writer::for_request(self.checks);
        writer.limited(value, limits);
        writer
    }

    /// Takes the body. An absent one is left out.
    pub fn body(&mut self, value: &dyn Encode) {
        if value.is_absent() {
            return;
        }
        let media = value.media().or(self.spec.body.map(|body| body.media)).unwrap_or("application/json");
        let key = match (self.spec.idempotency.map(|rule| rule.place), &self.key) {
            (Some(KeyPlace::Body(property)), Some(key)) => Some((property, key.as_str())),
            _ => None,
        };
        let limits = self.spec.body_limits.iter().find(|(of, _)| *of == media).map_or(&[][..], |(_, limits)| *limits);
        let mut writer = self.write(value, limits);
        self.violations.extend(writer.take_violations());
        let written = encode::write(media, self.spec.encodings, writer, key).and_then(|written| {
            let (_, content_type) = header("content-type", &written.content_type)?;
            Ok((content_type, written))
        });
        match written {
            Ok((content_type, written)) => {
                self.headers.insert(CONTENT_TYPE, content_type);
                self.body = written.body;
                self.secrets.extend(written.secrets);
                if key.is_some() {
                    self.key = written.key;
                }
            }
            Err(error) => self.fail(error),
        }
    }

    /// Sets a header.
    pub(crate) fn header(&mut self, name: &str, text: &str) {
        match header(name, text) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    /// Sets a header unless there is one.
    pub(crate) fn default_header(&mut self, name: &str, text: &str) {
        if !self.headers.contains_key(name) {
            self.header(name, text);
        }
    }

    /// Sets a header that carries a credential.
    pub(crate) fn secret_header(&mut self, name: &str, text: &str) {
        match header(name, text) {
            Ok((name, mut value)) => {
                value.set_sensitive(true);
                self.headers.insert(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    /// Keeps in mind what must not be seen of the request, and of an answer that says it again.
    pub(crate) fn secret(&mut self, text: &str) {
        if !text.is_empty() {
            self.secrets.push(Secret::from(text));
        }
    }

    /// Says who gives the token that the request needs when it is sent.
    pub(crate) fn pending(&mut self, pending: Pending) {
        self.pending = Some(pending);
    }

    /// Says whose operation it is.
    pub(crate) fn vendor(&mut self, vendor: &'static Vendor) {
        self.vendor = Some(vendor);
    }

    /// Adds to the query.
    pub(crate) fn query(&mut self, name: &str, value: &str) {
        self.query.push(format!("{}={}", encode_unreserved(name), encode_unreserved(value)));
    }

    /// Sets a parameter of the query, in place of what it had of that name.
    pub(crate) fn set_query(&mut self, name: &str, value: &str) {
        let own = format!("{}=", encode_unreserved(name));
        self.query.retain(|pair| !pair.starts_with(&own));
        self.query(name, value);
    }

    /// Sends the parameters of the query that have to be there, and that callers leave to the client: those that say
    /// which page of a list is wanted.
    fn fill(&mut self, paging: &Paging) {
        for parameter in self.spec.parameters.iter().filter(|parameter| parameter.required) {
            let own = format!("{}=", encode_unreserved(parameter.name));
            if let Some(value) = paging.filled(parameter.name)
                && parameter.location == Location::Query
                && !self.query.iter().any(|pair| pair.starts_with(&own))
            {
                self.query(parameter.name, &value.to_string());
            }
        }
    }

    /// Adds a cookie that carries a credential: as it was given out, where a cookie can hold that.
    pub(crate) fn cookie(&mut self, name: &str, value: &str) {
        self.cookies.push(format!("{name}={}", style::encode_cookie(value)));
    }

    /// Keeps the first thing that is wrong.
    pub(crate) fn fail(&mut self, error: BuildError) {
        if self.error.is_none() {
            self.error = Some(error);
        }
    }

    /// What does not keep to its limits.
    pub(crate) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    /// The request below a base URL that does not end in a slash, and the idempotency key that it carries.
    pub(crate) fn build(mut self, base_url: &str) -> Result<(http::Request<Body>, Option<String>), BuildError> {
        if let Some(paging) = &self.spec.paging {
            self.fill(paging);
        }
        let rule = self.spec.idempotency;
        if let Some(KeyPlace::Body(_)) = rule.map(|rule| rule.place)
            && self.body.is_empty()
        {
            // A body for the key alone.
            self.body(&Map::<Json>::new());
        }
        let mut key = self.key.take();
        if let Some(KeyPlace::Header(name)) = rule.map(|rule| rule.place) {
            match self.headers.get(name).and_then(|value| value.to_str().ok()) {
                // The caller's own goes before the one that was made.
                Some(own) => key = Some(own.to_owned()),
                None => self.header(name, &key.clone().unwrap_or_default()),
            }
        }
        match (rule, &key) {
            (Some(rule), Some(own)) => {
                if let Err(error) = rule.check(own) {
                    self.fail(error);
                }
            }
            _ => key = None,
        }
        for setting in self.spec.settings.iter().filter(|setting| setting.required) {
            if !self.headers.contains_key(setting.name) {
                let (name, reason) = (setting.name.to_owned(), "is not set on the client");
                self.fail(BuildError::Parameter { name, location: setting.location, reason });
            }
        }
        if !self.cookies.is_empty() {
            let cookies = self.cookies.join("; ");
            self.secret_header(COOKIE.as_str(), &cookies);
        }
        if let Some(error) = self.error {
            return Err(error);
        }
        Violations::check(self.violations).map_err(Refusal::Limits)?;
        let mut url = base_url.to_owned();
        url.push_str(&path::expand(self.spec.path, &self.path_values)?);
        for (place, pair) in self.query.iter().enumerate() {
            url.push(if place == 0 && !url.contains('?') { '?' } else { '&' });
            url.push_str(pair);
        }
        if url.len() > LONGEST_URL {
            return Err(BuildError::Address { reason: "longer than 65,534 bytes, which is as long as a URL can be" });
        }
        let uri = http::Uri::try_from(url).map_err(|_| BuildError::Address { reason: "not a URL" })?;
        let mut request = http::Request::new(self.body);
        *request.method_mut() = http::Method::from_bytes(self.spec.method.as_str().as_bytes())
            .map_err(|_| BuildError::Address { reason: "its method is none that HTTP has" })?;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        request.extensions_mut().insert(Confidential::new(self.spec, self.vendor, self.secrets));
        if let Some(pending) = self.pending {
            request.extensions_mut().insert(pending);
        }
        Ok((request, key))
    }
}

/// The text of a header that is set on the client, once for all calls, and what does not keep to its limits.
pub(crate) fn setting(
    parameter: &'static Parameter,
    value: &dyn Encode,
) -> Result<(Option<String>, Vec<Violation>), BuildError> {
    let mut writer = Writer::for_request(true);
    writer.limited(value, parameter.limits);
    let violations = in_parameter(parameter, writer.take_violations());
    let json = writer.into_json()?;
    let text = Tape::parse(&json).ok().and_then(|tape| style::header(parameter, tape.root()));
    if let Some(text) = &text {
        header(parameter.name, text)?;
    }
    Ok((text, violations))
}

fn in_parameter(parameter: &'static Parameter, mut violations: Vec<Violation>) -> Vec<Violation> {
    violations.iter_mut().for_each(|violation| violation.parameter = Some(parameter));
    violations
}

/// A header, refused where it holds what a header cannot.
fn header(name: &str, text: &str) -> Result<(HeaderName, HeaderValue), BuildError> {
    let invalid = || BuildError::Header { name: name.to_owned() };
    if text.chars().any(char::is_control) {
        return Err(invalid());
    }
    let value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| invalid())?;
    Ok((HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?, value))
}
