#!/usr/bin/env python3
"""What can be said of the iOS project without a Mac: project.yml, Info.plist, entitlements, privacy manifest, String
Catalogs, and what the Swift sources may not hold.

usage: ios_project.py     every finding, and how many checks passed
"""

import json
import plistlib
import re
import sys
import tempfile
from pathlib import Path

import texts
import yaml

ROOT = Path(__file__).resolve().parent.parent
IOS = ROOT / "ios"
RESOURCES = IOS / "App" / "Resources"
LANGUAGES = {"en", "zh-Hans", "zh-Hant"}

# A permission's text, and what in the sources needs it.
PERMISSIONS = {
    "NSCameraUsageDescription": r"\bDataScannerViewController\(",
    "NSMicrophoneUsageDescription": r"\bAVAudioRecorder\(",
    "NSLocationWhenInUseUsageDescription": r"\brequestWhenInUseAuthorization\(",
    "NSFaceIDUsageDescription": r"\bLAContext\(",
    "NSContactsUsageDescription": r"\bCNContactStore\b",
    "NSPhotoLibraryUsageDescription": r"\bPHPhotoLibrary\b",
}
# Interfaces that need a reason in the privacy manifest, and what uses them. The core reads the clock since boot and the
# times of its files.
REASONS = {
    "NSPrivacyAccessedAPICategoryUserDefaults": r"\bUserDefaults\b",
    "NSPrivacyAccessedAPICategoryFileTimestamp": None,
    "NSPrivacyAccessedAPICategorySystemBootTime": None,
}
# What the core does and no shell may do.
RULES = {
    "sorting": r"\.sort(?:ed)?\b\s*[({]|\.max\(by:|\.min\(by:",
    "merging": r"\.merg(?:e|ing)\(|\.difference\(from:|\.applying\(|\bCollectionDifference\b",
    "date arithmetic": r"\.date\(byAdding|\.addingTimeInterval\(|\.dateComponents\(\[?.*from:.*to:"
    r"|\btimeIntervalSince\(|\b86_?400\b|\b3_?600_?000\b",
    "validation": r"\bNSRegularExpression\b|\bNSPredicate\b|\bNSDataDetector\b|/\^|\.wholeMatch\("
    r"|\.firstMatch\(|\bisValid\w*",
}
# A line that breaks each rule: a pattern that finds nothing any more is seen here, not by nobody.
BROKEN = {
    "sorting": ("rows.sorted { $0.name < $1.name }", "rows.sort(by: <)", "days.max(by: later)"),
    "merging": ("mine.merging(theirs) { $1 }", "new.difference(from: old)"),
    "date arithmetic": (
        "calendar.date(byAdding: .day, value: 1, to: now)",
        "let day = 86_400",
        "now.timeIntervalSince(then)",
    ),
    "validation": ("try NSRegularExpression(pattern: mail)", "var isValidPhone: Bool", "text.wholeMatch(of: number)"),
}
# Where one is right all the same, and why.
ALLOWED = {("Formats.swift", "date arithmetic"): "a moment of the day before is written as yesterday"}


class Findings:
    def __init__(self):
        self.passed, self.wrong = 0, []

    def check(self, holds, otherwise):
        if holds:
            self.passed += 1
        else:
            self.wrong.append(otherwise)


def sources(*folders):
    for folder in folders:
        for path in sorted((IOS / folder).rglob("*.swift")):
            if "Generated" not in path.parts and "CairnBindings" not in path.parts:
                yield path, path.read_text(encoding="utf-8")


def plist(path, to):
    try:
        with path.open("rb") as file:
            return plistlib.load(file)
    except (OSError, plistlib.InvalidFileException, ValueError) as why:
        to.check(False, f"{path.relative_to(ROOT)}: {why}")
        return {}


def project(to):
    """project.yml: the targets are there with their files, and every file that it names exists."""
    spec = yaml.safe_load((IOS / "project.yml").read_text(encoding="utf-8"))
    to.check(spec["options"]["deploymentTarget"]["iOS"] == "17.0", "project.yml: the deployment target is not 17.0")
    to.check(
        set(spec["targets"]) == {"Cairn", "CairnWidget", "CairnShare"}, "project.yml: other targets than the three"
    )
    identifiers = []
    for name, target in spec["targets"].items():
        for source in target["sources"]:
            path = source if isinstance(source, str) else source["path"]
            made = path.endswith("Localizable.xcstrings")
            to.check(made or (IOS / path).exists(), f"project.yml: {name} has {path}, which is not there")
        settings = target["settings"]["base"]
        for key in ("INFOPLIST_FILE", "CODE_SIGN_ENTITLEMENTS"):
            to.check((IOS / settings[key]).is_file(), f"project.yml: {name} has {settings[key]}, which is not there")
        identifiers.append(settings["PRODUCT_BUNDLE_IDENTIFIER"])
    to.check(
        all(one == "com.cairn" or one.startswith("com.cairn.") for one in identifiers),
        "project.yml: an extension's identifier is not the app's",
    )
    for dependency in spec["targets"]["Cairn"]["dependencies"]:
        to.check(
            "package" in dependency or dependency["target"] in spec["targets"],
            f"project.yml: {dependency} names nothing",
        )
    packages = {
        dependency["package"] for dependency in spec["targets"]["Cairn"]["dependencies"] if "package" in dependency
    }
    to.check(packages == set(spec["packages"]), "project.yml: packages and dependencies differ")


def info(to):
    """Info.plist: each permission has its text in three languages, each text is used, what sources name is allowed."""
    app = plist(RESOURCES / "Info.plist", to)
    catalog = json.loads((RESOURCES / "InfoPlist.xcstrings").read_text(encoding="utf-8"))["strings"]
    body = "\n".join(text for _, text in sources("App", "Share", "Widget"))
    for key, needs in PERMISSIONS.items():
        used = re.search(needs, body) is not None
        to.check(used == (key in app), f"Info.plist: {key} is {'missing' if used else 'there and used nowhere'}")
        to.check(
            used == (key in catalog), f"InfoPlist.xcstrings: {key} is {'missing' if used else 'there and used nowhere'}"
        )
    for key, entry in catalog.items():
        values = {language: unit["stringUnit"]["value"].strip() for language, unit in entry["localizations"].items()}
        to.check(
            set(values) == LANGUAGES and all(values.values()),
            f"InfoPlist.xcstrings: {key} is not in {sorted(LANGUAGES)}",
        )
        to.check(key in app, f"InfoPlist.xcstrings: {key} is not in Info.plist")
        to.check(app.get(key) == values.get("en"), f"InfoPlist.xcstrings: {key} reads otherwise in Info.plist")
    tasks = set(re.findall(r'"(com\.cairn\.(?:refresh|process))"', body))
    to.check(
        tasks == set(app["BGTaskSchedulerPermittedIdentifiers"]),
        f"Info.plist: background tasks are {sorted(tasks)} in the sources",
    )
    to.check({"fetch", "processing"} == set(app["UIBackgroundModes"]), "Info.plist: background modes")
    to.check(app["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["cairn"], "Info.plist: the scheme of links")
    to.check(set(app["CFBundleLocalizations"]) == LANGUAGES, "Info.plist: languages")
    for name, point in (("Widget", "com.apple.widgetkit-extension"), ("Share", "com.apple.share-services")):
        extension = plist(IOS / name / "Info.plist", to)
        to.check(
            extension.get("NSExtension", {}).get("NSExtensionPointIdentifier") == point,
            f"{name}/Info.plist: not {point}",
        )


def entitlements(to):
    """One app group for all three, which the sources name; the app's files are protected until the first unlock."""
    groups = set(re.findall(r'"(group\.[\w.]+)"', "\n".join(text for _, text in sources("App", "Share", "Widget"))))
    app = plist(RESOURCES / "Cairn.entitlements", to)
    for path in (
        RESOURCES / "Cairn.entitlements",
        IOS / "Widget/Widget.entitlements",
        IOS / "Share/Share.entitlements",
    ):
        given = set(plist(path, to).get("com.apple.security.application-groups", []))
        to.check(
            given == groups, f"{path.relative_to(ROOT)}: groups {sorted(given)}, the sources name {sorted(groups)}"
        )
    protection = app.get("com.apple.developer.default-data-protection")
    to.check(
        protection == "NSFileProtectionCompleteUntilFirstUserAuthentication", "Cairn.entitlements: file protection"
    )


def privacy(to):
    """The privacy manifest: no tracking, and a reason for each interface that wants one."""
    manifest = plist(RESOURCES / "PrivacyInfo.xcprivacy", to)
    to.check(
        manifest.get("NSPrivacyTracking") is False and manifest.get("NSPrivacyTrackingDomains") == [],
        "PrivacyInfo: tracking",
    )
    given = {
        entry["NSPrivacyAccessedAPIType"]: entry["NSPrivacyAccessedAPITypeReasons"]
        for entry in manifest["NSPrivacyAccessedAPITypes"]
    }
    to.check(all(given.values()), "PrivacyInfo: an interface without a reason")
    body = "\n".join(text for _, text in sources("App", "Sources", "Share", "Widget"))
    for key, needs in REASONS.items():
        used = needs is None or re.search(needs, body) is not None
        to.check(used == (key in given), f"PrivacyInfo: {key} is {'missing' if used else 'there and used nowhere'}")
    to.check(
        set(given) <= set(REASONS), f"PrivacyInfo: {sorted(set(given) - set(REASONS))} is not known to this script"
    )


def catalog(to):
    """The String Catalog, as it is made for Xcode: every key in three languages, with the same placeholders."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Localizable.xcstrings"
        texts.xcstrings(texts.Texts(), path)
        strings = json.loads(path.read_text(encoding="utf-8"))["strings"]
    for key, entry in strings.items():
        values = {language: list(forms(unit)) for language, unit in entry["localizations"].items()}
        holes = {language: set(re.findall(r"%\d+\$(?:lld|@)", forms[-1])) for language, forms in values.items()}
        to.check(
            set(values) == LANGUAGES and len(set(map(frozenset, holes.values()))) == 1,
            f"Localizable.xcstrings: {key} differs by language",
        )
    wanted = {
        key
        for _, text in sources("App", "Widget")
        for key in re.findall(
            r"(?:LocalizedStringResource|configurationDisplayName|description|title: LocalizedStringResource ="
            r'|shortTitle:|IntentDialog)\(?\s*"([\w.]+)"',
            text,
        )
    }
    to.check(
        wanted <= set(strings),
        f"Localizable.xcstrings: {sorted(wanted - set(strings))} is asked for by the system and not there",
    )


def forms(unit):
    """The texts of one language: other comes last."""
    if "variations" in unit:
        plural = unit["variations"]["plural"]
        yield from (plural[form]["stringUnit"]["value"] for form in ("one", "other") if form in plural)
    else:
        yield unit["stringUnit"]["value"]


def rules(to):
    """No business rule in Swift, no core below the views' level, and no framework of Apple's in the models."""
    to.check(set(BROKEN) == set(RULES), "a rule without a line that breaks it")
    for rule, lines in BROKEN.items():
        for line in lines:
            to.check(re.search(RULES[rule], line), f"{rule}: {line} is not found")
    shipped = ("Sources", "App", "Widget", "Share")
    folders = {path.relative_to(IOS).parts[0] for path in IOS.rglob("*.swift")} - {"Package.swift", "Tests"}
    to.check(
        folders <= {*shipped, ".build", "CairnFFI.xcframework"},
        f"ios: {sorted(folders - set(shipped))} is looked at by no rule",
    )
    for path, body in sources(*shipped):
        code = re.sub(r"//.*", "", body)
        for rule, pattern in RULES.items():
            found = re.search(pattern, code)
            allowed = (path.name, rule) in ALLOWED
            line = code[: found.start()].count("\n") + 1 if found else 0
            to.check(not found or allowed, f"{path.relative_to(ROOT)}:{line}: {rule} belongs into the core")
    for path, body in sources("Sources/CairnPresentation", "Sources/CairnPlatform"):
        imports = set(re.findall(r"^import (\w+)", body, re.M))
        to.check(
            imports <= {"Foundation", "Observation", "CairnBindings", "CairnPlatform"},
            f"{path.relative_to(ROOT)} imports {sorted(imports)}",
        )
    for path, body in sources("App", "Widget", "Share"):
        to.check(
            "import CairnBindings" not in body, f"{path.relative_to(ROOT)}: views speak with models, not with the core"
        )


def main():
    failed = 0
    looks = (project, info, entitlements, privacy, catalog, rules)
    for look in looks:
        to = Findings()
        look(to)
        failed += bool(to.wrong)
        print(f"{look.__name__}: {to.passed} things hold, {len(to.wrong)} do not")
        for line in to.wrong:
            print(f"  {line}")
    print(f"{len(looks) - failed} passed, {failed} failed")
    return not failed


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
