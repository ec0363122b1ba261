"""What people sell: one row a person, and one for the team."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.schema.fields import Timestamped
from leads.seller.selling import LIMITS

TEAM: Final = 0  # in the place of a person's number: what holds for everybody of this installation


class Tone(models.TextChoices):
    """How messages sound."""

    PLAIN = "plain", _("plain")
    WARM = "warm", _("warm")
    FORMAL = "formal", _("formal")


class SellerProfile(Timestamped):
    """What a person sells. What they leave empty, the team's row says; one installation is one team."""

    telegram_id = models.BigIntegerField(
        _("Telegram id"), unique=True, help_text=_("0 is the team: it fills what a person has left empty.")
    )
    offer = models.CharField(
        _("what you sell"), max_length=LIMITS["offer"], blank=True, default="", db_default=""
    )
    audience = models.CharField(
        _("for whom"), max_length=LIMITS["audience"], blank=True, default="", db_default=""
    )
    proof = models.CharField(
        _("one proof"), max_length=LIMITS["proof"], blank=True, default="", db_default=""
    )
    booking_link = models.CharField(
        _("booking link"), max_length=LIMITS["booking_link"], blank=True, default="", db_default=""
    )
    signature = models.CharField(
        _("signature"), max_length=LIMITS["signature"], blank=True, default="", db_default=""
    )
    tone = models.CharField(
        _("tone"), max_length=LIMITS["tone"], choices=Tone, blank=True, default="", db_default=""
    )

    class Meta:
        db_table = "seller_profiles"
        verbose_name = _("what somebody sells")
        verbose_name_plural = _("what people sell")

    def __str__(self) -> str:
        return str(_("the team")) if self.telegram_id == TEAM else str(self.telegram_id)
