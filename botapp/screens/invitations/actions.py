"""What managers do about links: look at them, make them, revoke them."""

from datetime import datetime, timedelta

from django.conf import settings

from botapp.routes import InvitationPress
from botapp.routes.invitations import InvitationAction
from botapp.screens.invitations import buttons
from botapp.screens.invitations import text as texts
from botapp.shared.effects import Effect, once
from botapp.shared.entries import Asked
from botapp.shared.people import known
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps
from botapp.telegram.links import link_to
from core.speech import speaking
from leads.models import Invitation, TelegramUser
from leads.people import access, invitations
from leads.people.invitations import Terms

InvitationTap = Tap[InvitationPress]


def open_links(asked: Asked) -> list[Screen]:
    """Show a manager's links, and the way to a new one; to everybody else why there are none."""
    user = known(asked.sender, asked.now)
    with speaking(user.language_code):
        problem = _problem(user)
        return [Screen(problem) if problem else _list(user, asked.now)]


def act(tap: InvitationTap, user: TelegramUser) -> Reaction:
    """Do what was tapped. A repeat of the tap makes no second link."""
    press = tap.press
    match press.action:
        case InvitationAction.FOR:
            return Reaction(Screen(texts.ask_until(press.people), buttons.ask_until(press.people)))
        case InvitationAction.MAKE:
            return _made(tap, user)
        case InvitationAction.REVOKE:
            invitations.revoke(invitation_id=press.invitation_id, owner=user, now=tap.now)
    return Reaction(_list(user, tap.now))


def _made(tap: InvitationTap, user: TelegramUser) -> Reaction:
    made = once(tap.update_id, lambda: _make(tap, user))
    screen = _list(user, tap.now)
    row = Invitation.objects.filter(pk=made.value or 0).first()
    if row is None:
        return Reaction(screen, [Screen(texts.too_many_links())])
    # The code is kept nowhere, so a repeat, after a crash before the answer, gives it another one.
    link = link_to(tap.bot, invitations.renew(invitation_id=row.pk, now=tap.now))
    text = texts.made(row, link, user.timezone, tap.now)
    return Reaction(screen, [Screen(text, buttons.made(link))])


def _make(tap: InvitationTap, user: TelegramUser) -> Effect:
    terms = Terms(tap.now + timedelta(days=tap.press.days), tap.press.people)
    try:
        row, _code = invitations.create(terms, owner=user, now=tap.now)
    except invitations.TooManyLinks:
        return Effect("invitation", None)
    return Effect("invitation", row.pk)


def _list(user: TelegramUser, now: datetime) -> Screen:
    rows = list(user.invitations.open(now).order_by("id"))
    return Screen(texts.links(rows, user.timezone, now), buttons.links(rows))


def _problem(user: TelegramUser) -> str:
    """Return why this person makes no links; "" when they may."""
    if not access.takes_links():
        return texts.no_links(is_open=settings.ACCESS == "open")
    return "" if user.may_invite else texts.only_managers()


TAPS = Taps(
    InvitationPress,
    lambda tap: TelegramUser.objects.filter(telegram_id=tap.sender.telegram_id).first(),
    texts.only_managers,
    act,
    unless=lambda _tap, user: _problem(user),
)
