"""The message about leads that were handed to somebody: once, for all of which they have not been told.

`handed_since` is the first such hand-over, `next_handover_at` when it is told. It says what is theirs then:
what was handed on meanwhile is left out, and nothing is said when nothing is left.
"""

from collections.abc import Sequence
from datetime import datetime

from leads.activities import ActivityType
from leads.models import CLOSED, Lead, LeadActivity, TelegramUser
from reminders.ledger.nag_attempts import HANDED, handed_since_of, handover_key, listeners
from reminders.messenger import Form
from reminders.models import Delivery, DeliveryKind, ScheduledReminder
from reminders.models.delivery import DeliveryQuerySet
from reminders.nags.kind import Nag, NagKind
from reminders.policy.nags import LISTED, HandedLead, HandoverCard, Wait, decide_handover
from reminders.state.cards import role_of


class Handover(NagKind[TelegramUser]):
    """That leads are somebody's now."""

    kind = DeliveryKind.NOTE
    date = "next_handover_at"
    written = (date, "handed_since")

    @property
    def name(self) -> str:
        return "handover"

    def look(self, rows: Sequence[TelegramUser], *, now: datetime) -> dict[int, Nag]:
        """Tell those who may be written to now."""
        heard, nags = listeners(rows, now=now), dict[int, Nag]()
        for user in rows:
            decision = decide_handover(heard[user.telegram_id], now)
            if isinstance(decision, Wait):
                user.next_handover_at = decision.until
                continue
            since, user.next_handover_at, user.handed_since = user.handed_since or now, None, None
            if nag := _nag(user, since):
                nags[user.pk] = nag
        return nags

    def skip(self, row: TelegramUser, *, until: datetime) -> None:
        """Count it as told."""
        row.next_handover_at = row.handed_since = None

    def give_back(self, delivery: Delivery, *, again: datetime) -> None:
        """Make it due again, with what came in between."""
        user = TelegramUser.objects.select_for_update(no_key=True).filter(telegram_id=delivery.telegram_id)
        for row in user:
            since = handed_since_of(delivery.subject_key)
            earliest = min(filter(None, (since, row.handed_since)), default=again)
            user.update(handed_since=earliest, next_handover_at=again)

    def deliveries(self) -> DeliveryQuerySet:
        return super().deliveries().filter(subject_key__startswith=HANDED)


def _nag(user: TelegramUser, since: datetime) -> Nag | None:
    """Return what is to be said of the leads that are this person's since then; None for none."""
    lines = LeadActivity.objects.filter(
        lead__owner_id=user.telegram_id,
        lead__deleted_at=None,
        activity_type=ActivityType.TRANSFERRED,
        created_at__gte=since,
    )
    givers = dict(lines.order_by("id").values_list("lead_id", "metadata__previous"))
    if not givers:
        return None
    leads = sorted(
        Lead.objects.filter(pk__in=givers).defer("engagement_plan"),
        key=lambda lead: (lead.status in CLOSED, lead.pk),
    )
    names = TelegramUser.objects.filter(telegram_id__in=set(givers.values())).order_by("id")
    listed = tuple(
        HandedLead(lead.pk, str(lead.display_name), role_of(lead.prospect_title, lead.prospect_company))
        for lead in leads[:LISTED]
    )
    steps = ScheduledReminder.objects.live().filter(lead__in=givers).count()
    whose = tuple(each.display_name for each in names[:LISTED])

    def card(delivery_id: int, form: Form) -> HandoverCard:
        return HandoverCard(
            chat_id=user.telegram_id,
            delivery_id=delivery_id,
            leads=listed,
            total=len(leads),
            steps=steps,
            givers=whose,
            zone=user.timezone,
            language=user.language_code,
            plain=form.plain,
        )

    return Nag(handover_key(user.telegram_id, since), user.telegram_id, card)
