//! `cairn invite|role|revoke|devices|space`: what an owner or administrator does.

use cairn_client::{DeviceInfo, Role, RolePlace, Scope, Workspace};
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
    /// A space the newcomer may open, by name; may be given several times. By default all there are of yours.
    #[arg(long, conflicts_with = "everywhere")]
    space: Vec<String>,
    /// In every space, those of the future included. An owner always is one everywhere.
    #[arg(long)]
    everywhere: bool,
    /// How many hours the code is good for, 336 (two weeks) at most.
    #[arg(long, default_value_t = 24)]
    hours: u32,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct RoleArgs {
    /// The device's id, or its first digits, as `cairn devices` lists them.
    device: String,
    /// owner, admin, editor, reader, or none.
    role: String,
    /// In this space only, by name. By default wherever the device has a role now.
    #[arg(long, conflicts_with = "everywhere")]
    space: Option<String>,
    /// In every space, those of the future included. An owner always is one everywhere.
    #[arg(long)]
    everywhere: bool,
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

impl DirArgs {
    /// The device's folder.
    pub fn home(&self) -> &Home {
        &self.home
    }
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
    let role = role_named(&args.role)?;
    if role == Role::Owner && !args.space.is_empty() {
        return Err(Failure::new(
            "unsound",
            "An owner is one everywhere. Leave --space out, or invite with --role admin. Nothing was made.",
        ));
    }
    let everywhere = args.everywhere || role == Role::Owner;
    let scope = if everywhere {
        Scope::everywhere()
    } else if args.space.is_empty() {
        Scope::from(&workspace.spaces()?.into_iter().map(|s| s.id).collect::<Vec<_>>())
    } else {
        Scope::from(&args.space.iter().map(|name| space_named(&workspace, name)).collect::<Result<Vec<_>, _>>()?)
    };
    let code = workspace.invite(role, scope, i64::from(args.hours) * HOUR_MS).await?;
    let value = json!({ "invite": code, "role": args.role, "everywhere": everywhere, "hours": args.hours });
    out.answer(&value, || {
        format!(
            "{code}\n\nGood once, for {} hours. On the new device: cairn device join CODE --name NAME --dir DIR",
            args.hours
        )
    });
    Ok(())
}

fn role_named(name: &str) -> Result<Role, Failure> {
    Role::from_name(name).ok_or_else(|| {
        let text = format!("There is no role called {name:?}. Known are owner, admin, editor, reader.");
        Failure::new("unknown_role", text)
    })
}

/// The device whose id is, or begins with, this text. One that has just joined is asked for at the relay.
async fn device_named(workspace: &Workspace, text: &str) -> Result<DeviceInfo, Failure> {
    let wanted = text.to_lowercase();
    let find = || -> Result<Vec<DeviceInfo>, Failure> {
        let all = workspace.devices()?.into_iter();
        Ok(all.filter(|d| !wanted.is_empty() && d.id.to_string().starts_with(&wanted)).collect())
    };
    let mut found = find()?;
    if found.is_empty() && workspace.sync_once().await.is_ok() {
        found = find()?;
    }
    match (found.pop(), found.is_empty()) {
        (Some(device), true) => Ok(device),
        (only, _) => {
            let what = if only.is_none() { "No device's id begins" } else { "More than one device's id begins" };
            let text = format!("{what} with {wanted:?}. `cairn devices --dir DIR` lists them.");
            Err(Failure::new("unknown_device", text))
        }
    }
}

pub async fn role(args: RoleArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let device = device_named(&workspace, &args.device).await?;
    let role = if args.role == "none" { None } else { Some(role_named(&args.role)?) };
    let place = match &args.space {
        Some(name) => RolePlace::Space(space_named(&workspace, name)?),
        None if args.everywhere => RolePlace::Everywhere,
        None => RolePlace::AsNow,
    };
    workspace.set_role(device.id, role, place).await?;
    let now = device_named(&workspace, &device.id.to_string()).await?;
    let value = json!({ "device": now.id, "role": now.role, "everywhere": now.everywhere, "spaces": now.spaces });
    out.answer(&value, || format!("{} ({}) is now {}.", now.name, now.id, standing(&now)));
    Ok(())
}

/// What a device may do, for a line of text.
fn standing(device: &DeviceInfo) -> String {
    match (device.revoked, device.everywhere, device.spaces.is_empty()) {
        (true, ..) => "shut out".to_owned(),
        (_, Some(role), _) if role == device.role => format!("{} everywhere", role.name()),
        (_, _, true) => "without a role".to_owned(),
        _ => device.role.name().to_owned(),
    }
}

pub async fn revoke(args: RevokeArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let device = device_named(&workspace, &args.device).await?;
    let id = device.id;
    workspace.revoke(id).await?;
    // Whoever owned the book may have kept the texts of its recovery sheets.
    let new_sheets = device.everywhere == Some(Role::Owner) && workspace.recovery()?.key.is_some();
    out.answer(&json!({ "revoked": id, "new_sheets_needed": new_sheets }), || {
        let sheets =
            "\nIt was an owner's and may have seen the recovery sheets: make new ones with `cairn recovery make`.";
        format!(
            "{} ({id}) is shut out. It keeps what it had and reads nothing that is written from now on.{}",
            device.name,
            if new_sheets { sheets } else { "" }
        )
    });
    Ok(())
}

pub fn devices(args: &DirArgs, out: Out) -> Result<(), Failure> {
    let devices = args.home.open()?.devices()?;
    out.answer(&devices, || {
        let line = |d: &DeviceInfo| {
            format!("{}  {:<17}  {}{}", d.id, standing(d), d.name, if d.this_device { "  (this device)" } else { "" })
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
