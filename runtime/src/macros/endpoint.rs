//! The macro for the request of an operation.

/// Makes a struct the request of an operation: its fields are the parameters, in the order of the specification, and
/// the body. A field may be a path into a field, such as `query.limit`. Then, for an operation that lists things, the type
/// of an item in `items`; and where the answer may also come as a stream, that one and its media type in `stream`.
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
///             parameters: &[rt::Parameter::path("id")],
///             ..rt::OperationSpec::DEFAULT
///         },
///     }
/// }
///
/// /// Get one customer.
/// pub struct GetCustomer {
///     pub id: String,
/// }
/// rt::endpoint!(GetCustomer: Operation::GetCustomer => rt::Json, rt::NoError { parameters { id } });
/// ```
#[macro_export]
macro_rules! endpoint {
    ($name:ident: $operation:expr => $output:ty, $error:ty {
        $(parameters { $($($parameter:ident).+),* $(,)? })?
        $(body { $($body:ident).+ })?
        $(items { $item:ty })?
        $(stream { $stream:ty = $accept:literal })?
    }) => {
        $(
            #[allow(deprecated)]
            impl $crate::Paged for $name {
                type Item = $item;
            }
        )?

        $(
            #[allow(deprecated)]
            impl $crate::Streamed for $name {
                type Stream = $stream;
                const ACCEPT: &'static str = $accept;
            }
        )?

        #[allow(deprecated)]
        impl $crate::Endpoint for $name {
            type Output = $output;
            type Error = $error;
            const SPEC: &'static $crate::OperationSpec = $operation.spec();

            #[allow(unused_variables)]
            fn encode(&self, request: &mut $crate::RequestBuilder) {
                $(request.parameters(&[$(&self.$($parameter).+),*]);)?
                $(request.body(&self.$($body).+);)?
            }
        }
    };
}
