"""Handlers: decode, one service call, render. The first that suits an update takes it, behind `FIRST`."""

from typing import Any

from telegram.ext import BaseHandler

from botapp.incoming import door, membership, messages, refusals, taps

FIRST: tuple[BaseHandler[Any, Any, Any], ...] = door.FIRST
HANDLERS: tuple[BaseHandler[Any, Any, Any], ...] = (
    *refusals.DOORS,
    *refusals.GROUPS,
    *messages.COMMANDS,
    *taps.HANDLERS,
    *membership.HANDLERS,
    *messages.PLAIN,
    *refusals.LEFTOVERS,
)
