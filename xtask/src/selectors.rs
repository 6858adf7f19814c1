//! Which part of a document is generated, as arguments and as keys of `specs/vendors.toml`.

use billwright_codegen::select::Selection;
use serde::Deserialize;

/// Selectors. An operation is taken if any of them matches it.
#[derive(Clone, Debug, Default, clap::Args, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Selectors {
    /// Generate the operations with these tags, and the types that they reach
    #[arg(long = "include-tag", value_name = "TAG")]
    include_tags: Vec<String>,
    /// Generate the operations at these paths and below them; `*` stands for any text within a step
    #[arg(long = "include-path", value_name = "PATH")]
    include_paths: Vec<String>,
    /// Generate the operations with these ids, or `METHOD /path`
    #[arg(long = "include-operation", value_name = "ID")]
    include_operations: Vec<String>,
    /// Generate types alone, without a client
    #[arg(long)]
    models_only: bool,
}

impl From<Selectors> for Selection {
    fn from(selectors: Selectors) -> Self {
        let Selectors { include_tags, include_paths, include_operations, models_only } = selectors;
        Self { tags: include_tags, paths: include_paths, operations: include_operations, models_only }
    }
}
