//! OpenAPI documents in, Rust source out. A library without disk, network or printing.
#![forbid(unsafe_code)]

mod codes;
pub mod diagnostic;
pub mod pointer;

// The front half of the pipeline: from text to a parsed document.
pub mod conserve;
pub mod front;
pub mod load;
pub mod locate;
pub mod lower;
pub mod overlay;
pub mod parse;
pub mod render;
pub mod stage;
pub mod text;
