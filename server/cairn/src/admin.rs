//! `cairn invite|revoke|devices|space`: what an owner or administrator does.

use cairn_client::{DeviceId, Role};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::device::space_named;
use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Args)]
pub struct InviteArgs {
    /// owner, admin, editor or reader.
    #[arg(long, default_value = "editor")]
    role: String,
    /// A space the newcomer may open, by name; may be given several times. By default all of yours.
    #[arg(long)]
    space: Vec<String>,
    /// How many hours the code is good for.
    #[arg(long, default_value_t = 72)]
    hours: u32,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct RevokeArgs {
    /// The device's id, or its first digits, as `cairn devices` lists them.
    device: String,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct DirArgs {
    #[command(flatten)]
    home: Home,
}

#[derive(Subcommand)]
pub enum SpaceCommand {
    /// List the spaces.
    List(DirArgs),
    /// Add a space: a territory, a team, a trip.
    Add {
        /// Its name.
        name: String,
        #[command(flatten)]
        home: Home,
    },
}

const HOUR_MS: i64 = 3_600_000;

pub async fn invite(args: InviteArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let role = Role::from_name(&args.role).ok_or_else(|| {
        Failure::new(
            "unknown_role",
            format!("There is no role called {:?}. Known are owner, admin, editor, reader.", args.role),
        )
    })?;
    let spaces = if args.space.is_empty() {
        workspace.spaces()?.into_iter().map(|s| s.id).collect()
    } else {
        args.space.iter().map(|name| space_named(&workspace, name)).collect::<Result<Vec<_>, _>>()?
    };
    let code = workspace.invite(role, &spaces, i64::from(args.hours) * HOUR_MS).await?;
    out.answer(&json!({ "invite": code, "role": args.role, "hours": args.hours }), || {
        format!(
            "{code}\n\nGood once, for {} hours. On the new device: cairn device join CODE --name NAME --dir DIR",
            args.hours
        )
    });
    Ok(())
}

pub async fn revoke(args: RevokeArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let wanted = args.device.to_lowercase();
    let found: Vec<_> = workspace.devices()?.into_iter().filter(|d| d.id.to_string().starts_with(&wanted)).collect();
    let [device] = found.as_slice() else {
        let text =
            if found.is_empty() { "No device's id begins with" } else { "More than one device's id begins with" };
        return Err(Failure::new(
            "unknown_device",
            format!("{text} {wanted:?}. `cairn devices --dir DIR` lists them."),
        ));
    };
    let id: DeviceId = device.id;
    workspace.revoke(id).await?;
    out.answer(&json!({ "revoked": id }), || {
        format!(
            "{} ({id}) is shut out. It keeps what it had and reads nothing that is written from now on.",
            device.name
        )
    });
    Ok(())
}

pub fn devices(args: &DirArgs, out: Out) -> Result<(), Failure> {
    let devices = args.home.open()?.devices()?;
    out.answer(&devices, || {
        let line = |d: &cairn_client::DeviceInfo| {
            let state = if d.revoked { "shut out" } else { d.role.name() };
            format!("{}  {state:<8}  {}{}", d.id, d.name, if d.this_device { "  (this device)" } else { "" })
        };
        devices.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

pub async fn space(command: SpaceCommand, out: Out) -> Result<(), Failure> {
    match command {
        SpaceCommand::List(args) => {
            let spaces = args.home.open()?.spaces()?;
            out.answer(&spaces, || {
                spaces.iter().map(|s| format!("{}  {}  {}", s.id, s.role.name(), s.name)).collect::<Vec<_>>().join("\n")
            });
        }
        SpaceCommand::Add { name, home } => {
            let id = home.open()?.add_space(&name).await?;
            out.answer(&json!({ "space": id, "name": name }), || {
                format!("Space {name} ({id}) is there. Invite people with --space {name:?}.")
            });
        }
    }
    Ok(())
}
