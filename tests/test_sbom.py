"""What is shipped is listed with its licence, and the bill of materials holds it all."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools import sbom

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what the bill is made from."""
    rows = sbom.listed((sbom.ROOT / sbom.LIST).read_text(), sbom.IN_THE_REPOSITORY)
    for name in (*sbom.LOCKS, sbom.LIST, "pyproject.toml", *(path for path, _what, _licence in rows)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sbom.ROOT / name, tmp_path / name)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


class TestTheList:
    def test_lacks_nothing_in_the_project_itself(self) -> None:
        assert list(sbom.problems(sbom.ROOT)) == []

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            (
                "| whitenoise | MIT |",
                "| x | MIT |",
                "whitenoise is locked, and its licence is missing: it says MIT",
            ),
            (
                "| whitenoise | MIT |",
                "| whitenoise | ISC |",
                "whitenoise is said to be ISC, and says itself: MIT",
            ),
            ("| yarl |", "| zope | MIT |  |\n| yarl |", "zope is not locked any more"),
            ("cities.gz` |", "towns.gz` |", "botapp/screens/settings/towns.gz is not there any more"),
            ("| django-htmx | htmx", "| zope | htmx", "htmx and its extensions: zope is not locked any more"),
        ],
    )
    def test_says_what_it_lacks(self, folder: Path, old: str, new: str, problem: str) -> None:
        change(folder / sbom.LIST, old, new)
        assert f"{sbom.LIST}: {problem}" in list(sbom.problems(folder))

    def test_names_every_notice_of_the_repository(self) -> None:
        listed = sbom.listed((sbom.ROOT / sbom.LIST).read_text(), sbom.IN_THE_REPOSITORY)
        rooms = [path for path in sbom.ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
        notices = {file.with_suffix("").name for room in rooms for file in room.rglob("*.NOTICE")}
        assert notices == {Path(path).stem for path, _what, _licence in listed}


class TestTheBill:
    def test_is_cyclonedx_and_points_to_nothing_that_is_not_there(self) -> None:
        bill = json.loads(json.dumps(sbom.bill(sbom.ROOT, now=NOW)))
        assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
        assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
        assert bill["metadata"]["timestamp"] == "2026-03-02T09:00:00+00:00"
        refs = [part["bom-ref"] for part in bill["components"] if "bom-ref" in part]
        assert len(refs) == len(set(refs)) == len(sbom.packages(sbom.ROOT))
        needs = {need["ref"]: set(need["dependsOn"]) for need in bill["dependencies"]}
        assert needs.keys() == {"deal-quest", *refs}
        assert set().union(*needs.values()) == set(refs)  # nothing is there that nobody needs
        [django] = [ref for ref in refs if "/django@" in ref]
        assert {ref for ref in needs[django] if "sqlparse" in ref}

    def test_says_of_each_part_its_licence_its_version_and_its_files(self) -> None:
        for part in sbom.bill(sbom.ROOT, now=NOW)["components"]:
            [licence] = part["licenses"]
            assert licence.get("expression") or licence["license"]["id"]
            [files] = part.get("externalReferences") or [part]
            assert files["hashes"]
            assert all(re.fullmatch("[0-9a-f]{64}", digest["content"]) for digest in files["hashes"])
            if part["type"] == "library":
                assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
                assert part["scope"] in ("required", "optional")

    def test_knows_what_a_model_alone_needs(self) -> None:
        scopes = {package.name: package.scope for package in sbom.packages(sbom.ROOT)}
        assert (scopes["openai"], scopes["django"], scopes["anyio"]) == ("optional", "required", "required")
        text = (sbom.ROOT / sbom.LIST).read_text()
        marked = {name for name, _licence, only in sbom.listed(text, "Packages") if only}
        assert marked == {name for name, scope in scopes.items() if scope == "optional"}

    def test_is_the_same_for_the_same_parts(self) -> None:
        first, later = (sbom.bill(sbom.ROOT, now=now) for now in (NOW, datetime(2027, 1, 1, tzinfo=UTC)))
        assert first["serialNumber"] == later["serialNumber"]
