"""Handlers: decode, one service call, render. The first that suits an update takes it, behind `FIRST`."""

from typing import Any

from telegram.ext import BaseHandler

from botapp.handlers import (
    agenda,
    door,
    guide,
    invitations,
    leads,
    membership,
    pauses,
    prospect,
    refusals,
    settings,
    start,
    taps,
)

FIRST: tuple[BaseHandler[Any, Any, Any], ...] = door.FIRST
HANDLERS: tuple[BaseHandler[Any, Any, Any], ...] = (
    *refusals.DOORS,
    *refusals.GROUPS,
    *start.HANDLERS,
    *guide.HANDLERS,
    *prospect.COMMANDS,
    *agenda.HANDLERS,
    *leads.HANDLERS,
    *pauses.HANDLERS,
    *settings.HANDLERS,
    *invitations.HANDLERS,
    *refusals.COMMANDS,
    *taps.HANDLERS,
    *membership.HANDLERS,
    *prospect.PLAIN,
    *refusals.LEFTOVERS,
)
