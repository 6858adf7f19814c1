//! The macros that emitted code consists of: what is said there is data, the behaviour is in this crate.

mod bodies;
mod client;
mod endpoint;
mod enums;
mod headers;
mod modules;
mod object;
mod operations;
mod union;
