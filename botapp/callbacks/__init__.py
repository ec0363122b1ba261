"""Callback data: what a button carries back to us, at most 64 bytes.

Pure: no Django, no model, no clock. Whoever presses may send anything, so `decode` is strict and total:
what we would not have written ourselves is None. One module per family; `FAMILIES` knows them all.
"""

from collections.abc import Callable

from botapp.callbacks.leads import (
    LeadAction,
    LeadPress,
    PagePress,
    decode_lead,
    decode_page,
    encode_lead,
    encode_page,
)
from botapp.callbacks.parts import MAX_ID
from botapp.callbacks.people import ZonePress, decode_zone, encode_zone
from botapp.callbacks.steps import Press, StepAction, decode_step, encode

LIMIT = 64  # bytes, Telegram's own

AnyPress = Press | LeadPress | PagePress | ZonePress
FAMILIES: dict[str, Callable[[list[str]], AnyPress | None]] = {
    "eplan": decode_step,
    "lead": decode_lead,
    "leads": decode_page,
    "zone": decode_zone,
}

__all__ = [
    "LIMIT",
    "MAX_ID",
    "AnyPress",
    "LeadAction",
    "LeadPress",
    "PagePress",
    "Press",
    "StepAction",
    "ZonePress",
    "decode",
    "encode",
    "encode_lead",
    "encode_page",
    "encode_zone",
]


def decode(data: str) -> AnyPress | None:
    """Read a button's data; None for anything that `encode...` would not have written. Never raises."""
    if len(data) > LIMIT or not data.isascii():
        return None
    family, *parts = data.split(":")
    read = FAMILIES.get(family)
    return read(parts) if read and parts else None
