"""Buttons about the person: `zone:{IANA name}`."""

import re
from dataclasses import dataclass
from typing import Annotated

from botapp.routes.codec import Press, Word

_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ZonePress(Press):
    """A tap on a time zone. The name has the form of one, but may be unknown."""

    FAMILY = "zone"
    zone: Annotated[str, Word(_ZONE)]
