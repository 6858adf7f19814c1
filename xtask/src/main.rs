//! The command line of the project, thin: arguments, files, printing.
#![forbid(unsafe_code)]

mod generate;
mod regen;
mod report;
mod tree;

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
    /// Write `generated/src` from `specs/`, or with --check say what is not up to date
    Regen(regen::Arguments),
    /// Write a crate of its own from anybody's document
    ///
    /// Exits with 0 when every operation was emitted, 1 when some were skipped, 2 when the document cannot be read.
    Generate(generate::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Regen(arguments) => regen::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
