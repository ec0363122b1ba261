"""Message entities: their order, trimming, and what Telegram finds in plain text by itself. Pure.

An entity is the Bot API's MessageEntity as a dict; offsets and lengths are in UTF-16 code units.
"""

import re
from collections.abc import Iterable
from typing import Any

Entity = dict[str, Any]
PLAIN_INSIDE = {"code", "pre", "text_link", "text_mention"}
TOP_LEVEL = "com|org|net|io|ai|co|dev|app|me|info|biz|edu|gov|ua|uk|de|fr|eu|pl|us|ca|ch|es|it|nl|se"
FINDERS = (
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'»]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "url",
        re.compile(
            rf"(?<![\w@./-])(?:[\w-]+\.)+(?:{TOP_LEVEL})\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]}}'»])?", re.I
        ),
    ),
    ("mention", re.compile(r"(?<![\w/@])@[A-Za-z]\w{2,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def utf16(text: str) -> int:
    """Return the length in UTF-16 code units, as Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Return them as Telegram sends them: by beginning, the longer first; empty values left out."""
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return [{key: value for key, value in entity.items() if value != ""} for entity in ordered]


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return both without white space around the text, as Telegram stores it."""
    stripped = text.strip()
    shift = utf16(text[: len(text) - len(text.lstrip())]) if stripped else 0
    return stripped, [kept for entity in entities if (kept := clip(entity, shift, utf16(stripped)))]


def clip(entity: Entity, shift: int, length: int) -> Entity | None:
    """Return the entity moved left and cut to the text; None when nothing is left of it."""
    begin = max(entity["offset"] - shift, 0)
    end = min(entity["offset"] + entity["length"] - shift, length)
    return {**entity, "offset": begin, "length": end - begin} if begin < end else None


def complete(text: str, entities: list[Entity]) -> list[Entity]:
    """Return the entities and those that Telegram adds: addresses, commands, mentions, hashtags."""
    taken = [entity for entity in entities if entity["type"] in PLAIN_INSIDE]
    found: list[Entity] = []
    for kind, finder in FINDERS:
        for match in finder.finditer(text):
            entity = {"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match[0])}
            if not any(overlaps(entity, other) for other in taken + found):
                found.append(entity)
    return in_order(entities + found)


def overlaps(one: Entity, other: Entity) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"]
    )


def fits(text: str, entity: Entity) -> bool:
    return bool(
        entity["offset"] >= 0 and entity["length"] > 0 and entity["offset"] + entity["length"] <= utf16(text)
    )
