//! The command line of the project, thin: arguments, files, printing.
#![forbid(unsafe_code)]

mod corpus;
mod coverage;
mod generate;
mod manifest;
mod regen;
mod report;
mod selectors;
mod tree;
mod vendors;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "OpenAPI documents in, Rust clients out")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write `generated/src` and its features from `specs/`, or with --check say what is not up to date
    Regen(regen::Arguments),
    /// Write a crate of its own from anybody's document, or from several that are one API
    ///
    /// Exits with 0 when every operation was emitted, 1 when some were skipped, 2 when a document cannot be read.
    Generate(generate::Arguments),
    /// Say how much the documents in `specs/` know of each operation, and what they leave open
    Coverage(coverage::Arguments),
    /// Generate every document of a folder, have the compiler check it, and print a table
    ///
    /// Exits with 1 when a document is not emitted whole, or does not compile without a warning.
    Corpus(corpus::Arguments),
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let (done, file, format) = match &command {
        Command::Regen(arguments) => (regen::run(arguments), vendors::TABLE.to_owned(), arguments.message_format),
        Command::Coverage(arguments) => (coverage::run(arguments), vendors::TABLE.to_owned(), arguments.message_format),
        Command::Generate(arguments) => {
            let first = arguments.documents.first().map(|path| path.display().to_string());
            (generate::run(arguments), first.unwrap_or_default(), arguments.message_format)
        }
        Command::Corpus(arguments) => (corpus::run(arguments), "the corpus".to_owned(), arguments.message_format),
    };
    done.unwrap_or_else(|error| {
        report::failure(&error, &file, format);
        ExitCode::from(2)
    })
}
