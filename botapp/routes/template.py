"""Buttons of the team's sequences: `tpl:list:{lead_id}:{page}`, `tpl:use:{lead_id}:{template_id}`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, Press, WholeNumber


class TemplateAction(StrEnum):
    """What may be asked of the team's sequences."""

    LIST = "list"  # a page of them
    USE = "use"  # this one is to be the lead's plan


@dataclass(frozen=True, slots=True)
class TemplatePress(Press):
    """A tap on a list of sequences; `number` is a page, from 0, or a sequence's id."""

    FAMILY = "tpl"
    action: TemplateAction
    lead_id: Annotated[int, ID]
    number: Annotated[int, WholeNumber(0)]
