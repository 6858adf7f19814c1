//! The macros for the client of a vendor.

/// The client of a vendor: [`Client`](crate::Client) under the vendor's own type.
///
/// ```
/// use billwright_runtime as rt;
///
/// const VENDOR: rt::Vendor = rt::Vendor {
///     name: "Example",
///     version: "2026-11",
///     servers: &[rt::Server { name: "Production", url: "https://api.example.com/v1", key_prefix: Some("live_") }],
///     ..rt::Vendor::DEFAULT
/// };
///
/// rt::client! {
///     /// Calls Example.
///     pub struct Client;
///     vendor = VENDOR;
/// }
///
/// rt::environments! {
///     /// Where to call.
///     pub enum Environment {
///         /// With real money.
///         Production = 0,
///     }
/// }
/// ```
///
/// Where a vendor has headers that are the same for every call of a client, it gets a builder of its own, which has a
/// method for each of them.
///
/// ```
/// use billwright_runtime as rt;
///
/// rt::client! {
///     /// Calls Example.
///     pub struct Client;
///     vendor = rt::Vendor::DEFAULT;
///     settings {
///         /// The shop that calls are about.
///         shop_id: String = rt::Parameter::header("x-shop-id"),
///     }
/// }
///
/// let client = Client::builder().shop_id("shop_1").base_url("https://api.example.com").build();
/// # client.unwrap();
/// ```
#[macro_export]
macro_rules! client {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident; vendor = $vendor:expr;) => {
        $crate::client!(@client $(#[$attribute])* $visibility $name);

        impl $name {
            /// Starts a client: environment, credentials, and then `build`.
            pub fn builder() -> $crate::ClientBuilder<Self> {
                $crate::ClientBuilder::new(const { &$vendor })
            }
        }
    };
    (
        $(#[$attribute:meta])* $visibility:vis struct $name:ident;
        vendor = $vendor:expr;
        settings {
            $($(#[$setting_attribute:meta])* $setting:ident: $type:ty = $parameter:expr),* $(,)?
        }
    ) => {
        $crate::client!(@client $(#[$attribute])* $visibility $name);

        impl $name {
            /// Starts a client: environment, credentials, what every call carries, and then `build`.
            pub fn builder() -> ClientBuilder {
                ClientBuilder($crate::ClientBuilder::new(const { &$vendor }))
            }
        }

        /// Sets up a client.
        #[derive(Debug)]
        $visibility struct ClientBuilder($crate::ClientBuilder<$name>);

        impl ClientBuilder {
            $(
                $(#[$setting_attribute])*
                #[must_use]
                pub fn $setting(self, value: impl ::core::convert::Into<$type>) -> Self {
                    let value: $type = ::core::convert::Into::into(value);
                    let parameter = const {
                        #[allow(unused_imports)]
                        use $crate::Limit::*;
                        &$parameter
                    };
                    Self(self.0.setting(parameter, &value))
                }
            )*

            /// Sends to this server of the vendor.
            #[must_use]
            pub fn environment(self, environment: impl ::core::convert::Into<$crate::ServerPlace>) -> Self {
                Self(self.0.environment(environment))
            }

            /// Sends to this URL instead of a server of the vendor, such as a proxy or a test server. With an
            /// environment besides, keys must be for that environment.
            #[must_use]
            pub fn base_url(self, url: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(self.0.base_url(url))
            }

            /// Authorises with a key, wherever the vendor takes one.
            #[must_use]
            pub fn api_key(self, key: impl ::core::convert::Into<$crate::ApiKey>) -> Self {
                Self(self.0.api_key(key))
            }

            /// Takes the key from the environment variable `{prefix}_API_KEY`, and the address from `{prefix}_BASE_URL`
            /// where that is set. Without an address, and with no environment chosen before, the key goes to the
            /// server that it is for.
            ///
            /// # Errors
            /// When there is no such key, or one of the variables is not text.
            pub fn env(self, prefix: &str) -> ::core::result::Result<Self, $crate::BuildError> {
                ::core::result::Result::Ok(Self(self.0.env(prefix)?))
            }

            /// Authorises with a token.
            #[must_use]
            pub fn bearer(
                self,
                token: impl ::core::convert::Into<$crate::Secret<::std::string::String>>,
            ) -> Self {
                Self(self.0.bearer(token))
            }

            /// Authorises with tokens that are fetched when they are needed.
            #[must_use]
            pub fn token_provider(self, provider: impl $crate::TokenProvider) -> Self {
                Self(self.0.token_provider(provider))
            }

            /// Authorises with user and password.
            #[must_use]
            pub fn basic(
                self,
                user: impl ::core::convert::Into<::std::string::String>,
                password: impl ::core::convert::Into<$crate::Secret<::std::string::String>>,
            ) -> Self {
                Self(self.0.basic(user, password))
            }

            /// Authorises under one security scheme of the vendor, by its name.
            #[must_use]
            pub fn credential(
                self,
                scheme: impl ::core::convert::Into<::std::string::String>,
                credential: impl ::core::convert::Into<$crate::Credential>,
            ) -> Self {
                Self(self.0.credential(scheme, credential))
            }

            /// Sends over this transport.
            #[must_use]
            pub fn transport(self, transport: ::std::sync::Arc<dyn $crate::Transport>) -> Self {
                Self(self.0.transport(transport))
            }

            /// Tells the time by this timer.
            #[must_use]
            pub fn timer(self, timer: ::std::sync::Arc<dyn $crate::Timer>) -> Self {
                Self(self.0.timer(timer))
            }

            /// Has this look at each try of each call. Those that are added first see a request first.
            #[must_use]
            pub fn interceptor(self, interceptor: ::std::sync::Arc<dyn $crate::Interceptor>) -> Self {
                Self(self.0.interceptor(interceptor))
            }

            /// When and how often calls are tried again, unless a call says otherwise.
            #[must_use]
            pub fn retry(self, policy: $crate::RetryPolicy) -> Self {
                Self(self.0.retry(policy))
            }

            /// How many repeats calls may make without a success in between. 100 by default.
            #[must_use]
            pub fn retry_budget(self, repeats: ::core::primitive::u32) -> Self {
                Self(self.0.retry_budget(repeats))
            }

            /// Sends no more requests than that; those beyond it wait. No limit by default.
            #[must_use]
            pub fn rate_limit(self, limit: $crate::RateLimit) -> Self {
                Self(self.0.rate_limit(limit))
            }

            /// How long a call may take, with all tries and the waits between them, unless the call says otherwise. A
            /// minute by default.
            #[must_use]
            pub fn timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// How long each try may take, unless the call says otherwise. All the time that the call has by default.
            #[must_use]
            pub fn try_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.try_timeout(timeout))
            }

            /// How long it may take to connect. Ten seconds by default.
            #[must_use]
            pub fn connect_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            /// How many bytes the body of an answer may have. 32 MiB by default.
            #[must_use]
            pub fn body_limit(self, bytes: usize) -> Self {
                Self(self.0.body_limit(bytes))
            }

            /// Whether parameters and bodies are held to the limits that the document sets (lengths, bounds, patterns)
            /// before they are sent, unless the call says otherwise. They are by default; where a document is wrong,
            /// `false` sends what the vendor takes.
            #[must_use]
            pub fn check_limits(self, check: bool) -> Self {
                Self(self.0.check_limits(check))
            }

            /// The client.
            ///
            /// # Errors
            /// When the address, the credentials or a setting cannot be used, or would not be safe: plain `http` to
            /// another machine, or a key for another server.
            pub fn build(self) -> ::core::result::Result<$name, $crate::BuildError> {
                self.0.build()
            }
        }
    };
    (@client $(#[$attribute:meta])* $visibility:vis $name:ident) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        $visibility struct $name($crate::Client);

        impl $name {
            #[doc = ::core::concat!(
                "A client by environment variables, which start with the last part of `", ::core::module_path!(),
                "` in capitals: the key is in `…_API_KEY`, and the address in `…_BASE_URL` where that is set. ",
                "Without an address, the key goes to the server that it is for."
            )]
            ///
            /// # Errors
            /// When there is no key, or no client can be built with it.
            pub fn from_env() -> ::core::result::Result<Self, $crate::BuildError> {
                Self::builder().env(&$crate::env_prefix(::core::module_path!()))?.build()
            }

            /// The client beneath, which knows no vendor.
            pub fn as_runtime(&self) -> &$crate::Client {
                &self.0
            }

            /// Prepares the call of an operation; `send` sends it.
            pub fn call<E: $crate::Endpoint>(&self, endpoint: E) -> $crate::Call<'_, E> {
                $crate::Call::new(&self.0, endpoint)
            }

            /// Prepares the call of any operation, with parameters and `body` as the keys of a JSON object.
            pub fn untyped(
                &self,
                operation: impl ::core::convert::Into<&'static $crate::OperationSpec>,
                arguments: $crate::Value,
            ) -> $crate::Call<'_, $crate::Untyped> {
                self.0.untyped(operation, arguments)
            }
        }

        impl ::core::convert::From<$crate::Client> for $name {
            fn from(client: $crate::Client) -> Self {
                Self(client)
            }
        }
    };
}

/// The servers of a vendor by name: an enum whose values are places in `Vendor::servers`. See [`client!`](crate::client).
#[macro_export]
macro_rules! environments {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $place:literal),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant,)*
        }

        impl ::core::convert::From<$name> for $crate::ServerPlace {
            fn from(environment: $name) -> Self {
                match environment {
                    $($name::$variant => Self($place),)*
                }
            }
        }
    };
}
