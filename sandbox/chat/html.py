"""Telegram's HTML: a small subset, strictly parsed, with Telegram's own complaints. Pure.

The rules are those of TDLib's `parse_html`: a fixed set of tags, each closed in order; attributes quoted or
single words; only four named entities. `&foo` is left as text, an unknown tag is an error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.chat.entities import Entity, in_order, utf16

SPACE = " \t\r\n\0\v"
KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = {*KINDS, "a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,7})|#([0-9]{1,8})|([A-Za-z]+));?")
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
LINK = re.compile(
    r"(?:(?:https?|tg|ton|tonsite)://|mailto:|tel:)\S+|(?<![\w-])[\w-]+(?:\.[\w-]+)+(?:[/?#:]\S*)?",
    re.IGNORECASE,
)


class HtmlError(ValueError):
    """The text is not Telegram's HTML; the message is Telegram's, without "can't parse entities: "."""


@dataclass(slots=True)
class Tag:
    """An open tag; its text begins at `offset` UTF-16 units and after `begin` pieces of output."""

    name: str
    attributes: dict[str, str]
    offset: int
    begin: int


def parse(source: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities, offsets and lengths in UTF-16 units; raises `HtmlError`."""
    return Parser(source).run()


@dataclass(slots=True)
class Parser:
    """One pass over one text."""

    source: str
    at: int = 0
    offset: int = 0
    out: list[str] = field(default_factory=list)
    stack: list[Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            self.step()
        if self.stack:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        text = "".join(self.out)
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise HtmlError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return text, in_order(self.entities)

    def step(self) -> None:
        """Read one tag, one escaped character or a run of plain text."""
        if self.source.startswith("</", self.at):
            self.end_tag()
        elif self.peek() == "<":
            self.start_tag()
        elif self.peek() == "&":
            self.put(self.escaped() or self.take(1))
        else:
            stop = re.compile("[<&]").search(self.source, self.at)
            self.put(self.take((stop.start() if stop else len(self.source)) - self.at))

    def peek(self) -> str:
        """Return the next character, NUL at the end."""
        return self.source[self.at] if self.at < len(self.source) else "\0"

    def take(self, count: int) -> str:
        """Return the next characters and go past them."""
        taken = self.source[self.at : self.at + count]
        self.at += count
        return taken

    def take_while(self, wanted: Callable[[str], bool]) -> str:
        """Return the longest run of wanted characters and go past it."""
        begin = self.at
        while self.at < len(self.source) and wanted(self.source[self.at]):
            self.at += 1
        return self.source[begin : self.at]

    def skip_space(self) -> None:
        self.take_while(SPACE.__contains__)

    def put(self, text: str) -> None:
        self.out.append(text)
        self.offset += utf16(text)

    def escaped(self) -> str:
        """Return the character written as `&lt;` or `&#60;` and go past it; "" when it is none."""
        match = CHARACTER.match(self.source, self.at)
        if match is None:
            return ""
        code = int(match[1], 16) if match[1] else int(match[2] or 0)
        char = NAMED.get(match[3], "") if match[3] else chr(code) if 0 < code < 0x10FFFF else ""
        if char:
            self.at = match.end()
        return char

    def start_tag(self) -> None:
        """Read `<name attribute="value">` and open it."""
        begin = self.at
        self.take(1)
        name = self.take_while(lambda char: char not in SPACE and char != ">").lower()
        if self.peek() == "\0":
            raise self.error("Unclosed start tag", begin)
        if name not in TAGS:
            raise self.error(f'Unsupported start tag "{name}"', begin)
        attributes = self.attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self.error('Tag "span" must have class "tg-spoiler"', begin)
        self.stack.append(Tag(name, attributes, self.offset, len(self.out)))

    def attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Read the attributes and the closing bracket."""
        found: dict[str, str] = {}
        while True:
            self.skip_space()
            if self.peek() == ">":
                self.take(1)
                return found
            name = self.take_while(lambda char: char not in SPACE and char not in "=>")
            if not name:
                what = "Unclosed start tag" if self.peek() == "\0" else "Empty attribute name in the tag"
                raise self.error(f'{what} "{tag}"', begin)
            self.skip_space()
            found[name] = self.value(tag, name, begin)

    def value(self, tag: str, name: str, begin: int) -> str:
        """Read `="value"`; only a quotation's `expandable` needs none."""
        if self.peek() != "=":
            if (tag, name) == ("blockquote", "expandable"):
                return ""
            raise self.error(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        self.take(1)
        self.skip_space()
        value = self.quoted() if self.peek() in "'\"" else self.word()
        if self.peek() == "\0":
            raise self.error("Unclosed start tag", begin)
        return value

    def quoted(self) -> str:
        """Read a value between quotation marks, decoding escaped characters."""
        mark, value = self.take(1), ""
        while self.at < len(self.source) and self.peek() != mark:
            value += (self.escaped() if self.peek() == "&" else "") or self.take(1)
        self.take(1)
        return value

    def word(self) -> str:
        """Read a bare value: letters, digits, full stops and hyphens."""
        begin = self.at
        value = self.take_while(lambda char: char.isascii() and (char.isalnum() or char in ".-")).lower()
        if self.at < len(self.source) and self.peek() not in SPACE and self.peek() != ">":
            raise self.error("Unexpected end of name token", begin)
        return value

    def end_tag(self) -> None:
        """Read `</name>` and close the tag it belongs to."""
        begin = self.at
        if not self.stack:
            raise self.error("Unexpected end tag", begin)
        self.take(2)
        name = self.take_while(lambda char: char not in SPACE and char != ">").lower()
        self.skip_space()
        if self.peek() != ">":
            raise self.error("Unclosed end tag", begin)
        self.take(1)
        tag = self.stack.pop()
        if name and name != tag.name:
            raise HtmlError(
                f"Unmatched end tag at byte offset {self.byte_offset(begin)}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if self.offset > tag.offset:
            self.close(tag)

    def close(self, tag: Tag) -> None:
        """Add the entity of a closed tag that has some text."""
        last = self.entities[-1] if self.entities else {}
        nested = (last.get("offset"), last.get("length")) == (tag.offset, self.offset - tag.offset)
        if tag.name == "pre" and nested and last["type"] == "code" and last.get("language"):
            last["type"] = "pre"
        elif tag.name == "code" and nested and last["type"] == "pre" and language(tag):
            last["language"] = language(tag)
        elif (extra := self.describe(tag)) is not None:
            self.entities.append({**extra, "offset": tag.offset, "length": self.offset - tag.offset})

    def describe(self, tag: Tag) -> Entity | None:
        """Return the type of a tag's entity and what belongs to it; None for a link that leads nowhere."""
        match tag.name:
            case "a":
                return link(tag.attributes.get("href") or "".join(self.out[tag.begin :]))
            case "code":
                return {"type": "code", "language": language(tag)}
            case "blockquote":
                return {"type": "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"}
            case "tg-emoji":
                return custom_emoji(tag)
            case "tg-time":
                return date_time(tag)
            case name:
                return {"type": KINDS.get(name, name)}

    def error(self, what: str, position: int) -> HtmlError:
        """Return a complaint that names the place in bytes, as Telegram does."""
        return HtmlError(f"{what} at byte offset {self.byte_offset(position)}")

    def byte_offset(self, position: int) -> int:
        """Return where a character is, in UTF-8 bytes."""
        return len(self.source[:position].encode(errors="surrogatepass"))


def language(tag: Tag) -> str:
    """Return `python` of `class="language-python"`."""
    return tag.attributes.get("class", "").partition("language-")[2]


def link(url: str) -> dict[str, Any] | None:
    """Return a link's entity; an address Telegram cannot read makes plain text."""
    user = re.fullmatch(r"tg://user\?id=(\d+)", url)
    if user:
        return {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": user[1]}}
    if not LINK.fullmatch(url):
        return None
    return {"type": "text_link", "url": url if ":" in url.split("/")[0] else f"http://{url}"}


def custom_emoji(tag: Tag) -> Entity:
    """Return the entity of `<tg-emoji emoji-id="…">`."""
    identifier = tag.attributes.get("emoji-id", "")
    if not identifier.isdecimal() or int(identifier) == 0:
        raise HtmlError("Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": identifier}


def date_time(tag: Tag) -> Entity:
    """Return the entity of `<tg-time unix="…" format="…">`."""
    unix, form = tag.attributes.get("unix", ""), tag.attributes.get("format", "")
    if not (unix.isascii() and unix.isdecimal()) or not 0 < int(unix) < 2**31:
        raise HtmlError("Invalid Unix time specified")
    if not TIME_FORMAT.fullmatch(form):
        raise HtmlError("Invalid date-time format specified")
    return {"type": "date_time", "unix_time": int(unix)} | ({"date_time_format": form} if form else {})
