"""Texts about a person's time zone."""

from django.utils.translation import gettext as _

from botapp.shared.text import safe

NAME_LIMIT = 64


def ask_zone() -> str:
    return _(
        "🕘 <b>What time is it where you are?</b>\n"
        "Tap the clock that is right, so that I write at sensible hours, or send me your city."
    )


def no_such_city() -> str:
    return _(
        "🤷 I do not know that place, or it has several clocks. Tap the one that is right, or name a bigger "
        "city nearby. A lead can wait, or comes with /add."
    )


def zone_kept(clock: str, zone: str) -> str:
    return _("🕘 Your clock shows <b>%(clock)s</b> (%(zone)s).") % {
        "clock": clock,
        "zone": safe(_shown(zone), NAME_LIMIT),
    }


def hours(start: str, end: str) -> str:
    """Return within which hours reminders come; both the same: at any."""
    if start == end:
        return _("Reminders come on working days, day and night. /timezone changes the clock.")
    return _("Reminders come on working days from %(start)s to %(end)s. /timezone changes the clock.") % {
        "start": start,
        "end": end,
    }


def invite() -> str:
    return _(
        "Now paste a lead here: a name and whatever you know, for example\n"
        "<code>Ann Lee, VP Sales at Acme, Berlin</code>"
    )


def _shown(zone: str) -> str:
    """Return a zone as people write it: the sign of "Etc/GMT-3" is the other way round."""
    sign, hours = zone[7:8], zone[8:]
    return (
        f"UTC{'+' if sign == '-' else '-'}{hours}" if zone.startswith("Etc/GMT") else zone.replace("_", " ")
    )
