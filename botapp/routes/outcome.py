"""Buttons under a closed step: `how:{outcome}:{reminder_id}`; `none` takes the outcome back.

After an outcome, instead of it: `on` keeps the plan going, `now` does so with its next step at once, `whom`
asks for another person.
"""

import re
from dataclasses import dataclass
from typing import Annotated

from botapp.routes.codec import ID, Maybe, Press, Word

_OUTCOME = re.compile(r"[a-z]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OutcomePress(Press):
    """A tap that says how a step ended, or what is next. The word may be unknown."""

    FAMILY = "how"
    outcome: Annotated[str, Maybe(Word(_OUTCOME), "none", "")]  # "" takes it back
    reminder_id: Annotated[int, ID]
