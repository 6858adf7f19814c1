//! OpenAPI documents in, Rust source out. A library without disk, network or printing.
#![forbid(unsafe_code)]

pub mod analyze;
pub mod build;
pub mod diagnostic;
pub mod emit;
pub mod format;
pub mod ir;
pub mod name;
pub mod pointer;
pub mod resolve;
