//! `cairn demo`: the whole path on one machine, with real parts: a relay process, an office process and two phones.

mod checks;
mod story;
mod world;

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::json;

use crate::output::{Failure, Out};
use crate::relay::until_stopped;
use checks::Checks;
use world::World;

#[derive(ClapArgs)]
pub struct Args {
    /// Check each result and end; exit code 0 where all hold, 1 otherwise.
    #[arg(long)]
    quick: bool,
    /// Where relay, office and phones keep their data; by default a new folder that is removed at the end.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// The console's port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    let mut checks = Checks::new(out);
    let mut world = World::build(args.dir, args.port, &mut checks).await?;
    story::tell(&mut world, &mut checks).await?;
    let link = world.sign_in_link().to_owned();
    if args.quick {
        world.stop();
        let failed = checks.failed();
        out.answer(&json!({ "passed": checks.passed(), "failed": failed, "steps": checks.steps() }), || {
            format!("{} checks hold, {} do not.", checks.passed(), failed.len())
        });
        if failed.is_empty() {
            return Ok(());
        }
        return Err(Failure::new("check", format!("These checks do not hold: {}.", failed.join("; "))));
    }
    out.answer(&json!({ "console": link }), || {
        format!(
            "\nThe console is open at\n  {link}\n(one-time link; data in {}). Ctrl-C ends the demo.",
            world.dir().display()
        )
    });
    until_stopped().await?;
    world.stop();
    Ok(())
}
