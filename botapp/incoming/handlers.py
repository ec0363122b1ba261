"""Handlers: decode, one service call, render. The first that suits an update takes it, behind `FIRST`."""

from typing import Any

from telegram.ext import BaseHandler

from botapp.incoming import membership, refusals, taps
from botapp.screens.day import commands as agenda
from botapp.screens.intake import commands as prospect
from botapp.screens.invitations import commands as invitations
from botapp.screens.lead import commands as leads
from botapp.screens.pause import commands as pauses
from botapp.screens.settings import commands as settings
from botapp.screens.start import commands as start
from botapp.screens.start import door, guide

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
