//! The macro for bodies that may go out in one of several media types.

/// An enum with a variant for each media type that an operation takes. What comes after `from` can be used
/// where the enum is expected.
///
/// ```
/// use billwright_runtime as rt;
///
/// rt::bodies! {
///     /// The body of a pet's update.
///     pub enum UpdatePetBody {
///         /// As JSON.
///         Json(rt::Json) = "application/json", from rt::Json;
///         /// As XML text.
///         Xml(String) = "application/xml", from &str, String;
///     }
/// }
///
/// assert_eq!(rt::Encode::media(&UpdatePetBody::from("<pet/>")), Some("application/xml"));
/// ```
#[macro_export]
macro_rules! bodies {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($content:ty) = $media:literal $(, from $($from:ty),+)?;)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant($content),)*
        }

        impl $crate::Encode for $name {
            fn encode(&self, writer: &mut $crate::Writer) {
                match self {
                    $(Self::$variant(content) => $crate::Encode::encode(content, writer),)*
                }
            }

            fn media(&self) -> ::core::option::Option<&'static str> {
                ::core::option::Option::Some(match self {
                    $(Self::$variant(_) => $media,)*
                })
            }
        }

        $($($(
            impl ::core::convert::From<$from> for $name {
                fn from(content: $from) -> Self {
                    Self::$variant(::core::convert::From::from(content))
                }
            }
        )+)?)*
    };
}
