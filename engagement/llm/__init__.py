"""The one door to a language model: `await ask(task, prompt, output)`.

    answer = await llm.ask(Task.PLAN, prompts.render("engagement_plan", …), str)

Nothing but `ModelError` (`ModelUnavailable`, `QuotaReached`, `InvalidAnswer`) and a cancellation comes out.
Importing this costs nothing: the client is imported by `load`, or the first call.
"""

from engagement.llm.answers import (
    PASSING,
    Call,
    CallOutcome,
    Correction,
    InvalidAnswer,
    ModelAnswer,
    ModelError,
    ModelUnavailable,
    OutputMode,
    QuotaReached,
)
from engagement.llm.asking import ask, client_is_missing, configured, load, override
from engagement.llm.prompts import Prompt, Task

__all__ = [
    "PASSING",
    "Call",
    "CallOutcome",
    "Correction",
    "InvalidAnswer",
    "ModelAnswer",
    "ModelError",
    "ModelUnavailable",
    "OutputMode",
    "Prompt",
    "QuotaReached",
    "Task",
    "ask",
    "client_is_missing",
    "configured",
    "load",
    "override",
]
