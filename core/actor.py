"""Who did it: carried by every service call and kept in every activity."""

import getpass
import os
import socket
from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """Who or what makes a change."""

    USER = "user"  # the owner, in the chat
    MINIAPP = "miniapp"  # the owner, in the Mini App
    STAFF = "staff"  # staff, in the admin
    SYSTEM = "system"  # the scheduler and its repairs


@dataclass(frozen=True, slots=True)
class Actor:
    """Who made a change: the kind, and the id within it (a telegram_id, or an admin user's key).

    `why`: the reason that staff gave; it stands in every line of history that the change leaves.
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""
    why: str = ""

    @classmethod
    def user(cls, telegram_id: int) -> "Actor":
        """The person in the chat."""
        return cls(ActorKind.USER, telegram_id)

    @classmethod
    def miniapp(cls, telegram_id: int) -> "Actor":
        """The person in the Mini App."""
        return cls(ActorKind.MINIAPP, telegram_id)

    @classmethod
    def staff(cls, pk: int | None, name: str = "", why: str = "") -> "Actor":
        """Somebody in the admin."""
        return cls(ActorKind.STAFF, pk, name, why)

    @property
    def label(self) -> str:
        """The name, or "staff:3" without one."""
        return self.name or self.kind.value + (f":{self.id}" if self.id is not None else "")

    def to_json(self) -> dict[str, object]:
        """Return the form kept in an activity's metadata."""
        kept: dict[str, object] = {"kind": self.kind.value, "id": self.id, "name": self.name}
        return kept | {"why": self.why} if self.why else kept


SYSTEM = Actor(ActorKind.SYSTEM)


def operator() -> Actor:
    """Return the user who runs a command on this machine: "ann@server"."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        login = f"uid {os.getuid()}"
    return Actor.staff(None, f"{login}@{socket.gethostname()}")
