"""What managers do about links: look at them, make them, revoke them."""

from datetime import datetime, timedelta

from django.conf import settings

from botapp.incoming import inbox
from botapp.incoming.inbox import Effect
from botapp.routes import InvitationPress
from botapp.routes.invitations import InvitationAction
from botapp.screens.invitations import buttons as keyboards
from botapp.screens.invitations import text as texts
from botapp.shared.people import Sender, known, language_of, speaking
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap
from botapp.telegram.links import link_to
from leads import access, invitations
from leads.invitations import Terms
from leads.models import Invitation, TelegramUser

InvitationTap = Tap[InvitationPress]


def open_links(sender: Sender, *, now: datetime) -> Screen:
    """Show a manager's links, and the way to a new one; to everybody else why there are none."""
    user = known(sender, now)
    with speaking(user.language_code):
        problem = _problem(user)
        return Screen(problem) if problem else _list(user, now)


def objection(tap: InvitationTap) -> str:
    """Return why nothing can be done, in the person's language; "" when it can. One quick look."""
    user = TelegramUser.objects.filter(telegram_id=tap.sender.telegram_id).first()
    with speaking(language_of(tap.sender)):
        return texts.only_managers() if user is None else _problem(user)


def react(tap: InvitationTap, *, username: str) -> Reaction:
    """Do what was tapped; `username` is the bot's. A repeat of the tap makes no second link."""
    user, press = known(tap.sender, tap.now), tap.press
    with speaking(user.language_code):
        match press.action:
            case InvitationAction.FOR:
                return Reaction(Screen(texts.ask_until(press.people), keyboards.ask_until(press.people)))
            case InvitationAction.MAKE:
                return _made(tap, user, username)
            case InvitationAction.REVOKE:
                invitations.revoke(invitation_id=press.invitation_id, owner=user, now=tap.now)
        return Reaction(_list(user, tap.now))


def _made(tap: InvitationTap, user: TelegramUser, username: str) -> Reaction:
    made = inbox.once(tap.update_id, lambda: _make(tap, user))
    screen = _list(user, tap.now)
    row = Invitation.objects.filter(pk=made["invitation"] or 0).first()
    if row is None:
        return Reaction(screen, [Screen(texts.too_many_links())])
    # The code is kept nowhere, so a repeat, after a crash before the answer, gives it another one.
    link = link_to(username, invitations.renew(invitation_id=row.pk, now=tap.now))
    text = texts.made(row, link, user.timezone, tap.now)
    return Reaction(screen, [Screen(text, keyboards.made(link))])


def _make(tap: InvitationTap, user: TelegramUser) -> Effect:
    terms = Terms(tap.now + timedelta(days=tap.press.days), tap.press.people)
    try:
        row, _code = invitations.create(terms, owner=user, now=tap.now)
    except invitations.TooManyLinks:
        return {"invitation": None}
    return {"invitation": row.pk}


def _list(user: TelegramUser, now: datetime) -> Screen:
    rows = list(user.invitations.open(now).order_by("id"))
    return Screen(texts.links(rows, user.timezone, now), keyboards.links(rows))


def _problem(user: TelegramUser) -> str:
    """Return why this person makes no links; "" when they may."""
    if not access.takes_links():
        return texts.no_links(is_open=settings.ACCESS == "open")
    return "" if user.may_invite else texts.only_managers()
