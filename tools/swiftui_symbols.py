#!/usr/bin/env python3
"""The stand-ins for Apple's frameworks against their list of symbols.

Each public declaration under tests/host/swiftui must say since which iOS Apple has it, that must not be newer than the
app's deployment target, and tests/host/swiftui/symbols.tsv must list it with the same availability and Apple's
signature beside it; the list may hold nothing else.

usage: swiftui_symbols.py          every finding; fails where there is one
       swiftui_symbols.py found    the declarations as lines of the list, with the signature as it is declared here
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STANDIN = ROOT / "tests" / "host" / "swiftui"
TARGET = (17, 0)
DECLARATION = re.compile(
    r"(?:public|open) (?:(?:final|class|static|mutating|override|weak|convenience) )*(?:nonisolated )?"
    r"(?:(?:static|class) )?"
    r"(struct|class|enum|protocol|func|var|let|init|typealias|subscript)\b\s*`?(\w*)"
)
# What the language asks for and not Apple: builders, wrappers' parts, conformances, empty initialisers of classes.
OURS = re.compile(
    r"\b(build\w+|wrappedValue|projectedValue|body|rawValue|callAsFunction|coordinator|makeIterator|startIndex|endIndex|stringLiteral|"
    r"extendedGraphemeClusterLiteral|literalCapacity|stringInterpolation|appendLiteral|appendInterpolation|contains|union|intersection|"
    r"symmetricDifference|insert|remove|update|formUnion|formIntersection|formSymmetricDifference)\b"
)


def declarations():
    """Module, symbol, availability, signature, place of each public declaration."""
    for path in sorted(STANDIN.rglob("*.swift")):
        module, owners, depth = path.parent.name, [], 0
        available = None
        lines = path.read_text(encoding="utf-8").splitlines()
        for at, line in enumerate(lines, 1):
            text = line.strip()
            if found := re.match(r"@available\(iOS (\d+)\.(\d+), \*\)", text):
                available = tuple(map(int, found.groups()))
            extended = re.match(r"(?:@\w+ )*extension ([\w.]+)", text)
            found = None if extended else DECLARATION.search(text)
            if found:
                kind, name = found.groups()
                whole = text
                while whole.count("(") > whole.count(")") and at < len(lines):
                    at += 1
                    whole += " " + lines[at - 1].strip()
                signature = re.sub(r"\s*\{.*$", "", whole).strip()
                symbol = ".".join([*(owner for owner, _ in owners), name or kind])
                if kind in ("func", "init") and (
                    labels := re.search(r"(?:func\s+`?\w+`?|init\??)(?:<.*?>)?\((.*)\)", signature)
                ):
                    symbol += (
                        "("
                        + "".join(
                            re.findall(r"(?:^|,)\s*(?:@\w+ )*(\w+)(?= \w+:|:)", labels[1])
                            and [
                                f"{label}:"
                                for label in re.findall(
                                    r"(?:^|, )(?:@\w+(?:\([^)]*\))? )*(\w+)(?: \w+)?:", strip(labels[1])
                                )
                            ]
                        )
                        + ")"
                    )
                if kind != "typealias" and not OURS.search(text):
                    yield module, symbol, available, signature, f"{path.relative_to(ROOT)}:{at}"
                available = None
            opened = text.count("{") - text.count("}")
            if opened > 0 and (extended or (found and found[1] in ("struct", "class", "enum", "protocol"))):
                owners.append((extended[1] if extended else found[2], depth))
            depth += opened
            while owners and depth <= owners[-1][1]:
                owners.pop()


def strip(labels):
    """The parameters without what stands in brackets, so that only their own labels are left."""
    out, level = [], 0
    for sign in labels.replace("->", "  "):
        level -= sign in ")]>}"
        if level == 0:
            out.append(sign)
        level += sign in "([<{"
    return "".join(out)


def listed():
    rows = {}
    for line in (STANDIN / "symbols.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        module, symbol, since, signature = line.split("\t")
        rows.setdefault((module, symbol), []).append((since, signature))
    return rows


def main(arguments):
    found, wrong = {}, []
    for module, symbol, available, signature, place in declarations():
        if available is None:
            wrong.append(f"{place}: {symbol} does not say since which iOS it is there")
            continue
        if available > TARGET:
            wrong.append(f"{place}: {symbol} is newer than iOS {TARGET[0]}.{TARGET[1]}, for which the app is built")
        found.setdefault((module, symbol), []).append((f"{available[0]}.{available[1]}", signature, place))
    if arguments == ["found"]:
        print("module\tsymbol\tsince\tsignature")
        for (module, symbol), rows in sorted(found.items()):
            for since, signature, _ in rows:
                print(f"{module}\t{symbol}\t{since}\t{signature}")
        return True
    known = listed()
    for key, rows in sorted(found.items()):
        since = sorted(row[0] for row in rows)
        if key not in known:
            wrong.append(f"{rows[0][2]}: {key[1]} is not in symbols.tsv")
        elif since != sorted(row[0] for row in known[key]):
            wrong.append(
                f"{rows[0][2]}: {key[1]} is there since {since}, "
                f"symbols.tsv says {sorted(row[0] for row in known[key])}"
            )
    wrong += [
        f"symbols.tsv: {module}.{symbol} is declared nowhere" for module, symbol in sorted(known.keys() - found.keys())
    ]
    wrong += [
        f"symbols.tsv: {key[1]} has no signature"
        for key, rows in known.items()
        if not all(row[1].strip() for row in rows)
    ]
    for line in wrong:
        print(line)
    print(f"{sum(map(len, found.values()))} symbols compared, {len(wrong)} wrong")
    return not wrong


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
