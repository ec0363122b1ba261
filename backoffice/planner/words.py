"""How a call to the model ended, in words for staff: what happened, and what to do about it."""

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.shared.pages import badge
from engagement.llm import PASSING, Outcome

OUTCOMES: dict[str, Promise] = {
    Outcome.ANSWERED: _("answered"),
    Outcome.INVALID: _("answered in the wrong form"),
    Outcome.EMPTY: _("answered nothing"),
    Outcome.REFUSED: _("declined to answer"),
    Outcome.FILTERED: _("answer taken away by the server's filter"),
    Outcome.QUOTA: _("too many requests: the server asks to wait"),
    Outcome.NO_CREDIT: _("account used up: check its credit"),
    Outcome.NOT_CONFIGURED: _("no model configured"),
    Outcome.TIMEOUT: _("too slow"),
    Outcome.UNREACHABLE: _("server not reached, or the connection broke"),
    Outcome.SERVER_ERROR: _("server error"),
    Outcome.BROKEN: _("response that is not the interface's"),
    Outcome.TOO_BIG: _("response too big to read"),
    Outcome.REDIRECTED: _("redirected: check LLM_BASE_URL"),
    Outcome.REJECTED_KEY: _("key rejected: check LLM_API_KEY"),
    Outcome.NO_SUCH_MODEL: _("no such model: check LLM_MODEL and LLM_BASE_URL"),
    Outcome.TOO_LONG: _("prompt longer than the model's context"),
    Outcome.REJECTED_REQUEST: _("request rejected: check LLM_OUTPUT_MODE"),
}


def outcome_badge(code: str) -> SafeString:
    """Return the outcome as a label: green, yellow for what passes by itself, red for what does not."""
    colour = "warning" if code in PASSING else "danger"
    return badge(str(OUTCOMES.get(code, code)), "success" if code == Outcome.ANSWERED else colour)
