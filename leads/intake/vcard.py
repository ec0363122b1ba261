"""Reads the vCard of a shared contact: company, title and addresses, which the contact itself does not tell.

Pure: no Django, no model, no network.
"""

import quopri
import re

from core.text import storable_text

_UNFOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_LABELS = {
    "TITLE": "Title",
    "ROLE": "Title",
    "EMAIL": "Email",
    "TEL": "Phone",
    "URL": "Link",
    "NOTE": "Notes",
}
_MOST_LINES, _LONGEST = 200, 500


def lines_of(vcard: str) -> list[str]:
    """Return "Field: value" lines of what a vCard says, in its order; [] for nothing. Never raises."""
    found = [_line(line) for line in _UNFOLD.sub("", vcard).splitlines()[:_MOST_LINES]]
    return list(dict.fromkeys(line for line in found if line))


def _line(line: str) -> str:
    head, colon, raw = line.partition(":")
    name, *parameters = head.upper().split(";")
    key = name.rpartition(".")[2]  # "item1.EMAIL": a group's name stands before it
    if any("QUOTED-PRINTABLE" in parameter for parameter in parameters):
        raw = quopri.decodestring(raw.encode(errors="replace")).decode(errors="replace")
    value = storable_text(raw).strip()[:_LONGEST]  # what no database takes may be encoded as well
    if not colon or not value:
        return ""
    match key:
        case "ORG":
            return f"Company: {_parts(value)[0]}"
        case "ADR":  # box, extension, street, town, region, code, country
            parts = _parts(value)
            known = ", ".join(filter(None, (*parts[3:4], *parts[6:7])))
            return f"Place: {known}" if known else ""
        case "X-SOCIALPROFILE":
            return f"Link: {value}"
    return f"{_LABELS[key]}: {_plain(value)}" if key in _LABELS else ""


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    """Return the text without the vCard's escapes, on one line."""
    text = _ESCAPED.sub(lambda match: " " if match.group(1) in "nN" else match.group(1), value)
    return " ".join(text.split())
