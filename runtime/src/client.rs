//! The client: where requests go, with which credentials, over which transport.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::TokenProvider;
use crate::build_error::{BuildError, Refusal};
use crate::call::{Call, Endpoint};
use crate::credentials::{ApiKey, Credential, Credentials};
use crate::interceptor::Interceptor;
use crate::json::{Encode, Secret, Value, Violation, Violations};
use crate::limits::{Limits, RateLimit};
use crate::operation::{OperationSpec, Parameter};
use crate::request;
use crate::retry::{Budget, RetryPolicy};
use crate::timer::Timer;
use crate::transport::Transport;
use crate::untyped::Untyped;
use crate::vendor::{Server, ServerPlace, Vendor};

/// Calls the operations of a vendor. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    vendor: &'static Vendor,
    base_url: String,
    /// Which of the vendor's servers that is; nothing where the address was given.
    server: Option<&'static Server>,
    credentials: Credentials,
    transport: Arc<dyn Transport>,
    timer: Arc<dyn Timer>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    limits: Limits,
    budget: Budget,
    sending: Sending,
    settings: Settings,
}

/// How requests are sent, unless a call says otherwise.
#[derive(Clone, Copy)]
struct Sending {
    retry: RetryPolicy,
    timeout: Duration,
    try_timeout: Option<Duration>,
    body_limit: usize,
    check_limits: bool,
}

/// Headers that are set once, on the client, with their values.
type Settings = Vec<(&'static str, String)>;

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("vendor", &self.0.vendor.name)
            .field("base_url", &self.0.base_url)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Starts a client of a vendor.
    pub fn builder(vendor: &'static Vendor) -> ClientBuilder<Self> {
        ClientBuilder::new(vendor)
    }

    /// The vendor.
    pub fn vendor(&self) -> &'static Vendor {
        self.0.vendor
    }

    /// The base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// Prepares the call of an operation; `send` sends it.
    pub fn call<E: Endpoint>(&self, endpoint: E) -> Call<'_, E> {
        Call::new(self, endpoint)
    }

    /// Prepares the call of any operation. The arguments are an object: parameters by their names, and `body`.
    pub fn untyped(&self, operation: impl Into<&'static OperationSpec>, arguments: Value) -> Call<'_, Untyped> {
        Call::new(self, Untyped::new(operation.into(), arguments))
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }

    pub(crate) fn timer(&self) -> &dyn Timer {
        &*self.0.timer
    }

    pub(crate) fn interceptors(&self) -> &[Arc<dyn Interceptor>] {
        &self.0.interceptors
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.0.budget
    }

    /// When and how often a call is tried again.
    pub(crate) fn retry(&self) -> RetryPolicy {
        self.0.sending.retry
    }

    /// How long a call may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.0.sending.timeout
    }

    /// How long a try may take.
    pub(crate) fn try_timeout(&self) -> Option<Duration> {
        self.0.sending.try_timeout
    }

    /// The base URL of an operation that has servers of its own, as long as the client calls a server of the vendor:
    /// the one for the same environment, or else the first.
    pub(crate) fn own_base_url(&self, operation: &OperationSpec) -> Result<Option<String>, BuildError> {
        let Some(server) = self.0.server else { return Ok(None) };
        let same = operation.servers.iter().find(|own| own.name == server.name);
        let Some(own) = same.or(operation.servers.first()) else { return Ok(None) };
        let url = crate::address::resolve(&self.0.base_url, own.url);
        url.map(|url| self.other_base_url(&url)).transpose()
    }

    /// A base URL for one call, if it is safe to use.
    pub(crate) fn other_base_url(&self, url: &str) -> Result<String, BuildError> {
        let url = base_url(url)?;
        if let Some(server) = server_at(self.0.vendor, &url) {
            check_keys(self.0.vendor, server, &self.0.credentials)?;
        }
        Ok(url)
    }

    /// How many bytes the body of an answer may have.
    pub(crate) fn body_limit(&self) -> usize {
        self.0.sending.body_limit
    }

    /// Whether requests are held to the limits of the document.
    pub(crate) fn checks_limits(&self) -> bool {
        self.0.sending.check_limits
    }

    /// The value of a header that is set on the client.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        let found = self.0.settings.iter().rev().find(|(own, _)| *own == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Sets up a client.
pub struct ClientBuilder<C = Client> {
    vendor: &'static Vendor,
    server: Option<ServerPlace>,
    base_url: Option<String>,
    credentials: Credentials,
    transport: Option<Arc<dyn Transport>>,
    timer: Option<Arc<dyn Timer>>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    rate_limit: Option<RateLimit>,
    retry_budget: u32,
    connect_timeout: Duration,
    sending: Sending,
    settings: Result<Settings, BuildError>,
    violations: Vec<Violation>,
    client: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("vendor", &self.vendor.name).finish_non_exhaustive()
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Starts a client of a vendor: its first server, no credentials.
    pub fn new(vendor: &'static Vendor) -> Self {
        Self {
            vendor,
            server: None,
            base_url: None,
            credentials: Credentials::default(),
            transport: None,
            timer: None,
            interceptors: Vec::new(),
            rate_limit: None,
            retry_budget: 100,
            connect_timeout: Duration::from_secs(10),
            sending: Sending {
                retry: RetryPolicy::DEFAULT,
                timeout: Duration::from_secs(60),
                try_timeout: None,
                body_limit: 32 * 1024 * 1024,
                check_limits: true,
            },
            settings: Ok(Vec::new()),
            violations: Vec::new(),
            client: PhantomData,
        }
    }

    /// Sends to this server of the vendor.
    #[must_use]
    pub fn environment(mut self, environment: impl Into<ServerPlace>) -> Self {
        self.server = Some(environment.into());
        self
    }

    /// Sends to this URL instead of a server of the vendor, such as a proxy or a test server. With an environment
    /// besides, keys must be for that environment.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Authorises with a key, wherever the vendor takes one.
    #[must_use]
    pub fn api_key(self, key: impl Into<ApiKey>) -> Self {
        self.add(None, Credential::Key(key.into()))
    }

    /// Takes the key from the environment variable `{prefix}_API_KEY`, and the address from `{prefix}_BASE_URL` where that
    /// is set. Without an address, and with no environment chosen before, the key goes to the server that it is for.
    ///
    /// # Errors
    /// When there is no such key, or one of the variables is not text.
    pub fn env(mut self, prefix: &str) -> Result<Self, BuildError> {
        let key = ApiKey::from_env(&format!("{prefix}_API_KEY"))?;
        let address = format!("{prefix}_BASE_URL");
        match std::env::var(&address) {
            Ok(url) if !url.trim().is_empty() => self.base_url = Some(url.trim().to_owned()),
            Err(std::env::VarError::NotUnicode(_)) => {
                let reason = "the environment variable is not text";
                return Err(BuildError::Credential { name: address, reason });
            }
            _ => {}
        }
        if self.server.is_none() && self.base_url.is_none() {
            self.server = owner(self.vendor, key.expose());
        }
        Ok(self.api_key(key))
    }

    /// Authorises with a token.
    #[must_use]
    pub fn bearer(self, token: impl Into<Secret<String>>) -> Self {
        self.add(None, Credential::Bearer(token.into()))
    }

    /// Authorises with tokens that are fetched when they are needed, such as by [`ClientCredentials`](crate::ClientCredentials).
    #[must_use]
    pub fn token_provider(self, provider: impl TokenProvider) -> Self {
        self.add(None, provider.into())
    }

    /// Authorises with user and password.
    #[must_use]
    pub fn basic(self, user: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        self.add(None, Credential::Basic { user: user.into(), password: password.into() })
    }

    /// Authorises under one security scheme of the vendor, by its name.
    #[must_use]
    pub fn credential(self, scheme: impl Into<String>, credential: impl Into<Credential>) -> Self {
        self.add(Some(scheme.into()), credential.into())
    }

    fn add(mut self, scheme: Option<String>, credential: Credential) -> Self {
        self.credentials.add(scheme, credential);
        self
    }

    /// Sends over this transport.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Tells the time by this timer.
    #[must_use]
    pub fn timer(mut self, timer: Arc<dyn Timer>) -> Self {
        self.timer = Some(timer);
        self
    }

    /// Has this look at each try of each call. Those that are added first see a request first.
    #[must_use]
    pub fn interceptor(mut self, interceptor: Arc<dyn Interceptor>) -> Self {
        self.interceptors.push(interceptor);
        self
    }

    /// When and how often calls are tried again, unless a call says otherwise. [`RetryPolicy::DEFAULT`] by default.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.sending.retry = policy;
        self
    }

    /// How many repeats the calls of this client may make without a success in between, so that a vendor who is down is
    /// not kept down. 100 by default. Each repeat that helps gives itself back, and so do ten calls that need none.
    #[must_use]
    pub fn retry_budget(mut self, repeats: u32) -> Self {
        self.retry_budget = repeats;
        self
    }

    /// Sends no more requests than that; those beyond it wait, and fail where they would have to wait for too long. No
    /// limit by default.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// How long a call may take, with all tries and the waits between them, unless the call says otherwise. A minute by
    /// default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.sending.timeout = timeout;
        self
    }

    /// How long each try may take, unless the call says otherwise. All the time that the call has by default: a charge
    /// that takes long is not begun again while it is under way.
    #[must_use]
    pub fn try_timeout(mut self, timeout: Duration) -> Self {
        self.sending.try_timeout = Some(timeout);
        self
    }

    /// How long it may take to connect. Ten seconds by default. It holds for connections, which calls share, and so for
    /// all calls; a transport that is given has its own.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How many bytes the body of an answer may have, or one item of a stream. 32 MiB by default.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.sending.body_limit = bytes;
        self
    }

    /// Whether parameters and bodies are held to the limits that the document sets (lengths, bounds, patterns) before they
    /// are sent, unless the call says otherwise. They are by default; where a document is wrong, `false` sends what the
    /// vendor takes.
    #[must_use]
    pub fn check_limits(mut self, check: bool) -> Self {
        self.sending.check_limits = check;
        self
    }

    /// Sends a header with every call of the operations that take it. The builders of vendors have a method for each,
    /// see [`client!`](crate::client).
    #[doc(hidden)]
    #[must_use]
    pub fn setting(mut self, parameter: &'static Parameter, value: &dyn Encode) -> Self {
        match (&mut self.settings, request::setting(parameter, value)) {
            (Ok(settings), Ok((value, violations))) => {
                settings.extend(value.map(|value| (parameter.name, value)));
                self.violations.extend(violations);
            }
            (Ok(_), Err(error)) => self.settings = Err(error),
            (Err(_), _) => {}
        }
        self
    }

    /// The client.
    ///
    /// # Errors
    /// When the address or the credentials cannot be used, or would not be safe: plain `http` to another machine, or a
    /// key for another server.
    pub fn build(self) -> Result<C, BuildError> {
        let base_url = base_url(&self.address()?)?;
        let settings = self.settings?;
        if self.sending.check_limits {
            Violations::check(self.violations).map_err(Refusal::Limits)?;
        }
        self.credentials.check(self.vendor)?;
        let named = self.server.and_then(|place| self.vendor.servers.get(place.0));
        if let Some(server) = server_at(self.vendor, &base_url).or(named) {
            check_keys(self.vendor, server, &self.credentials)?;
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => crate::transport::default_transport(self.connect_timeout)?,
        };
        let timer = match self.timer {
            Some(timer) => timer,
            None => crate::timer::default_timer()?,
        };
        let place = self.server.unwrap_or(ServerPlace(0));
        let inner = Inner {
            vendor: self.vendor,
            base_url,
            server: self.vendor.servers.get(place.0).filter(|_| self.base_url.is_none()),
            credentials: self.credentials,
            transport,
            timer,
            interceptors: self.interceptors,
            limits: Limits::new(self.rate_limit),
            budget: Budget::new(self.retry_budget),
            sending: self.sending,
            settings,
        };
        Ok(C::from(Client(Arc::new(inner))))
    }

    fn address(&self) -> Result<String, BuildError> {
        let place = self.server.unwrap_or(ServerPlace(0));
        let server = || self.vendor.servers.get(place.0).map(|server| server.url.to_owned());
        let url = self.base_url.clone().or_else(server);
        url.ok_or(BuildError::Address { reason: "the vendor has no such server, and no base URL is set" })
    }
}

/// A base URL without a slash at its end, if it is one that requests may be sent to.
fn base_url(url: &str) -> Result<String, BuildError> {
    let url = url.trim_end_matches('/');
    crate::address::check(url)?;
    Ok(url.to_owned())
}

/// Refuses keys whose prefix says that they are for another server of the vendor.
fn check_keys(vendor: &'static Vendor, server: &Server, credentials: &Credentials) -> Result<(), Refusal> {
    for key in credentials.keys() {
        let prefix = |server: &Server| server.key_prefix.filter(|prefix| key.starts_with(prefix)).map(str::len);
        // `live_` and `live_test_` may both be prefixes: the longest counts.
        let Some(longest) = vendor.servers.iter().filter_map(prefix).max() else { continue };
        let mut owners = vendor.servers.iter().filter(|other| prefix(other) == Some(longest));
        if owners.clone().any(|owner| owner.key_prefix == server.key_prefix) {
            continue;
        }
        if let Some(owner) = owners.next() {
            return Err(Refusal::WrongServer { key_for: owner.name, server: server.name });
        }
    }
    Ok(())
}

/// The server of the vendor that a key is for, where its beginning tells: `live_` and `live_test_` may both be prefixes,
/// and the longest counts.
fn owner(vendor: &'static Vendor, key: &str) -> Option<ServerPlace> {
    let length =
        |place: &usize| vendor.servers.get(*place)?.key_prefix.filter(|own| key.starts_with(own)).map(str::len);
    let fitting = (0..vendor.servers.len()).rev().filter(|place| length(place).is_some());
    fitting.max_by_key(length).map(ServerPlace)
}

/// How the environment variables of a vendor start: its module's name in capitals.
pub fn env_prefix(module: &str) -> String {
    let name = module.rsplit("::").next().unwrap_or_default().trim_start_matches("r#");
    name.to_uppercase()
}

/// The server of the vendor that a URL belongs to: the same URL, or else the same host.
fn server_at(vendor: &'static Vendor, base_url: &str) -> Option<&'static Server> {
    let exact = vendor.servers.iter().find(|server| server.url.trim_end_matches('/').eq_ignore_ascii_case(base_url));
    let host = |url: &str| url.parse::<http::Uri>().ok()?.host().map(str::to_ascii_lowercase);
    exact.or_else(|| {
        vendor.servers.iter().find(|server| host(server.url).is_some() && host(server.url) == host(base_url))
    })
}
