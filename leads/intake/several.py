"""Several people in one text: a row each, a block each, a table with a head, or vCards.

Pure: no Django, no model, no network. Every row has to read as somebody of its own, a name with a title, a
company or a contact: a signature, a thread of mails, or a profile with its jobs is about one person.
"""

import csv
import re
from collections.abc import Callable, Iterator
from itertools import islice

from leads.fields import FIELDS, OTHER_NAMES
from leads.intake import IntakeRefused, evidence, read_prospect
from leads.intake.labels import field_called
from leads.intake.vcard import cards_in, lines_of

LONGEST = 200_000  # characters of a file; a message has 4,096
MOST_READ = 500  # people, and rows that may be; whoever sends more is told so
_LONGEST_ROW, _MOST_COLUMNS = 400, 60
_BULLET = re.compile(r"\A\s*(?:\d{1,3}[.)]|[-*•·–—▪]|(?:and|und|y|et|та|і|й|и)(?=\s))\s+")  # noqa: RUF001  dashes are bullets too
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*+\n)+")
_ADDRESSED = re.compile(r"\A\"?([^<>\",;\n]{3,100})\"?\s<([^<>\s]{3,254})>")
_NAMES = {field.key: field.names for field in FIELDS} | OTHER_NAMES
_LABELS = {key: names.split(",")[0].strip().capitalize() for key, names in _NAMES.items()}
_WHO = {"name", "first_name", "last_name", "email"}
_WORDS_FIRST = 3  # of a column's name: "E-mail (work)"


def people_in(text: str) -> tuple[str, ...]:
    """Return a text for each person in it; () when it is about one, or about nobody in particular.

    >>> people_in("Ann Lee, CTO at Acme\\nBob Ray, CEO at Globex")
    ('Ann Lee, CTO at Acme', 'Bob Ray, CEO at Globex')
    >>> people_in("Ann Lee\\nCTO at Acme\\nBerlin")
    ()
    """
    text = "\n".join(text[:LONGEST].strip().splitlines())
    for read in _FORMS:
        found = tuple(dict.fromkeys(filter(_is_readable, islice(read(text), MOST_READ))))
        if len(found) > 1 or (found and read is _table):  # whose head is nobody
            return found if len(found) > 1 else ()
    return ()


def _cards(text: str) -> Iterator[str]:
    return ("\n".join(lines_of(card, named=True)) for card in cards_in(text)[0])


def _table(text: str) -> Iterator[str]:
    """Return the rows below a head that names who they are about, as "Field: value" lines."""
    head, _, rows = text.partition("\n")
    sign = max("\t;,|", key=head.count)
    keys = [_key(name) for name in head.split(sign)[:_MOST_COLUMNS]]
    named = {key for key in keys if key in _LABELS}
    if not rows or len(named) < 2 or _WHO.isdisjoint(named):
        return
    try:
        for cells in csv.reader(rows.split("\n"), delimiter=sign):
            told = [
                (key, cell) for key, cell in zip(keys, cells, strict=False) if any(map(str.isalnum, cell))
            ]
            lines = [_labelled(key, cell) for key, cell in told]
            if lines:
                yield "\n".join(lines)
    except csv.Error:  # a cell longer than any of ours
        return


def _key(column: str) -> str:
    """Return the field that a column holds, or the column's own name."""
    name = " ".join(re.sub(r"[\"_*#:()\ufeff]", " ", column).split())
    words = name.split()
    tries = (" ".join(words[:size]) for size in range(min(len(words), _WORDS_FIRST), 0, -1))
    return next(filter(None, map(field_called, tries)), name)


def _labelled(key: str, cell: str) -> str:
    value = " ".join(cell.split())
    return f"{_LABELS[key]}: {value}" if key in _LABELS else f"Notes: {key}: {value}"


def _addresses(text: str) -> Iterator[str]:
    """Return the people of a line of addressees: "Ann Lee <ann@acme.com>, Bob Ray <bob@globex.com>"."""
    found = [_ADDRESSED.fullmatch(part.strip()) for part in re.split(r"[,;\n]", text)]
    return (f"{who[1].strip()} <{who[2]}>" for who in found if who) if all(found) else iter(())


def _blocks(text: str) -> Iterator[str]:
    """Return the blocks between blank lines, or those that each begin with a name's label."""
    blocks = _BLANK_LINES.split(text)
    if len(blocks) == 1:
        blocks = _labelled_blocks(text.split("\n"))
    return _if_all(blocks)


def _labelled_blocks(lines: list[str]) -> list[str]:
    first = lines[0].partition(":")[0].strip().lower()
    if field_called(first) not in ("name", "first_name"):
        return []
    blocks: list[list[str]] = []
    for line in lines:
        if line.partition(":")[0].strip().lower() == first:
            blocks.append([])
        blocks[-1].append(line)
    return ["\n".join(block) for block in blocks]


def _rows(text: str) -> Iterator[str]:
    return _if_all([line for line in text.split("\n") if line.strip()])


def _parts(text: str) -> Iterator[str]:
    """Return what a line parts by semicolons."""
    return iter(()) if "\n" in text else _if_all([part for part in text.split(";") if part.strip()])


def _if_all(rows: list[str]) -> Iterator[str]:
    """Return the rows without their bullets when each is somebody; a heading's words go with each of them."""
    heading = rows[0].strip() if rows and rows[0].rstrip().endswith(":") and "\n" not in rows[0] else ""
    told = [_BULLET.sub("", row).strip() for row in rows[bool(heading) : MOST_READ + 1]]
    if len(told) < 2 or not all(map(_is_somebody, told)):
        return iter(())
    return (f"{row}\nNotes: {heading[:-1].strip()}" if heading else row for row in told)


def _is_readable(text: str) -> bool:
    """Say whether a row holds anything about anybody: a table's may be empty but for a date."""
    try:
        return bool(read_prospect(text))
    except IntakeRefused:
        return False


def _is_somebody(row: str) -> bool:
    """Say whether a row reads as a person of its own."""
    if len(row) > _LONGEST_ROW:
        return False
    try:
        return evidence.is_somebody(read_prospect(row))
    except IntakeRefused:
        return False


_FORMS: tuple[Callable[[str], Iterator[str]], ...] = (_cards, _table, _addresses, _blocks, _rows, _parts)
