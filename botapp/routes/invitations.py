"""Buttons of links: `inv:list`, `inv:for:{people}`, `inv:make:{people}:{days}`, `inv:revoke:{id}`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, By, OneOf, Press, with_

PEOPLE = (1, 5, 20)  # that one link may be for
DAYS = (1, 7, 30)  # that it may last


class InvitationAction(StrEnum):
    """What a manager does about links."""

    LIST = "list"  # look at those that are open
    FOR = "for"  # … choose for how many people a new one is
    MAKE = "make"  # … and for how many days, and have it
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class InvitationPress(Press):
    """A tap about links; what its action does not need is 0."""

    FAMILY = "inv"
    action: InvitationAction
    people: Annotated[int, with_(OneOf(PEOPLE), (InvitationAction.FOR, InvitationAction.MAKE))] = 0
    days: Annotated[int, By({InvitationAction.MAKE: OneOf(DAYS)})] = 0
    invitation_id: Annotated[int, By({InvitationAction.REVOKE: ID})] = 0
