//! The macro for what a vendor sends on its own.

/// The event of a vendor's webhooks, and what reads one. Without the feature `webhooks`, or where it is not known how
/// events are signed, there is only the event.
///
/// ```
/// use billwright_runtime as rt;
///
/// rt::webhooks! {
///     event = rt::Json;
///     header = "X-Signature";
///     tolerance = 300;
/// }
/// # assert_eq!(HEADER, "X-Signature");
/// ```
#[macro_export]
macro_rules! webhooks {
    (event = $event:ty; $(header = $header:literal; tolerance = $tolerance:literal;)?) => {
        /// What the vendor sends.
        pub type Event = $event;

        $(
            /// The header that has the signature.
            pub const HEADER: &str = $header;

            $crate::webhook_functions!($tolerance);
        )?
    };
}

/// What checks and reads an event.
#[cfg(feature = "webhooks")]
#[doc(hidden)]
#[macro_export]
macro_rules! webhook_functions {
    ($tolerance:literal) => {
        /// Checks that a delivery is from the vendor, and reads its event. `payload` is the body as it came, byte by byte,
        /// `header` the value of the header [`HEADER`]. While secrets change, both are good:
        /// `WebhookSecrets::new(old).and(new)`.
        ///
        /// # Errors
        /// When the delivery may be from somebody else, is an old one again, or cannot be read.
        pub fn parse(
            payload: &[u8],
            header: &str,
            secrets: &$crate::webhook::WebhookSecrets,
            now: ::std::time::SystemTime,
        ) -> ::core::result::Result<$crate::webhook::Delivery<Event>, $crate::webhook::WebhookError> {
            $crate::webhook::parse(payload, header, secrets, now)
        }

        /// The secret of an endpoint, with the tolerance that the vendor advises.
        pub fn secrets(
            secret: impl ::core::convert::Into<$crate::Secret<::std::string::String>>,
        ) -> $crate::webhook::WebhookSecrets {
            $crate::webhook::WebhookSecrets::new(secret).tolerance(::std::time::Duration::from_secs($tolerance))
        }
    };
}

/// Nothing: the feature `webhooks` is off.
#[cfg(not(feature = "webhooks"))]
#[doc(hidden)]
#[macro_export]
macro_rules! webhook_functions {
    ($tolerance:literal) => {};
}
