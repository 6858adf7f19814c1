//! Macros for enums of constants that stay open: what a vendor adds is kept.

/// An enum of strings, with a variant `Unknown` for those it does not know.
///
/// ```
/// billwright_runtime::string_enum! {
///     /// What is sold.
///     pub enum ProductKind {
///         /// Again and again.
///         Subscription = "subscription",
///         /// Once.
///         OneTime = "one_time",
///     }
/// }
///
/// assert_eq!(ProductKind::from("one_time"), ProductKind::OneTime);
/// assert_eq!(ProductKind::from("lease").as_str(), "lease");
/// ```
#[macro_export]
macro_rules! string_enum {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $text:literal),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant,)*
            /// A value that was not known when this was generated; it goes back out as it came.
            Unknown(::std::string::String),
        }

        #[allow(deprecated)]
        impl $name {
            /// The values that were known when this was generated.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The text of the value.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        #[allow(deprecated)]
        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::known(Self::KNOWN, Self::as_str, text, Self::Unknown)
            }
        }

        $crate::text_traits!($name);
    };
}

/// What every enum of strings can do, by its text: derived traits cost more to compile.
#[doc(hidden)]
#[macro_export]
macro_rules! text_traits {
    ($name:ident) => {
        #[allow(deprecated)]
        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(text.as_str())
            }
        }

        #[allow(deprecated)]
        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(<Self as ::core::convert::From<&str>>::from(text))
            }
        }

        #[allow(deprecated)]
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        #[allow(deprecated)]
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        #[allow(deprecated)]
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        #[allow(deprecated)]
        impl ::core::cmp::Eq for $name {}

        #[allow(deprecated)]
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state)
            }
        }

        #[allow(deprecated)]
        impl $crate::Encode for $name {
            fn encode(&self, writer: &mut $crate::Writer) {
                writer.string(self.as_str())
            }
        }

        #[allow(deprecated)]
        impl $crate::Decode for $name {
            fn decode(node: $crate::Node<'_>, reader: &mut $crate::Reader) -> Self {
                let value = <Self as ::core::convert::From<&str>>::from(&*reader.string(node));
                if let Self::Unknown(_) = &value {
                    reader.unlisted();
                }
                value
            }
        }

        $crate::serde_impls!($name);
    };
}

/// An enum of JSON values of any kind, given as texts, with a variant `Unknown` for those it does not know.
///
/// ```
/// billwright_runtime::value_enum! {
///     /// How much.
///     pub enum Level {
///         /// All of it.
///         One = "1",
///         /// Half of it.
///         Half = "0.5",
///     }
/// }
///
/// assert_eq!(Level::Half.as_json(), "0.5");
/// ```
#[macro_export]
macro_rules! value_enum {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $json:literal),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant,)*
            /// A value that was not known when this was generated; it goes back out as it came.
            Unknown($crate::Json),
        }

        #[allow(deprecated)]
        impl $name {
            /// The JSON text of the value.
            pub fn as_json(&self) -> &str {
                match self {
                    $(Self::$variant => $json,)*
                    Self::Unknown(json) => json.as_str(),
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::Encode for $name {
            fn encode(&self, writer: &mut $crate::Writer) {
                writer.raw(self.as_json())
            }
        }

        #[allow(deprecated)]
        impl $crate::Decode for $name {
            fn decode(node: $crate::Node<'_>, reader: &mut $crate::Reader) -> Self {
                $(if node.is_json($json) {
                    return Self::$variant;
                })*
                reader.unlisted();
                Self::Unknown($crate::Decode::decode(node, reader))
            }
        }

        $crate::serde_impls!($name);
    };
}

/// A struct around one other type, which is all that it is in JSON.
///
/// ```
/// billwright_runtime::newtype! {
///     /// A list of trees.
///     #[derive(Default)]
///     pub struct Tree(pub Vec<Tree>) => [MaxItems(9)];
/// }
/// ```
///
/// What follows are its [`Limit`](crate::Limit)s, to which it is held when it is sent.
#[macro_export]
macro_rules! newtype {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident($field_visibility:vis $inner:ty) $(=> [$($limit:tt)*])?;) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        $visibility struct $name($field_visibility $inner);

        #[allow(deprecated)]
        impl ::core::convert::From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }

        #[allow(deprecated)]
        impl $crate::Encode for $name {
            fn encode(&self, writer: &mut $crate::Writer) {
                $crate::limited!(&self.0, writer $(, $($limit)*)?)
            }

            fn is_absent(&self) -> bool {
                $crate::Encode::is_absent(&self.0)
            }
        }

        #[allow(deprecated)]
        impl $crate::Decode for $name {
            fn decode(node: $crate::Node<'_>, reader: &mut $crate::Reader) -> Self {
                Self($crate::Decode::decode(node, reader))
            }
        }

        $crate::serde_impls!($name);
    };
}
