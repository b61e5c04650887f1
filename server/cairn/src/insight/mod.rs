//! `cairn insight …`: what customers are worth and how they fare, computed from a list or from a device's book.
//!
//! A command asks a [`source::Source`] for histories and names and puts its figures into words; where they came from is
//! the source's business.

mod book;
mod chaid;
mod chaid_text;
mod churn;
mod clv;
mod clv_book;
mod clv_summary;
mod clv_text;
mod cohorts;
mod from_book;
mod lifecycle;
mod loyalty;
mod purchases;
mod pyramid;
mod rfm;
mod satisfaction;
mod satisfaction_book;
mod satisfaction_rows;
mod sheet;
mod source;
mod text;
mod winback;

use clap::Subcommand;

use crate::output::{Failure, Out};

#[derive(Subcommand)]
pub enum Command {
    /// Recency, frequency and spending of each customer, scored 1 to 5, and the segments made of them.
    Rfm(purchases::ListArgs),
    /// Customer lifetime value: BG/NBD and gamma-gamma fitted to the list, then applied to each customer.
    Clv(clv::Args),
    /// The customer pyramid, ABC, key customers and the value matrix.
    Pyramid(purchases::ListArgs),
    /// Where each relation stands: exploring, building up, stable, declining, lost; who is slipping away.
    Lifecycle(purchases::ListArgs),
    /// Who was lost over a period, who was gained, who came back.
    Churn(churn::Args),
    /// How many of those who first bought in one period bought again in later ones.
    Cohorts(cohorts::Args),
    /// Lost customers by what it would bring to win them back.
    Winback(purchases::ListArgs),
    /// Satisfaction = experience - expectation, by question, touchpoint, trip and guide; NPS and CSAT.
    Satisfaction(satisfaction::Args),
    /// How complaints were dealt with: in time, on the spot, reopened, customers who came back, causes by touchpoint.
    Complaints(from_book::BookArgs),
    /// Loyalty: level, type, loyalty x value, share kept and share of wallet.
    Loyalty(from_book::BookArgs),
    /// The segments that differ most in a target: a CHAID tree, and its table of gains.
    Chaid(chaid::Args),
}

pub fn run(command: &Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Rfm(args) => rfm::run(args, out),
        Command::Clv(args) => clv::run(args, out),
        Command::Pyramid(args) => pyramid::run(args, out),
        Command::Lifecycle(args) => lifecycle::run(args, out),
        Command::Churn(args) => churn::run(args, out),
        Command::Cohorts(args) => cohorts::run(args, out),
        Command::Winback(args) => winback::run(args, out),
        Command::Satisfaction(args) => satisfaction::run(args, out),
        Command::Complaints(args) => satisfaction_book::complaints(args, out),
        Command::Loyalty(args) => loyalty::run(args, out),
        Command::Chaid(args) => chaid::run(args, out),
    }
}
