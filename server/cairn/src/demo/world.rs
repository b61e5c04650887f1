//! The parts of the demo: a relay process, an office process and two phones.

use std::path::{Path, PathBuf};

use cairn_client::import::ImportOptions;
use cairn_client::{Founding, Host, Role, SpaceId, Workspace};
use serde_json::Value;

use super::checks::Checks;
use crate::child::Child;
use crate::home::Home;
use crate::output::Failure;

/// The agency's own lists, as three programs exported them.
const FILES: [(&str, &[u8]); 6] = [
    ("customers.csv", include_bytes!("../../demo-data/customers.csv")),
    ("customers_gbk.csv", include_bytes!("../../demo-data/customers_gbk.csv")),
    ("contacts.vcf", include_bytes!("../../demo-data/contacts.vcf")),
    ("trips.csv", include_bytes!("../../demo-data/trips.csv")),
    ("purchases.csv", include_bytes!("../../demo-data/purchases.csv")),
    ("history.jsonl", include_bytes!("../../demo-data/history.jsonl")),
];

const DAY_MS: i64 = 86_400_000;

/// A running demo.
pub struct World {
    dir: PathBuf,
    _temporary: Option<tempfile::TempDir>,
    relay: Child,
    office_process: Child,
    /// The office's own device: the same database that the office process serves.
    pub office: Workspace,
    /// 林晓, a tour guide.
    pub guide: Workspace,
    /// Tom Baker, a field rep.
    pub rep: Workspace,
    link: String,
}

impl World {
    pub async fn build(dir: Option<PathBuf>, port: u16, checks: &mut Checks) -> Result<Self, Failure> {
        let (dir, temporary) = folder(dir)?;
        checks.chapter("The ground");
        let relay_dir = dir.join("relay").display().to_string();
        let log = dir.join("processes.log");
        let mut relay = Child::start(&["relay", "--dir", &relay_dir, "--listen", "127.0.0.1:0"], &log)?;
        let relay_url = text(&relay.line().await?, "listening")?;
        checks.did(format!("The relay listens on {relay_url}. It stores sealed envelopes and can read none."));

        let office_home = Home::at(&dir.join("office"));
        let founding =
            Founding {
                relay: relay_url, person: "前台 Front desk".into(), workspace: "路石旅行 Cairn Travel".into()
            };
        let office = Workspace::create(&office_home.dir, &office_home.make()?, founding, Host::system())?;
        office.sync_once().await?;
        checks.did("The office founded the workspace 路石旅行 Cairn Travel.");
        import_lists(&office, checks)?;
        let report = office.sync_once().await?;
        checks.holds(format!("The office sealed and sent {} changes to the relay.", report.sent), report.sent > 0);

        let listen = format!("127.0.0.1:{port}");
        let office_dir = office_home.dir.display().to_string();
        let mut office_process = Child::start(&["office", "--dir", &office_dir, "--listen", &listen], &log)?;
        let link = text(&office_process.line().await?, "sign_in")?;
        checks.did("The office serves its console.");

        checks.chapter("Two phones join");
        let guide = phone(&dir.join("guide"), "林晓 (guide)", &office, checks).await?;
        let rep = phone(&dir.join("rep"), "Tom Baker (rep)", &office, checks).await?;
        Ok(Self { dir, _temporary: temporary, relay, office_process, office, guide, rep, link })
    }

    pub fn sign_in_link(&self) -> &str {
        &self.link
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn stop(&mut self) {
        self.office_process.stop();
        self.relay.stop();
    }
}

/// The demo's folder: the given one, which must be new or empty, or a temporary one.
fn folder(dir: Option<PathBuf>) -> Result<(PathBuf, Option<tempfile::TempDir>), Failure> {
    let failed = |e: std::io::Error| {
        Failure::new("io", format!("The demo's folder cannot be made: {e}. Choose another with --dir."))
    };
    let Some(dir) = dir else {
        let temporary = tempfile::Builder::new().prefix("cairn-demo-").tempdir().map_err(failed)?;
        return Ok((temporary.path().to_owned(), Some(temporary)));
    };
    std::fs::create_dir_all(&dir).map_err(failed)?;
    if std::fs::read_dir(&dir).map_err(failed)?.next().is_some() {
        let text =
            format!("{} is not empty. The demo wants a folder of its own: choose another with --dir.", dir.display());
        return Err(Failure::new("not_empty", text));
    }
    Ok((dir, None))
}

fn import_lists(office: &Workspace, checks: &mut Checks) -> Result<(), Failure> {
    for (name, bytes) in FILES {
        let report = office.import(name, bytes, &ImportOptions::default())?;
        checks.holds(format!("{name}: {}", report.sentence()), report.imported > 0);
    }
    let customers = office.count(cairn_domain::Kind::Customer)?;
    checks.holds(format!("{customers} customers are in the book."), customers >= 500);
    Ok(())
}

async fn phone(dir: &Path, person: &str, office: &Workspace, checks: &mut Checks) -> Result<Workspace, Failure> {
    let spaces: Vec<SpaceId> = office.spaces()?.into_iter().map(|s| s.id).collect();
    let invite = office.invite(Role::Editor, &spaces, DAY_MS).await?;
    let phone = Workspace::join(dir, &Home::at(dir).make()?, &invite, person, Host::system()).await?;
    checks.did(format!("{person} scanned an invite: keys made, enrolled, epoch keys opened."));
    let report = phone.sync_once().await?;
    let same = phone.count(cairn_domain::Kind::Customer)? == office.count(cairn_domain::Kind::Customer)?;
    checks.holds(format!("{person}'s phone holds all {} records.", report.received), same);
    Ok(phone)
}

fn text(value: &Value, name: &str) -> Result<String, Failure> {
    let text = value.get(name).and_then(Value::as_str);
    text.map(str::to_owned).ok_or_else(|| Failure::new("child", format!("A part of the demo did not say its {name}.")))
}
