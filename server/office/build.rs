//! Makes sure that there is something to embed: where the console has not been built, a page that says how to.

use std::path::Path;
use std::{env, fs, io};

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Cairn</title><h1>The console is not built into this program</h1><p>In <code>server/office/web</code> run <code>npm ci &amp;&amp; npm run build</code>, then build Cairn again. The API works all the same.</p></html>\n";

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let dist = Path::new(&root).join("web/dist");
    println!("cargo::rerun-if-changed=web/dist");
    if dist.join("index.html").exists() {
        return Ok(());
    }
    fs::create_dir_all(&dist)?;
    fs::write(dist.join("index.html"), PLACEHOLDER)
}
