//! OpenAPI documents in, Rust source out. A library without disk, network or printing.
#![forbid(unsafe_code)]

pub mod diagnostic;
pub mod pointer;
