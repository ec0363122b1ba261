"""Buttons under a closed step: `how:{outcome}:{reminder_id}`; `none` takes the outcome back."""

import re
from dataclasses import dataclass
from typing import Annotated

from botapp.routes.codec import ID, Maybe, Press, Word

_OUTCOME = re.compile(r"[a-z]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OutcomePress(Press):
    """A tap that says how a step ended. The word has the form of an outcome, but may be unknown."""

    FAMILY = "how"
    outcome: Annotated[str, Maybe(Word(_OUTCOME), "none", "")]  # "" takes it back
    reminder_id: Annotated[int, ID]
