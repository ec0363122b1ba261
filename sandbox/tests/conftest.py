"""The cast of the local Telegram."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sandbox.api import dispatch
from sandbox.models import Message, Person

Json = dict[str, Any]
Call = Callable[..., Any]


@pytest.fixture
def client() -> Client:
    """Return a browser on this machine: the sandbox answers no other."""
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def alice(db: None) -> Person:
    """Somebody who talks to the bot."""
    return Person.objects.create(telegram_id=7001, first_name="Alice", username="alice_stone", started=True)


@pytest.fixture
def stranger(db: None) -> Person:
    """Somebody with an account who has not pressed Start."""
    return Person.objects.create(telegram_id=7003, first_name="Sam")


@pytest.fixture
def call(db: None) -> Call:
    """Call a method and return its result; a refusal is returned as its description."""

    def run(method: str, **parameters: Any) -> Any:
        body = dispatch.answer(method, parameters).body
        return body["result"] if body["ok"] else body["description"]

    return run


@pytest.fixture
def card(alice: Person, call: Call) -> Json:
    """A message of the bot with two buttons."""
    keyboard = {
        "inline_keyboard": [
            [{"text": "✅ Done", "callback_data": "done"}, {"text": "Skip", "callback_data": "skip"}]
        ]
    }
    sent: Json = call("sendMessage", chat_id=alice.telegram_id, text="A step is due", reply_markup=keyboard)
    return sent


def row(message: Json) -> Message:
    """Return the stored row of a message."""
    return Message.objects.get(person__telegram_id=message["chat"]["id"], message_id=message["message_id"])
