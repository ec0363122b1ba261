"""The buttons of a manager's links."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import InvitationPress
from botapp.routes.invitations import DAYS, PEOPLE, InvitationAction
from botapp.shared.widgets import button, in_rows, keyboard
from leads.models import Invitation

REVOKES_PER_ROW = 2


def links(rows: Sequence[Invitation]) -> InlineKeyboardMarkup:
    """Return for how many people a new link may be, and a button per open link that revokes it."""
    revokes = [
        button(
            "✖️ " + _("Revoke %(number)d") % {"number": row.pk},
            InvitationPress(InvitationAction.REVOKE, invitation_id=row.pk),
        )
        for row in rows
    ]
    sizes = [button(f"👤 {count}", InvitationPress(InvitationAction.FOR, count)) for count in PEOPLE]
    grid = in_rows(revokes, REVOKES_PER_ROW)
    return keyboard(sizes, *grid)


def ask_until(people: int) -> InlineKeyboardMarkup:
    choices = [
        button(
            ngettext("%(count)d day", "%(count)d days", days) % {"count": days},
            InvitationPress(InvitationAction.MAKE, people, days),
        )
        for days in DAYS
    ]
    return keyboard(choices, [button("← " + _("Back"), InvitationPress(InvitationAction.LIST))])


def made(link: str) -> InlineKeyboardMarkup:
    return keyboard([InlineKeyboardButton(f"📋 {_('Copy')}", copy_text=CopyTextButton(link))])
