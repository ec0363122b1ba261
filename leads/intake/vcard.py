"""Reads the vCard of a shared contact, or of a paste: company, title and addresses.

Pure: no Django, no model, no network.
"""

import quopri
import re

from core.text import storable_text
from leads.intake.labels import NETWORKS

_UNFOLD = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=[ \t]*\r?\n")
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_CHARSET = re.compile(r"CHARSET=\"?([\w-]{2,20})")
_PROFILE = re.compile(NETWORKS, re.IGNORECASE)
_LABELS = {
    "FN": "Name",
    "TITLE": "Title",
    "ROLE": "Title",
    "EMAIL": "Email",
    "TEL": "Phone",
    "NOTE": "Notes",
}
_CARD = re.compile(r"^[ \t]*BEGIN:VCARD(?P<body>.*?)(?:^[ \t]*END:VCARD[^\n]*|\Z)", re.I | re.M | re.S)
_MOST_LINES, _LONGEST = 200, 500


def lines_of(vcard: str, *, named: bool = False) -> list[str]:
    """Return "Field: value" lines of what a vCard says, in its order; [] for nothing. Never raises.

    `named`: with the name, which a shared contact tells itself.
    """
    # A line of quoted-printable goes on behind a "=", any other where the next one is indented.
    quoted = "QUOTED-PRINTABLE" in vcard.upper()
    whole = _UNFOLD.sub("", _SOFT_BREAK.sub("", vcard) if quoted else vcard)
    found = list(dict.fromkeys(filter(None, map(_line, whole.splitlines()[:_MOST_LINES]))))
    names = [line for key in ("Name: ", "N: ") for line in found if line.startswith(key)]
    rest = [line for line in found if line not in names]
    return [f"Name: {names[0].partition(': ')[2]}", *rest] if named and names else rest


def cards_in(text: str) -> tuple[list[str], list[str]]:
    """Return the vCards that were pasted in a text, and the lines that stand outside of any."""
    return _CARD.findall(text), _CARD.sub("\n", text).split("\n")


def _line(line: str) -> str:
    head, colon, raw = line.partition(":")
    name, *parameters = head.upper().split(";")
    key = name.rpartition(".")[2].strip()  # "item1.EMAIL": a group's name stands before it
    if any("QUOTED-PRINTABLE" in parameter for parameter in parameters):
        raw = _decoded(raw, head.upper())
    value = storable_text(raw).strip()[:_LONGEST]  # what no database takes may be encoded as well
    if not colon or not value.strip("; "):
        return ""
    match key:
        case "N":  # family, given, further, before, behind
            family, given, *more = [*_parts(value), "", ""]
            return f"N: {' '.join(filter(None, (given, more[0], family)))}"
        case "ORG":
            return f"Company: {_parts(value)[0]}"
        case "ADR":  # box, extension, street, town, region, code, country
            parts = _parts(value)
            known = ", ".join(filter(None, (*parts[3:4], *parts[6:7])))
            return f"Place: {known}" if known else ""
        case "URL":
            return f"{'Link' if _PROFILE.search(value) else 'Website'}: {value}"
        case "X-SOCIALPROFILE":
            return f"Link: {value}"
    return f"{_LABELS[key]}: {_plain(value)}" if key in _LABELS else ""


def _decoded(raw: str, head: str) -> str:
    charset = _CHARSET.search(head)
    written = quopri.decodestring(raw.encode(errors="replace"))
    try:
        return written.decode(charset[1] if charset else "utf-8", errors="replace")
    except LookupError:  # a charset nobody knows
        return written.decode(errors="replace")


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    """Return the text without the vCard's escapes, on one line."""
    text = _ESCAPED.sub(lambda match: " " if match.group(1) in "nN" else match.group(1), value)
    return " ".join(text.split())
