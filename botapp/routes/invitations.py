"""Buttons of links: `inv:list`, `inv:for:{people}`, `inv:make:{people}:{days}`, `inv:revoke:{id}`."""

from dataclasses import dataclass
from enum import StrEnum

from botapp.routes.parts import identifier

PEOPLE = (1, 5, 20)  # that one link may be for
DAYS = (1, 7, 30)  # that it may last


class InvitationAction(StrEnum):
    """What a manager does about links."""

    LIST = "list"  # look at those that are open
    FOR = "for"  # … choose for how many people a new one is
    MAKE = "make"  # … and for how many days, and have it
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class InvitationPress:
    """A tap about links; what its action does not need is 0."""

    action: InvitationAction
    people: int = 0
    days: int = 0
    invitation_id: int = 0


def encode_invitation(press: InvitationPress) -> str:
    """Return the data of such a button."""
    values = [value for value in (press.people, press.days, press.invitation_id) if value]
    return ":".join(["inv", press.action, *map(str, values)])


def decode_invitation(parts: list[str]) -> InvitationPress | None:
    """Read what stands behind `inv:`; None for anything that `encode_invitation` would not have written."""
    match parts:
        case [InvitationAction.LIST]:
            return InvitationPress(InvitationAction.LIST)
        case [InvitationAction.FOR, people] if people in map(str, PEOPLE):
            return InvitationPress(InvitationAction.FOR, int(people))
        case [InvitationAction.MAKE, people, days] if people in map(str, PEOPLE) and days in map(str, DAYS):
            return InvitationPress(InvitationAction.MAKE, int(people), int(days))
        case [InvitationAction.REVOKE, number] if found := identifier(number):
            return InvitationPress(InvitationAction.REVOKE, invitation_id=found)
    return None
