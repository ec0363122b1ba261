"""The judge of live buttons: which messages of a chat hold buttons about a step, and about a lead.

It reads what the buttons carry by itself, whatever the application says of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sandbox.testing import Json, inline_buttons

OPENS_A_LEAD = (("lead", "card"), ("lead", "open"))
ANSWERS = ("accept", "decline", "retry", "playbook", "use", "keep", "progress", "meeting")
Sets = dict[str, list[int]]  # the messages by what they are about: "step 5", "lead 7", "list"


def live_sets(messages: Iterable[Json]) -> Sets:
    """Return, for everything that any button is about, the messages that hold such buttons."""
    found: dict[str, set[int]] = defaultdict(set)
    for message in messages:
        for button in inline_buttons(message):
            for subject in _subjects(button):
                found[subject].add(message["message_id"])
    return {subject: sorted(where) for subject, where in found.items()}


def doubled(messages: Iterable[Json]) -> Sets:
    """Return what more than one message holds buttons about."""
    return {subject: where for subject, where in live_sets(messages).items() if len(where) > 1}


def _subjects(button: dict[str, Any]) -> list[str]:
    family, *parts = str(button.get("callback_data", "")).split(":")
    match family, parts:
        case "eplan" | "snz" | "how" | "draft", [_action, number, *_]:
            return [f"step {number}"]
        case "day", [_action, _place, number, *_] if number.isdecimal():
            return [f"step {number}", "list"]
        case ("lead" | "plan", [action, number, *_]) if (family, action) not in OPENS_A_LEAD:
            return [f"lead {number}"]
        case "rest" | "hist", [number, *_] if number != "all":
            return [f"lead {number}"]
        case ("preq" | "ask", [action, number]) if action in ANSWERS:
            return [f"request {number}"]
    return []
