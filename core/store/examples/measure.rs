//! Measures one book: `cargo run --release -p cairn-store --example measure -- 100000`.
//!
//! Prints milliseconds. Creating and receiving count the store's own work; making and reading automerge documents is told apart
//! where the store is handed prepared ones.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use cairn_domain::{Change, Create, Document, Edit, Fields, Items, Kind, RecordId, Value, Writer};
use cairn_store::lists::{self, ListQuery, Sort};
use cairn_store::receive::{self, Incoming, IncomingChange};
use cairn_store::records::{self, Author};
use cairn_store::search::{self, SearchQuery};
use cairn_store::{DbKey, Store};
use cairn_sync::{DeviceId, SpaceId};

type Outcome<T> = Result<T, Box<dyn Error>>;

const SPACE: SpaceId = SpaceId([9; 16]);
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗";
const GIVEN: &str = "芳伟秀英娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志文辉玲红玉春梅鹏飞雪宇欣";
const TYPED: [&str; 14] =
    ["王", "芳", "王芳", "wf", "l", "lw", "w", "wang", "wangf", "139", "1390000", "vip", "suzhou", "anna b"];

/// Repeats itself and nothing else: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap_or(0)
    }

    fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next().to_le_bytes());
        bytes
    }

    fn of(&mut self, text: &str) -> char {
        let at = self.below(text.chars().count());
        text.chars().nth(at).unwrap_or('王')
    }
}

fn customer(random: &mut Random) -> Create {
    let name = match random.below(4) {
        0 => format!("Anna {}", ["Berg", "Müller", "Smith", "Tanaka"][random.below(4)]),
        1 => format!("{}{}", random.of(SURNAMES), random.of(GIVEN)),
        _ => format!("{}{}{}", random.of(SURNAMES), random.of(GIVEN), random.of(GIVEN)),
    };
    let number = format!("+86139{:08}", random.next() % 100_000_000);
    let phone = Fields::from([("number".to_owned(), number.as_str().into())]);
    let fields = [
        ("name".to_owned(), name.as_str().into()),
        ("phones".to_owned(), Value::Items(Items::from([("t".to_owned(), phone)]))),
        ("city".to_owned(), ["Suzhou", "Wuxi", "重庆"][random.below(3)].into()),
        ("tags".to_owned(), Value::Set(vec![["vip", "老客户", "new"][random.below(3)].to_owned()])),
    ];
    Create { id: RecordId(random.bytes()), kind: Kind::Customer, fields: fields.into() }
}

fn main() -> Outcome<()> {
    let records = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("book.db");
    let mut random = Random(1);
    let store = Store::open(&path, &key())?;
    let ids = fill(&store, &mut random, records)?;
    drop(store);
    let started = Instant::now();
    let store = Store::open(&path, &key())?;
    println!("open {:.1}", ms(started));
    println!("bytes {}", std::fs::metadata(&path)?.len());
    for sort in [Sort::Name, Sort::Recent, Sort::Owner, Sort::Tag] {
        pages(&store, sort)?;
    }
    for text in TYPED {
        searches(&store, text)?;
    }
    saves(&store, &mut random, &ids)?;
    receives(&store, &mut random)?;
    fsyncs(dir.path())
}

fn key() -> DbKey {
    DbKey::new([7; 32])
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

fn spread(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    println!("{name} p50 {:.2} p99 {:.2}", at(50), at(99));
}

fn fill(store: &Store, random: &mut Random, records: usize) -> Outcome<Vec<RecordId>> {
    let mut ids = Vec::with_capacity(records);
    let (mut started, mut made) = (Instant::now(), 0);
    while ids.len() < records {
        let requests: Vec<Create> = (0..1_000).map(|_| customer(random)).collect();
        store.write(|tx| {
            requests.iter().try_for_each(|request| {
                let mut draw = || random.bytes();
                let mut author = Author { device: DeviceId([1; 16]), at_ms: 1, install: [1; 16], random: &mut draw };
                records::create(tx, request, SPACE, &mut author).map(drop)
            })
        })?;
        ids.extend(requests.iter().map(|request| request.id));
        made += 1_000;
        if made == 10_000 {
            println!("create 10000 at {}: {:.0}", ids.len(), ms(started));
            (started, made) = (Instant::now(), 0);
        }
    }
    Ok(ids)
}

fn pages(store: &Store, sort: Sort) -> Outcome<()> {
    let mut query = ListQuery { sort, limit: 50, ..ListQuery::of(Kind::Customer) };
    let mut times = Vec::new();
    for _ in 0..300 {
        let started = Instant::now();
        let page = store.read(|conn| lists::page(conn, &query))?;
        times.push(ms(started));
        query.after = page.next;
    }
    spread(&format!("page {sort:?}"), times);
    Ok(())
}

fn searches(store: &Store, text: &str) -> Outcome<()> {
    let query = SearchQuery { text: text.to_owned(), ..SearchQuery::default() };
    let mut times = Vec::new();
    for _ in 0..100 {
        let started = Instant::now();
        store.read(|conn| search::find(conn, &query))?;
        times.push(ms(started));
    }
    spread(&format!("search {text}"), times);
    Ok(())
}

fn saves(store: &Store, random: &mut Random, ids: &[RecordId]) -> Outcome<()> {
    let mut times = Vec::new();
    for n in 0..200 {
        let value = format!("City {n}").as_str().into();
        let request =
            Edit { id: ids[random.below(ids.len())], changes: vec![Change::Set { field: "city".to_owned(), value }] };
        let started = Instant::now();
        store.write(|tx| {
            let mut draw = || random.bytes();
            let mut author = Author { device: DeviceId([1; 16]), at_ms: 2, install: [1; 16], random: &mut draw };
            records::edit(tx, &request, &mut author)
        })?;
        times.push(ms(started));
    }
    spread("save", times);
    Ok(())
}

fn receives(store: &Store, random: &mut Random) -> Outcome<()> {
    let mut incoming = Vec::new();
    for _ in 0..10_000 {
        let request = customer(random);
        let actor = random.bytes();
        let mut draw = || random.bytes();
        let (_, chunk) = Document::create(&request, &mut Writer { actor, random: &mut draw })?;
        let changes = vec![IncomingChange { bytes: chunk.bytes, author: DeviceId([2; 16]), at_ms: 3 }];
        incoming.push(Incoming { id: request.id, kind: request.kind, space: SPACE, changes });
    }
    let started = Instant::now();
    let mut prepared: Vec<_> = incoming.into_iter().map(|one| receive::prepare(one, true)).collect();
    println!("prepare 10000: {:.0}", ms(started));
    let started = Instant::now();
    while !prepared.is_empty() {
        let page: Vec<_> = prepared.drain(..250).collect();
        store.write(|tx| page.into_iter().try_for_each(|one| receive::receive(tx, one).map(drop)))?;
    }
    println!("receive 10000 in pages of 250: {:.0}", ms(started));
    Ok(())
}

fn fsyncs(dir: &Path) -> Outcome<()> {
    use std::io::Write as _;
    let mut file = std::fs::File::create(dir.join("fsync"))?;
    let mut times = Vec::new();
    for _ in 0..100 {
        file.write_all(&[0; 4_096])?;
        let started = Instant::now();
        file.sync_data()?;
        times.push(ms(started));
    }
    spread("fsync", times);
    Ok(())
}
