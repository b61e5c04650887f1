//! `cairn device points`: members' points, also without a signal.

use cairn_client::Workspace;
use cairn_domain::{Kind, RecordId};
use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::day::member;
use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Args)]
pub struct Of {
    /// The customer's id, or its first digits.
    customer: String,
    #[command(flatten)]
    home: Home,
}

#[derive(Subcommand)]
pub enum Command {
    /// Balance, who may spend how many, tier, what expires.
    Show(Of),
    /// Enter points that were earned: `earn ID --points 120 --text …`, or `earn ID --purchase ID` by the programme.
    Earn {
        #[command(flatten)]
        of: Of,
        /// How many.
        #[arg(long, required_unless_present = "purchase")]
        points: Option<i64>,
        /// The purchase that earned them; a purchase counts once.
        #[arg(long, value_name = "ID")]
        purchase: Option<String>,
        /// What is said of it.
        #[arg(long)]
        text: Option<String>,
    },
    /// Spend points that this device may spend.
    Spend {
        #[command(flatten)]
        of: Of,
        /// How many.
        #[arg(long)]
        points: i64,
        /// What for.
        #[arg(long)]
        text: Option<String>,
    },
    /// Let a colleague's device spend points that this one may spend now, or give them back.
    Grant {
        #[command(flatten)]
        of: Of,
        /// How many.
        #[arg(long)]
        points: i64,
        /// The colleague: name or id of the member.
        #[arg(long, value_name = "MEMBER")]
        to: String,
    },
    /// Put a mistake right, up or down.
    Correct {
        #[command(flatten)]
        of: Of,
        /// How many; below 0 to take off.
        #[arg(long, allow_negative_numbers = true)]
        points: i64,
        /// What was wrong.
        #[arg(long)]
        text: String,
    },
    /// What happened to an account in a period.
    Statement {
        #[command(flatten)]
        of: Of,
        /// The first day; by default a year before the last.
        #[arg(long, value_name = "DATE")]
        from: Option<Date>,
        /// The last day; by default today.
        #[arg(long, value_name = "DATE")]
        to: Option<Date>,
    },
    /// Take off what has expired of all accounts, as far as it is in this device's hands.
    Expire {
        #[command(flatten)]
        home: Home,
    },
}

pub fn run(command: &Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Show(of) => {
            let (book, customer) = open(of)?;
            let account = account_of(&book, customer)?;
            show(&book, account, out)
        }
        Command::Earn { of, points, purchase, text } => {
            let (book, customer) = open(of)?;
            let purchase = purchase.as_deref().map(|id| book.resolve(id)).transpose()?;
            let account = book.open_account(customer)?;
            match (points, purchase) {
                (Some(points), purchase) => {
                    book.earn_points(account, *points, purchase, text.as_deref())?;
                }
                (None, Some(purchase)) => {
                    book.earn_for_purchase(purchase)?.ok_or_else(|| {
                        Failure::new(
                            "no_points",
                            "This purchase earns no points: it was refunded, is in another currency, or too small.",
                        )
                    })?;
                }
                (None, None) => {}
            }
            show(&book, account, out)
        }
        Command::Spend { of, points, text } => {
            let (book, customer) = open(of)?;
            let account = account_of(&book, customer)?;
            book.spend_points(account, *points, text.as_deref())?;
            show(&book, account, out)
        }
        Command::Grant { of, points, to } => {
            let (book, customer) = open(of)?;
            let account = account_of(&book, customer)?;
            let colleague = book.record(member(&book, to)?)?.record;
            let device = colleague.text("device").filter(|_| colleague.kind == Kind::Member);
            let device = device.and_then(|id| id.parse().ok()).ok_or_else(|| {
                Failure::new("no_device", format!("{to:?} is no colleague with a device. `cairn devices` lists them."))
            })?;
            book.grant_points(account, *points, device)?;
            show(&book, account, out)
        }
        Command::Correct { of, points, text } => {
            let (book, customer) = open(of)?;
            let account = account_of(&book, customer)?;
            book.correct_points(account, *points, text)?;
            show(&book, account, out)
        }
        Command::Statement { of, from, to } => {
            let (book, customer) = open(of)?;
            let account = account_of(&book, customer)?;
            let to = to.unwrap_or_else(|| book.today());
            let from = from.unwrap_or_else(|| book.year_until(to).from);
            let made = book.statement(account, from, to)?;
            out.answer(&made, || {
                let mut lines = vec![format!("{from}  opening  {:>8}", made.opening)];
                lines.extend(made.lines.iter().map(|line| {
                    let kind = format!("{:?}", line.entry.kind).to_lowercase();
                    let text = line.entry.text.as_deref().unwrap_or_default();
                    format!("{}  {kind:<9} {:>+7} {:>8}  {text}", line.day, line.entry.points, line.balance)
                }));
                lines.push(format!("{to}  closing  {:>8}", made.closing));
                lines.join("\n")
            });
            Ok(())
        }
        Command::Expire { home } => {
            let taken = home.open()?.expire_points()?;
            out.answer(&serde_json::json!({ "expired": taken }), || {
                format!("{taken} points have expired and were taken off.")
            });
            Ok(())
        }
    }
}

fn open(of: &Of) -> Result<(Workspace, RecordId), Failure> {
    let book = of.home.open()?;
    let customer = book.resolve(&of.customer)?;
    Ok((book, customer))
}

fn account_of(book: &Workspace, customer: RecordId) -> Result<RecordId, Failure> {
    book.account_of(customer)?.ok_or_else(|| {
        Failure::new("no_account", "This customer has no account yet. `cairn device points earn` opens one.")
    })
}

fn show(book: &Workspace, account: RecordId, out: Out) -> Result<(), Failure> {
    let sheet = book.account(account)?;
    out.answer(&sheet, || {
        let tier = sheet.standing.tier.as_ref().map_or("no tier", |tier| tier.name.as_str());
        let mut lines =
            vec![format!("{}: {} points, {tier}; this device may spend {}", sheet.name, sheet.balance, sheet.held)];
        if let (Some(next), Some(missing)) = (&sheet.standing.next, sheet.standing.missing) {
            lines.push(format!("{missing} more for {}", next.name));
        }
        lines.extend(sheet.holders.iter().map(|one| {
            format!("{:>8}  {}{}", one.points, one.name, if one.keeper { " (earned points go here)" } else { "" })
        }));
        lines.extend(sheet.expiring.iter().take(3).map(|one| format!("{:>8}  expire on {}", one.points, one.on)));
        lines.join("\n")
    });
    Ok(())
}
