"""The Mini App as Telegram opens it: an address whose hash says who opens it, signed with the bot's token.

What may go wrong with that on purpose: data that are `old`, `forged` (signed with another token), `empty`, or
without the `signature` of Bot API 8.0. Format: https://core.telegram.org/bots/webapps#webappinitdata
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from init_data_py import sign

from core.addresses import is_loopback
from reminders import deep_links
from sandbox.chat import keyboards, payloads
from sandbox.errors import bad_request
from sandbox.models import Person

Json = dict[str, Any]
START_PARAM: Final = re.compile(r"[\w-]{0,512}", re.ASCII)
OLD: Final = timedelta(hours=25)
OTHER_TOKEN: Final = "1000000001:of-a-bot-that-is-not-ours"  # noqa: S105 (nobody's secret)


class Kind(StrEnum):
    """What was pressed; it decides what the app is told."""

    INLINE = "inline"
    MENU = "menu"
    KEYBOARD = "keyboard"  # tells the app nothing about the person
    LINK = "link"  # t.me/<bot>?startapp=...


class Flaw(StrEnum):
    """What is wrong with the data."""

    NONE = ""
    OLD = "old"
    FORGED = "forged"
    EMPTY = "empty"
    NO_SIGNATURE = "no_signature"


@dataclass(frozen=True)
class Opening:
    """One opening of the app, as the page asks for it."""

    url: str
    kind: Kind = Kind.INLINE
    start_param: str = ""
    flaw: Flaw = Flaw.NONE
    version: str = "9.5"  # of the Bot API
    theme: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, body: Json) -> "Opening":
        """Read a posted one; a link without an address is to the app's first page. Raises ApiError."""
        try:
            opening = cls(
                url=str(body.get("url") or deep_links.app_url()),
                kind=Kind(body.get("kind", Kind.INLINE)),
                start_param=str(body.get("start_param", "")),
                flaw=Flaw(body.get("flaw", Flaw.NONE)),
                version=str(body.get("version", cls.version)),
                theme=dict(body.get("theme") or {}),
            )
        except (TypeError, ValueError) as error:
            raise bad_request("unknown way to open an app") from error
        if not START_PARAM.fullmatch(opening.start_param):
            raise bad_request("START_PARAM_INVALID")
        keyboards.check_web_app(opening.url)
        return opening


def address(opening: Opening, person: Person, *, host: str, now: datetime) -> str:
    """Return where the frame goes. `host` is what the chat page was asked for at.

    An app on this machine gets the other local name, so that its frame is of another site, as it is in
    Telegram's own pages: no cookies, storage of its own, frame-ancestors that count.
    """
    parts = urlsplit(opening.url)
    if is_loopback(parts.netloc):
        parts = parts._replace(netloc=other_name(host))
    if opening.start_param:
        query = f"tgWebAppStartParam={opening.start_param}"
        parts = parts._replace(query="&".join(filter(None, [parts.query, query])))
    launch = {
        "tgWebAppData": init_data(opening, person, now=now),
        "tgWebAppVersion": opening.version,
        "tgWebAppPlatform": "weba",
        "tgWebAppThemeParams": json.dumps(dict(opening.theme)),
    }
    return parts._replace(fragment=urlencode(launch, quote_via=quote)).geturl()


def other_name(host: str) -> str:
    """Return the other local name for a host, at the same port."""
    asked = urlsplit(f"//{host}")
    other = "127.0.0.1" if asked.hostname == "localhost" else "localhost"
    return f"{other}:{asked.port}" if asked.port else other


def init_data(opening: Opening, person: Person, *, now: datetime) -> str:
    """Return the signed query string that the app authenticates with; empty where Telegram gives none."""
    if opening.kind == Kind.KEYBOARD or opening.flaw == Flaw.EMPTY:
        return ""
    fields = {"user": user(person)} | way_in(opening, person)
    if opening.flaw != Flaw.NO_SIGNATURE:
        fields["signature"] = secrets.token_urlsafe(64)  # of Telegram itself: nobody here can check it
    token = settings.TELEGRAM_BOT_TOKEN or settings.SANDBOX_BOT_TOKEN
    return sign(
        fields,
        OTHER_TOKEN if opening.flaw == Flaw.FORGED else token,
        auth_date=now - OLD if opening.flaw == Flaw.OLD else now,
    )


def user(person: Person) -> str:
    """Return a person as JSON, its slashes escaped as Telegram's are: whoever writes it anew is found out."""
    photo = f"https://t.me/i/userpic/320/{person.telegram_id}.svg"
    known = payloads.user(person) | {"allows_write_to_pm": True, "photo_url": photo}
    del known["is_bot"]
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")


def way_in(opening: Opening, person: Person) -> dict[str, str]:
    """Return what the data say of how the app was opened."""
    if opening.kind != Kind.LINK:
        return {"query_id": f"AA{secrets.token_urlsafe(15)}"}
    start = {"start_param": opening.start_param} if opening.start_param else {}
    return {"chat_type": "private", "chat_instance": payloads.chat_instance(person)} | start
