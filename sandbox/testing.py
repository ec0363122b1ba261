"""A person in the local Telegram, for journey tests: writes, presses, waits and reads, over HTTP only."""

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
Wanted = str | Callable[[Json], object]


class RefusedError(Exception):
    """The sandbox did not do it; the text says why."""


@dataclass(frozen=True)
class OpenedApp:
    """The Mini App as somebody's Telegram opens it."""

    url: str  # with the hash that a browser keeps to itself

    @property
    def init_data(self) -> str:
        """What the app authenticates with; "" where Telegram gave none."""
        return parse_qs(urlsplit(self.url).fragment).get("tgWebAppData", [""])[0]

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the app's own requests."""
        return {"Authorization": f"tma {self.init_data}", "HX-Request": "true"}


class Person:
    """Somebody with a phone. `base_url` is the web server's, without `/sandbox`.

    The person is made when there is none of that id. Messages are dicts as the Bot API writes them, with
    `from_bot` and `markup` (the keyboard of any kind) besides.
    """

    def __init__(self, base_url: str, person_id: int = 7001, *, timeout: float = 60, **names: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.id = person_id
        self.timeout = timeout
        self._post("people", {"telegram_id": person_id, "first_name": f"Person {person_id}"} | names)

    # --- acting ---

    def start(self, payload: str = "") -> None:
        self.send(f"/start {payload}".strip())

    def send(self, text: str = "", reply_to: int | Json | None = None, **extras: Any) -> int:
        """Send a text and return its message id (of the first part when it is too long for one message)."""
        number = reply_to["message_id"] if isinstance(reply_to, dict) else reply_to
        return int(self._act("send", text=text, reply_to=number, **extras)["message_ids"][0])

    def edit(self, message_id: int, text: str) -> None:
        self._act("edit", message_id=message_id, text=text)

    def press(self, label: str = "", *, data: str = "", message: int | Json | None = None) -> str:
        """Press a button and return the number of the press.

        By its label (whole, or a part of it), newest message first, or in one `message`; or any `data` on any
        `message`, as a broken or malicious client would.
        """
        if data:
            target = self.last() if message is None else message
            number = target if isinstance(target, int) else target["message_id"]
        else:
            number, data = self._find_button(label, message)
        return str(self._act("press", message_id=number, data=data)["query_id"])

    def block(self) -> None:
        self._act("block")

    def unblock(self) -> None:
        self._act("unblock")

    def next_reminder_now(self) -> bool:
        """Bring the next reminder forward; False when nothing is scheduled."""
        return bool(self._act("remind")["found"])

    def open_app(self, what: str = "", *, message: int | Json | None = None, **options: str) -> OpenedApp:
        """Open the Mini App: by a button's label, by an address, or ("") its first page.

        Options: `kind` ("inline", "menu", "keyboard", "link"), `start_param`, and `flaw` ("old", "forged",
        "empty", "no_signature") of the data.
        """
        is_label = what and not what.startswith("http")
        url = self._find_button(what, message, "web_app")[1]["url"] if is_label else what
        return OpenedApp(self._act("webapp", url=url, **options)["url"])

    def plan_fault(self, kind: str, *, method: str = "", seconds: float = 1, remaining: int = 1) -> None:
        """Let the bot's next calls to this chat go wrong (any that sends, or one method).

        `kind` is "429", "500", "drop" (nothing done, no answer), "lost_answer" (done, no answer) or "hang"
        (done, answered after `seconds`).
        """
        fault = {"kind": kind, "method": method, "seconds": seconds, "remaining": remaining}
        self._post("faults", fault | {"chat_id": self.id})

    # --- reading ---

    def chat(self, since: int = 0, wait: float = 0) -> Json:
        """Return what changed after a version: `version`, `messages`, `answers`, `commands`, `action` …"""
        return self._call("GET", f"people/{self.id}/changes?since={since}&timeout={wait}")

    def messages(self, *, from_bot: bool | None = None) -> list[Json]:
        """Return the messages that are there now, oldest first, of both sides or of one."""
        found = self.chat()["messages"]
        return [message for message in found if from_bot is None or message["from_bot"] == from_bot]

    def last(self) -> Json:
        messages = self.messages(from_bot=True)
        if not messages:
            raise AssertionError(f"The bot has not written to {self.id}")
        return messages[-1]

    def answers(self) -> list[str]:
        """Return the texts of the answered presses, oldest first; "" where the bot answered without words."""
        return [answer.get("text", "") for answer in self.chat()["answers"]]

    def answer_to(self, query_id: str, timeout: float | None = None) -> Json:
        """Wait for the answer to one press and return it: `text`, `show_alert`, `url` where given."""
        found: list[Json] = []

        def is_answered(chat: Json) -> bool:
            found.extend(answer for answer in chat["answers"] if answer["query_id"] == query_id)
            return bool(found)

        self._wait(is_answered, timeout, f"an answer to press {query_id}")
        return found[0]

    def wait_for(self, wanted: Wanted, timeout: float | None = None, *, after: int = 0) -> Json:
        """Wait for a bot's message that holds a text, or suits a predicate, and return it, the newest first.

        Only messages numbered above `after` count; an edit makes an old message new enough to suit.
        """
        found: list[Json] = []

        def is_there(chat: Json) -> bool:
            theirs = [row for row in chat["messages"] if row["from_bot"] and row["message_id"] > after]
            found.extend(row for row in reversed(theirs) if suits(row, wanted))
            return bool(found)

        self._wait(is_there, timeout, f"a message with {wanted!r}")
        return found[0]

    @staticmethod
    def buttons(message: Json) -> list[str]:
        """Return the labels of a message's inline buttons, row by row."""
        return [button["text"] for button in inline_buttons(message)]

    @staticmethod
    def text(message: Json) -> str:
        return str(message.get("text") or message.get("caption") or "")

    # --- underneath ---

    def _find_button(
        self, label: str, message: int | Json | None, does: str = "callback_data"
    ) -> tuple[int, Any]:
        """Return the number of the newest message with such a button, and what the button carries."""
        number = message["message_id"] if isinstance(message, dict) else message
        candidates = [
            row for row in reversed(self.messages(from_bot=True)) if number in (None, row["message_id"])
        ]
        for is_meant in (lambda text: text == label, lambda text: label in text):
            for row in candidates:
                for button in inline_buttons(row):
                    if is_meant(button["text"]) and does in button:
                        return row["message_id"], button[does]
        raise AssertionError(f"No button {label!r}; there are {[self.buttons(row) for row in candidates]}")

    def _wait(self, is_done: Callable[[Json], bool], timeout: float | None, what: str) -> None:
        """Look at the whole chat after every change until it suits; an AssertionError shows the chat."""
        end = time.monotonic() + (self.timeout if timeout is None else timeout)
        chat = self.chat()
        while not is_done(chat):
            left = end - time.monotonic()
            if left <= 0:
                texts = [self.text(message) for message in chat["messages"]]
                raise AssertionError(f"Waited for {what} in vain. The chat: {texts[-10:]}")
            chat = merged(chat, self.chat(since=chat["version"], wait=min(left, 5)))

    def _act(self, action: str, **body: Any) -> Json:
        return self._post(f"people/{self.id}/{action}", body)

    def _post(self, path: str, body: Json) -> Json:
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        parts = urlsplit(self.base_url)
        link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            headers = {"Content-Type": "application/json"} if body is not None else {}
            payload = None if body is None else json.dumps(body)
            link.request(method, f"{parts.path}/sandbox/{path}", payload, headers)
            response = link.getresponse()
            content = response.read()
        finally:
            link.close()
        if response.status != 200:
            raise RefusedError(f"{response.status} {content[:300].decode(errors='replace')}")
        answer: Json = json.loads(content)
        return answer


def merged(chat: Json, news: Json) -> Json:
    """Return a whole chat brought up to date with what has changed in it since."""
    messages = {row["message_id"]: row for row in (*chat["messages"], *news["messages"])}
    there = [row for _number, row in sorted(messages.items()) if "deleted" not in row]
    answers = {answer["query_id"]: answer for answer in (*chat["answers"], *news["answers"])}
    return news | {"messages": there, "answers": list(answers.values())}


def suits(message: Json, wanted: Wanted) -> bool:
    return bool(wanted(message)) if callable(wanted) else wanted in Person.text(message)


def inline_buttons(message: Json) -> list[Json]:
    markup = message.get("reply_markup") or {}
    return [button for row in markup.get("inline_keyboard", []) for button in row]
