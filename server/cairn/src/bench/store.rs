//! `cairn bench store`: one device's encrypted book, from the first open to a durable save.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use cairn_client::{DbKey, Founding, Host, ListQuery, SearchQuery, Sort, Workspace};
use cairn_domain::{Change, Edit, Kind, RecordId, Value};
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
