"""Who is speaking, and in which language we answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from telegram import User

from core.actor import Actor
from core.speech import speaking
from leads import services as lead_services
from leads.models import TelegramUser
from leads.people import invitations
from leads.people.access import newcomers_access
from reminders import services


@dataclass(frozen=True, slots=True)
class Sender:
    """The person behind an update, as Telegram describes them. The numeric id identifies them."""

    telegram_id: int
    username: str = ""
    first_name: str = ""
    last_name: str = ""
    language: str = ""

    @classmethod
    def of(cls, user: User) -> "Sender":
        """Read Telegram's description."""
        return cls(
            user.id, user.username or "", user.first_name, user.last_name or "", user.language_code or ""
        )

    @property
    def actor(self) -> Actor:
        """Whom the services record as having acted."""
        return Actor.user(self.telegram_id)


def known(sender: Sender, now: datetime) -> TelegramUser:
    """Return the person, registered if need be."""
    return lead_services.register(
        telegram_id=sender.telegram_id,
        username=sender.username,
        first_name=sender.first_name,
        last_name=sender.last_name,
        language_code=sender.language,
        now=now,
    )


def reached(person: TelegramUser, *, now: datetime) -> None:
    """Note that a person can be reached: bring back the reminders of one who was thought to be gone."""
    if person.blocked_at is not None:
        services.mark_returned(telegram_id=person.telegram_id, now=now)


def join(sender: Sender, digest: str, *, now: datetime) -> None:
    """Let somebody in by a link. Raises LinkRefused, and leaves no trace of them then."""
    with transaction.atomic():
        person = known(sender, now)
        invitations.use(digest=digest, user=person, now=now)
        TelegramUser.objects.filter(pk=person.pk).update(access=newcomers_access())


def language_of(sender: Sender) -> str:
    """Return the language the person has with us, else the one their Telegram speaks."""
    people = TelegramUser.objects.filter(telegram_id=sender.telegram_id)
    kept: str | None = people.values_list("language_code", flat=True).first()
    return kept or sender.language


def spoken_to(sender: Sender, words: Callable[[], str]) -> str:
    with speaking(language_of(sender)):
        return words()
