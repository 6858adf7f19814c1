//! Macros for objects: codec and constructors.

/// `Serialize` and `Deserialize` for a type that has the codec.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_impls {
    ($name:ident) => {
        $crate::serde_impls!(encode $name);
        $crate::serde_impls!(decode $name);
    };
    (encode $name:ident) => {
        #[allow(deprecated)]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::serialize(self, serializer)
            }
        }
    };
    (decode $name:ident) => {
        #[allow(deprecated)]
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::deserialize(deserializer)
            }
        }
    };
}

/// `Debug` and `PartialEq` for a type that has the codec, by what it writes: derived ones cost more to compile.
#[doc(hidden)]
#[macro_export]
macro_rules! traits {
    ($name:ident) => {
        #[allow(deprecated)]
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::show(::core::stringify!($name), self, f)
            }
        }
        #[allow(deprecated)]
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::equal(self, other)
            }
        }
    };
}

/// Writes a value that may have limits.
#[doc(hidden)]
#[macro_export]
macro_rules! limited {
    ($value:expr, $writer:ident) => {
        $crate::Encode::encode($value, $writer)
    };
    ($value:expr, $writer:ident, $($limit:tt)*) => {{
        use $crate::Limit::*;
        const LIMITS: &[$crate::Limit] = &[$($limit)*];
        $writer.limited($value, LIMITS)
    }};
}

/// The codec of a struct whose fields are the properties of a JSON object.
///
/// ```
/// use billwright_runtime as rt;
///
/// pub struct Customer {
///     pub id: String,
///     pub name: Option<String>,
///     pub extra: rt::Extra,
/// }
/// rt::object!(Customer {
///     required { id = "id" }
///     optional { name = "name" }
///     constant { "object" = "\"customer\"" }
///     rest { extra }
///     whole { MaxProperties(9) }
///     limits { "id" = [MinLength(1)], "name" = [MaxLength(40), Pattern("^[A-Z]")] }
/// });
/// ```
///
/// Sections come in this order, and each may be left out. Fields in `optional` are `Option<T>` or `Patch<T>`, or another
/// type that has a `Default` and may be absent; so are those in `received`, which are in no request. The field in `rest`
/// is `Extra` or `Further<T>`. `whole` has the limits of the object itself, and `limits` those of its fields, by key; they are
/// [`Limit`](crate::Limit)s, and only what is sent is held to them. With `encode` or `decode`
/// before the name, only that direction is made: `Encode` and `Serialize`, or `Decode` and `Deserialize`.
#[macro_export]
macro_rules! object {
    ($name:ident { $($sections:tt)* }) => {
        $crate::object!(encode $name { $($sections)* });
        $crate::object!(decode $name { $($sections)* });
        $crate::traits!($name);
    };
    (encode $name:ident {
        $(required { $($required:ident = $required_key:literal),* $(,)? })?
        $(optional { $($optional:ident = $optional_key:literal),* $(,)? })?
        $(received { $($received:ident = $received_key:literal),* $(,)? })?
        $(constant { $($constant_key:literal = $json:literal),* $(,)? })?
        $(rest { $rest:ident })?
        $(whole { $($whole:tt)* })?
        $(limits { $($limits:tt)* })?
    }) => {
        #[allow(deprecated)]
        impl $crate::Encode for $name {
            fn encode(&self, writer: &mut $crate::Writer) {
                writer.object(
                    $crate::object!(@limits [$($($whole)*)?] [$($($limits)*)?]),
                    &[$($(($constant_key, $json)),*)?],
                    (&[$($($required_key),*)?], &[$($(&self.$required),*)?]),
                    (
                        &[$($($optional_key,)*)? $($($received_key),*)?],
                        &[$($(&self.$optional,)*)? $($(&$crate::Received(&self.$received)),*)?],
                    ),
                    $crate::object!(@rest self $($rest)?),
                )
            }
        }

        $crate::serde_impls!(encode $name);
    };
    (decode $name:ident {
        $(required { $($required:ident = $required_key:literal),* $(,)? })?
        $(optional { $($optional:ident = $optional_key:literal),* $(,)? })?
        $(received { $($received:ident = $received_key:literal),* $(,)? })?
        $(constant { $($constant_key:literal = $json:literal),* $(,)? })?
        $(rest { $rest:ident })?
        $(whole { $($whole:tt)* })?
        $(limits { $($limits:tt)* })?
    }) => {
        #[allow(deprecated)]
        impl $crate::Decode for $name {
            fn decode(node: $crate::Node<'_>, reader: &mut $crate::Reader) -> Self {
                #[allow(unused_mut)]
                let mut fields = $crate::object!(@open node reader $($rest)?);
                $($(fields.constant($constant_key, $json);)*)?
                let object = Self {
                    $($($required: fields.required($required_key),)*)?
                    $($($optional: fields.optional($optional_key),)*)?
                    $($($received: fields.optional($received_key),)*)?
                    $($rest: fields.rest(),)?
                };
                $crate::object!(@close fields $($rest)?);
                object
            }
        }

        $crate::serde_impls!(decode $name);
    };
    (@limits [] []) => { (&[], &[]) };
    (@limits [$($whole:tt)*] [$($key:literal = [$($limit:tt)*]),* $(,)?]) => {{
        use $crate::Limit::*;
        const LIMITS: $crate::ObjectLimits = (&[$($whole)*], &[$(($key, &[$($limit)*])),*]);
        LIMITS
    }};
    (@open $node:ident $reader:ident) => { $crate::Fields::open_strict($node, $reader) };
    (@open $node:ident $reader:ident $rest:ident) => { $crate::Fields::open($node, $reader) };
    (@close $fields:ident) => { $fields.close() };
    (@close $fields:ident $rest:ident) => {};
    (@rest $self:ident) => { &() };
    (@rest $self:ident $rest:ident) => { &$self.$rest };
}

/// Constructor and setters of a struct for requests.
///
/// ```
/// use billwright_runtime as rt;
///
/// pub struct UpsertCustomer {
///     pub email: String,
///     pub name: Option<String>,
///     pub note: rt::Patch<String>,
///     pub extra: rt::Extra,
/// }
/// rt::builder!(UpsertCustomer {
///     required { email: String }
///     optional {
///         /// What to call them.
///         name: String
///     }
///     nullable { note: String, clear = clear_note }
///     rest { extra }
/// });
///
/// let request = UpsertCustomer::new("a@example.com").name("A").clear_note();
/// # assert_eq!(request.note, rt::Patch::Null);
/// ```
///
/// Sections come in this order, and each may be left out; without `required` there is a `Default` as well. Attributes,
/// documentation among them, may stand before each optional and nullable field, and go to its setters. Fields in
/// `received`, before `rest`, have none: they are the vendor's to write.
#[macro_export]
macro_rules! builder {
    ($name:ident {
        required { $($required:ident : $required_type:ty),* $(,)? }
        $($sections:tt)*
    }) => {
        $crate::builder!(@new $name ($($required : $required_type),*) $($sections)*);
        $crate::builder!(@setters $name $($sections)*);
    };
    ($name:ident { $($sections:tt)* }) => {
        $crate::builder!(@new $name () $($sections)*);
        $crate::builder!(@setters $name $($sections)*);

        #[allow(deprecated)]
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    (@new $name:ident ($($required:ident : $required_type:ty),*)
        $(optional { $($(#[$optional_attribute:meta])* $optional:ident : $optional_type:ty),* $(,)? })?
        $(nullable { $($(#[$nullable_attribute:meta])* $nullable:ident : $nullable_type:ty, clear = $clear:ident),* $(,)? })?
        $(received { $($received:ident),* $(,)? })?
        $(rest { $rest:ident })?
    ) => {
        #[allow(deprecated)]
        impl $name {
            /// With what is required; everything else is left out.
            #[allow(clippy::too_many_arguments)]
            pub fn new($($required: impl ::core::convert::Into<$required_type>),*) -> Self {
                Self {
                    $($required: ::core::convert::Into::into($required),)*
                    $($($optional: ::core::option::Option::None,)*)?
                    $($($nullable: $crate::Patch::Absent,)*)?
                    $($($received: ::core::option::Option::None,)*)?
                    $($rest: ::core::default::Default::default(),)?
                }
            }
        }
    };
    (@setters $name:ident
        $(optional { $($(#[$optional_attribute:meta])* $optional:ident : $optional_type:ty),* $(,)? })?
        $(nullable { $($(#[$nullable_attribute:meta])* $nullable:ident : $nullable_type:ty, clear = $clear:ident),* $(,)? })?
        $(received { $($received:ident),* $(,)? })?
        $(rest { $rest:ident })?
    ) => {
        #[allow(deprecated)]
        impl $name {
            $($(
                /// Sets the field of this name.
                ///
                $(#[$optional_attribute])*
                #[must_use]
                pub fn $optional(mut self, value: impl ::core::convert::Into<$optional_type>) -> Self {
                    self.$optional = ::core::option::Option::Some(::core::convert::Into::into(value));
                    self
                }
            )*)?
            $($(
                /// Sets the field of this name.
                ///
                $(#[$nullable_attribute])*
                #[must_use]
                pub fn $nullable(mut self, value: impl ::core::convert::Into<$nullable_type>) -> Self {
                    self.$nullable = $crate::Patch::Value(::core::convert::Into::into(value));
                    self
                }

                /// Sets the field to null.
                #[must_use]
                pub fn $clear(mut self) -> Self {
                    self.$nullable = $crate::Patch::Null;
                    self
                }
            )*)?
        }
    };
}
