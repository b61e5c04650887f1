#!/usr/bin/env python3
"""What can be said of the Android app's manifest, resources and Gradle files without Android's tools.

usage: android_lint.py          every finding, and how many checks passed
       android_lint.py r FILE   the R class that Android would make of the resources, for the type check
"""

import json
import re
import sys
import xml.etree.ElementTree as XML
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANDROID = ROOT / "android"
MAIN = ANDROID / "app" / "src" / "main"
RES = MAIN / "res"
NS = "{http://schemas.android.com/apk/res/android}"
# What tools/texts.py writes beside the resources that are here.
LANGUAGES = ["en", "zh-Hans", "zh-Hant"]


def texts():
    """The names of the strings that tools/texts.py makes: of the source, one file a language."""
    keys = json.loads((ANDROID / "strings" / "en.json").read_text(encoding="utf-8"))
    return {re.sub(r"[.-]", "_", key).lower() for key in keys}


def resources():
    """Every resource by type, from file names and from values files."""
    found = {"string": texts()}
    for path in sorted(RES.rglob("*.xml")):
        kind = path.parent.name.split("-")[0]
        if kind == "values":
            for entry in XML.parse(path).getroot():
                found.setdefault(entry.tag, set()).add(entry.get("name").replace(".", "_"))
        else:
            found.setdefault(kind, set()).add(path.stem)
            for entry in XML.parse(path).iter():
                if (name := entry.get(NS + "id") or "").startswith("@+id/"):
                    found.setdefault("id", set()).add(name[5:])
    return found


def r_class(path):
    lines = ["// Made by tools/android_lint.py for the type check.", "package cairn.app", "", "object R {"]
    number = 0x7F000000
    for kind, names in sorted(resources().items()):
        if kind == "string":
            continue
        lines.append(f"    object {kind} {{")
        for name in sorted(names):
            number += 1
            lines.append(f"        const val {name}: Int = {number}")
        lines.append("    }")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, "}", ""]), encoding="utf-8")


class Lint:
    def __init__(self):
        self.passed, self.findings = 0, []

    def holds(self, truth, finding):
        if truth:
            self.passed += 1
        else:
            self.findings.append(finding)

    def wellformed(self):
        for path in sorted(MAIN.rglob("*.xml")):
            try:
                XML.parse(path)
                self.passed += 1
            except XML.ParseError as why:
                self.findings.append(f"{path.relative_to(ROOT)}: {why}")

    def references(self):
        known = resources()
        for path in sorted(MAIN.rglob("*.xml")):
            for kind, name in re.findall(r'"@(\w+)/([\w.]+)"', path.read_text(encoding="utf-8")):
                self.holds(name in known.get(kind, ()), f"{path.relative_to(ROOT)}: there is no @{kind}/{name}")
        for path in sorted((MAIN / "kotlin").rglob("*.kt")):
            for kind, name in re.findall(r"\bR\.(\w+)\.(\w+)", path.read_text(encoding="utf-8")):
                self.holds(name in known.get(kind, ()), f"{path.relative_to(ROOT)}: there is no R.{kind}.{name}")

    def permissions(self, manifest):
        asked = {e.get(NS + "name").rsplit(".", 1)[1] for e in manifest.iter("uses-permission")}
        table = (ANDROID / "PERMISSIONS.md").read_text(encoding="utf-8")
        told = {row[0]: row[1:] for row in (re.findall(r"[^|]+", line) for line in table.splitlines()) if len(row) > 3}
        reasons = {name.strip(" `"): [cell.strip() for cell in cells] for name, cells in told.items()}
        for name in sorted(asked):
            cells = reasons.get(name, [])
            self.holds(
                len(cells) >= 3 and all(len(cell) > 3 for cell in cells[:3]),
                f"PERMISSIONS.md gives no reason for {name}",
            )
        for name in sorted(set(reasons) - asked - {"permission"}):
            self.holds(
                not re.fullmatch(r"[A-Z_]+", name),
                f"PERMISSIONS.md tells of {name}, which the manifest does not ask for",
            )

    def components(self, manifest):
        application = manifest.find("application")
        sources = "\n".join(p.read_text(encoding="utf-8") for p in (MAIN / "kotlin").rglob("*.kt"))
        names = [application.get(NS + "name")]
        for part in ("activity", "service", "receiver", "provider"):
            for entry in application.iter(part):
                name = entry.get(NS + "name")
                names.append(name)
                exported = entry.get(NS + "exported")
                self.holds(exported in ("true", "false"), f"{name} does not say whether it is exported")
                opens = any(
                    f.find("action").get(NS + "name") == "android.intent.action.MAIN"
                    for f in entry.iter("intent-filter")
                )
                self.holds(exported == "false" or opens, f"{name} is open to other apps")
        for name in names:
            self.holds(f"class {name.lstrip('.')}" in sources, f"there is no class {name}")
        for attribute, wanted in {
            "allowBackup": "false",
            "fullBackupContent": "false",
            "enableOnBackInvokedCallback": "true",
        }.items():
            self.holds(application.get(NS + attribute) == wanted, f"the application's {attribute} is not {wanted}")
        for attribute in ("dataExtractionRules", "localeConfig", "networkSecurityConfig", "icon", "label"):
            self.holds(application.get(NS + attribute), f"the application has no {attribute}")

    def languages(self):
        told = {e.get(NS + "name") for e in XML.parse(RES / "xml" / "locales.xml").getroot()}
        self.holds(told == set(LANGUAGES), f"locales.xml says {sorted(told)}")
        for language in LANGUAGES:
            self.holds((ANDROID / "strings" / f"{language}.json").exists(), f"there are no texts in {language}")

    def colours(self):
        tokens = (ANDROID / "tokens.json").read_text(encoding="utf-8").upper()
        for path in RES.glob("values*/colors.xml"):
            for entry in XML.parse(path).getroot():
                self.holds(
                    entry.text.upper() in tokens,
                    f"{path.relative_to(ROOT)}: {entry.get('name')} {entry.text} is no token",
                )

    def gradle(self):
        catalog = (ANDROID / "gradle" / "libs.versions.toml").read_text(encoding="utf-8")
        versions = set(re.findall(r"^([\w-]+) = \"", catalog, re.M))
        for ref in re.findall(r'version\.ref = "([\w-]+)"', catalog):
            self.holds(ref in versions, f"libs.versions.toml has no version {ref}")
        aliases = {a.replace("-", ".") for a in re.findall(r"^([\w-]+) = \{", catalog, re.M)}
        for path in sorted(ANDROID.rglob("*.gradle.kts")):
            source = path.read_text(encoding="utf-8")
            for alias in re.findall(r"\blibs\.(?:plugins\.)?([\w.]+?)(?=[,)\s])", source):
                self.holds(alias in aliases, f"{path.relative_to(ROOT)}: libs.{alias} is not in the catalog")
            self.holds(
                source.count("{") == source.count("}") and source.count("(") == source.count(")"),
                f"{path.relative_to(ROOT)}: brackets do not match",
            )
        included = re.findall(r'":([\w]+)"', (ANDROID / "settings.gradle.kts").read_text(encoding="utf-8"))
        for module in included:
            self.holds((ANDROID / module / "build.gradle.kts").exists(), f"there is no build file of :{module}")
        app = (ANDROID / "app" / "build.gradle.kts").read_text(encoding="utf-8")
        for wanted in (
            "minSdk = 26",
            "targetSdk = 37",
            "max-page-size=16384",
            "isMinifyEnabled = true",
            '"cargo", "ndk"',
        ):
            self.holds(wanted in app, f"app/build.gradle.kts lacks {wanted}")
        target = re.search(r'applicationId = "([\w.]+)"', app).group(1)
        shortcuts = (RES / "xml" / "shortcuts.xml").read_text(encoding="utf-8")
        self.holds(
            set(re.findall(r'targetPackage="([\w.]+)"', shortcuts)) == {target},
            "shortcuts.xml names another application",
        )

    def run(self):
        self.wellformed()
        if not self.findings:
            manifest = XML.parse(MAIN / "AndroidManifest.xml").getroot()
            self.references()
            self.permissions(manifest)
            self.components(manifest)
            self.languages()
            self.colours()
            self.gradle()
        for finding in self.findings:
            print(finding)
        print(f"{self.passed} passed, {len(self.findings)} failed, 0 skipped")
        return not self.findings


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "r":
        r_class(Path(sys.argv[2]))
    elif len(sys.argv) == 1:
        sys.exit(0 if Lint().run() else 1)
    else:
        sys.exit(__doc__)
