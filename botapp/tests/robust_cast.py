"""The cast of the robustness tests: every kind of update, every button there is, and rows to tap on."""

import asyncio
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, connections, models, transaction
from django.utils import timezone

from botapp.database import in_database
from botapp.incoming.application import build_application, processor
from botapp.incoming.pipeline import UpdateAttempt, current_attempt
from botapp.models import ChatState, InboxUpdate
from botapp.routes import FAMILIES, decode
from botapp.telegram.bot import build_bot
from botapp.tests.fake_api import serving, telegram
from engagement.models import PlanRequest
from leads.models import Lead, TelegramUser
from reminders.models import Delivery, MessageEdit, ScheduledReminder
from tests.factories import DeliveryFactory, LeadActivityFactory, LeadFactory, ReminderFactory, plan_of

Calls = list[tuple[str, dict[str, str]]]
Json = dict[str, Any]
OWNER, STRANGER = 1001, 1003
ROW, MISSING = 777_001, 999_001  # the id of the owner's row in every table, and one that no table has
SECRETS = ("Zebediah", "Quillfeather", "Secretcorp", "Hushhush")
ALICE: Json = {"id": OWNER, "is_bot": False, "first_name": "Alice", "language_code": "en"}
MALLORY: Json = {"id": STRANGER, "is_bot": False, "first_name": "Mallory", "language_code": "en"}
BOT: Json = {"id": 1, "is_bot": True, "first_name": "Quest", "username": "quest_bot"}

# What may stand in a button behind its action: ids, pages, places, dates, words.
VALUES: tuple[str, ...] = ("0", "company", "t0", "d260302.0", "w", "f", "1d", "1900000000", "20270304")
VALUES += ("202703041430", "email", "UA", "en", "6on", "20271224-20271231", "1", "7", "offer", "warm")
FIRST = ("all", "0", "none", "replied", "Europe/London")  # … and in front, where no action stands
SKIPPED = {"created_at", "updated_at", "activity_at"}


def person(user: Json) -> Json:
    """Return the private chat with somebody."""
    return {"id": user["id"], "type": "private", "first_name": user["first_name"]}


def message(text: str = "", *, user: Json = ALICE, number: int = 1, **changes: Any) -> Json:
    """Return a raw message update."""
    body: Json = {"message_id": 5, "date": 1_770_000_000, "from": user, "chat": person(user)}
    if text:
        body["text"] = text
    if text.startswith("/"):
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"update_id": number, "message": body | changes}


def tap(data: str, *, user: Json = ALICE, number: int = 1, **changes: Any) -> Json:
    """Return a raw tap on a message of the bot's."""
    tapped = message("old", user=user)["message"] | {"from": BOT, "message_id": 44}
    query = {"id": str(number), "from": user, "chat_instance": "1", "message": tapped, "data": data}
    return {"update_id": number, "callback_query": query | changes}


def updates_of_every_kind() -> dict[str, Json]:
    """Return the smallest update of each kind that is neither a private message nor a tap."""
    chat = {"id": -7, "type": "supergroup", "title": "Sales"}
    text = {"message_id": 5, "date": 1, "chat": person(ALICE), "from": ALICE, "text": "Ann Lee, CEO at Acme"}
    post = {"message_id": 5, "date": 1, "chat": {"id": -8, "type": "channel", "title": "News"}, "text": "hi"}
    member = {"status": "member", "user": ALICE}
    change = {"chat": chat, "from": ALICE, "date": 1, "old_chat_member": member, "new_chat_member": member}
    source = {"source": "premium", "user": ALICE}
    emoji = {"type": "emoji", "emoji": "👍"}
    shape: Json = {
        "edited_message": text,
        "channel_post": post,
        "edited_channel_post": post,
        "business_connection": {
            "id": "x",
            "user": ALICE,
            "user_chat_id": OWNER,
            "date": 1,
            "is_enabled": True,
        },
        "business_message": text | {"business_connection_id": "x"},
        "edited_business_message": text | {"business_connection_id": "x"},
        "deleted_business_messages": {"business_connection_id": "x", "chat": chat, "message_ids": [1]},
        "guest_message": text,
        "message_reaction": {
            "chat": person(ALICE),
            "message_id": 1,
            "date": 1,
            "user": ALICE,
            "old_reaction": [],
            "new_reaction": [emoji],
        },
        "message_reaction_count": {
            "chat": chat,
            "message_id": 1,
            "date": 1,
            "reactions": [{"type": emoji, "total_count": 1}],
        },
        "inline_query": {"id": "x", "from": ALICE, "query": "ann", "offset": ""},
        "chosen_inline_result": {"result_id": "x", "from": ALICE, "query": "ann"},
        "shipping_query": {
            "id": "x",
            "from": ALICE,
            "invoice_payload": "x",
            "shipping_address": dict.fromkeys(
                ("country_code", "state", "city", "street_line1", "street_line2", "post_code"), "x"
            ),
        },
        "pre_checkout_query": {
            "id": "x",
            "from": ALICE,
            "currency": "EUR",
            "total_amount": 1,
            "invoice_payload": "x",
        },
        "purchased_paid_media": {"from": ALICE, "paid_media_payload": "x"},
        "poll": {
            "id": "x",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": True,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        },
        "poll_answer": {"poll_id": "x", "option_ids": [], "option_persistent_ids": [], "user": ALICE},
        "my_chat_member": change,
        "chat_member": change,
        "chat_join_request": {"chat": chat, "from": ALICE, "user_chat_id": OWNER, "date": 1},
        "chat_boost": {
            "chat": chat,
            "boost": {"boost_id": "x", "add_date": 1, "expiration_date": 2, "source": source},
        },
        "removed_chat_boost": {"chat": chat, "boost_id": "x", "remove_date": 1, "source": source},
        "managed_bot": {"user": ALICE, "bot": BOT},
        "an_update_of_next_year": {"id": 1},
    }
    return {kind: {"update_id": 1, kind: content} for kind, content in shape.items()}


@cache
def buttons(row: int) -> tuple[str, ...]:
    """Return data of every family and action, as far as its own decoder takes it, about this row.

    The decoders are asked 290,000 times, so the answer is made once.
    """
    return tuple(data for family in FAMILIES for data in _family(family, row))


def actions_of(family: str) -> set[str]:
    """Return the words of the enumerations in a family's module."""
    module = inspect.getmodule(FAMILIES[family])
    kinds = [kind for kind in vars(module).values() if inspect.isclass(kind) and issubclass(kind, StrEnum)]
    return {str(word) for kind in kinds for word in kind}


def _family(family: str, row: int) -> list[str]:
    """Return one button for each action, number of parts and number of times that the row is named."""
    actions = actions_of(family)
    shapes: dict[tuple[str, int, int], str] = {}
    for parts in _candidates(sorted(actions), str(row)):
        data = ":".join((family, *parts))
        if decode(data) is not None:
            action = next((part for part in parts if part in actions), "")
            shapes.setdefault((action, len(parts), parts.count(str(row))), data)
    return list(shapes.values())


def _candidates(actions: list[str], row: str) -> Iterator[tuple[str, ...]]:
    """Yield what might stand behind a family's name: up to four parts."""
    fronts, tails = [*actions, *FIRST, row], [row, f"m{row}", *VALUES]
    for behind in (
        (),
        ([row, *actions, *VALUES],),
        ([row, *actions, *VALUES], tails),
        ([row, "w"], [row, "0"], tails),
    ):
        yield from itertools.product(fronts, *behind)


def world() -> Lead:
    """Give the owner a row with the id `ROW` in every table that a button can mean."""
    for table in (MessageEdit, Delivery, ChatState, InboxUpdate, TelegramUser):
        table.objects.all().delete()
    now = timezone.now()
    owner = TelegramUser.objects.create(telegram_id=OWNER, first_name="Alice", timezone="Europe/Berlin")
    lead: Lead = LeadFactory.create(
        pk=ROW,
        owner=owner,
        prospect_name="Zebediah Quillfeather",
        prospect_company="Secretcorp",
        plan_version=1,
    )
    for step in range(1, 6):
        ReminderFactory.create(
            pk=ROW - 1 + step,
            lead=lead,
            step_id=step,
            plan_version=1,
            draft_text="Hushhush, shall we talk?",
            next_action_at=now + timedelta(days=step),
        )
    DeliveryFactory.create(pk=ROW, reminder=ScheduledReminder.objects.get(pk=ROW), message_id=44)
    LeadActivityFactory.create(pk=ROW, lead=lead, content="Hushhush: met at the fair")
    PlanRequest.objects.create(
        pk=ROW, lead=lead, status="done", result={"steps": plan_of(5), "text": "Hushhush"}
    )
    InboxUpdate.objects.create(
        update_id=ROW,
        telegram_id=OWNER,
        payload=message("Zebediah Quillfeather", number=ROW),
        processed_at=now,
    )
    return lead


def worlds() -> Callable[[], None]:
    """Return a function that makes the world, and from its second call on restores it by copies of its rows.

    The copies live in temporary tables, as long as the connection of the first call.
    """
    tables = [model._meta.db_table for model in _models()]
    is_made = False

    def restore() -> None:
        nonlocal is_made
        with transaction.atomic(), connection.cursor() as cursor:
            for table in tables if is_made else ():
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            for table in tables if is_made else ():
                cursor.execute(f"INSERT INTO {table} SELECT * FROM world_{table}")  # noqa: S608
            if not is_made:
                world()
                for table in tables:
                    copy = f"CREATE TEMPORARY TABLE world_{table} AS SELECT * FROM {table}"  # noqa: S608
                    cursor.execute(copy)
        is_made = True

    return restore


def snapshot(*, without: int | None = None) -> dict[str, list[Json]]:
    """Return all rows about people as they are; `without` leaves one person's own rows out."""
    with connection.cursor() as cursor:
        return {
            model.__name__: _rows(cursor, *_reading(model, without))
            for model in _models()
            if model is not InboxUpdate
        }


def _models() -> list[type[models.Model]]:
    apps_of_people = ("leads", "engagement", "reminders", "botapp")
    return [model for app in apps_of_people for model in apps.get_app_config(app).get_models()]


@cache
def _reading(model: type[models.Model], without: int | None) -> tuple[list[str], str]:
    """Return the names of the columns and the query of the rows, for the ORM compiles it each time."""
    fields = [field for field in model._meta.concrete_fields if field.name not in SKIPPED]
    names = [field.column for field in fields]
    is_ones_own = without is not None and any(field.attname == "telegram_id" for field in fields)
    where = f"WHERE telegram_id <> {without}" if is_ones_own else ""
    order = model._meta.pk.column
    table = model._meta.db_table
    return names, f"SELECT {', '.join(names)} FROM {table} {where} ORDER BY {order}"  # noqa: S608


def _rows(cursor: Any, names: list[str], query: str) -> list[Json]:
    cursor.execute(query)
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def feed_each(
    updates: Iterable[Json],
    *,
    before: Callable[[], Any] | None = None,
    after: Callable[[], Any] | None = None,
) -> list[tuple[Calls, UpdateAttempt, Any]]:
    """Process updates one by one; return for each its calls, its attempt, and what `after` returned."""
    calls: Calls = []

    async def main() -> list[tuple[Calls, UpdateAttempt, Any]]:
        found = []
        async with (
            serving(telegram(calls)) as url,
            build_application(build_bot(pool_size=2, api_url=url)) as application,
        ):
            process = processor(application)
            for update in updates:
                found.append(await _one(process, update))
        await in_database(connections.close_all)
        return found

    async def _one(process: Any, update: Json) -> tuple[Calls, UpdateAttempt, Any]:
        if before is not None:
            await in_database(before)
        calls.clear()
        current_attempt.set(UpdateAttempt(update["update_id"], 1))
        await process(update)
        made, attempt = [call for call in calls if call[0] != "getMe"], current_attempt.get()
        return made, attempt, None if after is None else await in_database(after)

    return asyncio.run(main())


def answers(calls: Calls) -> list[str]:
    """Return the texts of the answered taps, "" where there was none."""
    return [form.get("text", "") for method, form in calls if method == "answerCallbackQuery"]


def texts(calls: Calls) -> list[str]:
    """Return what was said."""
    return [form["text"] for method, form in calls if method == "sendMessage"]
