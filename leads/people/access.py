"""Who may come in: by invitation, by a list, or everybody (the setting ACCESS)."""

from collections.abc import Collection

from django.conf import settings

from leads.people.person import TelegramUser
from leads.people.roles import Access


def takes_links() -> bool:
    """Say whether people come in by invitation."""
    return bool(settings.ACCESS == "invite")


def newcomers_access() -> Access:
    """Return how somebody who comes in now is marked: whoever is met in the sandbox is no real person."""
    return Access.DEMO if settings.SANDBOX else Access.MEMBER


def may_enter(telegram_id: int, person: TelegramUser | None) -> bool:
    """Say whether this id needs no link: somebody inside, or anybody whom ACCESS lets in.

    `person` is the row of that id, None when there is none.
    """
    if person is not None:
        return person.is_inside
    return settings.ACCESS == "open" or (settings.ACCESS == "list" and telegram_id in settings.ACCESS_LIST)


def people_of_a_real_bot() -> int:
    """Return how many people in a sandbox's database are real; 0 with a real token, whose people they are."""
    return TelegramUser.objects.filter(access=Access.MEMBER).count() if settings.SANDBOX else 0


def outsiders(telegram_ids: Collection[int]) -> set[int]:
    """Return those of these ids that may not enter. At most two queries.

    Meant for ids that Telegram has just named: a demo person whose number turns out to be somebody real, and
    needs no link, is demo no more. Where nobody needs a link, those stay outside whom staff have deactivated.
    """
    ids = set(telegram_ids)
    if settings.ACCESS == "invite":
        people = TelegramUser.objects.inside().filter(telegram_id__in=ids)
        return ids - set(people.values_list("telegram_id", flat=True))
    welcome = ids if settings.ACCESS == "open" else ids & settings.ACCESS_LIST
    if welcome and not settings.SANDBOX:
        people = TelegramUser.objects.filter(telegram_id__in=welcome, access=Access.DEMO)
        people.update(access=Access.MEMBER)
    return ids - welcome | deactivated(welcome)


def deactivated(telegram_ids: Collection[int]) -> set[int]:
    """Return those of these ids whom staff have deactivated. At most one query."""
    if not telegram_ids:
        return set()
    people = TelegramUser.objects.filter(telegram_id__in=telegram_ids, deactivated_at__isnull=False)
    return set(people.values_list("telegram_id", flat=True))
