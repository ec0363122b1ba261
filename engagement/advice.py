"""Advice on what has happened, as texts: what a model, the playbook and the writer all give.

Pure: no Django, no model, no clock.
"""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class AdviceTexts:
    """What to make of an event, and a reply to it; "" and () where there is nothing to say."""

    assessment: str
    next_action: str
    talking_points: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    reply_draft: str = ""

    def texts(self) -> dict[str, Any]:
        """These fields by name, to build another form of the advice from."""
        return {one.name: getattr(self, one.name) for one in fields(AdviceTexts)}
