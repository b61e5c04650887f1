//! `cairn form …`: forms as files, without a book: what is wrong with one, and how it is answered.

mod check;
pub mod dialog;
pub mod file;
mod fill;
mod run;

use clap::Subcommand;

use crate::output::{Failure, Out};

#[derive(Subcommand)]
pub enum Command {
    /// Say all that is wrong with a form, each with its sheet, row and column. Exits 0 when nothing is, else 1.
    Check(check::Args),
    /// Answer a form in the terminal. The answers come out as OpenRosa XML, or with --json as a response.
    Fill(fill::Args),
    /// Answer a form from a list of steps and print what it comes to: every node, and what would be sent.
    Run(run::Args),
}

pub fn run(command: &Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Check(args) => check::run(args, out),
        Command::Fill(args) => fill::run(args, out),
        Command::Run(args) => run::run(args, out),
    }
}
