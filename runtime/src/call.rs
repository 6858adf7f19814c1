//! Calls of operations: prepared, changed, sent.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use uuid::Uuid;

use crate::answer::{Answer, NoError, RawAnswer};
use crate::body::Body;
use crate::build_error::BuildError;
use crate::client::Client;
use crate::error::Error;
use crate::execute::{Prepared, execute};
use crate::json::Violations;
use crate::operation::OperationSpec;
use crate::outcome::{Outcome, conclude, conclude_raw};
use crate::paging::check_range;
use crate::request::{Request, RequestBuilder};
use crate::retry::RetryPolicy;
use crate::stream::ByteStream;

/// The request of an operation, as a plain value.
pub trait Endpoint {
    /// What a documented success is read into.
    type Output: Answer;
    /// What a documented error is read into.
    type Error: Answer;
    /// What is known of the operation.
    const SPEC: &'static OperationSpec;

    /// What is known of the operation, where only the value knows which one it is.
    fn spec(&self) -> &'static OperationSpec {
        Self::SPEC
    }

    /// Hands over the parameters and the body.
    fn encode(&self, request: &mut RequestBuilder);
}

/// A call of an operation. Nothing is sent before [`Call::send`].
#[must_use = "nothing is sent before `send` is called and awaited"]
pub struct Call<'c, E> {
    client: &'c Client,
    endpoint: E,
    settings: Settings,
}

/// What a caller says for one call.
#[derive(Clone, Default)]
struct Settings {
    key: Option<String>,
    resumed: bool,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    /// Parameters of the query that are sent in place of what the request has.
    own_query: Vec<(&'static str, String)>,
    timeout: Option<Duration>,
    try_timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    base_url: Option<String>,
    check_limits: Option<bool>,
}

impl<E: Endpoint> fmt::Debug for Call<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Arguments may be secret.
        f.debug_struct("Call").field("operation", &self.endpoint.spec().id).finish_non_exhaustive()
    }
}

impl<'c, E: Endpoint> Call<'c, E> {
    /// Prepares a call. Where the operation takes an idempotency key, one is made.
    pub fn new(client: &'c Client, endpoint: E) -> Self {
        let key = new_key(endpoint.spec());
        Self { client, endpoint, settings: Settings { key, ..Settings::default() } }
    }

    /// Sends this idempotency key instead of one that is made. Where the operation takes none, none is sent.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        if self.settings.key.is_some() {
            self.settings.key = Some(key.into());
        }
        self
    }

    /// Makes an earlier call again, whose outcome never came to be known: with its key, and with the same arguments.
    /// Where the vendor rejects the key, which says that the earlier call arrived, the error is
    /// [`Error::AlreadyReceived`] as it would be between two tries of one call. Where the operation takes no key, and
    /// its method is not idempotent, the request cannot be built: nothing would tell it from a new one.
    pub fn resume(mut self, key: impl Into<String>) -> Self {
        self.settings.resumed = true;
        self.idempotency_key(key)
    }

    /// The idempotency key: keep it before sending, to be able to repeat the call later.
    pub fn key(&self) -> Option<&str> {
        self.settings.key.as_deref()
    }

    /// Sends a header of the caller's, in place of one of that name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.headers.push((name.into(), value.into()));
        self
    }

    /// Adds to the query.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.query.push((name.into(), value.into()));
        self
    }

    /// How long this call may take, with all tries and the waits between them. Where the answer is a stream, this holds
    /// up to the head of the answer.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// How long each try of this call may take. Where the answer is a stream, also how long the wait for each piece of
    /// it may be.
    pub fn try_timeout(mut self, timeout: Duration) -> Self {
        self.settings.try_timeout = Some(timeout);
        self
    }

    /// When and how often this call is tried again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = Some(policy);
        self
    }

    /// Sends this call to another URL than the others of the client. What holds for that of a client holds for it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// Whether parameters and body are held to the limits that the document sets (lengths, bounds, patterns) before they
    /// are sent. They are unless the client says otherwise; where a document is wrong, `false` sends what the vendor
    /// takes.
    pub fn check_limits(mut self, check: bool) -> Self {
        self.settings.check_limits = Some(check);
        self
    }

    /// Looks for all in parameters and body that does not keep to the limits of the document, without sending anything.
    ///
    /// # Errors
    /// When there is any.
    pub fn validate(&self) -> Result<(), Violations> {
        let mut request = RequestBuilder::new(self.operation(), self.settings.key.clone(), true);
        self.endpoint.encode(&mut request);
        Violations::check(request.into_violations())
    }

    /// What would be sent, credentials included, but for a token that is fetched when the request is sent.
    ///
    /// # Errors
    /// When the request cannot be built, or must not be sent.
    pub fn request(&self) -> Result<Request, BuildError> {
        self.prepare(false).map(|prepared| Request::new(prepared.request))
    }

    /// Sends the request, and reads the answer.
    ///
    /// # Errors
    /// For everything but a documented success.
    pub async fn send(self) -> Result<Outcome<E::Output>, Error<E::Error>> {
        self.send_for().await
    }

    /// Sends the request, and gives status, headers and body as they came, whatever they are. It is repeated, kept and
    /// accounted for as with [`Call::send`].
    ///
    /// # Errors
    /// When no whole answer came, or nobody knows what the vendor has done ([`Error::AlreadyReceived`]).
    pub async fn send_raw(self) -> Result<Outcome<RawAnswer>, Error<NoError>> {
        let spec = self.operation();
        match self.prepare(false) {
            Ok(prepared) => conclude_raw(spec, execute(self.client, prepared).await),
            Err(error) => Err(Error::not_sent(spec, error)),
        }
    }

    pub(crate) fn operation(&self) -> &'static OperationSpec {
        self.endpoint.spec()
    }

    pub(crate) fn client(&self) -> &'c Client {
        self.client
    }

    /// Sends this in the query, in place of what the request has.
    pub(crate) fn with_query(mut self, name: &'static str, value: String) -> Self {
        self.settings.own_query.push((name, value));
        self
    }

    /// The query that would be sent, however long its range of dates; none where the request cannot be built.
    pub(crate) fn query_sent(&self) -> Option<String> {
        let encode = |request: &mut RequestBuilder| self.endpoint.encode(request);
        let (request, _) = build(self.client, self.endpoint.spec(), &self.settings, &encode).ok()?;
        request.uri().query().map(str::to_owned)
    }

    /// A page of a list, asked for by a parameter of the query. The next page has an idempotency key of its own: with the
    /// same one, the vendor would repeat its answer.
    pub(crate) fn prepare_page(&mut self, parameter: Option<(&'static str, String)>) -> Result<Prepared, BuildError> {
        let length = self.settings.own_query.len();
        self.settings.own_query.extend(parameter);
        let prepared = self.prepare(false);
        self.settings.own_query.truncate(length);
        self.renew_key();
        prepared
    }

    fn renew_key(&mut self) {
        self.settings.key = new_key(self.endpoint.spec());
        self.settings.resumed = false;
    }

    async fn send_for<T: Answer>(self) -> Result<Outcome<T>, Error<E::Error>> {
        let spec = self.operation();
        let prepared = self.prepare(T::STREAMED).map_err(|error| Error::not_sent(spec, error))?;
        let done = execute(self.client, prepared).await;
        conclude(spec, self.client.body_limit(), done)
    }

    fn prepare(&self, streamed: bool) -> Result<Prepared, BuildError> {
        let encode = |request: &mut RequestBuilder| self.endpoint.encode(request);
        prepare(self.client, self.endpoint.spec(), &self.settings, streamed, &encode)
    }
}

impl<E: Endpoint + Clone> Call<'_, E> {
    /// The same call once more, with an idempotency key of its own.
    pub(crate) fn another(&self) -> Self {
        let mut call = Self { client: self.client, endpoint: self.endpoint.clone(), settings: self.settings.clone() };
        call.renew_key();
        call
    }
}

impl<E: Endpoint<Output = Bytes>> Call<'_, E> {
    /// Sends the request, and gives the body as it comes instead of keeping it in memory.
    ///
    /// # Errors
    /// For everything but a documented success.
    pub async fn open(self) -> Result<Outcome<ByteStream>, Error<E::Error>> {
        self.send_for().await
    }
}

/// The request of an operation whose answer may also come as a stream.
pub trait Streamed: Endpoint {
    /// The stream.
    type Stream: Answer;
    /// Its media type: the `Accept` header.
    const ACCEPT: &'static str;
}

impl<E: Streamed> Call<'_, E> {
    /// Sends the request, and gives the answer as a stream. Where the request has a field that asks for it, such as
    /// `stream`, that has to be set too.
    ///
    /// # Errors
    /// For everything but a documented success.
    pub async fn stream(self) -> Result<Outcome<E::Stream>, Error<E::Error>> {
        self.header("accept", E::ACCEPT).send_for().await
    }
}

/// An idempotency key, where the operation takes one.
fn new_key(spec: &OperationSpec) -> Option<String> {
    spec.idempotency.is_some().then(|| Uuid::new_v4().to_string())
}

/// The request, and the idempotency key that it carries.
fn build(
    client: &Client,
    spec: &'static OperationSpec,
    settings: &Settings,
    encode: &dyn Fn(&mut RequestBuilder),
) -> Result<(http::Request<Body>, Option<String>), BuildError> {
    let checks = settings.check_limits.unwrap_or_else(|| client.checks_limits());
    let mut request = RequestBuilder::new(spec, settings.key.clone(), checks);
    encode(&mut request);
    let vendor = client.vendor();
    for parameter in spec.settings {
        if let Some(value) = client.setting(parameter.name) {
            request.default_header(parameter.name, value);
        }
    }
    for (name, value) in vendor.headers {
        request.default_header(name, value);
    }
    request.default_header("user-agent", concat!("billwright/", env!("CARGO_PKG_VERSION")));
    client.credentials().authorize(vendor, spec, &mut request)?;
    for (name, value) in &settings.headers {
        request.secret_header(name, value);
    }
    for (name, value) in &settings.query {
        request.query(name, value);
    }
    for (name, value) in &settings.own_query {
        request.set_query(name, value);
    }
    let own_url = match &settings.base_url {
        Some(url) => Some(client.other_base_url(url)?),
        None => client.own_base_url(spec)?,
    };
    request.build(own_url.as_deref().unwrap_or_else(|| client.base_url()))
}

fn prepare(
    client: &Client,
    spec: &'static OperationSpec,
    settings: &Settings,
    streamed: bool,
    encode: &dyn Fn(&mut RequestBuilder),
) -> Result<Prepared, BuildError> {
    let (request, key) = build(client, spec, settings, encode)?;
    if let Some(limit) = &spec.date_range {
        check_range(limit, request.uri().query().unwrap_or_default())?;
    }
    if settings.resumed && key.is_none() && !spec.method.is_idempotent() {
        let reason = "the operation takes no idempotency key, so its calls cannot be resumed";
        return Err(BuildError::Argument { name: "key".to_owned(), reason });
    }
    Ok(Prepared {
        spec,
        request,
        key,
        resumed: settings.resumed,
        streamed,
        timeout: settings.timeout.unwrap_or_else(|| client.timeout()),
        try_timeout: settings.try_timeout.or_else(|| client.try_timeout()),
        policy: settings.retry.unwrap_or_else(|| client.retry()),
    })
}
