//! `cairn form …`: forms as files, without a book: what is wrong with one, and how it is answered.

mod check;
pub mod file;

use clap::Subcommand;

use crate::output::{Failure, Out};

#[derive(Subcommand)]
pub enum Command {
    /// Say all that is wrong with a form, each with its sheet, row and column. Exits 0 when nothing is, else 1.
    Check(check::Args),
}

pub fn run(command: &Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Check(args) => check::run(args, out),
    }
}
