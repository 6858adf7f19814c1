//! The macro for modules that are compiled for some features only.

/// Private modules with public contents, each compiled where one of its features is on.
///
/// ```ignore
/// billwright_runtime::modules! {
///     invoice { "invoices", "payments" }
///     amount { "payments", "products" }
/// }
/// ```
#[macro_export]
macro_rules! modules {
    ($($module:ident { $($feature:literal),+ $(,)? })*) => {
        $(
            #[cfg(any($(feature = $feature),+))]
            mod $module;
            #[cfg(any($(feature = $feature),+))]
            pub use $module::*;
        )*
    };
}
