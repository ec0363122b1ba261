"""Reads a prospect from lines without labels.

Pure. Among the pieces of `leads.intake.pieces` the first that looks like a name is the name; the others are
sorted by their look and then by their order: title, company, place. What fits nowhere is kept as a note.
"""
# ruff: noqa: RUF001  letters of other alphabets are the point

import re
from dataclasses import dataclass, field

from leads.intake import signs
from leads.intake.pieces import OF_COMPANY, bare, cut_line
from leads.intake.words import OFFICERS

_CLOSING = re.compile(
    r"\A(?:--|—|(?:(?:best|kind|warm|kindest|warmest|many)\s+)*(?:regards|wishes|thanks)|best|cheers|sincerely|"
    r"yours (?:sincerely|truly)|thank you|mit freundlichen grüßen|viele grüße|з повагою|с уважением)[\s,.!]*",
    re.IGNORECASE,
)
_UNKNOWN_LABEL = re.compile(r"[^\W\d_][\w ]{0,30}:\s")
_STATE_CODE = re.compile(r"[A-Z]{2}")
# Blanks are read from the first of a run and never given back: else a run would be read from each of them.
_AT = re.compile(r"(?<!\s)\s++(?:at|@|bei|chez|в|у|w)\s++|(?:(?<!\s)\s++)?@\s*+", re.IGNORECASE)
_IN_PLACE = re.compile(r"^(?:(?:currently\s+)?(?:based|located|living|lives)\s+)?in\s+(?=\S)", re.IGNORECASE)
_INSIDE_PLACE = re.compile(r"(?<!\s)\s++(?:based\s++)?in\s++(?=[^\W\d_a-z])")
_AS_TITLE = re.compile(r"(?<!\s)\s++as\s++(?:an?\s++|the\s++)?", re.IGNORECASE)
_OFFICER_OF = re.compile(
    rf"\A(?P<title>.*\b(?:{'|'.join(sorted(OFFICERS))}))\s+of\s+(?P<company>.+)", re.IGNORECASE
)


@dataclass(slots=True)
class Reading:
    """What was understood; "" where nothing was."""

    name: str = ""
    title: str = ""
    company: str = ""
    place: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Sorter:
    """Sorts pieces into a reading; unknown ones wait until all known ones have their place."""

    reading: Reading
    unknown: list[str] = field(default_factory=list)
    before_company: int = 0

    def sort(self, piece: str) -> None:
        place, company = _IN_PLACE.match(piece), OF_COMPANY.match(piece)
        opening = place or company
        told = piece[opening.end() :] if opening else piece
        if signs.is_aside(piece) or signs.is_prose(told) or _UNKNOWN_LABEL.match(piece):
            self.reading.notes.append(piece)
        elif place:
            self._set("place", told)
        elif company:
            self._set_company(told)
        elif parts := _title_and_company(piece):
            self._set("title", parts[0])
            self._set_company(parts[1])
        else:
            self._sort_by_look(piece)

    def _sort_by_look(self, piece: str) -> None:
        if signs.is_address(piece) or (self.reading.place and _STATE_CODE.fullmatch(piece)):
            self._set_place(piece)
        elif signs.is_company(piece) and not signs.is_title(piece.rsplit(maxsplit=1)[0]):
            self._set_company(piece)
        elif signs.is_title(piece):
            self._set("title", piece)
        elif signs.is_short(piece) and any(map(str.isalpha, piece)):
            self.unknown.append(piece)
        else:
            self.reading.notes.append(piece)

    def finish(self) -> None:
        """Gives the unknown pieces, in order, to the fields that are still empty."""
        for position, piece in enumerate(self.unknown):
            if key := self._guess(position, piece):
                self._set(key, piece)
            else:
                self.reading.notes.append(piece)

    def _guess(self, position: int, piece: str) -> str:
        """The field for an unknown piece, or ""; one before the company is a title, one behind it a place."""
        reading = self.reading
        if not (reading.name or reading.title or reading.company):
            return ""
        more_follow = len(self.unknown) > position + 1
        if not reading.title and (position < self.before_company if reading.company else more_follow):
            return "title"
        if not reading.company:
            return "company"
        return "place" if signs.is_proper(piece) else ""

    def _set_company(self, text: str) -> None:
        text, *titles = _AS_TITLE.split(text, maxsplit=1)
        parts = _INSIDE_PLACE.split(text, maxsplit=1)
        if not self.reading.company:
            self.before_company = len(self.unknown)
        self._set("company", parts[0])
        if len(parts) > 1:
            self._set("place", parts[1])
        for title in titles:
            self._set("title", title)

    def _set_place(self, piece: str) -> None:
        """A country after its town joins it."""
        if self.reading.place and "," not in self.reading.place and "," not in piece:
            self.reading.place += f", {piece}"
        else:
            self._set("place", piece)

    def _set(self, key: str, value: str) -> None:
        """The first value stays; a second one is a note."""
        value = bare(value)
        if value and getattr(self.reading, key):
            self.reading.notes.append(value)
        elif value:
            setattr(self.reading, key, value)


def read_free(lines: list[str], *, name: str = "") -> Reading:
    """The prospect in `lines`, which hold no labels, addresses or numbers any more; never raises.

    With a `name` that is already known, only what looks like a title, a company or a place is taken.
    """
    reading = Reading(name=name)
    sorter = _Sorter(reading)
    for number, line in enumerate(_unsigned(lines, reading)):
        pieces, notes = cut_line(line)
        reading.notes.extend(notes)
        for position, piece in enumerate(pieces):
            if not reading.name and signs.is_name(piece, typed_small=number + position == 0):
                reading.name = piece
            elif piece != reading.name:
                sorter.sort(piece)
    if name:
        reading.notes.extend(sorter.unknown)
    else:
        sorter.finish()
    return reading


def _unsigned(lines: list[str], reading: Reading) -> list[str]:
    """The lines of the signature, when there is one; the letter above it is a note."""
    closings = [number for number, line in enumerate(lines) if _CLOSING.fullmatch(line.strip())]
    if not closings or closings[-1] == len(lines) - 1:
        return lines
    reading.notes.extend(lines[: closings[-1]])
    return lines[closings[-1] + 1 :]


def _title_and_company(piece: str) -> tuple[str, str] | None:
    """ "VP Sales at Acme" in two, where the left side reads as a title or the right side as a company."""
    officer = _OFFICER_OF.fullmatch(piece)
    parts = [*officer.group("title", "company")] if officer else _AT.split(piece, maxsplit=1)
    if len(parts) < 2 or not all(map(bare, parts)):
        return None
    title, company = parts
    if officer and (signs.is_title(company) or not signs.is_proper(company)):
        return None
    return (title, company) if signs.is_title(title) or signs.is_proper(company) else None
