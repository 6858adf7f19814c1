//! The macros that emitted code consists of: what is said there is data, the behaviour is in this crate.

mod client;
mod endpoint;
mod enums;
mod modules;
mod object;
mod operations;
mod union;
