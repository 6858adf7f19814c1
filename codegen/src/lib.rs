//! OpenAPI documents in, Rust source out. A library without disk, network or printing.
#![forbid(unsafe_code)]

mod codes;
mod count;
pub mod diagnostic;
pub mod pointer;

// The front half of the pipeline: from text to a parsed document.
pub mod conserve;
pub mod front;
pub mod load;
pub mod locate;
pub mod lower;
pub mod merge;
pub mod overlay;
pub mod parse;
pub mod render;
pub mod select;
pub mod stage;
pub mod text;

// The back half: from a parsed document to files.
pub mod analyze;
pub mod build;
pub mod coverage;
pub mod emit;
pub mod format;
pub mod ir;
pub mod name;
// What is read as a stream is what the runtime can read so.
#[path = "../../runtime/src/stream/media.rs"]
mod media;
mod pipeline;
pub mod resolve;
// The runtime checks what the generator says.
#[allow(dead_code, reason = "the generator compares numbers, and divides none")]
#[path = "../../runtime/src/json/exact.rs"]
mod exact;
#[path = "../../runtime/src/json/pattern.rs"]
mod pattern;
mod schemas;
// What has a type and what has none are hidden by the same names.
#[path = "../../runtime/src/secret_names.rs"]
mod secret_names;
mod surface;

pub use count::{Fields, Widened};
pub use emit::Placed;
pub use pipeline::{Covered, Generated, Options, Output, Root, coverage, generate, surface};
