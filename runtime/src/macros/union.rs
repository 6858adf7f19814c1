//! Macros for choices: unions of JSON shapes, and answers by status.

/// An enum of the types that a value may have, told apart by shape, with a variant `Unknown` for what has none of them.
///
/// ```
/// use billwright_runtime as rt;
///
/// rt::union! {
///     /// One or many.
///     pub enum Names {
///         /// One.
///         One(String) = rt::Shape::STRING,
///         /// Many.
///         Many(Vec<String>) = rt::Shape::ARRAY => [MinItems(1)],
///     }
/// }
/// ```
///
/// What follows the shape of a member are its [`Limit`](crate::Limit)s, to which it is held when it is sent.
#[macro_export]
macro_rules! union {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($type:ty) = $shape:expr $(=> [$($limit:tt)*])?),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant)]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant($type),)*
            /// A value that none of the types describes; it goes back out as it came.
            Unknown($crate::Json),
        }

        #[allow(deprecated)]
        impl $crate::Encode for $name {
            fn encode(&self, writer: &mut $crate::Writer) {
                match self {
                    $(Self::$variant(value) => $crate::limited!(value, writer $(, $($limit)*)?),)*
                    Self::Unknown(json) => $crate::Encode::encode(json, writer),
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::Decode for $name {
            fn decode(node: $crate::Node<'_>, reader: &mut $crate::Reader) -> Self {
                $crate::decode_union(
                    node,
                    reader,
                    const { &[$($shape),*] },
                    &[$(|node, reader| Self::$variant($crate::Decode::decode(node, reader))),*],
                    Self::Unknown,
                )
            }

            fn blank() -> Self {
                Self::Unknown($crate::Json::null())
            }
        }

        $crate::serde_impls!($name);
    };
}

/// An enum of the answers of an operation, told apart by status. A variant without a type has no body, or one that
/// is not looked at.
///
/// ```
/// use billwright_runtime as rt;
///
/// rt::answers! {
///     /// What comes back.
///     pub enum DeleteAnswer {
///         /// Done.
///         Deleted = rt::Status::exactly(204),
///         /// It will be.
///         Accepted(rt::Json) = rt::Status::range(2),
///     }
/// }
/// ```
#[macro_export]
macro_rules! answers {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident $(($type:ty))? = $status:expr),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant)]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant $(($type))?,)*
        }

        #[allow(deprecated)]
        impl $crate::Answer for $name {
            fn read(answer: &$crate::RawAnswer) -> ::core::result::Result<$crate::Answered<Self>, $crate::AnswerError> {
                match $crate::Status::closest(const { &[$($status),*] }, answer.status()) {
                    $(::core::option::Option::Some(status) if status == $status => {
                        $crate::answers!(@read answer $variant $($type)?)
                    })*
                    _ => ::core::result::Result::Err($crate::AnswerError::Undocumented),
                }
            }
        }
    };
    (@read $answer:ident $variant:ident) => {
        ::core::result::Result::Ok($crate::Answered::new(Self::$variant))
    };
    (@read $answer:ident $variant:ident $type:ty) => {
        <$type as $crate::Answer>::read($answer).map(|answered| answered.map(Self::$variant))
    };
}
