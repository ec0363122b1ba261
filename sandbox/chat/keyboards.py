"""Inline keyboards, checked as Telegram checks them (local addresses over HTTP pass, for the Mini App)."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.chat.entities import utf16
from sandbox.chat.webhook import LOCAL
from sandbox.errors import bad_request

Json = dict[str, Any]
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
LONGEST_DATA = 64  # bytes
LONGEST_COPY = 256
# What a button does; each has exactly one.
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
HOST = re.compile(r"\A[\w-]+(\.[\w-]+)+", re.ASCII)


def checked(markup: Json | None) -> Json | None:
    """Return the markup to keep: inline rows that are not empty, another kind as it is, None for nothing."""
    if markup is None or "inline_keyboard" not in markup:
        return markup
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            check_button(button)
    return {"inline_keyboard": rows} if rows else None


def check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in ACTIONS if button.get(name) not in (None, "")]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action must be used")
    check_action(actions[0], button[actions[0]])


def check_action(name: str, value: Any) -> None:
    match name:
        case "callback_data" if len(value.encode()) > LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        case "copy_text" if not 1 <= utf16(value["text"]) <= LONGEST_COPY:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "url":
            check_url(value)
        case "web_app":
            check_web_app(value["url"])


def check_url(url: str) -> None:
    """Refuse an address that no app would open."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in {"http", "https", "tg", "ton"}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if parts.scheme.startswith("http") and not is_host(parts.hostname or ""):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_web_app(url: str) -> None:
    """Refuse a Mini App that is neither HTTPS nor on this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise bad_request(
            f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )


def is_host(name: str) -> bool:
    return name in LOCAL or HOST.fullmatch(name) is not None
