"""WHO: the people who use us, their prospects, and each prospect's history."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext_lazy as _

from core.schema.constraints import AreCounters, AreMoments, AreObjects
from core.schema.fields import Timestamped
from core.text import gettext_noop
from leads.activities import ActivityType
from leads.fields import LIMITS, NAME_PART
from leads.people.invitation import Invitation as Invitation
from leads.people.invitation import InvitationState as InvitationState
from leads.people.person import DATES_BY_STAFF as DATES_BY_STAFF
from leads.people.person import DATES_OF_PERSON as DATES_OF_PERSON
from leads.people.person import INVITING as INVITING
from leads.people.person import TelegramUser as TelegramUser
from leads.people.roles import Access as Access
from leads.people.roles import Role as Role
from leads.seller.seller_profile import SellerProfile as SellerProfile
from leads.stored_plan import StoredStep

# Of a lead: nothing that decides about reminders reads these, and they would cost more than the rest.
LONG_TEXTS = (
    "prospect_analysis", "closing_strategy", "engagement_tactics", "draft_response", "notes",
    "original_context", "web_research",
)  # fmt: skip
DATES_OF_LEAD = (
    "created_at", "updated_at", "last_contacted", "next_followup", "paused_until", "deleted_at",
)  # fmt: skip


class LeadStatus(models.TextChoices):
    """Where a prospect stands."""

    ANALYZED = "analyzed", _("new")
    REACHED_OUT = "reached_out", _("reached out")
    MEETING_BOOKED = "meeting_booked", _("meeting booked")
    IN_PROGRESS = "in_progress", _("in progress")
    CLOSED_WON = "closed_won", _("won")
    CLOSED_LOST = "closed_lost", _("lost")


CLOSED = frozenset({LeadStatus.CLOSED_WON, LeadStatus.CLOSED_LOST})


def shown_to(telegram_id: int, *, through: str = "lead__") -> models.Q:
    """Return what holds for rows that this person gets to see: of a lead of theirs that is not deleted."""
    return models.Q(**{f"{through}owner_id": telegram_id, f"{through}deleted_at": None})


class LeadQuerySet(models.QuerySet["Lead"]):
    """Leads, in the words of the field."""

    def shown_to(self, telegram_id: int) -> "LeadQuerySet":
        """Leads of this person that are not deleted."""
        return self.filter(shown_to(telegram_id, through=""))

    def open(self) -> "LeadQuerySet":
        """Leads that are neither closed nor deleted."""
        return self.filter(deleted_at=None).exclude(status__in=CLOSED)


class Lead(Timestamped):
    """A prospect owned by one person."""

    owner = models.ForeignKey(
        TelegramUser,
        on_delete=models.CASCADE,
        to_field="telegram_id",
        db_column="telegram_id",
        db_index=False,
        related_name="leads",
    )
    prospect_name = models.CharField(max_length=LIMITS["name"], blank=True, default="", db_default="")
    prospect_first_name = models.CharField(max_length=NAME_PART, blank=True, default="", db_default="")
    prospect_last_name = models.CharField(max_length=NAME_PART, blank=True, default="", db_default="")
    prospect_title = models.CharField(max_length=LIMITS["title"], blank=True, default="", db_default="")
    prospect_company = models.CharField(max_length=LIMITS["company"], blank=True, default="", db_default="")
    prospect_geography = models.CharField(max_length=LIMITS["place"], blank=True, default="", db_default="")
    prospect_email = models.CharField(max_length=LIMITS["email"], blank=True, default="", db_default="")
    prospect_phone = models.CharField(max_length=LIMITS["phone"], blank=True, default="", db_default="")
    prospect_linkedin = models.CharField(max_length=LIMITS["linkedin"], blank=True, default="", db_default="")
    prospect_website = models.CharField(max_length=LIMITS["website"], blank=True, default="", db_default="")
    prospect_analysis = models.TextField(blank=True, default="", db_default="")
    closing_strategy = models.TextField(blank=True, default="", db_default="")
    engagement_tactics = models.TextField(blank=True, default="", db_default="")
    draft_response = models.TextField(blank=True, default="", db_default="")
    status = models.CharField(
        max_length=20, choices=LeadStatus, default=LeadStatus.ANALYZED, db_default=LeadStatus.ANALYZED.value
    )
    notes = models.TextField(blank=True, default="", db_default="")
    input_type = models.CharField(max_length=32, blank=True, default="text", db_default="text")
    original_context = models.TextField(blank=True, default="", db_default="")
    web_research = models.TextField(blank=True, default="", db_default="")
    engagement_plan = models.JSONField(null=True, blank=True)
    last_contacted = models.DateTimeField(null=True, blank=True)
    next_followup = models.DateTimeField(null=True, blank=True)
    followup_count = models.PositiveIntegerField(default=0, db_default=0)
    plan_version = models.PositiveIntegerField(default=0, db_default=0)
    reminders_paused = models.BooleanField(default=False, db_default=False)
    # When a pause of this lead ends by itself; NULL while it is paused means: when somebody resumes.
    paused_until = models.DateTimeField(null=True, blank=True)
    # How seller and prospect stand, as it was chosen: a value of `engagement.playbook.Situation`. "": as the
    # notes tell it.
    situation = models.CharField(max_length=16, blank=True, default="", db_default="")
    close_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        db_table = "lead_registry"
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        permissions = [("transfer_lead", gettext_noop("Can hand leads over to somebody else"))]
        indexes = [
            # /leads: a person's own leads, newest first.
            models.Index(fields=["owner", "-updated_at"], name="idx_lead_registry_owner"),
            # The list of staff as it opens: the latest of everybody's, without reading the rows.
            models.Index(
                fields=["-updated_at", "-id"],
                name="idx_lead_registry_latest",
                condition=models.Q(deleted_at=None),
            ),
            # Follow-ups poll this.
            models.Index(
                fields=["next_followup"],
                name="idx_lead_registry_followup",
                condition=models.Q(next_followup__isnull=False),
            ),
            # The end of a lead's pause polls this.
            models.Index(
                fields=["paused_until"],
                name="idx_lead_registry_paused_until",
                condition=models.Q(paused_until__isnull=False),
            ),
            # Which leads ask for something, without reading the rows: what is late, on the pages of staff.
            models.Index(
                fields=["id", "owner", "created_at"],
                name="idx_lead_registry_active",
                condition=models.Q(deleted_at=None, reminders_paused=False)
                & ~models.Q(status__in=sorted(status.value for status in CLOSED)),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=LeadStatus.values), name="lead_registry_status_is_known"
            ),
            models.CheckConstraint(
                condition=AreMoments(*DATES_OF_LEAD),
                name="lead_registry_dates_are_finite",
            ),
            models.CheckConstraint(
                condition=AreCounters("followup_count", "plan_version"), name="lead_registry_counts_go_on"
            ),
            models.CheckConstraint(
                condition=AreObjects("engagement_plan"), name="lead_registry_plan_is_steps"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The prospect's name, or a number that still tells leads apart."""
        return self.prospect_name or self.prospect_company or _("Lead %(id)s") % {"id": self.pk}

    @property
    def steps(self) -> list[StoredStep]:
        """The stored plan as a list, empty when there is none; what is no step is left out."""
        plan: list[StoredStep] = self.engagement_plan if isinstance(self.engagement_plan, list) else []
        return [step for step in plan if isinstance(step, dict)]

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done for this prospect."""
        return self.status in CLOSED or self.deleted_at is not None


class LeadActivityQuerySet(models.QuerySet["LeadActivity"]):
    """A lead's history, in the words of the field."""

    def shown_to(self, telegram_id: int) -> "LeadActivityQuerySet":
        """The history of this person's leads."""
        return self.filter(shown_to(telegram_id))

    def reword(self, line: "LeadActivity", content: str) -> None:
        """Have a note say what its author has made of it in the chat; what it said first is kept with it."""
        line.metadata = {"first": line.content} | line.metadata
        line.content = content
        self.filter(pk=line.pk).update(content=content, metadata=line.metadata)

    def human(self) -> "LeadActivityQuerySet":
        """Lines that a person caused, not the machine."""
        return self.filter(activity_type__in=[kind.value for kind in ActivityType if kind.is_human])


class LeadActivity(models.Model):
    """One line of a lead's history. Lines are added, never changed, but for a note that its author edits."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, db_index=False, related_name="activities")
    telegram_id = models.BigIntegerField()
    activity_type = models.CharField(
        max_length=32, choices=[(kind.value, kind.label) for kind in ActivityType]
    )
    content = models.TextField(blank=True, default="", db_default="")
    ai_response = models.TextField(blank=True, default="", db_default="")
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=utc_now, db_default=Now(), editable=False)

    objects = LeadActivityQuerySet.as_manager()

    class Meta:
        db_table = "lead_activity_log"
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            # A lead's page and the "newer than the draft" question read the newest lines first.
            models.Index(fields=["lead", "-created_at"], name="idx_lead_activity_log_lead"),
            # Staff's history of all leads, by kind, newest first.
            models.Index(fields=["activity_type", "id"], name="idx_lead_activity_log_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=AreMoments("created_at"), name="lead_activity_log_dates_are_finite"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_activity_type_display()} #{self.pk}"

    def save(self, *, force_insert: Any = False, **kwargs: Any) -> None:
        """Insert only: a line of history is never rewritten."""
        if self.pk is not None and not self._state.adding:
            raise HistoryIsFixed
        super().save(force_insert=force_insert, **kwargs)


class HistoryIsFixed(Exception):
    """A line of a lead's history cannot be changed; add a new one instead."""


def record_all(activities: Iterable[LeadActivity]) -> None:
    """Append several lines of history in one statement."""
    LeadActivity.objects.bulk_create(list(activities))
