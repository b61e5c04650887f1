//! Loyalty accounts: points earned, spent, granted to devices, expired, corrected. All of it works without a signal.

use cairn_domain::{Change, Create, Edit, Fields, Items, Kind, Record, RecordId, Value};
use cairn_insight::points::{self, Entry, Expiring, Ledger, Move, NotEnough, Standing, Statement};
use cairn_store::lists::{self, ListQuery};
use cairn_store::records::{self, Revision};
use cairn_store::{Read, Result as StoreResult, StoreError};
use cairn_sync::DeviceId;
use cairn_sync::membership::{self, Hand};
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::settings;
use crate::error::{ClientError, Result};
use crate::identity;
use crate::workspace::Workspace;

/// A device that may spend points of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub name: String,
    /// How many it may spend.
    pub points: i64,
    /// Whether points go to it when they are earned.
    pub keeper: bool,
}

/// An account at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountSheet {
    /// The account.
    pub id: RecordId,
    /// Whose it is.
    pub customer: RecordId,
    /// What they are called.
    pub name: String,
    /// All points.
    pub balance: i64,
    /// Points that this device may spend now.
    pub held: i64,
    /// Who else may spend how many.
    pub holders: Vec<Holder>,
    /// Tier, next tier, and what is missing for it.
    pub standing: Standing,
    /// What expires, soonest first.
    pub expiring: Vec<Expiring>,
    /// Entries that do not count, because the same purchase was entered twice.
    pub repeated: u64,
}

/// What an entry is to be.
struct New<'a> {
    points: i64,
    reason: &'a str,
    text: Option<&'a str>,
    purchase: Option<RecordId>,
}

/// The record of a customer's account: the same on every device that opens it.
fn id_of(customer: RecordId) -> RecordId {
    let mut hasher = blake3::Hasher::new_derive_key("cairn loyalty account 1");
    hasher.update(&customer.0);
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    RecordId(id)
}

impl Workspace {
    /// A customer's account, opened where there is none. Two devices that open it at once open one.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] where there is no such customer; [`ClientError::Forbidden`] for a reader.
    pub fn open_account(&self, customer: RecordId) -> Result<RecordId> {
        if let Some(known) = self.account_of(customer)? {
            return Ok(known);
        }
        let found = self.record(customer)?;
        if found.record.kind != Kind::Customer {
            return Err(ClientError::NotFound(customer));
        }
        let space = self.writable(Some(found.space))?;
        let fields = Fields::from([("customer".to_owned(), customer.to_string().as_str().into())]);
        let request = Create { id: id_of(customer), kind: Kind::Account, fields };
        self.0.derive_all(&[(request, 0, Some(customer))], space)?;
        Ok(id_of(customer))
    }

    /// A customer's account; `None` where nobody has opened one.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn account_of(&self, customer: RecordId) -> Result<Option<RecordId>> {
        let query = ListQuery { limit: 1, ..ListQuery::about(Kind::Account, customer) };
        let derived = self.0.store.read(|conn| records::get(conn, id_of(customer)))?.filter(|account| !account.deleted);
        Ok(match derived {
            Some(account) => Some(account.id),
            // One that was made by hand.
            None => self.list(&query)?.rows.first().map(|row| row.id),
        })
    }

    /// An account at a glance.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub fn account(&self, account: RecordId) -> Result<AccountSheet> {
        let found = self.0.store.read(|conn| {
            let Some((record, hands)) = self.account_and_hands(conn, account)? else { return Ok(None) };
            Ok(Some((record, hands, settings::points(conn)?)))
        });
        let (record, hands, programme) = found?.ok_or(ClientError::NotFound(account))?;
        let customer = record.text("customer").and_then(|id| id.parse().ok()).ok_or(ClientError::NotFound(account))?;
        let (ledger, zone, today) = (hands.ledger(&record), self.days(), self.today());
        let since = today.saturating_sub(i32::from(programme.tier_months).months());
        let earned = ledger.entries.iter().filter(|entry| {
            entry.kind == points::Kind::Earned && entry.at.is_some_and(|at| zone.to_datetime(at).date() > since)
        });
        let holders = ledger.holders().into_iter().filter_map(|(hand, points)| {
            let id = hand.parse::<Hand>().ok()?.device;
            let name = self.author_name(id).unwrap_or_default();
            Some(Holder { device: id, name, points, keeper: hand == ledger.keeper })
        });
        Ok(AccountSheet {
            id: account,
            customer,
            name: self.titles([customer])?.remove(&customer).unwrap_or_default(),
            balance: ledger.balance,
            held: ledger.held(&hands.mine),
            holders: holders.collect(),
            standing: programme.standing(earned.map(|entry| entry.points).sum()),
            expiring: points::expiring(&ledger, &programme, &zone, today),
            repeated: ledger.repeated.len() as u64,
        })
    }

    /// What happened to an account from one day to another, both included.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub fn statement(&self, account: RecordId, from: Date, to: Date) -> Result<Statement> {
        let found = self.0.store.read(|conn| self.account_and_hands(conn, account))?;
        let (record, hands) = found.ok_or(ClientError::NotFound(account))?;
        Ok(points::statement(&hands.ledger(&record), &self.days(), from, to))
    }

    /// Enters points that were earned, or given. They go to the keeper, who can grant them on. With a purchase they count once, however
    /// often and on how many devices it is entered.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] for fewer than one point; [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn earn_points(
        &self,
        account: RecordId,
        points: i64,
        purchase: Option<RecordId>,
        text: Option<&str>,
    ) -> Result<Revision> {
        if points < 1 {
            return Err(ClientError::Unsound("At least one point is earned. Nothing was written.".to_owned()));
        }
        self.enter(account, &New { points, reason: "earned", text, purchase })
    }

    /// Enters what a purchase earns by the programme, into its customer's account, which is opened where there is none. `None` where it
    /// earns nothing: a refund, another currency, an amount too small.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn earn_for_purchase(&self, purchase: RecordId) -> Result<Option<Revision>> {
        let record = self.record(purchase)?.record;
        let (programme, currency) =
            self.0.store.read(|conn| Ok((settings::points(conn)?, settings::figures(conn)?.currency)))?;
        let customer = record.text("customer").filter(|_| record.kind == Kind::Purchase).and_then(|id| id.parse().ok());
        let customer: RecordId = customer.ok_or(ClientError::NotFound(purchase))?;
        let counts = !matches!(record.text("payment"), Some("refunded" | "written_off"));
        let points = match record.fields.get("amount") {
            Some(Value::Money(amount)) if counts && amount.currency == currency => programme.for_amount(amount.minor),
            _ => 0,
        };
        if points < 1 {
            return Ok(None);
        }
        let account = self.open_account(customer)?;
        self.earn_points(account, points, Some(purchase), None).map(Some)
    }

    /// Spends points that this device may spend. No two devices can spend the same ones, also without a signal.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where this device was granted fewer: says how many it has and who can grant it more.
    pub fn spend_points(&self, account: RecordId, points: i64, text: Option<&str>) -> Result<Revision> {
        if points < 1 {
            return Err(ClientError::Unsound("At least one point is spent. Nothing was written.".to_owned()));
        }
        self.enter(account, &New { points: -points, reason: "spent", text, purchase: None })
    }

    /// Puts a mistake right. What is taken off must be in this device's hands; what is put on goes to the keeper.
    ///
    /// # Errors
    /// As [`spend_points`](Self::spend_points).
    pub fn correct_points(&self, account: RecordId, points: i64, text: &str) -> Result<Revision> {
        if points == 0 {
            return Err(ClientError::Unsound("A correction of no points changes nothing.".to_owned()));
        }
        self.enter(account, &New { points, reason: "corrected", text: Some(text), purchase: None })
    }

    /// Lets another device spend points that this one may spend now. Whoever has some left gives them back in the same way.
    ///
    /// # Errors
    /// As [`spend_points`](Self::spend_points); [`ClientError::Unsound`] where there is no such device, or where it was shut out.
    pub fn grant_points(&self, account: RecordId, points: i64, to: DeviceId) -> Result<Revision> {
        {
            let team = self.0.team();
            if team.membership.device(to).is_none() || team.membership.is_revoked(to) {
                return Err(ClientError::Unsound(format!(
                    "{to} is no device of this workspace that could spend points."
                )));
            }
        }
        if to == self.0.device {
            return Err(ClientError::Unsound("These points are in this device's hands already.".to_owned()));
        }
        let at = Value::Int(self.now().as_millisecond());
        self.write_entry(account, "allowances", points, |hands| {
            Fields::from([
                ("points".to_owned(), Value::Int(points)),
                ("from".to_owned(), hands.mine.as_str().into()),
                ("to".to_owned(), hands.of(to).as_str().into()),
                ("at".to_owned(), at.clone()),
            ])
        })
    }

    /// Takes off what has expired of every account, as far as it is in this device's hands: the keeper's business. Gives how many points.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`] for a reader.
    pub fn expire_points(&self) -> Result<i64> {
        let programme = self.points_settings()?;
        let (zone, today) = (self.days(), self.today());
        let mut taken = 0;
        for account in self.0.store.read(|conn| lists::whole(conn, Kind::Account))? {
            let found = self.0.store.read(|conn| self.account_and_hands(conn, account.id))?;
            let Some((record, hands)) = found else { continue };
            let ledger = hands.ledger(&record);
            let over = points::expired(&ledger, &programme, &zone, today).min(ledger.held(&hands.mine));
            if over > 0 {
                self.enter(account.id, &New { points: -over, reason: "expired", text: None, purchase: None })?;
                taken += over;
            }
        }
        Ok(taken)
    }

    fn enter(&self, account: RecordId, new: &New<'_>) -> Result<Revision> {
        let at = Value::Int(self.now().as_millisecond());
        self.write_entry(account, "points", -new.points, |hands| {
            // What is taken comes out of this device's hands, what is put on goes to the keeper.
            let hand = if new.points < 0 { &hands.mine } else { &hands.keeper };
            let mut entry = Fields::from([
                ("points".to_owned(), Value::Int(new.points)),
                ("reason".to_owned(), new.reason.into()),
                ("at".to_owned(), at.clone()),
                ("device".to_owned(), hand.as_str().into()),
            ]);
            entry.extend(new.text.map(|text| ("text".to_owned(), text.into())));
            entry.extend(new.purchase.map(|id| ("purchase".to_owned(), id.to_string().as_str().into())));
            entry
        })
    }

    /// Writes an entry that takes so many points out of this device's hands (fewer than one: none), judged and written in one step.
    fn write_entry(
        &self,
        account: RecordId,
        field: &str,
        takes: i64,
        entry: impl Fn(&Hands) -> Fields,
    ) -> Result<Revision> {
        let space =
            self.0.store.read(|conn| records::space_of(conn, account))?.ok_or(ClientError::NotFound(account))?;
        self.writable(Some(space))?;
        let mut refused: Option<(NotEnough, Ledger, String)> = None;
        let written = self.0.commit(|tx, author| {
            let (record, hands) = self.account_and_hands(tx, account)?.ok_or(StoreError::NotFound(account))?;
            if takes > 0 || field == "allowances" {
                let ledger = hands.ledger(&record);
                if let Err(why) = ledger.may_take(&hands.mine, takes) {
                    refused = Some((why, ledger, hands.mine));
                    return Err(StoreError::NotFound(account));
                }
            }
            let value = Value::Items(Items::from([("new".to_owned(), entry(&hands))]));
            let edit = Edit { id: account, changes: vec![Change::Add { field: field.to_owned(), value }] };
            records::edit(tx, &edit, author)
        });
        match refused {
            Some((why, ledger, mine)) => Err(self.too_much(&why, &ledger, &mine)),
            None => written,
        }
    }

    fn too_much(&self, why: &NotEnough, ledger: &Ledger, mine: &str) -> ClientError {
        let NotEnough { asked, held, balance } = why;
        if *asked < 1 {
            return ClientError::Unsound("At least one point is granted. Nothing was written.".to_owned());
        }
        let others: Vec<String> = ledger
            .holders()
            .into_iter()
            .filter(|(hand, _)| *hand != mine)
            .filter_map(|(hand, points)| {
                let device = hand.parse::<Hand>().ok()?.device;
                Some(format!("{} ({points})", self.author_name(device).ok()?))
            })
            .collect();
        let who = if others.is_empty() {
            "There are no more anywhere".to_owned()
        } else {
            format!("These can grant it more: {}", others.join(", "))
        };
        ClientError::Unsound(format!(
            "This device may use {held} of the account's {balance} points, not {asked}. {who}. Nothing was written."
        ))
    }

    /// An account that is not deleted, and in whose hands its points can be.
    fn account_and_hands(&self, conn: &Read, account: RecordId) -> StoreResult<Option<(Record, Hands)>> {
        let (record, space) = (account_record(conn, account)?, records::space_of(conn, account)?);
        let Some((record, space)) = record.zip(space) else { return Ok(None) };
        let all = self.0.team().membership.hands(space).cloned().unwrap_or_default();
        let mine = all.of(self.0.device).to_string();
        let keeper = all.keeper().map_or_else(|| mine.clone(), |keeper| all.of(keeper).to_string());
        Ok(Some((record, Hands { swept: identity::swept(conn)?, mine, keeper, all })))
    }
}

/// In whose hands the points of an account can be.
struct Hands {
    all: membership::Hands,
    /// This device's hand.
    mine: String,
    /// The hand that points go to when they are earned.
    keeper: String,
    /// All that a device wrote before it was shut out by this entry of the control log, or an earlier one, is here.
    swept: u64,
}

impl Hands {
    fn of(&self, device: DeviceId) -> String {
        self.all.of(device).to_string()
    }

    /// The account as this device knows it.
    fn ledger(&self, record: &Record) -> Ledger {
        Ledger::of(ledger_entries(record), &moves(record), &self.keeper, |hand| self.stands_for(hand))
    }

    /// Who has now what was in a hand. What a device that was shut out spent and granted before may not be here yet; until it is, nobody
    /// takes over, so that no point is spent twice.
    fn stands_for(&self, hand: &str) -> Option<String> {
        let mut hand: Hand = hand.parse().ok()?;
        while let Some((heir, _)) = self.all.heir(hand).filter(|(_, by)| *by <= self.swept) {
            hand = heir;
        }
        Some(hand.to_string())
    }
}

/// An account that is not deleted.
fn account_record(conn: &Read, id: RecordId) -> StoreResult<Option<Record>> {
    Ok(records::get(conn, id)?.filter(|record| record.kind == Kind::Account && !record.deleted))
}

fn text(entry: &Fields, name: &str) -> Option<String> {
    entry.get(name).and_then(Value::as_text).map(str::to_owned)
}

fn int(entry: &Fields, name: &str) -> Option<i64> {
    if let Some(Value::Int(n)) = entry.get(name) { Some(*n) } else { None }
}

fn ledger_entries(record: &Record) -> Vec<Entry> {
    let of = |(token, entry): (&String, &Fields)| {
        Some(Entry {
            token: token.clone(),
            points: int(entry, "points")?,
            kind: match entry.get("reason").and_then(Value::as_text) {
                Some("earned") => points::Kind::Earned,
                Some("spent") => points::Kind::Spent,
                Some("expired") => points::Kind::Expired,
                Some("corrected") => points::Kind::Corrected,
                _ => points::Kind::Unknown,
            },
            device: text(entry, "device"),
            at: int(entry, "at").and_then(|ms| Timestamp::from_millisecond(ms).ok()),
            text: text(entry, "text"),
            purchase: text(entry, "purchase").and_then(|id| id.parse().ok()),
        })
    };
    record.items("points").into_iter().flatten().filter_map(of).collect()
}

fn moves(record: &Record) -> Vec<Move> {
    let of = |(token, entry): (&String, &Fields)| {
        Some(Move {
            token: token.clone(),
            points: int(entry, "points")?,
            from: text(entry, "from")?,
            to: text(entry, "to")?,
            at: int(entry, "at").and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        })
    };
    record.items("allowances").into_iter().flatten().filter_map(of).collect()
}
