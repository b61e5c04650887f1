//! The dependency arrows of ARCHITECTURE.md, read from `cargo metadata`: what each crate may use directly.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// What each crate of the workspace may depend on within the workspace. `cairn-tests` and `cairn-attacks` may use everything.
const ARROWS: &[(&str, &[&str])] = &[
    ("cairn-domain", &[]),
    ("cairn-exchange", &["cairn-domain"]),
    ("cairn-insight", &["cairn-domain"]),
    ("cairn-forms", &["cairn-domain"]),
    ("cairn-sync", &[]),
    ("cairn-store", &["cairn-domain", "cairn-insight", "cairn-sync"]),
    ("cairn-client", &["cairn-domain", "cairn-exchange", "cairn-forms", "cairn-insight", "cairn-store", "cairn-sync"]),
    ("cairn-bindings", &["cairn-client", "cairn-domain", "cairn-forms", "cairn-insight"]),
    ("cairn-bindgen", &[]),
    ("cairn-answer", &["cairn-forms"]),
    ("cairn-office", &["cairn-answer", "cairn-client", "cairn-domain", "cairn-forms", "cairn-insight"]),
    ("cairn-relay", &["cairn-sync"]),
    // The command runs relay and office, drives devices through the client, reads files through exchange, computes the figures of a
    // list through insight, and its benchmark of the relay speaks the protocol itself.
    (
        "cairn",
        &[
            "cairn-client",
            "cairn-domain",
            "cairn-exchange",
            "cairn-forms",
            "cairn-insight",
            "cairn-office",
            "cairn-relay",
            "cairn-sync",
        ],
    ),
];

/// Libraries that only the named crates may import.
const RESERVED: &[(&str, &[&str])] = &[
    ("automerge", &["cairn-domain"]),
    ("rusqlite", &["cairn-store", "cairn-relay"]),
    ("sqlx", &["cairn-relay"]),
    ("tokio-postgres", &["cairn-relay"]),
    ("uniffi", &["cairn-bindings", "cairn-bindgen"]),
];

/// Time, randomness, input and output come into these crates as arguments.
const PURE: &[&str] = &["cairn-domain", "cairn-exchange", "cairn-forms", "cairn-insight", "cairn-sync"];
const IMPURE: &[&str] = &[
    "async-std",
    "getrandom",
    "rand",
    "reqwest",
    "rusqlite",
    "socket2",
    "tokio",
    "tokio-tungstenite",
    "ureq",
    "uniffi",
];

/// The direct dependencies of each workspace member, without those that only its tests use.
fn members() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().map(|package| (text(&package["name"]), normal_dependencies(package))).collect()
}

fn normal_dependencies(package: &Value) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().expect("dependencies");
    all.iter().filter(|d| d["kind"] != "dev").map(|d| text(&d["name"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a name").to_owned()
}

/// What points the wrong way, each in one line.
fn wrong_arrows(members: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, dependencies) in members {
        if name == "cairn-tests" || name == "cairn-attacks" {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| known == name) else {
            wrong.push(format!("{name} has no line in ARROWS"));
            continue;
        };
        for used in dependencies {
            let inside = members.contains_key(used) && !allowed.contains(&used.as_str());
            let reserved = RESERVED.iter().any(|(library, by)| library == used && !by.contains(&name.as_str()));
            let impure = PURE.contains(&name.as_str()) && IMPURE.contains(&used.as_str());
            if inside || reserved || impure {
                wrong.push(format!("{name} must not use {used}"));
            }
        }
    }
    wrong
}

#[test]
fn every_arrow_points_the_right_way() {
    let wrong = wrong_arrows(&members());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_planted_wrong_arrow_is_seen() {
    for (name, used) in [
        ("cairn-domain", "cairn-store"),
        ("cairn-relay", "cairn-client"),
        ("cairn-office", "rusqlite"),
        ("cairn-sync", "tokio"),
        ("cairn-store", "automerge"),
        ("cairn-client", "uniffi"),
    ] {
        let mut members = members();
        members.get_mut(name).expect("a member").insert(used.to_owned());
        assert!(wrong_arrows(&members).contains(&format!("{name} must not use {used}")));
    }
}
