"""Refresh `sandbox/api/bot_api.json` from a full machine-readable Bot API."""

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from sandbox.api import spec
from sandbox.api.methods import METHODS

# The largest types would pull in nearly all others: of them, what a private chat with a bot holds is kept.
FIELDS = {
    "Update": [
        "update_id",
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "inline_query",
        "channel_post",
        "poll",
    ],
    "Message": [
        "message_id",
        "from",
        "date",
        "chat",
        "forward_origin",
        "reply_to_message",
        "quote",
        "via_bot",
        "edit_date",
        "text",
        "entities",
        "link_preview_options",
        "document",
        "photo",
        "caption",
        "caption_entities",
        "contact",
        "web_app_data",
        "reply_markup",
    ],
    "ChatFullInfo": [
        "id",
        "type",
        "username",
        "first_name",
        "last_name",
        "accent_color_id",
        "max_reaction_count",
        "bio",
    ],
    "Chat": ["id", "type", "title", "username", "first_name", "last_name"],
    "ChatMember": [],
}
UNREACHED = {"Game", "InlineQuery", "Poll", "SuggestedPostParameters", "TextQuote"}


class Command(BaseCommand):
    """`manage.py trim_bot_api path/to/api.json`: keep the methods the bot uses and the types they reach."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the path of the full file."""
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options: Any) -> None:
        """Write the trimmed copy beside `sandbox/api/spec.py`."""
        trimmed = trim(json.loads(path.read_text()))
        spec.PATH.write_text(dumps(trimmed))
        self.stdout.write(f"{len(trimmed['methods'])} methods, {len(trimmed['types'])} types")


def trim(full: dict[str, Any]) -> dict[str, Any]:
    """Return the kept part of the full file, each field as `[required, type, ...]`."""
    methods = {name: fields_of(full["methods"][name]) for name in METHODS}
    queue = [kind for name in METHODS for kind in full["methods"][name]["returns"]]
    queue += [kind for fields in methods.values() for field in fields.values() for kind in field[1:]]
    types: dict[str, Any] = {}
    while queue:
        name = re.sub(r"(Array of )+", "", queue.pop())
        if name in types or name in UNREACHED or name not in full["types"]:
            continue
        source = full["types"][name]
        types[name] = source.get("subtypes") or keep(name, fields_of(source))
        queue += source.get("subtypes") or [kind for field in types[name].values() for kind in field[1:]]
    return {
        "source": "Telegram Bot API, trimmed; see bot_api.NOTICE",
        "version": full["version"],
        "release_date": full["release_date"],
        "methods": methods,
        "types": dict(sorted(types.items())),
    }


def fields_of(source: dict[str, Any]) -> dict[str, list[Any]]:
    """Return `{name: [required, type, ...]}` of a method or a type."""
    return {field["name"]: [field["required"], *field["types"]] for field in source.get("fields", ())}


def keep(name: str, fields: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Drop the fields of the largest types that no private chat with a bot holds."""
    return {key: value for key, value in fields.items() if key in FIELDS.get(name, fields)}


def dumps(trimmed: dict[str, Any]) -> str:
    """Return JSON with one field a line, so that a refresh reads well as a difference."""
    text = json.dumps(trimmed, indent=1, ensure_ascii=False)
    return (
        re.sub(r"\[\s+([^][]*?)\s+\]", lambda match: "[" + re.sub(r"\s*\n\s*", " ", match[1]) + "]", text)
        + "\n"
    )
