"""How to reach a prospect, so that a tap calls, mails or opens.

Telegram finds addresses, links and numbers with a country's code by itself; any other number is copied.
"""

import re
from collections.abc import Iterable, Mapping

from botapp.shared.text import one_line, safe
from leads.fields import BY_KEY, FIELDS, ValueKind

LIMIT, LINK_LIMIT = 120, 500  # an address in the web is never cut: it would lead elsewhere
_BEFORE_HOST = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


def icon_lines(facts: Mapping[str, str]) -> list[str]:
    """Return a line per known fact that has an icon, in the order of the table."""
    known = ((field, facts.get(field.key, "")) for field in FIELDS if field.icon)
    return [f"{field.icon} {_tappable(field.key, value)}" for field, value in known if value]


def line(contacts: Iterable[tuple[str, str]]) -> str:
    """Return "📞 +49 30 1234567 · ✉️ ann@acme.example"; "" when nothing is known."""
    return " · ".join(f"{BY_KEY[key].icon} {_tappable(key, _short(key, value))}" for key, value in contacts)


def _tappable(key: str, value: str) -> str:
    field = BY_KEY[key]
    text = safe(one_line(value), LINK_LIMIT if field.is_link else LIMIT)
    is_local = field.kind is ValueKind.PHONE and not value.strip().startswith("+")
    return f"<code>{text}</code>" if is_local else text


def _short(key: str, value: str) -> str:
    return _BEFORE_HOST.sub("", value) if BY_KEY[key].is_link else value
