"""What a call to the model gives: an answer, or an error that says what to do about it. Plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class OutputMode(StrEnum):
    """How a typed answer is requested. Plain text is always requested as text."""

    PROMPTED = "prompted"  # the schema stands in the prompt: every server can do that
    TOOL = "tool"  # the answer is a tool call
    NATIVE = "native"  # the server enforces the schema (`response_format`)


class CallOutcome(StrEnum):
    """How a call ended; shown to staff."""

    ANSWERED = "answered"
    # the model answered, but the answer is unusable
    INVALID = "invalid"  # not of the form that was asked for
    EMPTY = "empty"
    REFUSED = "refused"  # the model declined
    FILTERED = "filtered"  # the server's content filter took the answer away
    # no answer
    QUOTA = "quota"  # 429: too many requests just now
    NO_CREDIT = "no_credit"  # the account is used up; waiting does not help
    NOT_CONFIGURED = "not_configured"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"  # no connection, or it broke
    SERVER_ERROR = "server_error"  # 5xx
    BROKEN = "broken_response"  # not the interface's JSON: a web page, bytes, a missing part
    TOO_BIG = "too_big"  # more bytes than we read
    REDIRECTED = "redirected"  # redirects are not followed
    REJECTED_KEY = "rejected_key"  # 401, 403
    NO_SUCH_MODEL = "no_such_model"  # 404
    TOO_LONG = "too_long"  # the prompt is longer than the model's context
    REJECTED_REQUEST = "rejected_request"  # any other 4xx


# Worth another try later; everything else stays until a setting is changed.
PASSING = frozenset(
    {
        CallOutcome.QUOTA,
        CallOutcome.TIMEOUT,
        CallOutcome.UNREACHABLE,
        CallOutcome.SERVER_ERROR,
        CallOutcome.BROKEN,
        CallOutcome.TOO_BIG,
    }
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the log keeps it, without the text of prompt or answer and without secrets."""

    task: str
    model: str
    prompt_hash: str
    started_at: datetime
    seconds: float
    tokens_in: int
    tokens_out: int
    outcome: CallOutcome


@dataclass(frozen=True, slots=True)
class Correction:
    """For the second round: the previous answer, and what was wrong with it, one sentence each."""

    previous: str
    errors: Sequence[str]


@dataclass(frozen=True, slots=True)
class ModelAnswer(Generic[T]):
    """What the model answered. `raw` is its text as received; `cut_off` when it hit its length limit."""

    value: T
    raw: str
    call: Call
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class ModelReply:
    """Inside this package: the model replied. Unless ANSWERED, `value` is None and `problems` say why."""

    outcome: CallOutcome
    value: Any
    raw: str
    problems: tuple[str, ...]
    tokens: tuple[int, int]
    cut_off: bool


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Inside this package: the model did not reply."""

    outcome: CallOutcome
    retry_after: timedelta | None = None


class ModelError(Exception):
    """The call gave nothing usable. `call` is for the log; the message holds only the outcome."""

    def __init__(self, call: Call) -> None:
        super().__init__(call.outcome.value)
        self.call = call

    @property
    def is_passing(self) -> bool:
        """Whether the same call may succeed later without a change of settings."""
        return self.call.outcome in PASSING


class ModelUnavailable(ModelError):
    """No answer: not configured, not reachable, too slow, or an error of the server."""


class QuotaReached(ModelError):
    """The server asks to wait (429). `retry_after` is None when it does not say how long."""

    def __init__(self, call: Call, retry_after: timedelta | None = None) -> None:
        super().__init__(call)
        self.retry_after = retry_after


class InvalidAnswer(ModelError):
    """The model answered, but not in the requested form: `raw`, and the reasons, one sentence each."""

    def __init__(self, call: Call, *, raw: str, reasons: Sequence[str]) -> None:
        super().__init__(call)
        self.raw = raw
        self.reasons = tuple(reasons)
