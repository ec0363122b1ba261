"""Everything of one person as a ZIP: `data.json` with all of it, and tables of leads, steps and history.

Rows are written out as they are read, so a person with thousands of leads costs no more memory than the
packed file. The queries are one for each table.
"""

import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from botapp.own_data import tables
from botapp.own_data.spreadsheet import write_csv
from leads.fields import COLUMNS

LARGEST: Final = 45_000_000  # bytes; Telegram takes 50 MB from a bot
SHEETS: Final = {
    "leads": (
        "id", *COLUMNS.values(), "status", "close_reason",
        "last_contacted", "next_followup", "created_at", "updated_at", "deleted_at",
    ),
    "steps": (
        "id", "lead_id", "lead__prospect_name", "step_id", "status", "due_at", "completed_at",
        "snooze_count", "action_type", "channel", "timing", "description", "draft_text",
    ),
    "history": ("id", "lead_id", "created_at", "activity_type", "content", "ai_response", "metadata"),
}  # fmt: skip


class TooLarge(Exception):
    """The file would be larger than Telegram takes."""


def export(telegram_id: int, *, now: datetime) -> bytes | None:
    """Return the packed file; None when nothing is kept of this person. Raises TooLarge."""
    person = tables.person(telegram_id)
    if person is None:
        return None
    with TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            with packed.open("data.json", "w", force_zip64=True) as entry:
                _write_json(entry, person, tables.tables(telegram_id), now=now)
            for name, rows in _sheets(telegram_id).items():
                with packed.open(f"{name}.csv", "w", force_zip64=True) as entry:
                    write_csv(entry, SHEETS[name], rows)
        if file.tell() > LARGEST:
            raise TooLarge
        file.seek(0)
        return file.read()


def _sheets(telegram_id: int) -> dict[str, Iterable[dict[str, Any]]]:
    rows = tables.tables(telegram_id)
    return {"leads": rows["leads"], "steps": tables.steps(telegram_id), "history": rows["history"]}


def _write_json(
    file: IO[bytes], person: dict[str, Any], parts: Mapping[str, Iterable[Any]], *, now: datetime
) -> None:
    """Write one object: when it was made, the person, and a list for each table."""
    file.write(b'{"made_at": ' + _json(now) + b',\n"person": ' + _json(person))
    for name, rows in parts.items():
        file.write(b",\n" + _json(name) + b": [")
        for number, row in enumerate(rows):
            file.write((b",\n" if number else b"\n") + _json(row))
        file.write(b"]")
    file.write(b"}\n")


def _json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode("utf-8", "replace")
