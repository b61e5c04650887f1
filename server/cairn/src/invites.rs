//! `cairn invites list|withdraw`: the codes that were made and what became of them.

use cairn_client::{InviteInfo, InviteState};
use clap::Subcommand;
use serde_json::json;

use crate::admin::DirArgs;
use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Subcommand)]
pub enum Command {
    /// List all invites, newest first.
    List(DirArgs),
    /// Withdraw an invite: nobody joins by its code any more.
    Withdraw {
        /// The invite's id, or its first digits, as the list shows it.
        invite: String,
        #[command(flatten)]
        home: Home,
    },
}

pub async fn run(command: Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::List(args) => {
            let invites = args.home().open()?.invites()?;
            out.answer(&invites, || {
                if invites.is_empty() {
                    return "Nobody was invited yet. `cairn invite --dir DIR` makes a code.".to_owned();
                }
                invites.iter().map(line).collect::<Vec<_>>().join("\n")
            });
        }
        Command::Withdraw { invite, home } => {
            let workspace = home.open()?;
            let wanted = invite.to_lowercase();
            let found: Vec<_> =
                workspace.invites()?.into_iter().filter(|i| i.id.to_string().starts_with(&wanted)).collect();
            let [invite] = found.as_slice() else {
                let text =
                    format!("{} invites' ids begin with {wanted:?}. `cairn invites list` shows them.", found.len());
                return Err(Failure::new("unknown_invite", text));
            };
            workspace.withdraw_invite(invite.id).await?;
            out.answer(&json!({ "withdrawn": invite.id }), || {
                format!("Invite {} is withdrawn. Nobody can join by its code any more.", invite.id)
            });
        }
    }
    Ok(())
}

fn line(invite: &InviteInfo) -> String {
    let state = match invite.state {
        InviteState::Open => format!("open until {}", crate::output::moment(invite.expires_ms)),
        InviteState::Used => format!("used by {}", invite.used_by_name.as_deref().unwrap_or("somebody")),
        InviteState::Withdrawn => "withdrawn".to_owned(),
        InviteState::Expired => format!("expired {}", crate::output::moment(invite.expires_ms)),
    };
    let spaces = if invite.everywhere { "everywhere".to_owned() } else { invite.spaces.join(", ") };
    format!("{}  {:<6}  {spaces}  by {}  {state}", invite.id, invite.role.name(), invite.by_name)
}
