//! `cairn bench store`: one device's encrypted book, from the first open to a durable save.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use cairn_client::{DbKey, Founding, Host, ListQuery, SearchQuery, Sort, Workspace};
use cairn_domain::{Change, Edit, Fields, Kind, Money, RecordId, Value};
use clap::Args as ClapArgs;
use serde_json::json;

use super::data::customer;
use super::measure::{Spread, now, seconds, timed};
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// How many customers the book holds.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// How often each thing is measured.
    #[arg(long, default_value_t = 300)]
    rounds: usize,
}

const BATCH: usize = 1_000;

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let dir = tempfile::tempdir().map_err(|e| Failure::new("io", e.to_string()))?;
    let (fill_s, ids) = fill(dir.path(), args.records, out)?;
    let (open_ms, workspace) = timed(|| Workspace::open(dir.path(), &key(), Host::system()));
    let workspace = workspace?;
    let (page_ms, deep_ms) = pages(&workspace, args.rounds)?;
    let search = |texts: &[&str]| searches(&workspace, texts, args.rounds);
    let value = json!({
        "records": args.records,
        "fill_s": fill_s,
        "open_ms": open_ms,
        "page_ms": page_ms,
        "deep_page_ms": deep_ms,
        "search_ms": {
            "han1": search(&["王", "芳", "重", "单"])?,
            "initials": search(&["wf", "lw", "zcy", "oyxy"])?,
            "word": search(&["tanaka", "anna b", "chongqing", "139000"])?,
        },
        "recall": recalls(&workspace, &ids, args.rounds)?,
        "save_ms": saves(&workspace, &ids, args.rounds)?,
        "fsync_ms": fsyncs(dir.path(), args.rounds)?,
    });
    out.answer(&value, || serde_json::to_string_pretty(&value).unwrap_or_default());
    Ok(())
}

fn key() -> DbKey {
    DbKey::new([7; 32])
}

fn fill(dir: &Path, records: usize, out: Out) -> Result<(f64, Vec<RecordId>), Failure> {
    let founding = Founding { relay: "http://127.0.0.1:9".into(), person: "bench".into(), workspace: "bench".into() };
    let workspace = Workspace::create(dir, &key(), founding, Host::system())?;
    let bar = out.progress(records as u64, "filling the book");
    let start = now();
    let mut ids = Vec::with_capacity(records);
    for from in (0..records).step_by(BATCH) {
        let batch = (from..(from + BATCH).min(records)).map(customer).collect();
        ids.extend(workspace.create_many(batch, None)?.into_iter().map(|r| r.id));
        bar.inc(BATCH as u64);
    }
    bar.finish_and_clear();
    Ok((seconds(start), ids))
}

/// First pages in every order, and a walk of pages into the depth of the list.
fn pages(workspace: &Workspace, rounds: usize) -> Result<(Spread, Spread), Failure> {
    let mut first = Vec::new();
    let mut deep = Vec::new();
    for sort in [Sort::Name, Sort::Recent] {
        let mut query = ListQuery::of(Kind::Customer);
        query.sort = sort;
        query.limit = 100;
        for _ in 0..rounds / 2 {
            let (ms, page) = timed(|| workspace.list(&query));
            first.push(ms);
            page?;
        }
        for _ in 0..rounds / 2 {
            let (ms, page) = timed(|| workspace.list(&query));
            deep.push(ms);
            query.after = page?.next;
        }
    }
    Ok((Spread::of(first), Spread::of(deep)))
}

fn searches(workspace: &Workspace, texts: &[&str], rounds: usize) -> Result<Spread, Failure> {
    let mut samples = Vec::new();
    for n in 0..rounds {
        let query = SearchQuery { text: texts[n % texts.len()].to_owned(), limit: 20, ..SearchQuery::default() };
        let (ms, page) = timed(|| workspace.search(&query));
        samples.push(ms);
        page?;
    }
    Ok(Spread::of(samples))
}

/// The recall card: the first one, which reads everybody's dealings; later ones; and those that follow on a new purchase.
fn recalls(workspace: &Workspace, ids: &[RecordId], rounds: usize) -> Result<serde_json::Value, Failure> {
    let (purchases_s, done) = {
        let start = now();
        (start, dealings(workspace, ids))
    };
    done?;
    let filled_s = seconds(purchases_s);
    let one = |n: usize| ids[(n * 7919) % ids.len()];
    let (first_ms, card) = timed(|| workspace.recall(one(1)));
    card?;
    let (mut later, mut fresh) = (Vec::new(), Vec::new());
    for n in 0..rounds {
        let (ms, card) = timed(|| workspace.recall(one(n)));
        later.push(ms);
        card?;
    }
    for n in 0..rounds.min(100) {
        workspace.create_many(vec![purchase(one(n), n)], None)?;
        let (ms, card) = timed(|| workspace.recall(one(n)));
        fresh.push(ms);
        card?;
    }
    Ok(json!({
        "dealings_s": filled_s,
        "first_ms": first_ms,
        "card_ms": Spread::of(later),
        "card_after_purchase_ms": Spread::of(fresh),
    }))
}

/// A purchase for everybody, and a visit and a case for every fifth.
fn dealings(workspace: &Workspace, ids: &[RecordId]) -> Result<(), Failure> {
    for (batch, some) in ids.chunks(BATCH).enumerate() {
        let mut new: Vec<(Kind, Fields)> =
            some.iter().enumerate().map(|(n, id)| purchase(*id, batch * BATCH + n)).collect();
        for id in some.iter().step_by(5) {
            let customer = Value::Text(id.to_string());
            let visit = [
                ("customer", customer.clone()),
                ("made_at", Value::Int(1_780_000_000_000)),
                ("subject", Value::Text("回访".into())),
                ("promise", Value::Text("留靠窗座位".into())),
                ("note", Value::Text("喜欢早起拍日出，房间要高楼层。".repeat(4))),
            ];
            new.push((Kind::Visit, fields(visit)));
            new.push((Kind::Case, fields([("customer", customer), ("title", Value::Text("大巴迟到".into()))])));
        }
        workspace.create_many(new, None)?;
    }
    Ok(())
}

fn purchase(customer: RecordId, n: usize) -> (Kind, Fields) {
    let minor = 10_000 + i64::try_from(n % 977).unwrap_or_default() * 1_000;
    let day = Value::Text(format!("202{}-{:02}-{:02}", 4 + n % 3, 1 + n % 10, 1 + n % 28));
    let amount = Value::Money(Money { minor, currency: "CNY".into() });
    (Kind::Purchase, fields([("customer", Value::Text(customer.to_string())), ("date", day), ("amount", amount)]))
}

fn fields<const N: usize>(of: [(&str, Value); N]) -> Fields {
    of.map(|(name, value)| (name.to_owned(), value)).into()
}

fn saves(workspace: &Workspace, ids: &[RecordId], rounds: usize) -> Result<Spread, Failure> {
    let mut samples = Vec::new();
    for n in 0..rounds.min(ids.len()) {
        let change = Change::Set { field: "city".into(), value: Value::Text(format!("大理 {n}")) };
        let edit = Edit { id: ids[(n * 7919) % ids.len()], changes: vec![change] };
        let (ms, revision) = timed(|| workspace.edit_record(&edit));
        samples.push(ms);
        revision?;
    }
    Ok(Spread::of(samples))
}

/// What one durable write of a page costs on this disk, to compare a save with.
fn fsyncs(dir: &Path, rounds: usize) -> Result<Spread, Failure> {
    let failed = |e: std::io::Error| Failure::new("io", e.to_string());
    let mut file = OpenOptions::new().create(true).append(true).open(dir.join("fsync")).map_err(failed)?;
    let mut samples = Vec::new();
    for _ in 0..rounds {
        let (ms, done) = timed(|| file.write_all(&[7; 4096]).and_then(|()| file.sync_data()));
        samples.push(ms);
        done.map_err(failed)?;
    }
    Ok(Spread::of(samples))
}
