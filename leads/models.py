"""WHO: the people who use us, their prospects, and each prospect's history."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext_lazy as _

from core.constraints import AreCounters, AreMoments, AreObjects, AreTexts
from core.fields import Timestamped
from leads.activities import ActivityType
from leads.fields import LIMITS, NAME_PART
from leads.invitation import Invitation as Invitation
from leads.invitation import InvitationState as InvitationState
from leads.roles import Access as Access
from leads.roles import Role as Role
from leads.seller_profile import SellerProfile as SellerProfile
from leads.stored_plan import StoredStep

DEFAULT_WEEKDAYS = "12345"
# Of a lead: nothing that decides about reminders reads these, and they would cost more than the rest.
LONG_TEXTS = (
    "prospect_analysis", "closing_strategy", "engagement_tactics", "draft_response", "notes",
    "original_context", "web_research",
)  # fmt: skip
DATES_OF_PERSON = (
    "created_at", "updated_at", "paused_at", "paused_until", "blocked_at", "zone_confirmed_at",
    "next_briefing_at", "asked_too_often_at", "next_often_check_at", "next_stale_check_at",
)  # fmt: skip
DATES_OF_LEAD = (
    "created_at", "updated_at", "last_contacted", "next_followup", "paused_until", "deleted_at",
)  # fmt: skip
INVITING = (Role.MANAGER, Role.STAFF)  # who may make links by which others come in


class TelegramUserQuerySet(models.QuerySet["TelegramUser"]):
    """People, in the words of the field."""

    def inside(self) -> "TelegramUserQuerySet":
        """Those whom this installation serves: the twin of `TelegramUser.is_inside`."""
        return self.filter(_served())

    def outside(self) -> "TelegramUserQuerySet":
        """The others: demo people on the real Telegram, and people off the list."""
        served = _served()
        return self.exclude(served) if served else self.none()


def _served() -> models.Q:
    """Return what holds for people inside; empty where everybody is."""
    members = models.Q() if settings.SANDBOX else ~models.Q(access=Access.DEMO)
    is_listed = models.Q(telegram_id__in=settings.ACCESS_LIST)
    return members & is_listed if settings.ACCESS == "list" else members


class TelegramUser(Timestamped):
    """A person in Telegram. The numeric `telegram_id` is the identity; the username is only a label."""

    telegram_id = models.BigIntegerField(_("Telegram id"), unique=True)
    username = models.CharField(max_length=64, blank=True, default="", db_default="")
    first_name = models.CharField(max_length=128, blank=True, default="", db_default="")
    last_name = models.CharField(max_length=128, blank=True, default="", db_default="")
    language_code = models.CharField(max_length=16, blank=True, default="", db_default="")
    timezone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    reminder_hour = models.PositiveSmallIntegerField(default=9, db_default=9)
    reminder_enabled = models.BooleanField(default=True, db_default=True)
    window_start = models.TimeField(default=time(9), db_default=time(9))
    window_end = models.TimeField(default=time(18), db_default=time(18))
    weekdays = models.CharField(
        max_length=7,
        default=DEFAULT_WEEKDAYS,
        db_default=DEFAULT_WEEKDAYS,
        help_text=_("Working days as ISO digits: 1 is Monday, 7 is Sunday."),
    )
    daily_cap = models.PositiveSmallIntegerField(
        default=12,
        db_default=12,
        help_text=_("The most automatic messages a day; a digest of many steps is one."),
    )
    # ISO 3166, with a part behind it where that has holidays of its own: "GB-ENG"
    country = models.CharField(max_length=6, blank=True, default="", db_default="")
    days_off = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text=_("Own days off as ISO dates, on top of the country's public holidays."),
    )
    # A pause has both; until somebody resumes: `reminder_enabled` is off and there is no `paused_until`.
    # `paused_at` stays until the pause has been ended by `resume_person`, which moves what waited meanwhile.
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.REP, db_default=Role.REP.value)
    access = models.CharField(
        max_length=16, choices=Access, default=Access.MEMBER, db_default=Access.MEMBER.value
    )
    # The link that this person came in by; NULL: before there were any, or without one.
    invitation = models.ForeignKey(
        "Invitation", on_delete=models.SET_NULL, null=True, blank=True, related_name="people"
    )
    zone_confirmed_at = models.DateTimeField(null=True, blank=True)
    next_briefing_at = models.DateTimeField(null=True, blank=True)
    # Off: no morning briefing. On: it comes at `reminder_hour`.
    briefing_enabled = models.BooleanField(default=True, db_default=True)
    # When "Too often?" was last asked, and when to look whether it is to be asked.
    asked_too_often_at = models.DateTimeField(null=True, blank=True)
    next_often_check_at = models.DateTimeField(null=True, blank=True)
    next_stale_check_at = models.DateTimeField(default=utc_now, db_default=Now())

    objects = TelegramUserQuerySet.as_manager()

    class Meta:
        db_table = "users"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            # The morning briefing polls this.
            models.Index(
                fields=["next_briefing_at"],
                name="idx_users_next_briefing",
                condition=models.Q(next_briefing_at__isnull=False),
            ),
            # The end of pauses polls this.
            models.Index(
                fields=["paused_until"],
                name="idx_users_paused_until",
                condition=models.Q(paused_until__isnull=False),
            ),
            # The digest of stale leads polls this.
            models.Index(fields=["next_stale_check_at"], name="idx_users_next_stale_check"),
            # The question "Too often?" polls this.
            models.Index(
                fields=["next_often_check_at"],
                name="idx_users_next_often_check",
                condition=models.Q(next_often_check_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reminder_hour__lte=23), name="users_reminder_hour_is_an_hour"
            ),
            models.CheckConstraint(
                condition=AreMoments(
                    "created_at",
                    "updated_at",
                    "paused_at",
                    "paused_until",
                    "blocked_at",
                    "zone_confirmed_at",
                    "next_briefing_at",
                    "asked_too_often_at",
                    "next_often_check_at",
                    "next_stale_check_at",
                ),
                name="users_dates_are_finite",
            ),
            models.CheckConstraint(condition=AreTexts("days_off"), name="users_days_off_are_texts"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name people see: first and last, else @username, else the number."""
        full = f"{self.first_name} {self.last_name}".strip()
        return full or (f"@{self.username}" if self.username else str(self.telegram_id))

    @property
    def is_inside(self) -> bool:
        """Whether this installation serves this person: not the demo people on the real Telegram, for one."""
        if self.access == Access.DEMO and not settings.SANDBOX:
            return False
        return settings.ACCESS != "list" or self.telegram_id in settings.ACCESS_LIST

    @property
    def may_invite(self) -> bool:
        """Whether this person may make links by which others come in."""
        return self.role in INVITING

    def is_reachable(self, now: datetime) -> bool:
        """Say whether automatic messages may go to this person now."""
        may = self.is_inside and self.reminder_enabled and self.blocked_at is None
        return may and not self.is_paused(now)

    def is_paused(self, now: datetime) -> bool:
        """Say whether this person's pause still lasts, or its end is still to be worked off."""
        return self.paused_at is not None or (self.paused_until is not None and self.paused_until > now)


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
    close_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        db_table = "lead_registry"
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        permissions = [("transfer_lead", "Can hand leads over to somebody else")]
        indexes = [
            # /leads: a person's own leads, newest first.
            models.Index(fields=["owner", "-updated_at"], name="idx_lead_registry_owner"),
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=LeadStatus.values), name="lead_registry_status_is_known"
            ),
            models.CheckConstraint(
                condition=AreMoments(
                    "created_at",
                    "updated_at",
                    "last_contacted",
                    "next_followup",
                    "paused_until",
                    "deleted_at",
                ),
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=AreMoments("created_at"), name="lead_activity_log_dates_are_finite"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_type} #{self.pk}"

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
