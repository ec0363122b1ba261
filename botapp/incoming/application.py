"""The bot as one object: python-telegram-bot's application without its Updater, which confirms too early."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.utils.translation import gettext as _
from telegram import BotCommand, MenuButton, MenuButtonCommands, MenuButtonWebApp, Update, WebAppInfo
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder

from botapp.database import has_failed_lately, in_database, insist
from botapp.incoming.errors import failed
from botapp.incoming.handlers import FIRST, HANDLERS
from botapp.incoming.payloads import is_number
from botapp.incoming.pipeline import Pipeline, Unreadable, current_attempt
from botapp.incoming.poller import KINDS, LONG_POLL, Poller
from botapp.screens.invitations import text as invitation_texts
from botapp.screens.start import text as start_texts
from botapp.telegram.bot import Bot, InboxBot, open_bot, open_webhook, rest
from botapp.telegram.links import link_to
from botapp.telegram.send_errors import GARBAGE
from botapp.upkeep.alarms import keep_watch
from core.clock import Clock
from core.databases.database_clock import READ_EVERY, ours
from core.speech import speaking
from leads.people import access, invitations
from reminders import deep_links
from reminders.loop.heartbeat import UNANSWERED, beat, process_name

logger = logging.getLogger(__name__)
# What the library may raise over an update that is none: a date in the year 300,000, a name that is a list …
UNREADABLE = (*GARBAGE, ArithmeticError, OSError, RecursionError)
BEAT = 20.0  # seconds between two signs of life
App = Application[Any, Any, Any, Any, Any, Any]
LANGUAGES = {"en": None, "uk": "uk"}  # ours, and Telegram's name for it; None is the menu of everybody else


def build_application(bot: Bot) -> App:
    """Return the application with all its handlers; it fetches nothing by itself."""
    application = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    application.add_handlers(FIRST, group=-1)
    application.add_handlers(HANDLERS)
    application.add_error_handler(failed)
    return application


def processor(application: App) -> Callable[[dict[str, Any]], Awaitable[None]]:
    """Return the function that processes one raw update; its errors are noted with the current attempt."""

    async def process(payload: dict[str, Any]) -> None:
        try:
            update = Update.de_json(payload, application.bot)
            _require_numbers(update)
        except UNREADABLE as error:
            current_attempt.get().failed(Unreadable(type(error).__name__))
            return
        await application.process_update(update)

    return process


def _require_numbers(update: Update) -> None:
    """Refuse ids that are no whole numbers: the library takes anything, and True would be person 1."""
    user, chat, tap = update.effective_user, update.effective_chat, update.callback_query
    message = tap.message if tap else update.message or update.edited_message
    ids = [party.id for party in (user, chat) if party] + ([message.message_id] if message else [])
    if not all(map(is_number, ids)):
        raise TypeError("an id is no whole number")


async def serve(
    bot: InboxBot,
    *,
    stop: asyncio.Event,
    webhook: str = "",
    secret: str = "",
    long_poll: int = LONG_POLL,
    tell: Callable[[str], object] | None = None,
) -> None:
    """Run the bot until `stop`: by polling, or from what a webhook at this address stores.

    `tell` reaches the operator, and nobody else. Raises `TokenRejected` and `WebhookRefused`. What is in
    flight is finished; the rest stays in the inbox.
    """
    clock = ours()
    try:
        await open_bot(bot, stop)
        if stop.is_set():
            return
        application = build_application(bot)
        pipeline = Pipeline(processor(application), clock=clock, stop=stop)
        poller = Poller(bot, pipeline, clock=clock, stop=stop, long_poll=long_poll)
        async with application:
            await insist(stop, clock.set)
            await introduce(bot, webhook=webhook, secret=secret, stop=stop)
            logger.info("The bot is listening", extra={"bot": f"@{bot.username}", "webhook": bool(webhook)})
            if tell is not None:
                await _invite_the_first(bot, tell, clock=clock, stop=stop)
                await _warn_of_real_people(stop)
            beside = [
                asyncio.create_task(_keep_set(clock, stop)),
                asyncio.create_task(_live(bot, poller, clock=clock, stop=stop)),
                asyncio.create_task(keep_watch(bot, run=in_database, clock=clock, stop=stop)),
            ]
            try:
                await (poller.serve_inbox() if webhook else poller.run())
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.gather(*beside, return_exceptions=True)
    finally:
        await bot.shutdown()


async def _keep_set(clock: Clock, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await rest(READ_EVERY, stop)
        await insist(stop, clock.set)


async def _invite_the_first(
    bot: InboxBot, tell: Callable[[str], object], *, clock: Clock, stop: asyncio.Event
) -> None:
    """While nobody is in, tell the operator the link by which the first manager comes in."""
    code = await insist(stop, invitations.first_link, now=clock.now())
    if code is not None:
        tell(invitation_texts.first_link(link_to(bot.username, code), days=invitations.LASTS.days))


async def _warn_of_real_people(stop: asyncio.Event) -> None:
    """Say that a sandbox has been given the database of a real bot, whose people would hear nothing."""
    if count := await insist(stop, access.people_of_a_real_bot):
        logger.warning(
            "This database holds people of a real bot. In the sandbox what is due to them counts as sent and "
            "reaches nobody: name another database in DATABASE_URL, or set TELEGRAM_BOT_TOKEN",
            extra={"people": count},
        )


async def _live(bot: InboxBot, poller: Poller, *, clock: Clock, stop: asyncio.Event) -> None:
    """Give a sign of life now and then. The admin reads from it what we are called, for its links."""
    name = process_name("bot")
    while not stop.is_set():
        detail = {"username": bot.username} | ({UNANSWERED: True} if poller.is_unanswered else {})
        if not has_failed_lately():  # a full database takes this, and no update
            await insist(stop, beat, name, kind="bot", now=clock.now(), detail=detail)
        await rest(BEAT, stop)


async def introduce(
    bot: Bot, *, webhook: str = "", secret: str = "", stop: asyncio.Event | None = None
) -> None:
    """Tell Telegram how updates are to come, our commands and who we are.

    What it refuses is logged, and the rest is sent all the same; only without its webhook would we hear
    nothing. Raises `WebhookRefused`.
    """
    if webhook:
        await open_webhook(bot, webhook, secret=secret, kinds=KINDS, stop=stop or asyncio.Event())
    else:
        await _told("webhook", bot.delete_webhook())
    for language, code in LANGUAGES.items():
        await _told("commands", bot.set_my_commands(commands(language), language_code=code))
        with speaking(language):
            long, short = start_texts.description(), start_texts.short_description()
        await _told("description", bot.set_my_description(long, language_code=code))
        await _told("short description", bot.set_my_short_description(short, language_code=code))
    if not await _told("menu", bot.set_chat_menu_button(menu_button=menu_button())):
        await _told("menu", bot.set_chat_menu_button(menu_button=MenuButtonCommands()))


def menu_button() -> MenuButton:
    """Return the button beside the message field: it opens the app, or else our commands."""
    if deep_links.usable():
        return MenuButtonWebApp("Deal Quest", WebAppInfo(deep_links.app_url()))
    return MenuButtonCommands()


async def _told(what: str, call: Awaitable[object]) -> bool:
    try:
        await call
    except TelegramError as error:
        logger.warning("Telegram did not take our introduction", extra={"what": what, "error": str(error)})
        return False
    return True


def commands(language: str) -> list[BotCommand]:
    """Return what the menu offers, in one language."""
    with speaking(language):
        return [
            BotCommand("today", _("what to do today")),
            BotCommand("focus", _("one step after the other")),
            BotCommand("week", _("the next seven days")),
            BotCommand("snoozed", _("what is snoozed, and until when")),
            BotCommand("stats", _("your figures")),
            BotCommand("add", _("add a lead")),
            BotCommand("leads", _("your leads and their plans")),
            BotCommand("find", _("open a lead by name")),
            BotCommand("pause", _("rest for a while")),
            BotCommand("resume", _("end a pause")),
            BotCommand("settings", _("hours, days off, clock and more")),
            BotCommand("timezone", _("set your clock")),
            BotCommand("help", _("how it works")),
            BotCommand("cancel", _("drop what I am waiting for")),
            BotCommand("privacy", _("what is kept, and where it goes")),
            BotCommand("export", _("all your data as a file")),
            BotCommand("deleteme", _("erase you and all your data")),
        ]
