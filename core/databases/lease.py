"""Leases: a claim on a row that ends by itself when its holder dies."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Lease:
    """A token nobody else has, and the instant until which it is valid."""

    token: str
    until: datetime

    @classmethod
    def take(cls, *, now: datetime, length: timedelta) -> "Lease":
        """Return a new lease that begins now."""
        return cls(uuid.uuid4().hex, now + length)
