//! `cairn bench bindings`: what a phone's shell pays for the core, on the JVM through the generated Kotlin and JNA, with a relay and the
//! other device as processes of their own.
//!
//! The share of the crossing is found in one run: the same queries on the same book are timed on the JVM and, after it, in Rust through
//! `cairn-client`. What lies between is JNA, UniFFI's serialising, Kotlin's objects and two changes of thread.

use std::path::{Path, PathBuf};
use std::process::Command;

use cairn_client::{DbKey, Host, ListQuery, SearchQuery, Workspace};
use cairn_domain::Kind;
use clap::Args as ClapArgs;
use serde::Deserialize;
use serde_json::{Value, json};

use super::measure::{Spread, timed};
use super::sync_device::Order;
use crate::child::Child;
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// How many customers the book has.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..))]
    customers: u64,
    /// How often each call is timed.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(10..))]
    rounds: u64,
    /// How many edits of the other device are timed.
    #[arg(long, default_value_t = 200)]
    live: usize,
    /// Where Maven compiled the Kotlin of the core to.
    #[arg(long, value_name = "DIR", default_value = "tests/host/jvm/target")]
    classes: PathBuf,
    /// Where the core's library lies; by default beside this program.
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// The Java program, of version 17 or newer.
    #[arg(long, default_value = "java")]
    java: PathBuf,
}

const HOW: &str =
    "`./x bench bindings` builds it: the library, the Kotlin and its jars; it needs a JDK of version 17 and Maven";
/// What a rep types, letter by letter.
const WORDS: [&str; 4] = ["王芳", "wangf", "smith", "guest77"];
/// The key of the JVM's book, as in the Kotlin program.
const KEY: [u8; 32] = [7; 32];

/// What the JVM measured, µs where nothing else is said.
#[derive(Deserialize)]
struct Measured {
    start_ms: u64,
    first_rows: u64,
    rss_kb: u64,
    heap_kb: u64,
    page_us: Vec<f64>,
    keystroke_us: Vec<f64>,
    call_us: Vec<f64>,
}

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    let jvm = Jvm::of(&args)?;
    let temporary = tempfile::tempdir().map_err(|e| Failure::new("io", e.to_string()))?;
    let dir = temporary.path();
    let log = dir.join("bench.log");
    let path = |name: &str| dir.join(name).display().to_string();
    let mut relay = Child::start(&["relay", "--dir", &path("relay"), "--listen", "127.0.0.1:0"], &log)?;
    let url = relay.line().await?["listening"].as_str().unwrap_or_default().to_owned();
    let mut writer = Child::start_with_input(&["bench", "sync-device", "--dir", &path("writer")], &log)?;
    out.say(format!("{} customers on another device, and to this one", args.customers));
    let records = usize::try_from(args.customers).unwrap_or(usize::MAX);
    let invite = ask(&mut writer, &Order::Found { relay: url, records }).await?;
    ask(&mut writer, &Order::Push).await?;
    let book = path("jvm");
    jvm.start(&["join", &book, invite["invite"].as_str().unwrap_or_default()], &log)?.line().await?;
    out.say("lists and searches on the JVM");
    let rounds = args.rounds.to_string();
    let mut phone = jvm.start(&[&["measure", book.as_str(), &rounds], WORDS.as_slice()].concat(), &log)?;
    let measured = serde_json::from_value(phone.line().await?).map_err(|e| Failure::new("bench", e.to_string()))?;
    out.say("edits of the other device");
    let live = live(&mut writer, &mut phone, args.live).await?;
    drop(phone);
    out.say("the same in Rust");
    let value = answer(&args, measured, live, Path::new(&book))?;
    out.answer(&value, || serde_json::to_string_pretty(&value).unwrap_or_default());
    relay.stop();
    Ok(())
}

async fn ask(writer: &mut Child, order: &Order) -> Result<Value, Failure> {
    writer.say(&serde_json::to_string(order).map_err(|e| Failure::new("bench", e.to_string()))?)?;
    writer.line().await
}

/// From the call that saves an edit on the other device to the snapshot in the JVM's listener, ms.
async fn live(writer: &mut Child, phone: &mut Child, edits: usize) -> Result<Spread, Failure> {
    phone.line().await?;
    ask(writer, &Order::Live).await?;
    let mut samples = Vec::with_capacity(edits);
    for n in 0..edits {
        phone.say(&format!("live {n}"))?;
        let written = ask(writer, &Order::Edit { n }).await?;
        let at = |answer: &Value| answer["at_us"].as_f64().unwrap_or(0.0);
        samples.push((at(&phone.line().await?) - at(&written)) / 1e3);
    }
    ask(writer, &Order::Quiet).await?;
    Ok(Spread::of(samples))
}

fn answer(args: &Args, jvm: Measured, live: Spread, book: &Path) -> Result<Value, Failure> {
    let (page_rust, keystroke_rust) = in_rust(book, args.rounds)?;
    let ms = |us: Vec<f64>| Spread::of(us.into_iter().map(|us| us / 1e3).collect());
    let (page, keystroke, call) = (ms(jvm.page_us), ms(jvm.keystroke_us), Spread::of(jvm.call_us));
    let share = |jvm: Spread, rust: Spread| ((1.0 - rust.p50 / jvm.p50.max(f64::EPSILON)) * 1e3).round() / 1e3;
    Ok(json!({
        "customers": args.customers,
        "start": { "first_list_ms": jvm.start_ms, "rows": jvm.first_rows, "rss_mb": jvm.rss_kb / 1024, "heap_mb": jvm.heap_kb / 1024 },
        "page_of_100_ms": { "jvm": page, "rust": page_rust, "crossing_share": share(page, page_rust) },
        "search_keystroke_ms": { "jvm": keystroke, "rust": keystroke_rust, "crossing_share": share(keystroke, keystroke_rust) },
        "subscription_update_ms": live,
        "empty_call_us": call,
    }))
}

/// The same queries on the same book without anything between.
fn in_rust(book: &Path, rounds: u64) -> Result<(Spread, Spread), Failure> {
    let device = Workspace::open(book, &DbKey::new(KEY), Host::system())?;
    let mut page = ListQuery::of(Kind::Customer);
    page.limit = 100;
    let prefixes = |word: &'static str| word.char_indices().map(move |(at, c)| &word[..at + c.len_utf8()]);
    let of = |text: &str| SearchQuery { text: text.to_owned(), kinds: vec![Kind::Customer], limit: 50 };
    let keystrokes: Vec<SearchQuery> = WORDS.into_iter().flat_map(prefixes).map(of).collect();
    let (mut pages, mut searches) = (Vec::new(), Vec::new());
    // As on the JVM, the first half is not measured.
    for (round, typed) in (0..2 * rounds).zip(keystrokes.iter().cycle()) {
        let (page_ms, found) = timed(|| device.list(&page));
        found?;
        let (search_ms, found) = timed(|| device.search(typed));
        found?;
        if round >= rounds {
            pages.push(page_ms);
            searches.push(search_ms);
        }
    }
    Ok((Spread::of(pages), Spread::of(searches)))
}

/// How the Kotlin program is started.
struct Jvm {
    java: PathBuf,
    library: PathBuf,
    classes: PathBuf,
}

impl Jvm {
    /// What is needed, or which part of it is missing.
    fn of(args: &Args) -> Result<Self, Failure> {
        let beside = || std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_owned));
        let library = args.library.clone().or_else(beside).unwrap_or_default();
        let missing = |what: String| Err(Failure::new("bench", format!("{what} {HOW}.")));
        if !["so", "dylib"].iter().any(|end| library.join("libcairn_bindings").with_extension(end).exists()) {
            return missing(format!("The core's library is not in {}.", library.display()));
        }
        if !args.classes.join("classes/BenchKt.class").exists() || !args.classes.join("dependency").exists() {
            return missing(format!("The compiled Kotlin is not in {}.", args.classes.display()));
        }
        if Command::new(&args.java).arg("-version").output().is_err() {
            return missing(format!("{} cannot be started.", args.java.display()));
        }
        Ok(Self { java: args.java.clone(), library, classes: args.classes.clone() })
    }

    fn start(&self, arguments: &[&str], log: &Path) -> Result<Child, Failure> {
        let classes = self.classes.display();
        let mut command = Command::new(&self.java);
        command
            .arg(format!("-Djna.library.path={}", self.library.display()))
            .args(["-cp", &format!("{classes}/classes:{classes}/dependency/*"), "BenchKt"])
            .args(arguments);
        Child::run(command, log)
    }
}
