"""Forms in which people copy a prospect: cards, tables, mails, chats, pages of a CRM.

Pure. The form itself says what is what: who wrote a mail, which column is the company. What it does not say
is left as lines for `leads.intake.labels` and `leads.intake.free`; what others wrote is a note, as it stands.
"""
# ruff: noqa: RUF001  other alphabets, dashes and apostrophes are the point

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from leads.intake import signs
from leads.intake.labels import field_called, mailbox_in
from leads.intake.phones import number_in
from leads.intake.vcard import cards_in, lines_of
from leads.intake.words import CLOSING, COMPANY_ENDINGS, CREDENTIALS, MAIL_HEADER, OFFICERS

_ROWS = 60  # of a table that are looked at
_LINK = re.compile(r"\[(?P<words>[^\[\]\n]{1,200})\]\(\s*(?P<address>[^\s()]{4,500})\s*\)")  # of Markdown
_ICON = re.compile(r"\A(?P<icon>[📍🏢💼👤])\ufe0f?\s*(?![^:]{1,30}:)")
_CALLED = {"📍": "Place", "🏢": "Company", "💼": "Title", "👤": "Name"}
_OF_CRM = re.compile(
    r"\A(?P<what>person|contact|lead|organi[sz]ation|account|company)\s+[-–—]\s+(?P<label>[^:]{2,40}):\s*",
    re.I,
)
_FROM = re.compile(
    r"\A[>*_\s]*(?:from|von|від(?: кого)?|от(?: кого)?|de|da|van)[*_\s]*:[*_\s]*(?P<who>\S.*)", re.IGNORECASE
)
_HEADER = re.compile(rf"\A[>*_\s]*(?:{MAIL_HEADER})[*_\s]*:", re.IGNORECASE)
_WROTE = re.compile(
    r"(?<=[\d,:.>])(?P<who>[^<>\d\n:,]{2,80})[(<]{1,2}\s?(?P<address>[^\s<>@()]{1,64}@[^\s<>()]{3,120})[)>]{1,2}"
    r"[^\n:<>]{0,30}:\s*$"
)
_NOT_HER = re.compile(r"\A\s*(?:(?:[ap]\.?m\.?|uhr|schrieb|um|hrs?)\b[\s,]*)+", re.IGNORECASE)
_FORWARDED = re.compile(
    r"\A[-_*\s>]*(?:(?:begin )?forwarded|original|weitergeleitete|ursprüngliche)\b.*", re.I
)
_CLOSING = re.compile(rf"\A(?:--|—|__+|(?:{CLOSING})(?:\s*[/|]\s*(?:{CLOSING}))?)[\s,.!]*", re.IGNORECASE)
_BEHIND_NAMES = CREDENTIALS | COMPANY_ENDINGS
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_SPEAKS = re.compile(
    rf"\A(?:\[?{_DATE},?\s{_TIME}\]?(?:\s[-–])?\s(?P<dated>[^:]{{2,60}}):"  # WhatsApp
    r"|(?P<telegram>[^\[\]:,]{2,60}),\s\[[^\]]{8,40}\]:?"
    rf"|(?P<slack>[^\[\]:\d]{{2,60}}?)(?:\s{{2,}}{_TIME}\Z|\s*\[{_TIME}\](?:\s|\Z))"
    rf"|\[[^\[\]]{{0,20}}{_TIME}\]\s(?P<teams>[^:]{{2,60}}):?\Z"
    r"|(?P<linkedin>[^:\d]{2,60}) (?:sent the following messages? at|hat (?:am|um)|"
    r"a envoyé (?:le|les) messages?|envió (?:el|los) siguientes? mensajes?)\b.*\d)",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\[?{_DATE},?\s{_TIME}")
_ONLY_TIME = re.compile(rf"\A\s*\[?{_TIME}\]?\s*\Z", re.IGNORECASE)
_ONESELF = frozenset(("you", "me", "ich", "du", "я", "ви", "вы", "yo", "tú", "moi", "vous"))


@dataclass(slots=True)
class Paste:
    """What a paste's form tells, by field, the lines still to be read, and whole lines for the notes."""

    lines: list[str]
    values: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)  # the lines in which the prospect's own addresses may stand

    def add(self, key: str, value: str) -> None:
        if value.strip():
            self.values.setdefault(key, []).append(value.strip())


def sort_by_kind(text: str) -> Paste:
    """Return a paste sorted by its form; one without any is lines. Never raises."""
    cards, beside = cards_in(text)
    if cards:
        told = lines_of(cards[0], named=True)
        return Paste([*told, *beside], own=[*told, *beside])
    lines = _LINK.sub(r"\g<words> <\g<address>>", text).split("\n")
    paste = _table(lines) or _mail(lines) or _chat(lines) or _signed(lines)
    paste.own = paste.own or lines
    paste.lines = _with_labels(paste.lines)
    return paste


def _table(lines: Sequence[str]) -> Paste | None:
    """A table with a head, of which the first row counts; the others are notes."""
    full = [line.strip().strip("|") for line in lines if line.strip(" |-:+\t")]
    if len(full) < 2:
        return None
    separator = max("\t;,|", key=full[0].count)
    head, *rows = csv.reader(full[:_ROWS], delimiter=separator, skipinitialspace=True)
    keys = [field_called(cell) for cell in head]
    if len(head) < 2 or sum(map(bool, keys)) < max(2, len(head) / 2) or len(rows[0]) < 2:
        return None
    paste = Paste([], notes=full[2:], own=list(rows[0]))
    for key, called, cell in zip(keys, head, rows[0], strict=False):
        if key:
            paste.add(key, cell)
        elif cell.strip():
            paste.notes.append(f"{called.strip()}: {cell.strip()}")
    return paste


def _mail(lines: Sequence[str]) -> Paste | None:
    """A copied mail, or one that is quoted: who wrote it, and how it is signed."""
    for at, line in enumerate(lines):
        is_broken = line.endswith("<") and at + 1 < len(lines)
        wrote = _WROTE.search(f"{line}{lines[at + 1].lstrip('> ')}" if is_broken else line)
        sender = None if wrote else _FROM.match(line)
        headers = sum(map(bool, map(_HEADER.match, lines[at + 1 : at + 7])))
        if wrote or (sender and (headers > 1 or (headers and mailbox_in(line)))):
            break
    else:
        return None
    who = _NOT_HER.sub("", wrote["who"]) if wrote else sender["who"] if sender else ""
    address = wrote["address"] if wrote else mailbox_in(who)
    name = re.split(r"[<\[(]|\bmailto:|\bon behalf of\b|\bim Auftrag von\b", who)[0].strip(" \"',;*_>")
    paste = Paste([], notes=[line for line in lines[:at] if line.strip() and not _FORWARDED.match(line)])
    paste.add("email", address)
    paste.add("name", "" if "@" in name else _in_order(name))
    body = [line.lstrip("> \t") for line in lines[at + 1 :]]
    end = next((n for n, line in enumerate(body) if _FROM.match(line) or _WROTE.search(line)), len(body))
    start = _signature_at(body[:end], name)
    paste.lines = body[start:end]
    paste.own = [line for line in body[:end] if not _HEADER.match(line)] or [""]
    paste.notes += [line for line in (*body[:start], *body[end:]) if line.strip()]
    return paste


def _in_order(name: str) -> str:
    """ "Sabine Kröger" for "Kröger, Sabine", as an address book has it."""
    family, comma, given = name.partition(", ")
    is_turned = comma and signs.is_name(name.replace(",", "")) and given.lower() not in _BEHIND_NAMES
    return f"{given} {family}" if is_turned else name


def _signature_at(body: Sequence[str], name: str) -> int:
    """Return where the signature of a mail begins: behind its closing, else with its writer's whole name."""
    closings = [at for at, line in enumerate(body) if _CLOSING.fullmatch(line.strip())]
    if closings and any(map(str.strip, body[closings[-1] + 1 :])):
        return closings[-1] + 1
    return next((at for at, line in enumerate(body) if name and line.startswith(name)), len(body))


def _chat(lines: Sequence[str]) -> Paste | None:
    """A copied chat: the first who speaks in it, but for oneself; what is said is for the notes."""
    speakers = [(at, who) for at, line in enumerate(lines) if (who := _speaker(lines, at, line))]
    if not speakers:
        return None
    who = next((who for _, who in speakers if who.casefold() not in _ONESELF), "")
    head = [
        line for line in lines[: speakers[0][0]] if line == who or not (who in line or _DATED.match(line))
    ]
    paste = Paste(head, notes=[line for line in lines[speakers[0][0] :] if line.strip()])
    number = number_in(who)
    paste.add("phone" if number else "name", number or who)
    return paste


def _speaker(lines: Sequence[str], at: int, line: str) -> str:
    line = line.strip()
    if spoke := _SPEAKS.match(line):
        who: str = next(filter(None, spoke.groups()))
        return who.strip("~ \u202f\u00a0")
    follows = lines[at + 1] if at + 1 < len(lines) else ""
    is_first = at == 0 and bool(follows.strip())
    if is_first and line.endswith(":") and not field_called(line):
        return line[:-1] if signs.is_name(line[:-1]) else ""
    return line if is_first and _ONLY_TIME.match(follows) and signs.is_name(line) else ""


def _signed(lines: Sequence[str]) -> Paste:
    """Lines of any kind; of a letter those of the signature, while the letter is a note."""
    start = _signature_at(lines, "")
    if start == len(lines):
        return Paste(list(lines))
    return Paste(list(lines[start:]), notes=[line for line in lines[: start - 1] if line.strip()])


def _with_labels(lines: Sequence[str]) -> list[str]:
    """Lines with "Field: value" wherever a page says the same in another way."""
    lines = [part for line in lines if line.strip() for part in _officer_apart(line.strip())]
    called = [":" not in line and field_called(line) not in ("", "notes") for line in lines]
    is_stacked = sum(called) > 2  # each label stands on the line above its value
    found: list[str] = []
    for at, line in enumerate(lines):
        if is_stacked and at and called[at - 1] and not called[at]:
            found[-1] = f"{lines[at - 1]}: {line}"
        elif (is_stacked and called[at]) or line.count("\t") != 1 or not field_called(line.split("\t")[0]):
            found.append(_of_crm(line))
        else:
            found.append(line.replace("\t", ": "))
    return found


def _officer_apart(line: str) -> list[str]:
    """ "Geschäftsführer: Ralf Sommer" as name and title; the owner of a record in a CRM is one of us."""
    title, _, name = line.partition(": ")
    is_officer = title.lower() in OFFICERS - {"owner"} and signs.is_name(name)
    return [f"Name: {name}", f"Title: {title}"] if is_officer else [line]


def _of_crm(line: str) -> str:
    """ "Person - Name: Ann Lee" as "Name: Ann Lee", and "📍 Berlin" as "Place: Berlin"."""
    if icon := _ICON.match(line):
        return f"{_CALLED[icon['icon']]}: {line[icon.end() :]}"
    prefix = _OF_CRM.match(line)
    if prefix is None:
        return line
    label, what = prefix["label"], prefix["what"].lower()
    is_company = what[0] in "oa" or what == "company"
    label = "Company" if is_company and label.lower() == "name" else label
    return f"{label}: {line[prefix.end() :]}"
