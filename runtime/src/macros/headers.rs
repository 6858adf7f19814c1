//! The macro for the headers that an answer is documented to have.

/// A struct of the headers of an answer, each left out where it did not come or is not what it should be.
///
/// ```
/// use billwright_runtime as rt;
///
/// rt::headers! {
///     /// Headers of a page of pets.
///     pub struct PetsHeaders {
///         /// How many there are in all.
///         pub total: i64 = "X-Total",
///         /// Kinds of pets that are on the page.
///         pub kinds: Vec<String> = "X-Kinds",
///     }
/// }
///
/// let mut headers = rt::http::HeaderMap::new();
/// headers.insert("x-total", rt::http::HeaderValue::from_static("7"));
/// let read = <PetsHeaders as rt::Headers>::read(&headers);
/// assert_eq!((read.total, read.kinds), (Some(7), None));
/// ```
#[macro_export]
macro_rules! headers {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $(
                $(#[$field_attribute:meta])*
                pub $field:ident: $content:ty = $header:literal,
            )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        $visibility struct $name {
            $($(#[$field_attribute])* pub $field: ::core::option::Option<$content>,)*
        }

        impl $crate::Headers for $name {
            fn read(headers: &$crate::http::HeaderMap) -> Self {
                Self {
                    $($field: $crate::read_header(headers, $header),)*
                }
            }
        }
    };
}
