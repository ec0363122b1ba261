"""Each fact of the table has its column, its place among what a paste tells, and names that are its own."""

import re
from collections import Counter
from pathlib import Path

import pytest

from leads.fields import BY_KEY, CONTACTS, FIELDS, OTHER_NAMES, Field, ValueKind, Writer, written_by
from leads.intake import read_prospect
from leads.intake.contacts import as_stored
from leads.models import Lead

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"(?<!\d{4})[\"'_.]website\b")  # not the name of its migration
every = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)


@every
class TestEveryFact:
    def test_has_a_column_of_its_limit(self, field: Field) -> None:
        columns = {column.column: column.max_length for column in Lead._meta.concrete_fields}
        assert set(field.columns) <= set(columns)
        assert columns[field.column] == (None if field.kind is ValueKind.NOTES else field.limit)

    def test_is_told_by_a_paste(self, field: Field) -> None:
        assert isinstance(getattr(read_prospect("Ann Lee, CTO at Acme, Berlin"), field.key), str)

    def test_is_stored_no_longer_than_its_limit(self, field: Field) -> None:
        assert len(as_stored(field.key, " " + "x" * (field.limit + 1))) <= field.limit

    def test_has_names_in_small_letters_that_name_nothing_else(self, field: Field) -> None:
        told = [*(row.names for row in FIELDS), *OTHER_NAMES.values()]
        count = Counter(name for names in told for name in {name.strip() for name in names.split(",")})
        own = {name.strip() for name in field.names.split(",")}
        assert {name: count[name] for name in own} == dict.fromkeys(own, 1)
        assert field.names == field.names.lower()


def test_keys_and_columns_are_each_ones_own() -> None:
    columns = [column for field in FIELDS for column in field.columns]
    assert len(BY_KEY) == len(FIELDS)
    assert len(set(columns)) == len(columns)


def test_a_fact_is_written_in_four_files_and_a_migration() -> None:
    """Whatever else lists facts reads the table, or adding the next one takes more than these."""
    rooms = ("leads", "engagement", "reminders", "planning", "botapp", "miniapp", "backoffice")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "tests" not in path.parts]
    naming = {path.relative_to(ROOT) for path in files if NAMED.search(path.read_text(encoding="utf-8"))}
    code = {path.as_posix() for path in naming if path.parent.name != "migrations"}
    assert code == {
        "leads/fields.py",
        "leads/models.py",
        "leads/intake/__init__.py",
        "leads/intake/contacts.py",
    }
    assert len(naming - {Path(path) for path in code}) == 1


def test_a_model_writes_no_address_and_no_note() -> None:
    assert {field.kind for field in written_by(Writer.MODEL)} == {ValueKind.LINE}
    assert not {field.key for field in CONTACTS} & {field.key for field in written_by(Writer.APP)}
