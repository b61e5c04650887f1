//! Writes a small book in today's schema, to be kept for the tests of later migrations:
//! `cargo run -p cairn-store --example write_fixture -- core/store/tests/fixtures/schema_1.db`.
//!
//! Write it once per schema, before that schema is released; never again afterwards.

use std::error::Error;
use std::path::PathBuf;

use cairn_domain::{Change, Create, Edit, Fields, Items, Kind, RecordId, Value};
use cairn_store::records::{self, Author};
use cairn_store::{DbKey, Store, facts};
use cairn_sync::{DeviceId, SpaceId};

fn main() -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(std::env::args().nth(1).ok_or("Say where the fixture shall be written.")?);
    if path.exists() {
        return Err("This fixture exists already; a kept schema is not written again.".into());
    }
    let store = Store::open(&path, &DbKey::new([7; 32]))?;
    let id = |n: u8| RecordId([n; 16]);
    let phone = Fields::from([("number".to_owned(), "+8613800138000".into())]);
    let wang = Fields::from([
        ("name".to_owned(), "王芳".into()),
        ("tags".to_owned(), Value::Set(vec!["vip".to_owned()])),
        ("phones".to_owned(), Value::Items(Items::from([("t".to_owned(), phone)]))),
    ]);
    let visit = Fields::from([
        ("customer".to_owned(), id(1).to_string().as_str().into()),
        ("subject".to_owned(), "重庆 trip".into()),
    ]);
    let new = [
        Create { id: id(1), kind: Kind::Customer, fields: wang },
        Create { id: id(2), kind: Kind::Customer, fields: Fields::from([("name".to_owned(), "Zoë".into())]) },
        Create { id: id(3), kind: Kind::Visit, fields: visit },
    ];
    let edit = Edit { id: id(1), changes: vec![Change::Set { field: "city".to_owned(), value: "Suzhou".into() }] };
    let mut drawn = 0;
    let mut random = || {
        drawn += 1;
        [drawn; 16]
    };
    store.write(|tx| {
        let mut author = Author { device: DeviceId([1; 16]), at_ms: 1_000, install: [1; 16], random: &mut random };
        for request in &new {
            records::create(tx, request, SpaceId([9; 16]), &mut author)?;
        }
        records::edit(tx, &edit, &mut author)?;
        records::delete(tx, id(2), &mut author)?;
        facts::set(tx, "device", b"the first")
    })?;
    Ok(())
}
