"""For tests: what Telegram would sign, and a client that asks for fragments with it."""

import json
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from init_data_py import sign

from miniapp.auth import bot_token

INSIDE = "/app/-/"


def init_data(
    telegram_id: int, *, at: datetime | None = None, token: str = "", user: Any = None, **fields: str
) -> str:
    """Return what Telegram signs for this person at this time (now); `user` replaces what it says of them."""
    who = {"id": telegram_id, "first_name": "Ann", "last_name": "", "language_code": "en"}
    payload = {"user": json.dumps(who if user is None else user), "query_id": "AAE", "signature": "c2ln"}
    return sign(payload | fields, token or bot_token(), auth_date=at or datetime.now(UTC))


class AppClient:
    """Somebody who has the app open. Paths begin behind `/app/-/`."""

    def __init__(self, telegram_id: int, **signed: Any) -> None:
        self.telegram_id, self.signed = telegram_id, signed
        self.client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"tma {init_data(self.telegram_id, **self.signed)}", "HX-Request": "true"}

    def get(self, path: str = "", query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(INSIDE + path, query or {}, headers=self.headers | headers)

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(INSIDE + path, fields, headers=self.headers)
