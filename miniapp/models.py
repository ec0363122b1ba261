"""The addresses under which calendars read a person's steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models import TelegramUser


class CalendarFeed(models.Model):
    """A person's calendar. Its address holds a token that nobody can look up: only its hash is kept."""

    owner = models.OneToOneField(
        TelegramUser,
        on_delete=models.CASCADE,
        to_field="telegram_id",
        db_column="telegram_id",
        related_name="calendar_feed",
        verbose_name=_("owner"),
    )
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal
    created_at = models.DateTimeField(_("made"))
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        db_table = "calendar_feeds"
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return str(self.owner_id)
