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
#[macro_export]
macro_rules! client {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident; vendor = $vendor:expr;) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        $visibility struct $name($crate::Client);

        impl $name {
            /// Starts a client: environment, credentials, and then `build`.
            pub fn builder() -> $crate::ClientBuilder<Self> {
                $crate::ClientBuilder::new(const { &$vendor })
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
