"""The people who use us."""

from datetime import datetime, time

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext_lazy as _

from core.schema.constraints import AreMoments, AreTexts
from core.schema.fields import Timestamped
from core.text import gettext_noop
from leads.people.roles import Access, Role

DEFAULT_WEEKDAYS = "12345"
DATES_OF_PERSON = (
    "created_at", "updated_at", "paused_at", "paused_until", "blocked_at", "zone_confirmed_at",
    "next_briefing_at", "asked_too_often_at", "next_often_check_at", "next_stale_check_at",
)  # fmt: skip
DATES_BY_STAFF = (  # what staff's decisions about a person set
    "deactivated_at", "handed_since", "next_handover_at",
)  # fmt: skip
INVITING = (Role.MANAGER, Role.STAFF)  # who may make links by which others come in


class TelegramUserQuerySet(models.QuerySet["TelegramUser"]):
    """People, in the words of the field."""

    def inside(self) -> "TelegramUserQuerySet":
        """Those whom this installation serves: the twin of `TelegramUser.is_inside`."""
        return self.filter(_served(), deactivated_at=None)

    def outside(self) -> "TelegramUserQuerySet":
        """The others: whoever is not served, and whom staff have deactivated."""
        return self.exclude(_served() & models.Q(deactivated_at=None))

    def unserved(self) -> "TelegramUserQuerySet":
        """Demo people on the real Telegram, and people off the list: their chats are none of ours."""
        served = _served()
        return self.exclude(served) if served else self.none()


def _served() -> models.Q:
    """Return what holds for people whose chats are ours; empty where all are."""
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
    # Staff have ended this person's access: nothing is sent, nothing is lost, and they may be brought back.
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivated_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    deactivated_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    # Since when leads were handed to this person of which they have not been told, and when to tell.
    handed_since = models.DateTimeField(null=True, blank=True)
    next_handover_at = models.DateTimeField(null=True, blank=True)
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
    # Told in their chat when something is wrong with the whole system (`botapp.upkeep.alarms`).
    wants_alarms = models.BooleanField(
        _("alarms"),
        default=False,
        db_default=False,
        help_text=_("Is told in the chat when something is wrong with the system as a whole."),
    )
    next_stale_check_at = models.DateTimeField(default=utc_now, db_default=Now())

    objects = TelegramUserQuerySet.as_manager()

    class Meta:
        db_table = "users"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("deactivate_telegramuser", gettext_noop("Can deactivate people and bring them back"))]
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
            # The message about leads that were handed over polls this.
            models.Index(
                fields=["next_handover_at"],
                name="idx_users_next_handover",
                condition=models.Q(next_handover_at__isnull=False),
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
                condition=AreMoments(*DATES_OF_PERSON),
                name="users_dates_are_finite",
            ),
            models.CheckConstraint(
                condition=AreMoments(*DATES_BY_STAFF), name="users_dates_by_staff_are_finite"
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
        is_demo = self.access == Access.DEMO and not settings.SANDBOX
        if is_demo or self.is_deactivated:
            return False
        return settings.ACCESS != "list" or self.telegram_id in settings.ACCESS_LIST

    @property
    def is_deactivated(self) -> bool:
        """Whether staff have ended this person's access."""
        return self.deactivated_at is not None

    @property
    def away_since(self) -> datetime | None:
        """Since when nothing is sent because of a pause or of staff, whichever began first."""
        return min(filter(None, (self.paused_at, self.deactivated_at)), default=None)

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
