"""The software bill of materials, as CycloneDX 1.6: what the locks install, and what lies in the repository.

    tools/sbom.py >sbom.cdx.json      (make sbom)
    tools/sbom.py --check             says what docs/licences.md lacks, or has too much (make check)

Versions, hashes and who needs whom are the locks', licences those of docs/licences.md. It needs Python alone.
"""

import hashlib
import json
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.txt": "required", "requirements-llm.txt": "optional"}  # CycloneDX's scopes
OURS = "deal-quest"
LIST = "docs/licences.md"
IN_THE_REPOSITORY = "In the repository"
INSIDE = "Inside the packages"
PACKAGE = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\]+))? \\$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
VIA = re.compile(r"^ +#(?: via)? +(?:-r (?P<file>\S+)|(?P<name>(?!via$)[a-z0-9-]+))$")
NOWHERE = "sys_platform == 'emscripten'"  # a browser's Python, in which nothing of ours runs
ROW = re.compile(r"^\| (?!---)(.+?) \| (.+?) \|(.*)\|$")
ONE_LICENCE = re.compile(r"[\w.-]+")
Json = dict[str, Any]


@dataclass(slots=True)
class Package:
    """A line of a lock."""

    name: str
    version: str
    scope: str
    hashes: list[str] = field(default_factory=list)
    needed_by: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        """Its address among all packages there are."""
        return f"pkg:pypi/{self.name}@{self.version}"


def packages(folder: Path) -> list[Package]:
    """Return what the locks install, by name; what a model needs besides is optional."""
    found: dict[str, Package] = {}
    for lock, scope in LOCKS.items():
        current: Package | None = None
        for line in (folder / lock).read_text().splitlines():
            if match := PACKAGE.match(line):
                current = Package(match[1], match[2], scope)
                if NOWHERE not in (match[3] or ""):
                    current = found.setdefault(current.name, current)
            elif current and (match := HASH.search(line)):
                current.hashes += [match[1]] if match[1] not in current.hashes else []
            elif current and (match := VIA.match(line)):
                current.needed_by.append(match["name"] or OURS)
    return sorted(found.values(), key=lambda package: package.name)


def listed(text: str, heading: str) -> list[tuple[str, str, str]]:
    """Return the rows of the table of three columns below a heading."""
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [match for line in section.splitlines() if (match := ROW.match(line))]
    return [(row[1].strip("` "), row[2], row[3].strip()) for row in rows[1:]]


def problems(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the list of licences."""
    text = (folder / LIST).read_text()
    licences = {name: licence for name, licence, _ in listed(text, "Packages")}
    locked = {package.name for package in packages(folder)}
    for name in sorted(locked - licences.keys()):
        yield f"{LIST}: {name} is locked, and its licence is missing: it says {declared(name) or 'nothing'}"
    for name in sorted(licences.keys() - locked):
        yield f"{LIST}: {name} is not locked any more"
    for name in sorted(locked & licences.keys()):
        if (said := declared(name)) and said != licences[name]:
            yield f"{LIST}: {name} is said to be {licences[name]}, and says itself: {said}"
    yield from _strays(folder, text, locked)


def _strays(folder: Path, text: str, locked: set[str]) -> Iterator[str]:
    """Yield what is listed of packages and files that are not there."""
    for name, what, _licence in listed(text, INSIDE):
        if name not in locked:
            yield f"{LIST}: {what}: {name} is not locked any more"
    for path, _what, _licence in listed(text, IN_THE_REPOSITORY):
        if not (folder / path).exists():
            yield f"{LIST}: {path} is not there any more"


def declared(name: str) -> str:
    """Return the licence that an installed package declares as an expression, "" where it does not."""
    try:
        return str(metadata.metadata(name).json.get("license_expression") or "")
    except metadata.PackageNotFoundError:
        return ""


def bill(folder: Path, *, now: datetime) -> Json:
    """Return the bill of materials."""
    text, found = (folder / LIST).read_text(), packages(folder)
    licences = {name: licence for name, licence, _ in listed(text, "Packages")}
    version = re.search(r'^version = "(.+)"', (folder / "pyproject.toml").read_text(), re.MULTILINE)
    ours = {
        "type": "application",
        "bom-ref": OURS,
        "name": OURS,
        "version": version[1] if version else "",
    }
    components = [_component(package, licences.get(package.name, "")) for package in found]
    for owner, names, licence in listed(text, INSIDE):
        host = next(component for component in components if component["name"] == owner)
        part = {"type": "library", "name": names} | _licensed(licence)
        host.setdefault("components", []).append(part)
    for path, what, licence in listed(text, IN_THE_REPOSITORY):
        digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
        hashes = [{"alg": "SHA-256", "content": digest}]
        components.append(
            {"type": "data", "name": path, "description": what, "hashes": hashes} | _licensed(licence)
        )
    contents = json.dumps([ours, components]).encode()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(contents).hexdigest())}",
        "version": 1,
        "metadata": {"timestamp": now.isoformat(timespec="seconds"), "component": ours},
        "components": components,
        "dependencies": _dependencies(found),
    }


def _component(package: Package, licence: str) -> Json:
    files = {
        "type": "distribution",
        "url": f"https://pypi.org/project/{package.name}/{package.version}/#files",
        "comment": "the files that the lock accepts",
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.hashes],
    }
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "scope": package.scope,
        "externalReferences": [files],
    } | _licensed(licence)


def _licensed(licence: str) -> Json:
    if not licence:
        return {}
    if ONE_LICENCE.fullmatch(licence):
        return {"licenses": [{"license": {"id": licence}}]}
    return {"licenses": [{"expression": licence}]}


def _dependencies(found: list[Package]) -> list[Json]:
    """Return who needs whom; what a requirement file asks for, we need."""
    refs = {OURS: OURS} | {package.name: package.purl for package in found}
    needs: dict[str, set[str]] = {ref: set() for ref in refs.values()}
    for package in found:
        for needer in package.needed_by:
            needs[refs[needer]].add(package.purl)
    return [{"ref": ref, "dependsOn": sorted(needed)} for ref, needed in needs.items()]


def main(arguments: list[str]) -> int:
    """Print the bill, or what is wrong with the list."""
    if arguments == ["--check"]:
        found = list(problems(ROOT))
        sys.stderr.writelines(f"{problem}\n" for problem in found)
        return 1 if found else 0
    json.dump(bill(ROOT, now=datetime.now(UTC)), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
