"""Bot API methods by which a bot hears of things, and answers presses."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from sandbox.chat import updates, webhook
from sandbox.chat.entities import utf16
from sandbox.errors import bad_request
from sandbox.models import Bot, CallbackQuery, Update, unix

Json = dict[str, Any]
ANSWERABLE = timedelta(seconds=150)
LONGEST_ANSWER = 200
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_updates(parameters: Json) -> list[Json]:
    if "allowed_updates" in parameters:
        Bot.set(allowed_updates=parameters["allowed_updates"])
    return updates.poll(
        offset=parameters.get("offset", 0),
        limit=parameters.get("limit", 100),
        timeout=parameters.get("timeout", 0),
    )


def set_webhook(parameters: Json) -> bool:
    """Push updates to an address of this machine from now on; an empty address ends it."""
    if not parameters["url"]:
        return delete_webhook(parameters)
    secret = parameters.get("secret_token", "")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    values = {
        "webhook_url": webhook.check_url(parameters["url"]),
        "webhook_secret": secret,
        "webhook_error": "",
    }
    if "allowed_updates" in parameters:
        values["allowed_updates"] = parameters["allowed_updates"]
    change_webhook(values, parameters)
    return True


def delete_webhook(parameters: Json) -> bool:
    change_webhook({"webhook_url": "", "webhook_secret": "", "webhook_error": ""}, parameters)
    return True


def change_webhook(values: Json, parameters: Json) -> None:
    """Store the webhook; deliver or drop what waits."""
    if parameters.get("drop_pending_updates"):
        Update.objects.all().delete()
    Bot.set(**values)
    updates.announce()
    updates.announce_delivery()


def get_webhook_info(_parameters: Json) -> Json:
    bot = Bot.load()
    info: Json = {
        "url": bot.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": Update.objects.count(),
    }
    if bot.webhook_url:
        info |= {"max_connections": 1, "ip_address": "127.0.0.1"}
    if bot.webhook_error and bot.webhook_error_at:
        info |= {"last_error_date": unix(bot.webhook_error_at), "last_error_message": bot.webhook_error}
    return info | ({"allowed_updates": bot.allowed_updates} if bot.allowed_updates else {})


def answer_callback_query(parameters: Json) -> bool:
    """Answer a press: the button stops spinning, and a text appears on top or as an alert."""
    query = (
        CallbackQuery.objects.select_related("person")
        .filter(query_id=parameters["callback_query_id"])
        .first()
    )
    if query is None or query.created_at < timezone.now() - ANSWERABLE:
        raise bad_request(TOO_OLD)
    if utf16(parameters.get("text", "")) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.person.touch()
    query.answered_at, query.version = timezone.now(), query.person.version
    query.answer = {name: parameters[name] for name in ("text", "show_alert", "url") if parameters.get(name)}
    query.save(update_fields=["answered_at", "answer", "version"])
    updates.announce()
    return True
