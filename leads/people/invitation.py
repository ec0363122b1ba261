"""The links by which people come in."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.schema.fields import Timestamped
from leads.people.roles import Role


class InvitationState(models.TextChoices):
    """What has become of a link."""

    OPEN = "open", _("open")
    USED_UP = "used_up", _("used up")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Links, in the words of the field."""

    def open(self, now: datetime) -> "InvitationQuerySet":
        """Those by which somebody may still come in."""
        return self.filter(revoked_at=None, expires_at__gt=now, uses__lt=models.F("max_uses"))

    def in_state(self, state: InvitationState, now: datetime) -> "InvitationQuerySet":
        """Those that have come to this: the twin of `Invitation.state`."""
        standing = self.filter(revoked_at=None)
        match state:
            case InvitationState.REVOKED:
                return self.filter(revoked_at__isnull=False)
            case InvitationState.USED_UP:
                return standing.filter(uses__gte=models.F("max_uses"))
            case InvitationState.EXPIRED:
                return standing.filter(uses__lt=models.F("max_uses"), expires_at__lte=now)
        return self.open(now)


class Invitation(Timestamped):
    """A link by which so many people may come in. Its code is a secret: only the hash is kept."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.REP)
    max_uses = models.PositiveSmallIntegerField(_("for how many people"), default=1)
    uses = models.PositiveSmallIntegerField(_("came in"), default=0)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # Who made it: a manager in the chat, else the name of an account of the admin, or the operator's start.
    owner = models.ForeignKey(
        "leads.TelegramUser", on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    maker = models.CharField(_("made by"), max_length=150, blank=True, default="")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        db_table = "invitations"
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uses__lte=models.F("max_uses")), name="invitations_uses_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def state(self, now: datetime) -> InvitationState:
        """Return what has become of it. OPEN is the twin of `InvitationQuerySet.open`."""
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        if self.uses >= self.max_uses:
            return InvitationState.USED_UP
        return InvitationState.EXPIRED if self.expires_at <= now else InvitationState.OPEN
