"""Callback data: what a button carries back to us, at most 64 bytes.

Pure: no Django, no model, no clock. Whoever presses may send anything, so `decode` is strict and total:
what we would not have written ourselves is None. One module per family; `FAMILIES` knows them all.
"""

from collections.abc import Callable

from botapp.routes.advice import AskAction, AskPress, decode_ask, encode_ask
from botapp.routes.day import DayPress, decode_day
from botapp.routes.draft import DraftAction, DraftPress, decode_draft, encode_draft
from botapp.routes.intake import PasteAction, PastePress, decode_paste, encode_paste
from botapp.routes.invitations import InvitationPress, decode_invitation, encode_invitation
from botapp.routes.lead import (
    LeadAction,
    LeadPress,
    PagePress,
    decode_lead,
    decode_page,
    encode_lead,
    encode_page,
)
from botapp.routes.outcome import OutcomePress, decode_outcome, encode_outcome
from botapp.routes.parts import MAX_ID
from botapp.routes.pause import OftenPress, RestPress, decode_often, decode_rest
from botapp.routes.plan import (
    PlanAction,
    PlanPress,
    RequestAction,
    RequestPress,
    decode_plan,
    decode_request,
    encode_plan,
    encode_request,
)
from botapp.routes.settings import SettingPress, decode_setting
from botapp.routes.snooze import SnoozeAction, SnoozePress, decode_snooze, encode_snooze
from botapp.routes.step import Press, StepAction, decode_step, encode
from botapp.routes.zone import ZonePress, decode_zone, encode_zone

LIMIT = 64  # bytes, Telegram's own

AnyPress = (
    Press
    | LeadPress
    | PagePress
    | ZonePress
    | DraftPress
    | AskPress
    | PastePress
    | PlanPress
    | RequestPress
    | DayPress
    | SettingPress
    | RestPress
    | OftenPress
    | SnoozePress
    | OutcomePress
    | InvitationPress
)
FAMILIES: dict[str, Callable[[list[str]], AnyPress | None]] = {
    "eplan": decode_step,
    "snz": decode_snooze,
    "how": decode_outcome,
    "lead": decode_lead,
    "leads": decode_page,
    "zone": decode_zone,
    "set": decode_setting,
    "rest": decode_rest,
    "often": decode_often,
    "day": decode_day,
    "paste": decode_paste,
    "plan": decode_plan,
    "preq": decode_request,
    "draft": decode_draft,
    "ask": decode_ask,
    "inv": decode_invitation,
}

__all__ = [
    "LIMIT",
    "MAX_ID",
    "AnyPress",
    "AskAction",
    "AskPress",
    "DayPress",
    "DraftAction",
    "DraftPress",
    "InvitationPress",
    "LeadAction",
    "LeadPress",
    "OftenPress",
    "OutcomePress",
    "PagePress",
    "PasteAction",
    "PastePress",
    "PlanAction",
    "PlanPress",
    "Press",
    "RequestAction",
    "RequestPress",
    "RestPress",
    "SettingPress",
    "SnoozeAction",
    "SnoozePress",
    "StepAction",
    "ZonePress",
    "decode",
    "encode",
    "encode_ask",
    "encode_draft",
    "encode_invitation",
    "encode_lead",
    "encode_outcome",
    "encode_page",
    "encode_paste",
    "encode_plan",
    "encode_request",
    "encode_snooze",
    "encode_zone",
]


def decode(data: str) -> AnyPress | None:
    """Read a button's data; None for anything that `encode...` would not have written. Never raises."""
    if len(data) > LIMIT or not data.isascii():
        return None
    family, *parts = data.split(":")
    read = FAMILIES.get(family)
    return read(parts) if read and parts else None
