//! What a record costs that many people change often: `cargo run --release -p cairn-store --example hot_record`.
//!
//! Two records: one with 2,000 small changes, and one with a note of 100 KB that is typed in pieces and then changed 217 times. Of each, what
//! an edit, a look and the history cost at the end, and what it costs a newcomer to take all of it in, page by page. Processor
//! time of the one thread, milliseconds, on standard output as JSON.

use std::path::Path;

use cairn_domain::{Change, Create, Edit, Kind, RecordId, Value};
use cairn_store::receive::{self, Base, Incoming, IncomingChange, Outcome};
use cairn_store::records::{self, Author};
use cairn_store::{DbKey, Store};
use cairn_sync::{DeviceId, SpaceId};

const SPACE: SpaceId = SpaceId([9; 16]);
const DEVICE: DeviceId = DeviceId([1; 16]);
/// Changes of one page of a relay's log.
const PAGE: usize = 500;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let dir = tempfile::tempdir()?;
    let changes: usize = std::env::args().nth(1).map_or(Ok(2_000), |n| n.parse())?;
    let many = measure(dir.path(), "many", changes, |n| match n % 4 {
        0 => Change::Add { field: "tags".into(), value: Value::Text(format!("t{}", n % 50)) },
        _ => Change::Set { field: "city".into(), value: Value::Text(format!("c{n}")) },
    })?;
    let mut note: Vec<char> = Vec::new();
    let pieces = 30;
    let long = measure(dir.path(), "note", pieces + 217, |n| {
        let at = if n < pieces { note.len() } else { (n * 7919) % (note.len() - 20) };
        let text: Vec<char> = "今天拜访客户喜欢靠窗座位对花生过敏下次带样品 "
            .chars()
            .cycle()
            .skip(n % 23)
            .take(if n < pieces { 3_300 } else { 12 })
            .collect();
        let over = if n < pieces { at } else { at + 12 };
        note.splice(at..over, text);
        Change::Replace { field: "remark".into(), text: note.iter().collect() }
    })?;
    // One line for scripts.
    println!("{{\"changes\":{changes},\"many\":{many},\"note\":{long}}}");
    Ok(())
}

fn measure(dir: &Path, name: &str, edits: usize, mut change: impl FnMut(usize) -> Change) -> Result<String, Failed> {
    let store = Store::open(&dir.join(format!("{name}.db")), &DbKey::new([7; 32]))?;
    let (mut now, mut drawn) = (0, 0_u64);
    let id = RecordId([5; 16]);
    let mut write = |work: &mut dyn FnMut(&cairn_store::Write<'_>, &mut Author<'_>) -> cairn_store::Result<()>| {
        now += 1_000;
        let mut random = || {
            drawn += 1;
            let mut bytes = [1; 16];
            bytes[..8].copy_from_slice(&drawn.to_le_bytes());
            bytes
        };
        let mut author = Author { device: DEVICE, at_ms: now, install: [2; 16], random: &mut random };
        store.write(|tx| work(tx, &mut author))
    };
    let fields = [("name".to_owned(), Value::Text("王芳".into()))].into();
    let request = Create { id, kind: Kind::Customer, fields };
    write(&mut |tx, author| records::create(tx, &request, SPACE, author).map(drop))?;
    let mut costs = Vec::new();
    for n in 0..edits {
        let edit = Edit { id, changes: vec![change(n)] };
        let start = cpu_ms();
        write(&mut |tx, author| records::edit(tx, &edit, author).map(drop))?;
        costs.push(cpu_ms() - start);
    }
    let last = &costs[costs.len().saturating_sub(20)..];
    let edit = last.iter().sum::<f64>() / 20.0;
    let start = cpu_ms();
    let record = store.read(|conn| records::get_with_conflicts(conn, id))?;
    let get = cpu_ms() - start;
    let start = cpu_ms();
    let steps = store.read(|conn| records::history(conn, id))?.len();
    let history = cpu_ms() - start;
    let sent = store.read(sent)?;
    let newcomer = Store::open(&dir.join(format!("{name} of a newcomer.db")), &DbKey::new([7; 32]))?;
    let start = cpu_ms();
    for page in sent.chunks(PAGE) {
        take(&newcomer, id, page)?;
    }
    let joins = cpu_ms() - start;
    assert_eq!(newcomer.read(|conn| records::get_with_conflicts(conn, id))?.map(|r| r.0), record.map(|r| r.0));
    Ok(format!(
        "{{\"edit_ms\":{edit:.1},\"get_ms\":{get:.1},\"history_ms\":{history:.0},\"steps\":{steps},\"newcomer_ms\":{joins:.0}}}"
    ))
}

/// Every change as envelopes would bring them, one each.
fn sent(conn: &cairn_store::Read) -> cairn_store::Result<Vec<IncomingChange>> {
    let mut query = conn.prepare("SELECT bytes, author, at_ms FROM change ORDER BY at_ms")?;
    let rows = query.query_map([], |row| {
        Ok(IncomingChange { bytes: row.get(0)?, author: DeviceId(row.get(1)?), at_ms: row.get(2)?, sent_by: None })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// As a device takes a page: what it brings for one record is taken together.
fn take(store: &Store, id: RecordId, page: &[IncomingChange]) -> Result<(), Failed> {
    let base = store.read(|conn| receive::bases(conn, [id]))?.pop().unwrap_or_else(Base::later);
    let incoming = Incoming { id, kind: Kind::Customer, space: SPACE, changes: page.to_vec() };
    let prepared = receive::prepare(incoming, &base);
    let outcome = store.write(|tx| receive::receive(tx, prepared))?;
    assert_eq!(outcome, Outcome::Stored(page.len()));
    Ok(())
}

/// Processor time of this thread so far.
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default() / 1e6
}
