"""The judge of live buttons: which messages of a chat hold buttons about a step, and about a lead.

It reads what the buttons carry by itself, whatever the application says of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sandbox.testing import Json, inline_buttons

OPENS_A_LEAD = ("card", "open")
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
    match str(button.get("callback_data", "")).split(":"):
        case ["eplan" | "snz" | "how" | "draft", _action, reminder_id, *_rest]:
            return [f"step {reminder_id}"]
        case ["day", _action, _place, reminder_id, *_rest] if reminder_id.isdecimal():
            return [f"step {reminder_id}", "list"]
        case ["lead", action, lead_id, *_rest] if action not in OPENS_A_LEAD:
            return [f"lead {lead_id}"]
        case ["plan", _action, lead_id, *_rest]:
            return [f"lead {lead_id}"]
        case ["rest", lead_id, *_rest] if lead_id != "all":
            return [f"lead {lead_id}"]
        case ["preq", _action, request_id]:
            return [f"request {request_id}"]
        case ["ask", "use" | "keep" | "progress" | "meeting", request_id]:
            return [f"request {request_id}"]
    return []
