//! Makes a database as a newer version of Cairn would leave it: `newer_database DIR`. The Kotlin and Swift tests open it and must be
//! told to update. Its key is 32 times 7.

use std::error::Error;
use std::path::Path;

use cairn_store::{DbKey, Store};

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args().nth(1).ok_or("usage: newer_database DIR")?;
    std::fs::create_dir_all(&dir)?;
    let store = Store::open(&Path::new(&dir).join("cairn.db"), &DbKey::new([7; 32]))?;
    store.write(|tx| Ok(tx.execute_batch("PRAGMA user_version = 9999")?))?;
    Ok(())
}
