"""Uncertain deliveries: what staff are asked about them, and what the answer does."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.shared.decisions import Question, some
from backoffice.shared.words import counts, error_words, kind_words, page_of, to_the_second
from core.actor import Actor
from core.databases.database_clock import utc_now
from reminders import services
from reminders.models import Delivery

ARRIVED: Final = "arrived"
AGAIN: Final = "again"
IT_ARRIVED: Final = (ARRIVED, gettext_lazy("It arrived"))


def question_about(delivery: Delivery) -> Question:
    return Question(
        title=_("Did it arrive?"),
        facts=[
            (_("Delivery"), kind_words(delivery)),
            (_("Lead"), page_of(delivery.lead)),
            (_("Telegram id"), str(delivery.telegram_id)),
            (_("Sent at"), to_the_second(delivery.armed_at)),
            (_("Uncertain because"), error_words(delivery.error_class)),
        ],
        note=_(
            "Ask the person, or look into the chat. “It arrived” leaves everything as it is; “Send again” "
            "lets the scheduler send it once more: a second copy, if it did arrive. Steps that came in one "
            "message share the answer."
        ),
        buttons=[IT_ARRIVED, (AGAIN, _("Send again"))],
    )


def question_about_many(deliveries: Sequence[Delivery]) -> Question:
    """Return the question for the reason why all of these count as arrived."""
    return Question(
        title=_("Mark as arrived"),
        facts=[
            (_("Uncertain deliveries"), str(len(deliveries))),
            (_("Leads"), some(dict.fromkeys(row.lead for row in deliveries if row.lead))),
        ],
        note=_("None of them is sent again. What has been settled already stays as it is."),
        buttons=[IT_ARRIVED],
    )


def settle_all(deliveries: Iterable[Delivery], *, by: Actor, reason: str) -> int:
    """Settle each as arrived, a transaction each; return how many messages that were.

    Raises ReasonMissing before anything is changed.
    """
    if not reason.strip():
        raise services.ReasonMissing
    now = utc_now()
    return sum(
        services.resolve_unknown(delivery=row, arrived=True, by=by, reason=reason, now=now).changed
        for row in deliveries
    )


def counted(count: int, *, certain: int) -> str:
    """Return how many messages were settled, and how many of the chosen rows were no question."""
    first = ngettext("%(n)s message arrived", "%(n)s messages arrived", count) % {"n": count}
    return counts(first, (certain, ngettext("%(n)s was not uncertain", "%(n)s were not uncertain", certain)))
