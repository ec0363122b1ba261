"""Words for staff: who wrote something, how a call to the model ended and what to do about it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.shared.pages import badge, column
from core.actor import ActorKind
from engagement.llm import PASSING, CallOutcome

OUTCOMES: dict[str, Promise] = {
    CallOutcome.ANSWERED: _("answered"),
    CallOutcome.INVALID: _("answered in the wrong form"),
    CallOutcome.EMPTY: _("answered nothing"),
    CallOutcome.REFUSED: _("declined to answer"),
    CallOutcome.FILTERED: _("answer taken away by the server's filter"),
    CallOutcome.QUOTA: _("too many requests: the server asks to wait"),
    CallOutcome.NO_CREDIT: _("account used up: check its credit"),
    CallOutcome.NOT_CONFIGURED: _("no model configured"),
    CallOutcome.TIMEOUT: _("too slow"),
    CallOutcome.UNREACHABLE: _("server not reached, or the connection broke"),
    CallOutcome.SERVER_ERROR: _("server error"),
    CallOutcome.BROKEN: _("response that is not the interface's"),
    CallOutcome.TOO_BIG: _("response too big to read"),
    CallOutcome.REDIRECTED: _("redirected: check LLM_BASE_URL"),
    CallOutcome.REJECTED_KEY: _("key rejected: check LLM_API_KEY"),
    CallOutcome.NO_SUCH_MODEL: _("no such model: check LLM_MODEL and LLM_BASE_URL"),
    CallOutcome.TOO_LONG: _("prompt longer than the model's context"),
    CallOutcome.REJECTED_REQUEST: _("request rejected: check LLM_OUTPUT_MODE"),
}

SOURCES: dict[str, Promise] = {
    "model": _("the model"),
    "playbook": _("the playbook"),
    "person": _("the person"),
    "template": _("the team"),
    ActorKind.USER: _("the person"),
    ActorKind.MINIAPP: _("the person"),
    ActorKind.STAFF: _("a member of staff"),
    "undo": _("taken back"),  # to the version whose number follows a colon
}


def written_by() -> Any:
    """Return the column that says whose a plan, a draft or an answer is."""

    def words(row: Any) -> str:
        return str(SOURCES.get(row.source.partition(":")[0], row.source))

    return column(_("written by"), words, "source")


def outcome_badge(code: str) -> SafeString:
    """Return the outcome as a label: green, yellow for what passes by itself, red for what does not."""
    colour = "warning" if code in PASSING else "danger"
    return badge(str(OUTCOMES.get(code, code)), "success" if code == CallOutcome.ANSWERED else colour)
