"""What a person is to us."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do with other people's leads."""

    REP = "rep", _("rep")  # their own leads only
    MANAGER = "manager", _("manager")  # their team's leads too
    STAFF = "staff", _("staff")  # everything, in the admin


class Access(models.TextChoices):
    """Whose row this is. Whoever was not let in has none."""

    MEMBER = "member", _("member")  # a person in Telegram
    DEMO = "demo", _("demo")  # made up, or met in the sandbox: on the real Telegram their number is another's
