//! Running relay, office or a measured device as a process of its own, and asking the kernel what it cost.

use std::io::Write;
use std::path::Path;
use std::process::{Child as Process, Command, Stdio};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::output::Failure;

/// A running `cairn` process that is ended when dropped.
pub struct Child {
    process: Process,
    lines: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

impl Child {
    /// Starts this same program with the arguments and `--json`.
    pub fn start(arguments: &[&str], log: &Path) -> Result<Self, Failure> {
        Self::spawn(Self::this_program(arguments)?, log, Stdio::null())
    }

    /// The same, with a standard input to [`say`](Self::say) things to.
    pub fn start_with_input(arguments: &[&str], log: &Path) -> Result<Self, Failure> {
        Self::run(Self::this_program(arguments)?, log)
    }

    /// Another program that reads and prints lines.
    pub fn run(command: Command, log: &Path) -> Result<Self, Failure> {
        Self::spawn(command, log, Stdio::piped())
    }

    fn this_program(arguments: &[&str]) -> Result<Command, Failure> {
        let program = std::env::current_exe().map_err(|e| failed("This program", &e))?;
        let mut command = Command::new(program);
        command.arg("--json").args(arguments);
        Ok(command)
    }

    fn spawn(mut command: Command, log: &Path, stdin: Stdio) -> Result<Self, Failure> {
        let log =
            std::fs::OpenOptions::new().create(true).append(true).open(log).map_err(|e| failed("The log file", &e))?;
        let mut process = command
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|e| failed(&command.get_program().to_string_lossy(), &e))?;
        let stdout = process.stdout.take().expect("standard output was piped above");
        let stdout = tokio::process::ChildStdout::from_std(stdout).map_err(|e| failed("The pipe", &e))?;
        Ok(Self { process, lines: BufReader::new(stdout).lines() })
    }

    /// The next JSON line that the process prints.
    pub async fn line(&mut self) -> Result<Value, Failure> {
        let line = self.lines.next_line().await.ok().flatten();
        let value = line.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let value = value.ok_or_else(|| {
            Failure::new("child", "A part of this program ended before it was ready; its log says why.")
        })?;
        match value.pointer("/error/text").and_then(Value::as_str) {
            Some(text) => Err(Failure::new("child", text)),
            None => Ok(value),
        }
    }

    /// Writes one line to the process's standard input.
    pub fn say(&mut self, line: &str) -> Result<(), Failure> {
        let input = self.process.stdin.as_mut().expect("the process was started with an input");
        writeln!(input, "{line}")
            .map_err(|e| Failure::new("child", format!("A part of this program does not listen any more: {e}.")))
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks the process to end in good order and waits for it.
    pub fn stop(&mut self) {
        #[cfg(unix)]
        {
            let id = self.process.id().to_string();
            Command::new("kill").args(["-TERM", &id]).status().ok();
        }
        #[cfg(not(unix))]
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn failed(what: &str, error: &std::io::Error) -> Failure {
    Failure::new("child", format!("{what} could not be started: {error}."))
}

impl Drop for Child {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Peak resident memory of a process in MiB (`VmHWM` of Linux's proc(5)); 0 where the system does not tell.
pub fn peak_rss_mb(process: u32) -> f64 {
    status_kb(process, "VmHWM:") / 1024.0
}

/// Present resident memory of a process in bytes (`VmRSS`).
pub fn rss_bytes(process: u32) -> f64 {
    status_kb(process, "VmRSS:") * 1024.0
}

fn status_kb(process: u32, name: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0.0)
}

/// Processor time that a process has used in seconds, user and system (fields 14 and 15 of proc(5) `stat`).
pub fn cpu_s(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = text.rsplit(") ").next().unwrap_or_default();
    let ticks: f64 = after_name.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
    ticks / TICKS_PER_SECOND
}

/// `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Rust supports.
const TICKS_PER_SECOND: f64 = 100.0;
