"""What an account has as its second factor: set up, checked, taken away; each change in its history.

django-otp keeps the secret, refuses a code that was used, and makes each wrong one cost twice the wait.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

DIGITS = 6
STEP = 30  # seconds that a code is good for, and as long before and after
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS, GROUP = 3, 4
NAME = "second factor"


class Policy(StrEnum):
    """What STAFF_TOTP says."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Lacking(StrEnum):
    """What somebody who gave their password has still to do."""

    CODE = "code"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a code: the mark of the session that gave it, or from when on one may try again."""

    mark: str = ""
    wait_until: datetime | None = None
    by_recovery: bool = False


def mark_of(user: User) -> str:
    """Return what a session holds once this account's code was given in it; "" where there is no factor."""
    row = TOTPDevice.objects.filter(user=user, confirmed=True).order_by("id").first()
    return str(row.persistent_id) if row else ""


def lacking(user: User, given: str) -> Lacking | None:
    """Return what a session of this account with this mark lacks, if anything; one query."""
    if settings.STAFF_TOTP == Policy.OFF:
        return None
    if mark := mark_of(user):
        return None if given == mark else Lacking.CODE
    return Lacking.SETUP if settings.STAFF_TOTP == Policy.REQUIRED else None


def new_key() -> str:
    return str(random_hex(20))


def address(user: User, key: str) -> str:
    """Return what the QR code says to the app."""
    return str(TOTPDevice(user=user, key=key, digits=DIGITS, step=STEP).config_url)


@transaction.atomic
def set_up(*, user: User, key: str, code: str) -> tuple[str, list[str]]:
    """Return the session's mark and the recovery codes; nothing where the code is wrong or one was first."""
    User.objects.select_for_update().get(pk=user.pk)
    totp = TOTP(bytes.fromhex(key), step=STEP, digits=DIGITS)
    totp.time = time.time()
    if not is_number(code) or not totp.verify(int(code), tolerance=1) or mark_of(user):
        return "", []
    row = TOTPDevice.objects.create(user=user, name=NAME, key=key, drift=totp.drift, last_t=totp.t())
    codes = renew_recovery(user=user)
    note(user, "Set up the second factor.", by=user)
    return str(row.persistent_id), codes


@transaction.atomic
def check(*, user: User, code: str) -> Checked:
    """Take a code of the app, or a recovery code, which is used up by it. A wrong one makes the next wait."""
    code = plain(code)
    model, given = (TOTPDevice, code) if is_number(code) else (StaticDevice, digest(user, code))
    row = model.objects.select_for_update().filter(user=user, confirmed=True).order_by("id").first()
    if row is None:
        return Checked()
    allowed, why = row.verify_is_allowed()
    if not allowed:
        return Checked(wait_until=why["locked_until"])
    by_recovery = model is StaticDevice
    if not row.verify_token(given):
        return Checked()
    if by_recovery:
        note(user, "Logged in with a recovery code.", by=user)
    return Checked(mark=mark_of(user), by_recovery=by_recovery)


@transaction.atomic
def renew_recovery(*, user: User) -> list[str]:
    """Return new recovery codes, which are kept as digests alone; the earlier ones are worth nothing."""
    StaticDevice.objects.filter(user=user).delete()
    row = StaticDevice.objects.create(user=user, name=NAME)
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=row, token=digest(user, plain(code))) for code in codes
    )
    return codes


def recovery_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


@transaction.atomic
def take_away(*, users: Sequence[User], by: User | None, why: str) -> int:
    """Take the factor of these accounts away; return how many had one. `by` None is the machine's console."""
    had = list(TOTPDevice.objects.filter(user__in=users).values_list("user_id", flat=True).distinct())
    TOTPDevice.objects.filter(user__in=users).delete()
    StaticDevice.objects.filter(user__in=users).delete()
    for user in users:
        if user.pk in had:
            note(user, why, by=by or user)
    return len(had)


def note(user: User, said: str, *, by: User) -> None:
    """Keep a line in the account's history, in English as all of them are."""
    rows = User.objects.filter(pk=user.pk)
    LogEntry.objects.log_actions(by.pk, rows, CHANGE, said, single_object=True)


def recovery_code() -> str:
    """Return something like "k7fm-2xqp-9dhw": 59 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def plain(code: str) -> str:
    """Return a code as it is compared, however people type it."""
    return code.replace(" ", "").replace("-", "").lower()


def is_number(code: str) -> bool:
    """Whether it can be a code of the app."""
    return len(code) == DIGITS and code.isascii() and code.isdecimal()


def digest(user: User, code: str) -> str:
    """Return what is kept of a recovery code: the database alone gives nobody a way in."""
    said: Any = salted_hmac("backoffice.second_factor", f"{user.pk}:{code}", algorithm="sha256")
    return str(said.hexdigest())[:16]
