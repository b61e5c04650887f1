#!/usr/bin/env python3
"""What a release is made of, as a CycloneDX 1.5 document, and what is known against it.

usage: sbom.py write FILE     every package of Cargo.lock, the console's package-lock.json, Maven's poms and Android's
                              Gradle files
       sbom.py advisories     asks cargo-deny's and npm's advisory databases about the locked packages; says which could
                              not be asked
       sbom.py test           both on planted packages
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import uuid
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = Path("server/office/web/package-lock.json")
POM = "{http://maven.apache.org/POM/4.0.0}"
GRADLE = re.compile(r"""["']([\w.-]+):([\w.-]+):([\w.+-]+)["']""")


def component(purl, name, version, group=None, scope="required", sha256=None, sha512=None, licence=None):
    one = {"type": "library", "bom-ref": purl, "name": name, "version": version, "scope": scope, "purl": purl}
    if group:
        one["group"] = group
    hashes = [("SHA-256", sha256), ("SHA-512", sha512)]
    if any(value for _, value in hashes):
        one["hashes"] = [{"alg": alg, "content": value} for alg, value in hashes if value]
    if licence:
        one["licenses"] = [{"expression": licence}]
    return one


def crates(root):
    """The crates of other people; ours are the thing itself."""
    lock = tomllib.loads((root / "Cargo.lock").read_text())
    for package in lock["package"]:
        if "source" in package:
            name, version = package["name"], package["version"]
            yield component(f"pkg:cargo/{quote(name)}@{quote(version)}", name, version, sha256=package.get("checksum"))


def npm(root):
    if not (root / CONSOLE).exists():
        return
    for path, package in json.loads((root / CONSOLE).read_text())["packages"].items():
        if not path or package.get("link"):
            continue
        full = package.get("name") or path.rpartition("node_modules/")[2]
        group, _, name = full.rpartition("/")
        version, scope = package["version"], "excluded" if package.get("dev") else "required"
        alg, _, digest = package.get("integrity", "").partition("-")
        sha512 = base64.b64decode(digest).hex() if alg == "sha512" else None
        purl = f"pkg:npm/{quote(group, safe='') + '/' if group else ''}{quote(name)}@{quote(version)}"
        yield component(purl, name, version, group or None, scope, sha512=sha512)


def maven(root):
    """Direct dependencies, as they are pinned. The poms belong to tests; the app is built from the Gradle files."""
    for file in sorted(root.glob("**/pom.xml")):
        if {"target", "node_modules", ".cache"} & set(file.relative_to(root).parts):
            continue
        tree = ET.parse(file).getroot()
        known = {e.tag.removeprefix(POM): e.text or "" for block in tree.iter(f"{POM}properties") for e in block}
        for dependency in tree.iter(f"{POM}dependency"):
            part = {e.tag.removeprefix(POM): e.text or "" for e in dependency}
            part = {
                key: re.sub(r"\$\{([^}]+)\}", lambda m, known=known: known.get(m[1], m[0]), text)
                for key, text in part.items()
            }
            if "version" in part and not part["groupId"].startswith("cairn"):
                yield jar(part["groupId"], part["artifactId"], part["version"], "excluded")
    for file in sorted(root.glob("android/**/*.gradle.kts")):
        for group, name, version in GRADLE.findall(file.read_text()):
            yield jar(group, name, version, "required")


def jar(group, name, version, scope):
    return component(f"pkg:maven/{quote(group)}/{quote(name)}@{quote(version)}", name, version, group, scope)


def document(root, at):
    """The same bytes for the same locks and the same time."""
    found = {}
    for one in [*crates(root), *npm(root), *maven(root)]:
        before = found.get(one["bom-ref"])
        if before is None or before["scope"] == "excluded":
            found[one["bom-ref"]] = one
    version = tomllib.loads((root / "Cargo.toml").read_text())["workspace"]["package"]["version"]
    components = [found[ref] for ref in sorted(found)]
    digest = hashlib.sha256(json.dumps(components, sort_keys=True).encode()).digest()
    cairn = {"type": "application", "bom-ref": "cairn", "name": "cairn", "version": version}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}",
        "version": 1,
        "metadata": {
            "timestamp": at,
            "component": cairn,
            "tools": {"components": [{"type": "application", "name": "tools/sbom.py"}]},
        },
        "components": components,
        "dependencies": [
            {"ref": "cairn", "dependsOn": [one["bom-ref"] for one in components if one["scope"] == "required"]}
        ],
    }


def committed(root):
    """When the newest commit was made: a document of the same commit is the same."""
    asked = ["git", "-C", str(root), "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ"]
    answer = subprocess.run(asked, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"}, check=False)
    return answer.stdout.strip() or "1970-01-01T00:00:00Z"


def ask(command, root):
    try:
        return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def rust_advisories(root, settings=()):
    """What cargo-deny knows against the crates, or None where its database cannot be had."""
    answer = ask(
        ["cargo-deny", "--format", "json", *settings, "check", "--audit-compatible-output", "advisories"], root
    )
    report = None
    for line in (answer.stdout + "\n" + answer.stderr).splitlines():
        try:
            one = json.loads(line)
        except ValueError:
            continue
        if isinstance(one, dict) and "vulnerabilities" in one:
            report = one
    if report is None:
        return None
    wrong = report["vulnerabilities"]
    return [
        f"{w['package']['name']} {w['package']['version']}: {w['advisory']['id']} {w['advisory']['title']}"
        for w in wrong
    ]


def npm_advisories(root):
    """What the npm registry knows against the packages that reach a browser, or None where it does not say."""
    answer = ask(["npm", "audit", "--json", "--package-lock-only", "--omit=dev"], (root / CONSOLE).parent)
    try:
        report = json.loads(answer.stdout)
        wrong = report["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return None
    return [
        f"{name} {one.get('range', '')}: {one.get('severity', 'unknown severity')}"
        for name, one in sorted(wrong.items())
    ]


def advisories(root):
    failed = False
    for what, wrong in [("Rust crates", rust_advisories(root)), ("npm packages", npm_advisories(root))]:
        if wrong is None:
            print(f"  advisories on {what} were not asked: their database cannot be reached from here")
            continue
        print(f"  advisories on {what}: {len(wrong)}")
        for line in wrong:
            print(f"    {line}")
        failed |= bool(wrong)
    return 1 if failed else 0


LOCK = """
[[package]]
name = "cairn"
version = "0.1.0"
[[package]]
name = "planted"
version = "0.1.2"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "%s"
""" % ("ab" * 32)
NPM = {
    "packages": {
        "": {"name": "cairn-console", "version": "0.1.0"},
        "node_modules/planted": {"version": "1.0.0", "dev": True, "integrity": "sha512-" + "A" * 86 + "=="},
        "node_modules/a/node_modules/@scope/planted": {"version": "2.0.0"},
    }
}
PLANTED_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><properties><v>3.1</v></properties><dependencies>
<dependency><groupId>org.planted</groupId><artifactId>planted</artifactId><version>${v}</version></dependency></dependencies></project>"""
FOUND_RUST = {
    "vulnerabilities": [
        {
            "advisory": {"id": "RUSTSEC-2099-0001", "title": "planted"},
            "package": {"name": "planted", "version": "0.1.2"},
        }
    ]
}
ADVISORY = """```toml
[advisory]
id = "RUSTSEC-2099-0001"
package = "hex"
date = "2026-01-01"
[versions]
patched = [">= 99.0.0"]
```
# Planted

For a test.
"""
DATABASE = "https://advisories.example/planted"
FOUND_NPM = {"vulnerabilities": {"planted": {"severity": "high", "range": "<2"}}}


def plant(root):
    for path, text in [
        ("Cargo.toml", '[workspace.package]\nversion = "0.1.0"\n'),
        ("Cargo.lock", LOCK),
        (CONSOLE, json.dumps(NPM)),
        ("tests/host/x/pom.xml", PLANTED_POM),
        ("android/app/build.gradle.kts", 'dependencies { implementation("androidx.planted:planted:1.2.3") }'),
    ]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def stand_in(folder, name, prints, status):
    """A program of that name that prints this: the databases are others', what is made of their answers is ours."""
    file = folder / name
    file.write_text(f"#!/bin/sh\ncat <<'TEXT'\n{prints}\nTEXT\nexit {status}\n")
    file.chmod(0o755)


def tests():
    planted_database()
    with tempfile.TemporaryDirectory() as temporary:
        root, bin_ = Path(temporary) / "root", Path(temporary) / "bin"
        bin_.mkdir()
        plant(root)
        made = document(root, "2099-01-01T00:00:00Z")
        refs = {one["bom-ref"]: one for one in made["components"]}
        assert list(refs) == [
            "pkg:cargo/planted@0.1.2",
            "pkg:maven/androidx.planted/planted@1.2.3",
            "pkg:maven/org.planted/planted@3.1",
            "pkg:npm/%40scope/planted@2.0.0",
            "pkg:npm/planted@1.0.0",
        ], list(refs)
        assert refs["pkg:cargo/planted@0.1.2"]["hashes"][0]["content"] == "ab" * 32
        assert refs["pkg:npm/planted@1.0.0"]["scope"] == "excluded", "nothing of a development package is delivered"
        assert made == document(root, "2099-01-01T00:00:00Z"), "the same locks give the same document"
        validate(made)
        os.environ["PATH"] = f"{bin_}:{os.environ['PATH']}"
        cases = [
            (json.dumps(FOUND_RUST), 1, json.dumps(FOUND_NPM), 1, 1),
            ('{"vulnerabilities": []}', 0, '{"vulnerabilities": {}}', 0, 0),
            ("failed to fetch advisory database", 1, '{"error": {"code": "EAUDIT"}}', 1, 0),
        ]
        for rust, rust_status, console, console_status, expected in cases:
            stand_in(bin_, "cargo-deny", rust, rust_status)
            stand_in(bin_, "npm", console, console_status)
            assert advisories(root) == expected, (rust, console)
        # Where neither program is, that is no failure either.
        os.environ["PATH"] = "/nowhere"
        assert advisories(root) == 0
    validate(document(ROOT, "2099-01-01T00:00:00Z"))
    print("7 passed, 0 failed")


def planted_database():
    """The real cargo-deny over our own crates, with a database of one advisory against one of them."""
    if not (shutil.which("cargo-deny") and shutil.which("cargo") and shutil.which("git")):
        print("  cargo-deny is not at hand: `./x check` brings it")
        return
    with tempfile.TemporaryDirectory() as temporary:
        database, settings = Path(temporary) / "database", Path(temporary) / "deny.toml"
        (database / "crates/hex").mkdir(parents=True)
        (database / "crates/hex/RUSTSEC-2099-0001.md").write_text(ADVISORY)
        git = ["git", "-C", str(database), "-c", "user.name=test", "-c", "user.email=test@example.org"]
        for step in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "planted"]):
            subprocess.run([*git, *step], check=True)
        settings.write_text(
            f'[advisories]\ndb-path = "{temporary}/db"\ndb-urls = ["{DATABASE}"]\ngit-fetch-with-cli = true\n'
        )
        os.environ |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{database}.insteadOf",
            "GIT_CONFIG_VALUE_0": DATABASE,
        }
        found = rust_advisories(ROOT, ["--config", str(settings)])
        assert found and found[0].startswith("hex ") and "RUSTSEC-2099-0001" in found[0], found


def validate(made):
    """By the schema that cyclonedx-python-lib ships, where that is at hand."""
    try:
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
    except ImportError:
        print("  the schema of CycloneDX is not at hand: cyclonedx-python-lib[json-validation] brings it")
        return
    wrong = JsonStrictValidator(SchemaVersion.V1_5).validate_str(json.dumps(made))
    assert wrong is None, wrong


def main(arguments):
    match arguments:
        case ["write", file]:
            made = document(ROOT, committed(ROOT))
            Path(file).write_text(json.dumps(made, indent=1) + "\n")
            print(f"{len(made['components'])} packages in {file}")
        case ["advisories"]:
            return advisories(ROOT)
        case ["test"]:
            tests()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
