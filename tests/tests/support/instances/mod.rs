//! Values made from the schemas of a document, looked at without the generator.
#![allow(dead_code, reason = "no suite needs all of it")]

mod merged;
pub mod sample;
pub mod text;
