//! The macro for the operations of a vendor.

/// An enum with a variant for each operation of a vendor, and what is known of each.
///
/// ```
/// use billwright_runtime as rt;
///
/// rt::operations! {
///     /// What can be called.
///     pub enum Operation {
///         /// Get one customer.
///         GetCustomer = rt::OperationSpec {
///             id: "customers.get",
///             path: "/customers/{id}",
///             parameters: &[rt::Parameter::path("id").limits(&[MaxLength(40)])],
///             ..rt::OperationSpec::DEFAULT
///         },
///     }
/// }
///
/// assert_eq!("customers.get".parse(), Ok(Operation::GetCustomer));
/// ```
///
/// Each [`Limit`](crate::Limit) is known here by its own name.
#[macro_export]
macro_rules! operations {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $spec:expr),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant,)*
        }

        #[allow(deprecated)]
        impl $name {
            /// All of them, in the order of the document.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            const SPECS: &'static [$crate::OperationSpec] = {
                #[allow(unused_imports)]
                use $crate::Limit::*;
                &[$($spec),*]
            };

            /// All that is known of it.
            pub const fn spec(self) -> &'static $crate::OperationSpec {
                &Self::SPECS[self as usize]
            }

            /// Its method.
            pub const fn method(self) -> $crate::Method {
                self.spec().method
            }

            /// Its path, with `{name}` for parameters.
            pub const fn path(self) -> &'static str {
                self.spec().path
            }

            /// The tag it belongs to; may be empty.
            pub const fn tag(self) -> &'static str {
                self.spec().tag
            }

            /// What the credentials must be allowed to do.
            pub const fn permissions(self) -> $crate::Permissions {
                self.spec().permissions
            }

            /// How to get the next page, where it lists things.
            pub const fn paging(self) -> ::core::option::Option<$crate::Paging> {
                self.spec().paging
            }

            /// The range of dates that it looks at, where that is limited.
            pub const fn date_range(self) -> ::core::option::Option<$crate::DateRange> {
                self.spec().date_range
            }

            /// How it takes an idempotency key, where it takes one.
            pub const fn idempotency(self) -> ::core::option::Option<$crate::Idempotency> {
                self.spec().idempotency
            }

            /// Whether the vendor advises against it.
            pub const fn deprecated(self) -> bool {
                self.spec().deprecated
            }
        }

        impl ::core::convert::From<$name> for &'static $crate::OperationSpec {
            fn from(operation: $name) -> Self {
                operation.spec()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.spec().id)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::UnknownOperation;

            fn from_str(id: &str) -> ::core::result::Result<Self, Self::Err> {
                for operation in Self::ALL {
                    if operation.spec().id == id {
                        return ::core::result::Result::Ok(*operation);
                    }
                }
                ::core::result::Result::Err($crate::UnknownOperation(::std::borrow::ToOwned::to_owned(id)))
            }
        }
    };
}
