"""Addresses in a text: links, e-mail addresses and @names, and whether some other text holds them too.

Pure. Addresses are compared as a reader would: scheme, "www.", a last slash, tracking parameters and case of
the host do not count; whatever leads elsewhere does.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from engagement.guard.folding import fold
from engagement.guard.words import ALSO_FILES, BEGINNINGS, FILE_NAMES, FILES, NEAR_FILES, SHORTENED

_SCHEME = re.compile(r"\A(?:[a-z][a-z0-9+.\-]{1,20}:/{2,4}|(?:https?|hxxps?|ftps?):/{0,4})", re.IGNORECASE)
_INSIDE = r"[^\s<>\"«»“”\[\]{}|`]"
_ADDRESS = re.compile(
    r"(?P<link>(?<![^\W_])(?:[a-z][a-z0-9+.\-]{1,20}://|(?:https?|hxxps?|ftps?):[\\/]{0,4}(?=\w)"
    r"|(?:mailto|javascript|data|tel|tg|sms|file):(?=\S))"
    rf"(?:\[[0-9a-f:.]{{2,45}}\])?{_INSIDE}{{0,2000}})"
    r"|(?P<email>(?:(?<![\w.+\-%'])[\w.+\-%']{1,64}|\"[^\"\s]{1,64}\")@\w[\w\-]{0,62}(?:\.[\w\-]{1,63}){0,8})"
    r"|(?P<host>(?<![\w@.\-])(?:(?P<ip>(?:\d{1,3}\.){3}\d{1,3})(?![\w.]*\d)|localhost(?=[:/])"
    r"|(?:[\w\-]{1,63}\.){1,8}(?P<ending>[^\W\d_]{2,24}|xn--[a-z0-9\-]{2,59})(?![\w\-]))"
    rf"(?P<port>:\d{{2,5}}(?!\d))?(?P<path>[/\\?#]{_INSIDE}{{0,2000}})?)"
    r"|(?P<handle>(?<![\w@./])@(?:\w[\w.]{0,62}\w|\w))",
    re.IGNORECASE,
)
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|ref|trk|originalsubdomain|mc_cid|mc_eid|si)=", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+")
_PART_OF_NAME = re.compile(r"[\W\d_]+")
_NEAR_FILES = re.compile(rf"\b(?:{NEAR_FILES})\b", re.IGNORECASE)
_NEAR = 40
_SHORTEST_HOST = 5  # letters, in scripts whose abbreviations end with a full stop and no blank
_EDGE = "()[]{}<>\"'«»“”„‘’*_`,;:!?…|。，、！？"  # noqa: RUF001  quotation marks and stops of many scripts
_BLANKS = {"url": "[link]", "email": "[e-mail address]"}


class Address(NamedTuple):
    """An address, its place in the text, and its kind: "url", "email" or "handle"."""

    kind: str
    text: str
    start: int
    end: int


def find_addresses(text: str) -> list[Address]:
    """Every address in `text`, however disguised, in order, without overlaps."""
    folded = fold(text)
    found: list[Address] = []
    position = 0
    while match := _ADDRESS.search(folded.text, position):
        kind, end = _kind(match), _end_of(match)
        if kind:
            start, stop = folded.span(match.start(), end)
            found.append(Address(kind, text[start:stop], start, stop))
        position = end if kind else (match.end("ending") if match["ending"] else match.end())
    return found


def link_key(link: str) -> str:
    """A form that is equal for two spellings of the same link."""
    bare = _SCHEME.sub("", fold(link).text.strip(_EDGE + ".").replace("\\", "/"), count=1)
    bare, _, _fragment = bare.partition("#")
    path, _, query = bare.partition("?")
    host, slash, rest = path.partition("/")
    kept = "&".join(part for part in query.split("&") if part and not _TRACKING.match(part))
    key = host.casefold().removeprefix("www.").rstrip(".") + (slash + rest).rstrip("/")
    return f"{key}?{kept}" if kept else key


@lru_cache(maxsize=64)
def addresses_in(ground: str) -> frozenset[str]:
    """Keys of what a text makes known: its links, the hosts of its links and e-mails, and its @names."""
    keys: set[str] = set()
    for kind, text, _start, _end in find_addresses(ground):
        if kind == "url":
            key = link_key(text)
            host, *parts = key.partition("?")[0].split("/")
            keys |= {key, key.casefold(), host}
            keys |= {f"@{part.casefold().removeprefix('@')}" for part in parts if part}
        elif kind == "handle":
            keys.add(fold(text).text.casefold().strip("."))
        else:
            key = _email_key(text)
            keys |= {key, key.partition("@")[2], f"@{key.partition('@')[0]}"}
    return frozenset(keys)


def is_known(address: Address, ground: str) -> bool:
    """Whether `ground` has this address."""
    known = addresses_in(ground)
    match address.kind:
        case "email":
            return _email_key(address.text) in known
        case "handle":
            return fold(address.text).text.casefold().strip(".") in known
    key = link_key(address.text)
    return key in known or key.casefold() in known


def replace_unknown(text: str, ground: str) -> str:
    """The text with a placeholder for each link and e-mail address that `ground` does not have."""
    parts, at = [], 0
    for address in find_addresses(text):
        if address.kind in _BLANKS and not is_known(address, ground):
            parts += [text[at : address.start], _BLANKS[address.kind]]
            at = address.end
    return "".join([*parts, text[at:]])


def masked(text: str, spans: Iterable[tuple[int, int]], *, by: str = " ") -> str:
    """The text with these spans overwritten, so that all positions stay."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts += [text[at:start], by * (end - max(start, at))]
        at = max(end, at)
    return "".join([*parts, text[at:]])


def _email_key(address: str) -> str:
    return fold(address).text.casefold().removeprefix("mailto:")


def _kind(match: re.Match[str]) -> str:
    """The kind of an address; "" for a word that only looks like one."""
    if match["link"]:
        return "email" if match["link"].lower().startswith("mailto:") else "url"
    if match["host"]:
        return "url" if match["ip"] or _is_host(match) else ""
    if match["handle"]:
        return "handle"
    name, _at, host = match["email"].partition("@")
    is_plain = name.isdigit() or host[0].isdigit() or name.endswith('"')
    return "email" if "." in host or not is_plain else ""


def _end_of(match: re.Match[str]) -> int:
    """A link ends where brackets or quotation marks do, and never with a full stop."""
    if match["email"] or match["handle"]:
        return match.end()
    link = match.group()
    if ")" in link and link.count(")") > link.count("("):
        link = link[: link.rindex(")")]
    bare = link.rstrip(_EDGE + ".") if not link.endswith("]") else link
    return match.start() + max(len(bare), 1)


def _is_host(match: re.Match[str]) -> bool:
    """Whether it is a host: "end.To" is two sentences without a blank, "e.g." and "deck.pdf" are words."""
    ending = match["ending"]
    if ending is None:  # this machine
        return True
    host = match.string[match.start() : match.end("ending")]
    labels = host.casefold().split(".")
    if labels[0] == "www" or ending.startswith("xn--"):
        return True
    is_shouted = host == host.upper() and ending != "NET"  # "ASP.NET"
    if (ending != ending.lower() and not is_shouted) or labels[-1] in FILES:
        return False
    leads_on = bool(match["port"]) or (match["path"] or "")[:1] in ("/", "\\")
    return leads_on or not (_is_file(labels, match) or _is_sentence(labels))


def _is_file(labels: list[str], match: re.Match[str]) -> bool:
    """Whether it is a file such as "report.md": by its name, or by words near it."""
    if labels[-1] not in ALSO_FILES:
        return False
    start, end = match.start(), match.end("ending")
    near = match.string[max(0, start - _NEAR) : start], match.string[end : end + _NEAR]
    is_called_so = not FILE_NAMES.isdisjoint(_PART_OF_NAME.split(" ".join(labels[:-1])))
    return is_called_so or "_" in labels[0] or any(map(_NEAR_FILES.search, near))


def _is_sentence(labels: list[str]) -> bool:
    """Whether these are words without a blank after the full stop, or an abbreviation."""
    *before, ending = labels
    if len(before) > 1:  # "p.s.please", "v1.2.beta"
        return all(len(label) == 1 or _is_number(label) for label in before)
    is_short = not ending.isascii() and len(before[0]) < _SHORTEST_HOST
    return ending in BEGINNINGS or before[0] in SHORTENED or _is_number(before[0]) or is_short


def _is_number(label: str) -> bool:
    return bool(_VERSION.fullmatch(label))
