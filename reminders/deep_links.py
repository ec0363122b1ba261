"""Addresses inside the Mini App, for the messages that lead there."""

from django.conf import settings


def usable() -> bool:
    """Say whether Telegram would open the app: it refuses buttons with any address but https."""
    return bool(settings.SANDBOX or settings.MINIAPP_URL.startswith("https://"))


def app_url() -> str:
    """Return the address of the app's first page, what is to be done today."""
    return str(settings.MINIAPP_URL)


def lead_url(lead_id: int, reminder_id: int | None = None) -> str:
    """Return the address of one lead, at one of its steps if that is named."""
    step = "" if reminder_id is None else f"?step={reminder_id}"
    return f"{app_url()}leads/{lead_id}/{step}"
