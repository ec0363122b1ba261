"""Callback data: what a button carries back to us, at most 64 bytes.

Pure: no Django, no model, no clock. Whoever presses may send anything, so `decode` is strict and total:
what we would not have written ourselves is None. A family is a class in a module of its own and a line of
`FAMILIES`; how its fields are written is said by `codec`.
"""

from botapp.routes.advice import AskAction, AskPress
from botapp.routes.codec import MAX_ID, Press, decode_as, encode
from botapp.routes.day import DayAction, DayPress
from botapp.routes.draft import DraftAction, DraftPress
from botapp.routes.intake import ManyAction, ManyPress, PasteAction, PastePress
from botapp.routes.invitations import InvitationAction, InvitationPress
from botapp.routes.lead import HistoryPress, LeadAction, LeadPress, PagePress
from botapp.routes.outcome import OutcomePress
from botapp.routes.own_data import OwnDataAction, OwnDataPress
from botapp.routes.pause import OftenPress, RestAction, RestPress
from botapp.routes.plan import PlanAction, PlanPress, RequestAction, RequestPress
from botapp.routes.seller import SellerAction, SellerPress, Whose
from botapp.routes.settings import SettingPress
from botapp.routes.snooze import SnoozeAction, SnoozePress
from botapp.routes.step import StepAction, StepPress
from botapp.routes.template import TemplateAction, TemplatePress
from botapp.routes.zone import ZonePress

LIMIT = 64  # bytes, Telegram's own
PRESSES: tuple[type[Press], ...] = (
    StepPress,
    SnoozePress,
    OutcomePress,
    LeadPress,
    PagePress,
    HistoryPress,
    ZonePress,
    SettingPress,
    RestPress,
    OftenPress,
    DayPress,
    PastePress,
    ManyPress,
    PlanPress,
    RequestPress,
    TemplatePress,
    DraftPress,
    AskPress,
    InvitationPress,
    OwnDataPress,
    SellerPress,
)
FAMILIES = {press.FAMILY: press for press in PRESSES}

__all__ = [
    "FAMILIES",
    "LIMIT",
    "MAX_ID",
    "AskAction",
    "AskPress",
    "DayAction",
    "DayPress",
    "DraftAction",
    "DraftPress",
    "HistoryPress",
    "InvitationAction",
    "InvitationPress",
    "LeadAction",
    "LeadPress",
    "ManyAction",
    "ManyPress",
    "OftenPress",
    "OutcomePress",
    "OwnDataAction",
    "OwnDataPress",
    "PagePress",
    "PasteAction",
    "PastePress",
    "PlanAction",
    "PlanPress",
    "Press",
    "RequestAction",
    "RequestPress",
    "RestAction",
    "RestPress",
    "SellerAction",
    "SellerPress",
    "SettingPress",
    "SnoozeAction",
    "SnoozePress",
    "StepAction",
    "StepPress",
    "TemplateAction",
    "TemplatePress",
    "Whose",
    "ZonePress",
    "decode",
    "encode",
]


def decode(data: str) -> Press | None:
    """Read a button's data; None for anything that `encode` would not have written. Never raises."""
    kind = FAMILIES.get(data.partition(":")[0])
    if kind is None or len(data) > LIMIT or not data.isascii():
        return None
    return decode_as(kind, data)
