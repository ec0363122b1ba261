"""Texts about coming in: by a link, or not."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.dates import dated
from leads.models import Invitation


def stranger(telegram_id: int, *, by_link: bool) -> str:
    """Return what somebody is told, once, who was not let in. At most 200 characters: it may answer a tap."""
    if by_link:
        return _("👋 Deal Quest is by invitation. Ask your manager for a link, and open it here in Telegram.")
    return _(
        "👋 Deal Quest is for a closed group. If you belong to it, tell whoever runs it "
        "your Telegram id: %(id)d."
    ) % {"id": telegram_id}


def deactivated() -> str:
    """Return what somebody is told whose access staff have ended. At most 200 characters: as `stranger`."""
    return _(
        "👋 Your team has ended your access, so I am silent here. "
        "Nothing is lost: if you should be in, ask your manager to bring you back."
    )


def link_refused(code: str) -> str:
    """Return why a link does not let anybody in; `code` is that of `LinkRefused`."""
    texts = {
        "used_up": _("🔗 This link has been used already, by as many people as it was made for."),
        "expired": _("🔗 This link was for a limited time, which is over."),
        "revoked": _("🔗 This link was withdrawn."),
    }
    unknown = _("🔗 I do not know this link. Perhaps a part of it got lost, or there is a newer one.")
    return f"{texts.get(code, unknown)} {_('Please ask your manager for a new one.')}"


def manager_hint() -> str:
    return _("👥 You are a manager here: /invite makes links for your team.")


def first_link(link: str, *, days: int) -> str:
    """Return what the operator is told, on the console, while nobody is in."""
    return (
        "Nobody is in yet. Whoever opens this link in Telegram first becomes the manager:\n"
        f"  {link}\n"
        f"It works for {days} days. The next start of the bot makes a new one: the last one printed counts."
    )


def only_managers() -> str:
    return _("Managers invite people. If somebody is missing here, ask yours for a link.")


def no_links(*, is_open: bool) -> str:
    if is_open:
        return _("Nobody needs a link here: everybody who finds me may come in.")
    return _("There are no links here: whoever runs me keeps a list of the people who may come in.")


def links(rows: Sequence[Invitation], zone: str, now: datetime) -> str:
    lines = [f"👥 <b>{_('Invite people')}</b>"]
    if rows:
        lines += [_("Your links that are open:"), *(_line(row, zone, now) for row in rows), ""]
    return "\n".join([*lines, _("A new link lets people in as reps. For how many people is it to be?")])


def ask_until(people: int) -> str:
    return f"👥 <b>{for_people(people)}</b>\n" + _("How long is the link to work?")


def made(invitation: Invitation, link: str, zone: str, now: datetime) -> str:
    terms = _("%(people)s, until %(until)s") % {
        "people": for_people(invitation.max_uses),
        "until": dated(invitation.expires_at, zone, now),
    }
    passed_on = _("Pass it on only to whom it is meant for: whoever opens it first comes in.")
    return f"🔗 <b>{_('Link %(number)d') % {'number': invitation.pk}}</b>: {terms}\n{link}\n\n{passed_on}"


def for_people(count: int) -> str:
    return ngettext("for one person", "for %(count)d people", count) % {"count": count}


def too_many_links() -> str:
    return _("You have many open links already. Revoke one first.")


def _line(row: Invitation, zone: str, now: datetime) -> str:
    return _("%(number)d: %(people)s, %(used)d came in, until %(until)s") % {
        "number": row.pk,
        "people": for_people(row.max_uses),
        "used": row.uses,
        "until": dated(row.expires_at, zone, now),
    }
