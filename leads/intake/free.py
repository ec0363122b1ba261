"""Reads a prospect from lines without labels, by evidence.

Pure. A piece of `leads.intake.pieces` is taken for what it looks like: a name, a title, a company with its
legal form, its "at" or its domain, a known place. What only stands where a company or a title would is a
guess, listed in `Reading.guessed`; a place is never guessed. What fits nowhere is a note, as it was typed.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from leads.intake import signs
from leads.intake.names import is_given, is_person
from leads.intake.pieces import OF_COMPANY, bare, cut_line
from leads.intake.places import is_country, is_known_place, is_place_line, town_of
from leads.intake.words import (
    COMPANY_ENDINGS,
    COMPANY_WORDS,
    HONORIFICS,
    LINKING_WORDS,
    OFFICERS,
    ROLES,
    TITLE_ENDING,
)

_UNKNOWN_LABEL = re.compile(r"[^\W\d_][\w ]{0,30}:\s")
# Blanks are read from the first of a run and never given back: else a run would be read from each of them.
_AT = re.compile(r"(?<!\s)\s++(?:at|@|bei|chez|en|в|у|w)\s++|(?:(?<!\s)\s++)?@\s*+", re.IGNORECASE)  # noqa: RUF001
_LIVES_IN = re.compile(
    r"^(?P<says>(?:currently\s+)?(?:based|located|living|lives)\s+)?in\s+(?=\S)", re.IGNORECASE
)
_INSIDE_PLACE = re.compile(r"(?<!\s)\s++(?P<says>based\s++)?in\s++(?=[^\W\d_a-z])")
_AS_TITLE = re.compile(r"(?<!\s)\s++as\s++(?:an?\s++|the\s++)?", re.IGNORECASE)
_OFFICER_OF = re.compile(
    rf"\A(?P<title>.*\b(?:{'|'.join(sorted(OFFICERS))}))\s+of\s+(?P<company>.+)", re.IGNORECASE
)
_TITLE_ENDING = re.compile(rf"\A.*(?:{TITLE_ENDING})\Z", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{2}(?:\s\d{5})?")
_HANDLE = re.compile(r"@[^\W_A-Z]\w+")  # "@annlee", and not "@Acme"
_LOOKED_AT = 12  # pieces among which the name is
NAME, TITLE, COMPANY, PLACE, NOTE = "name", "title", "company", "place", "note"


@dataclass(slots=True)
class Reading:
    """What was understood; "" where nothing was."""

    name: str = ""
    title: str = ""
    company: str = ""
    place: str = ""
    notes: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Piece:
    text: str
    line: int
    kinds: tuple[str, ...] = ()  # what it was taken for


@dataclass(slots=True)
class _Sorter:
    """Sorts the pieces of all lines into one reading."""

    reading: Reading
    pieces: list[_Piece]
    domains: Collection[str]  # what the prospect's own addresses call the company
    rejected: list[tuple[int, str]] = field(default_factory=list)  # second values, with their lines

    def sort(self) -> None:
        for at, piece in enumerate(self.pieces):
            if not piece.kinds:
                piece.kinds = self._kinds_of(at, piece)
        named = {piece.line for piece in self.pieces if NAME in piece.kinds}
        for at, piece in enumerate(self.pieces):
            if not piece.kinds and (key := self._guess(at, piece, has_name=piece.line in named)):
                self.reading.guessed.append(key)
                piece.kinds = self._set(key, piece)

    def _kinds_of(self, at: int, piece: _Piece) -> tuple[str, ...]:
        text = piece.text
        if _same_name(text, self.reading.name):
            return (NAME,)
        lives, company = _LIVES_IN.match(text), OF_COMPANY.match(text)
        opening = lives or company
        told = text[opening.end() :] if opening else text
        is_aside = _HANDLE.fullmatch(text) or _UNKNOWN_LABEL.match(text) or signs.is_aside(text)
        if is_aside or signs.is_prose(told):
            return (NOTE,)
        if lives:
            return self._set(PLACE, piece, told) if lives["says"] or is_known_place(told) else (NOTE,)
        if company:  # "from Acme", and not "from the fair"
            is_named = signs.is_proper(told) or self.reading.name.islower() or text[0] == "@"
            return self._set_company(piece, told) if is_named else (NOTE,)
        if parts := _title_and_company(text):
            return (*self._set(TITLE, piece, parts[0]), *self._set_company(piece, parts[1]))
        return self._by_look(at, piece)

    def _by_look(self, at: int, piece: _Piece) -> tuple[str, ...]:
        text = piece.text
        if is_place_line(text) or (self.reading.place and _CODE.fullmatch(text)):
            return self._set_place(at, piece)
        if _is_company(text):
            return self._set(COMPANY, piece)
        # Behind a title "Circus Marketing" is rather a company.
        if is_title(text) and not (self.reading.title and ROLES.isdisjoint(signs.words_of(text))):
            return self._set(TITLE, piece)
        if _is_called_so(text, self.domains):
            return self._set(COMPANY, piece)
        return () if signs.is_short(text) and any(map(str.isalpha, text)) else (NOTE,)

    def _guess(self, at: int, piece: _Piece, *, has_name: bool) -> str:
        """The field that a piece without evidence is likely to be, by what stands around it; "" for none."""
        before, after, beyond = self._near(at, -1), self._near(at, 1), self._near(at, 2)
        if before is None:
            return ""
        beside = before.line == piece.line
        ends = after is None or after.line != piece.line or PLACE in after.kinds
        begins_line = not beside and before.line == piece.line - 1 and ends
        reading, follows = self.reading, after.kinds if after else ()
        if not reading.title and NAME in before.kinds and (beside or begins_line) and after is not None:
            names_more = not after.kinds and beyond is not None and PLACE in beyond.kinds
            if (COMPANY in follows and after.line == piece.line + begins_line) or names_more:
                return TITLE
        if reading.company or not _is_proper(piece.text):
            return ""
        if TITLE in before.kinds and (begins_line or (beside and (ends or PLACE in follows or has_name))):
            return COMPANY
        if NAME in before.kinds and (beside or begins_line) and (after is None or follows or not beside):
            is_told = after is None or PLACE in follows or TITLE in follows or (beside and ends)
            return COMPANY if is_told else ""
        return ""

    def _near(self, at: int, step: int) -> _Piece | None:
        at += step
        return self.pieces[at] if 0 <= at < len(self.pieces) else None

    def _set_company(self, piece: _Piece, text: str) -> tuple[str, ...]:
        text, *titles = _AS_TITLE.split(text, maxsplit=1)
        inside = _INSIDE_PLACE.search(text)
        if inside and (inside["says"] or is_known_place(text[inside.end() :])):
            self._set(PLACE, piece, text[inside.end() :])
            text = text[: inside.start()]
        for title in titles:
            self._set(TITLE, piece, title)
        return self._set(COMPANY, piece, text)

    def _set_place(self, at: int, piece: _Piece) -> tuple[str, ...]:
        """A country joins the town before it, which needs not be known when a company stands before that."""
        text, place = piece.text, self.reading.place
        if place and "," not in place and "," not in text and (is_country(text) or _CODE.fullmatch(text)):
            self.reading.place += f", {text}"
            return (PLACE,)
        town, earlier = self._near(at, -1), self._near(at, -2)
        if (
            town and earlier and not place and is_country(text) and not town.kinds
            and town.line == piece.line == earlier.line
            and (COMPANY in earlier.kinds or not earlier.kinds)
        ):  # fmt: skip
            town.kinds = (PLACE,)
            text = f"{town.text}, {text}"
        return self._set(PLACE, piece, text)

    def _set(self, key: str, piece: _Piece, value: str | None = None) -> tuple[str, ...]:
        """The first value stays; a second one is a note."""
        value = bare(piece.text if value is None else value)
        value = town_of(value) if key == PLACE else value
        if value and getattr(self.reading, key):
            if value != getattr(self.reading, key):
                self.rejected.append((piece.line, value))
        elif value:
            setattr(self.reading, key, value)
        return (key,)


def read_free(lines: Sequence[str], *, name: str = "", domains: Collection[str] = ()) -> Reading:
    """The prospect in `lines`, which hold no labels, addresses or numbers any more; never raises."""
    reading = Reading(name=name)
    pieces: list[_Piece] = []
    for number, line in enumerate(lines):
        cut, prose = cut_line(line)
        pieces += [_Piece(text, number, (NOTE,)) for text in prose]
        pieces += [_Piece(text, number) for text in cut]
    reading.name = name or _name_among([piece for piece in pieces if not piece.kinds], domains)
    sorter = _Sorter(reading, pieces, domains)
    sorter.sort()
    reading.notes = list(_notes(lines, pieces, sorter.rejected))
    return reading


def _is_company(text: str) -> bool:
    """Whether a legal form says so, or another word that companies are called by: "Acme Foods"."""
    before, _, last = text.rpartition(" ")
    is_named = last.lower() in COMPANY_WORDS and _is_proper(text) and signs.is_short(text)
    is_role = (is_title(before) and " & " not in before) or text.lower().startswith(("head ", "vp "))
    return bool(before) and (is_named or signs.is_company(text)) and not is_role


def is_title(text: str) -> bool:
    return signs.is_title(text) or any(
        _TITLE_ENDING.fullmatch(word) for word in text.split()[: signs.MAX_PIECE_WORDS]
    )


def _name_among(pieces: Sequence[_Piece], domains: Collection[str]) -> str:
    """The first name; one word, or a headline, gives way to a person's name that begins a line below it."""
    best, is_weak = "", False
    for at, piece in enumerate(pieces[:_LOOKED_AT]):
        begins, ends = (
            not 0 <= near < len(pieces) or pieces[near].line != piece.line for near in (at - 1, at + 1)
        )
        if not is_person(piece.text, typed_small=at == 0) or _TITLE_ENDING.fullmatch(piece.text):
            continue
        if "," in piece.text and is_place_line(piece.text):  # "Amman, Jordan"
            continue
        if not best or (is_weak and begins and _is_likelier(piece.text, best, domains)):
            best, is_weak = piece.text, ends
    return best


def _is_likelier(name: str, other: str, domains: Collection[str]) -> bool:
    if len(name.split()) < 2:
        return False
    if _same_name(other, name):  # "Ann" above "Ann Lee"
        return True
    if _is_called_so(other, domains) and not _is_called_so(name, domains):
        return True
    known = any(map(is_given, name.split()))
    return (known and len(other.split()) == 1) or known > any(map(is_given, other.split()))


def _notes(
    lines: Sequence[str], pieces: Sequence[_Piece], rejected: Sequence[tuple[int, str]]
) -> Iterator[str]:
    """What fits nowhere: the whole line when nothing of it does."""
    left: dict[int, list[str]] = {number: [] for number in range(len(lines))}
    taken = {piece.line for piece in pieces if piece.kinds not in ((), (NOTE,))}
    for piece in pieces:
        if piece.kinds in ((), (NOTE,)):
            left[piece.line].append(piece.text)
    for number, text in rejected:
        left[number].append(text)
    for number, texts in left.items():
        yield from texts if number in taken else map(bare, [lines[number]] if texts else [])


def _same_name(text: str, name: str) -> bool:
    """Whether it is the name again, in part or turned: "Ann" of "Ann Lee"."""
    words = set(signs.words_of(text)) - HONORIFICS
    return bool(name) and (text == name or (bool(words) and words <= set(signs.words_of(name))))


def _is_proper(text: str) -> bool:
    """Whether each word has a capital, but for the small ones inside: "Sol y Mar", and not "Blue horse"."""
    words = text.split()
    return signs.is_proper(text) and all(
        signs.is_proper(word) or word.lower() in LINKING_WORDS or not any(map(str.isalnum, word))
        for word in words
    )


def _is_called_so(text: str, domains: Collection[str]) -> bool:
    """Whether the prospect's own address has this name: "Acme Robotics" of ann@acme.example."""
    words = ["".join(filter(str.isalnum, word)).casefold() for word in text.split()]
    words = [word for word in words if word and word not in COMPANY_ENDINGS]
    return any(len(word) > 2 and word in domains for word in ("".join(words), *words[:1]))


def _title_and_company(piece: str) -> tuple[str, str] | None:
    """ "VP Sales at Acme" in two, where the left side reads as a title or the right side as a company."""
    officer, (first, _, behind) = _OFFICER_OF.fullmatch(piece), piece.partition(" ")
    is_officer = first.lower() in OFFICERS and behind[:1].isalnum()
    if (
        is_officer and _is_proper(behind) and not (is_title(behind) or any(map(is_given, behind.split())))
    ):  # "CFO Globex"
        return first, behind
    parts = [*officer.group("title", "company")] if officer else _AT.split(piece, maxsplit=1)
    if len(parts) < 2 or not all(map(bare, parts)):
        return None
    title, company = parts
    if officer and (is_title(company) or not signs.is_proper(company)):
        return None
    return (title, company) if is_title(title) or signs.is_proper(company) else None
