"""Addresses in a text: links, e-mail addresses and @names, and whether some other text holds them too.

Pure. Addresses are compared as a reader would: scheme, "www.", a last slash, tracking parameters and case of
the host do not count; whatever leads elsewhere does.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"\S{1,2000}")
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]{1,20})://", re.IGNORECASE)
_LOOSE_SCHEME = re.compile(r"(?<!\w)(?:mailto|javascript|data|tel|tg|sms|file):", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+\-%']{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}")
_HANDLE = re.compile(r"(?<![\w@./])@(\w[\w.]{0,62}\w|\w)")
_DOMAIN = re.compile(r"(?:[\w\-]{1,63}\.){1,8}([^\W\d_]{2,24}|xn--[a-z0-9\-]{2,59})(?=[:/?#]|$)")
_HOST_HEAD = re.compile(r"[\w\-]{1,63}\.")
_ALNUM = re.compile(r"[^\W_]")
_LINK_END = re.compile(r"[<>\"«»“”\[\]{}|`]")
_PARTING = re.compile(r"[(\[,;/][\W_]*+")
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|ref|trk|originalsubdomain|mc_cid|mc_eid|si)=", re.IGNORECASE)
_EDGE = "()[]{}<>\"'«»“”„‘’*_`,;:!?…|。，、！？"  # noqa: RUF001  quotation marks and stops of many scripts
# A word with a point in it is an address when it ends like one: "e.g.", "Node.js" and "v2.beta" do not.
_ENDINGS = frozenset(
    [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "io",
        "ai",
        "co",
        "dev",
        "app",
        "info",
        "biz",
        "me",
        "tv",
        "xyz",
        "eu",
        "uk",
        "us",
        "ca",
        "au",
        "de",
        "at",
        "ch",
        "fr",
        "be",
        "nl",
        "it",
        "es",
        "pt",
        "pl",
        "ua",
        "ru",
        "by",
        "kz",
        "cz",
        "sk",
        "hu",
        "ro",
        "bg",
        "hr",
        "si",
        "rs",
        "lt",
        "lv",
        "ee",
        "fi",
        "se",
        "no",
        "dk",
        "ie",
        "il",
        "tr",
        "gr",
        "cn",
        "jp",
        "kr",
        "in",
        "br",
        "mx",
        "ar",
        "cl",
        "za",
        "ng",
        "ke",
        "ae",
        "sa",
        "sg",
        "hk",
        "tw",
        "vn",
        "th",
        "id",
        "my",
        "ph",
        "nz",
        "shop",
        "store",
        "site",
        "online",
        "tech",
        "cloud",
        "agency",
        "studio",
        "blog",
        "link",
        "ly",
        "gg",
        "fm",
        "to",
        "ventures",
        "capital",
        "digital",
        "group",
        "рф",
        "укр",
        "бел",
        "example",
        "test",
        "invalid",
        "local",
    ]
)
_SCRIPT_ENDINGS = frozenset({"net", "me", "in", "it", "to", "no", "is", "us", "so", "at", "be", "by", "id"})

_BLANKS = {"url": "[link]", "email": "[e-mail address]"}


class Address(NamedTuple):
    """Where an address stands in the text, and what it is: "url", "email" or "handle"."""

    kind: str
    text: str
    start: int
    end: int


def find_addresses(text: str) -> list[Address]:
    """Every address in `text`, in order, without overlaps."""
    found: list[Address] = []
    for token in _TOKEN.finditer(text):
        if any(sign in token.group() for sign in ".@:/"):
            found.extend(_in_token(token.group(), token.start()))
    return found


def link_key(link: str) -> str:
    """What two spellings of the same link have in common."""
    bare = _SCHEME.sub("", link.strip(_EDGE + "."), count=1)
    bare, _, _fragment = bare.partition("#")
    path, _, query = bare.partition("?")
    host, slash, rest = path.partition("/")
    kept = "&".join(part for part in query.split("&") if part and not _TRACKING.match(part))
    key = host.casefold().removeprefix("www.").rstrip(".") + (slash + rest).rstrip("/")
    return f"{key}?{kept}" if kept else key


@lru_cache(maxsize=64)
def addresses_in(ground: str) -> frozenset[str]:
    """Keys of all that a text makes known: its links, the hosts of its links and e-mails, and its @names."""
    return frozenset(_keys(find_addresses(ground)))


def is_known(address: Address, ground: str) -> bool:
    """Tell whether `ground` holds this address."""
    known = addresses_in(ground)
    match address.kind:
        case "email":
            return address.text.casefold().removeprefix("mailto:") in known
        case "handle":
            return address.text.casefold().strip(".") in known
    key = link_key(address.text)
    return key in known or key.casefold() in known


def replace_unknown(text: str, ground: str) -> str:
    """The text with a blank to fill in for each link and e-mail address that `ground` does not hold."""
    parts, at = [], 0
    for address in find_addresses(text):
        if address.kind in _BLANKS and not is_known(address, ground):
            parts += [text[at : address.start], _BLANKS[address.kind]]
            at = address.end
    return "".join([*parts, text[at:]])


def masked(text: str, spans: Iterable[tuple[int, int]], *, by: str = " ") -> str:
    """The text with these places blanked out, everything else where it was."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts += [text[at:start], by * (end - max(start, at))]
        at = max(end, at)
    return "".join([*parts, text[at:]])


def _keys(addresses: Iterable[Address]) -> Iterator[str]:
    for kind, text, _start, _end in addresses:
        if kind == "url":
            key = link_key(text)
            host, *parts = key.partition("?")[0].split("/")
            yield from (key, key.casefold(), host)
            yield from (f"@{part.casefold().removeprefix('@')}" for part in parts if part)
        else:
            yield text.casefold().removeprefix("mailto:")
            yield text.casefold().partition("@")[2]
            if kind == "email":
                yield f"@{text.casefold().partition('@')[0]}"


def _in_token(token: str, offset: int) -> Iterator[Address]:
    """The addresses of one run without blanks: a Markdown link may hold two."""
    position, ahead = 0, [_Ahead(find, token) for find in _FINDERS]
    while position < len(token):
        found = _next(token, position, ahead)
        if found is None:
            return
        kind, start, end = found
        yield Address(kind, token[start:end], offset + start, offset + end)
        position = max(end, position + 1)


def _next(token: str, position: int, ahead: Sequence["_Ahead"]) -> tuple[str, int, int] | None:
    scheme, loose, email, bare, handle = ahead
    if url := scheme.span(position) or loose.span(position):
        kind = "email" if token[slice(*url)].lower() == "mailto:" else "url"
        return kind, url[0], _end_of_link(token, url[0])
    if found := email.span(position):
        return "email", *found
    if link := _link_at(token, _first(_ALNUM, token, position)) or bare.span(position):
        return "url", *link
    if found := handle.span(position):
        return "handle", *found
    return None


class _Ahead:
    """The next address of one kind in a token: looked for once, not again behind each address of another."""

    def __init__(self, find: "_Find", token: str) -> None:
        self._find, self._token = find, token
        self._found: tuple[int, int] | None = (-1, -1)

    def span(self, position: int) -> tuple[int, int] | None:
        """The first one at `position` or behind it."""
        if self._found and self._found[0] < position:
            self._found = self._find(self._token, position)
        return self._found


def _end_of_link(token: str, start: int) -> int:
    """A link ends where brackets or quotation marks do, and never with a full stop."""
    link = token[start : _first(_LINK_END, token, start)]
    if ")" in link and link.count(")") > link.count("("):
        link = link[: link.rindex(")")]
    return start + max(len(link.rstrip(_EDGE + ".")), 1)


def _bare_link(token: str, position: int) -> tuple[int, int] | None:
    """A host without a scheme behind a sign that parts words, such as acme.com or acme.com/prices."""
    for sign in _PARTING.finditer(token, position):
        if link := _link_at(token, sign.end()):
            return link
    return None


def _link_at(token: str, start: int) -> tuple[int, int] | None:
    if not _HOST_HEAD.match(token, start):
        return None
    end = _end_of_link(token, start)
    match = _DOMAIN.match(token, start, end)
    return (start, end) if match and _is_host(match) else None


def _first(pattern: re.Pattern[str], token: str, position: int) -> int:
    """Where a pattern is met first; the end of the token when it is not."""
    match = pattern.search(token, position)
    return match.start() if match else len(token)


def _searcher(pattern: re.Pattern[str]) -> "_Find":
    def find(token: str, position: int) -> tuple[int, int] | None:
        match = pattern.search(token, position)
        return match.span() if match else None

    return find


_Find = Callable[[str, int], tuple[int, int] | None]
_FINDERS = (_searcher(_SCHEME), _searcher(_LOOSE_SCHEME), _searcher(_EMAIL), _bare_link, _searcher(_HANDLE))


def _is_host(match: re.Match[str]) -> bool:
    """Ends as hosts do; "end.To" is two sentences that lack a blank."""
    ending, host = match.group(1), match.group()
    if host.casefold().startswith("www."):
        return True
    if ending != ending.lower() and host != host.upper():
        return False
    has_path = match.string[match.end() : match.end() + 1] == "/"
    if ending.casefold() not in _ENDINGS and not ending.startswith("xn--"):
        return has_path and len(ending) > 2
    return (
        ending not in _SCRIPT_ENDINGS
        or host.count(".") > 1
        or match.string[match.end() : match.end() + 1] == "/"
    )
