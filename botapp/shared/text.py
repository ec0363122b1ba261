"""Texts that fit: Telegram counts in UTF-16 units, and what people wrote is never markup.

Pure: no Django, no model, no clock.
"""

import html
import re
from datetime import datetime

from core.text import isolated

MESSAGE_LIMIT = 4096  # UTF-16 units, after the markup is taken out
COPY_LIMIT = 256  # a native copy button's text, in characters
LINE = 60  # units of a line in a list: a phone shows it on one line or two
_TAG = re.compile(r"</?[a-z-]+(?: [^<>]*)?>")
_LAST_MOMENT = 2**31  # Telegram takes no later one


def units(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` UTF-16 units; what was cut is marked by an ellipsis."""
    return text if units(text) <= limit else _head(text, limit - 1).rstrip() + "…"


def one_line(text: str) -> str:
    return " ".join(text.split())


def paragraphs(*parts: str) -> str:
    """Return the parts that are not empty, a blank line between them."""
    return "\n\n".join(filter(None, parts))


def safe(text: str, limit: int) -> str:
    """Return what a person wrote, shortened first and escaped after, so that no entity is ever cut in two.

    A text that runs from right to left is isolated, so that it does not reorder the words around it.
    """
    return html.escape(isolated(shorten(text, limit)), quote=False)


def list_line(head: str, words: str, tail: str = "") -> str:
    """Return one line of a list, of at most `LINE` units as it is read: what is cut is cut of the words.

    `head` and `tail` are our own markup, and stay whole.
    """
    room = max(LINE - units(plain(head + tail)), 1)
    return head + safe(one_line(words), room) + tail


def folded(lines: str) -> str:
    """Return lines as a quotation of which three are shown until it is tapped."""
    return f"<blockquote expandable>{lines}</blockquote>" if lines else ""


def plain(markup: str) -> str:
    """Return our own markup as plain text: what was escaped reads as it was written."""
    return html.unescape(_TAG.sub("", markup))


def moment(at: datetime, words: str, form: str = "") -> str:
    """Return a moment as Telegram's date-time entity: shown on the reader's own clock, in their own way.

    `words` are what clients show that do not know it, and everybody when there is no `form`: `w` the day of
    the week, `d` or `D` the date, `t` the time.
    """
    unix = int(at.timestamp())
    text = html.escape(words, quote=False)
    if not 0 < unix < _LAST_MOMENT:
        return text
    chosen = f' format="{form}"' if form else ""
    return f'<tg-time unix="{unix}"{chosen}>{text}</tg-time>'


def pages(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Cut a long text into messages: at a line break, else at a blank, else where it must be.

    Nothing but the blank or line break at a cut is lost. An empty text gives no page.
    """
    found = []
    while units(text[: limit + 1]) > limit:
        head = _head(text, limit)
        cut = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or len(head)
        found.append(text[:cut])
        text = text[cut:].removeprefix("\n") if text[cut : cut + 1] == "\n" else text[cut:].removeprefix(" ")
    return [page for page in [*found, text] if page.strip()]


def _head(text: str, limit: int) -> str:
    """Return the longest beginning within `limit` units, never half a character."""
    head = text[:limit]
    while units(head) > limit:
        head = head[: -max(1, (units(head) - limit) // 2)]
    return head
