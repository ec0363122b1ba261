"""The state of the local Telegram: people, their chats with the one bot, and what waits for that bot."""

import secrets
import time
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BOT_ID = 1_000_000_001
LOG_LENGTH = 2000


def first_update_id() -> int:
    """Return a number above any this machine has given before, so that a wiped database never goes back.

    Milliseconds, for there may be several updates a second: a poll from before that comes late confirms none.
    """
    return int(time.time() * 1000)


class Bot(models.Model):
    """The one bot, and its queue's state. Updating its row takes the lock that keeps updates in order."""

    last_update_id = models.BigIntegerField(_("last update"), default=first_update_id)
    poll_token = models.CharField(_("token of the newest getUpdates"), max_length=32, blank=True, default="")
    allowed_updates = models.JSONField(_("allowed updates"), default=list, blank=True)
    webhook_url = models.CharField(_("webhook"), max_length=512, blank=True, default="")
    webhook_secret = models.CharField(_("webhook secret"), max_length=256, blank=True, default="")
    webhook_error = models.CharField(_("last webhook error"), max_length=500, blank=True, default="")
    webhook_error_at = models.DateTimeField(_("last webhook error at"), null=True, blank=True)
    delivering_until = models.DateTimeField(_("a process delivers until"), null=True, blank=True)
    one_a_second = models.BooleanField(_("at most one message a second to a chat"), default=False)

    class Meta:
        db_table = "sandbox_bot"

    def __str__(self) -> str:
        return f"bot {BOT_ID}"

    @classmethod
    def load(cls) -> "Bot":
        """Return the one row, made when it is missing."""
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def next_update_id(cls) -> int:
        """Take the next number; the row stays locked to the end, so numbers appear in order."""
        cls.load()
        cls.objects.filter(pk=1).update(last_update_id=F("last_update_id") + 1)
        number: int = cls.objects.values_list("last_update_id", flat=True).get(pk=1)
        return number

    @classmethod
    def set(cls, **values: Any) -> None:
        cls.load()
        cls.objects.filter(pk=1).update(**values)


class BotSetting(models.Model):
    """What the bot has told Telegram about itself: commands, menu buttons, names and descriptions."""

    key = models.CharField(_("key"), max_length=120, unique=True)
    value = models.JSONField(_("value"))

    class Meta:
        db_table = "sandbox_bot_settings"

    def __str__(self) -> str:
        return self.key


class Person(models.Model):
    """Somebody with a Telegram account, and their private chat with the bot (its id is theirs)."""

    telegram_id = models.BigIntegerField(_("Telegram id"), unique=True)
    first_name = models.CharField(_("first name"), max_length=64)
    last_name = models.CharField(_("last name"), max_length=64, blank=True, default="")
    username = models.CharField(_("username"), max_length=32, blank=True, default="")
    language_code = models.CharField(_("language"), max_length=10, blank=True, default="en")
    started = models.BooleanField(_("has pressed Start"), default=False)
    blocked = models.BooleanField(_("has blocked the bot"), default=False)
    deactivated = models.BooleanField(_("account deleted"), default=False)
    last_message_id = models.BigIntegerField(_("last message"), default=0)
    version = models.BigIntegerField(_("version"), default=0)
    action = models.CharField(_("what the bot is doing"), max_length=32, blank=True, default="")
    action_until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        db_table = "sandbox_people"

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def touch(self, **values: Any) -> None:
        """Raise the chat's version, with other columns, so that its page sees a change.

        The row stays locked until the transaction ends: versions and message numbers appear in order.
        """
        Person.objects.filter(pk=self.pk).update(version=F("version") + 1, **values)
        self.refresh_from_db()


class Message(models.Model):
    """A message of either side; a deleted one stays, marked, so that pages learn of it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="messages", verbose_name=_("chat"))
    message_id = models.BigIntegerField(_("number"))
    from_bot = models.BooleanField(_("from the bot"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    content = models.JSONField(
        _("content"), default=dict
    )  # text, entities, photo, contact …: fields of Message
    reply_markup = models.JSONField(_("keyboard"), null=True, blank=True)
    reply_to = models.BigIntegerField(_("reply to"), null=True, blank=True)
    version = models.BigIntegerField(_("version"), default=0)

    class Meta:
        db_table = "sandbox_messages"
        constraints = [models.UniqueConstraint("person", "message_id", name="sandbox_messages_number")]
        indexes = [models.Index("person", "version", name="sandbox_messages_changes")]  # for the page's poll

    def __str__(self) -> str:
        return f"{self.person_id}/{self.message_id}"

    @classmethod
    def find(cls, person: Person, message_id: int) -> "Message | None":
        """Return a message that is not deleted, with this `person` set on it."""
        row = cls.objects.filter(person=person, message_id=message_id, deleted_at=None).first()
        if row is not None:
            row.person = person
        return row


class Update(models.Model):
    """An update that the bot has not confirmed yet."""

    update_id = models.BigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=32)
    payload = models.JSONField(_("payload"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        db_table = "sandbox_updates"

    def __str__(self) -> str:
        return f"{self.update_id} {self.kind}"


def new_query_id() -> str:
    """Return a number nobody guesses, as text."""
    return str(secrets.randbelow(2**62) + 2**61)


class CallbackQuery(models.Model):
    """A press of an inline button, and the bot's answer to it."""

    query_id = models.CharField(_("number"), max_length=20, unique=True, default=new_query_id)
    person = models.ForeignKey(Person, models.CASCADE, related_name="queries", verbose_name=_("who pressed"))
    message_id = models.BigIntegerField(_("message"))
    data = models.CharField(_("data"), max_length=256)
    created_at = models.DateTimeField(_("pressed"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.JSONField(_("answer"), default=dict, blank=True)  # text, show_alert, url
    version = models.BigIntegerField(_("version"), default=0)

    class Meta:
        db_table = "sandbox_callback_queries"

    def __str__(self) -> str:
        return f"{self.person_id}: {self.data}"


class StoredFile(models.Model):
    """A file the bot has sent."""

    file_id = models.CharField(_("file id"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=255, blank=True, default="")
    mime_type = models.CharField(_("type"), max_length=100, blank=True, default="")
    content = models.BinaryField(_("content"))

    class Meta:
        db_table = "sandbox_files"

    def __str__(self) -> str:
        return self.name or self.file_id


class Fault(models.Model):
    """A planned fault: the next matching calls go wrong in this way."""

    class Kind(models.TextChoices):
        """What happens to a call."""

        TOO_MANY = "429", _("429, nothing done")
        BROKEN = "500", _("500, nothing done")
        DROP = "drop", _("connection lost, nothing done")
        LOST_ANSWER = "lost_answer", _("done, but the connection is lost before the answer")
        HANG = "hang", _("done, answered late")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    method = models.CharField(_("method (empty: any that sends)"), max_length=64, blank=True, default="")
    chat_id = models.BigIntegerField(_("chat (empty: any)"), null=True, blank=True)
    seconds = models.FloatField(_("seconds to wait"), default=1)
    remaining = models.PositiveIntegerField(_("calls left"), default=1)

    class Meta:
        db_table = "sandbox_faults"

    def __str__(self) -> str:
        return f"{self.kind} x {self.remaining}"

    @classmethod
    def take(cls, method: str, chat_id: int | None) -> "Fault | None":
        """Use up one call of the oldest matching fault; None when there is none."""
        waiting = cls.objects.filter(remaining__gt=0).order_by("pk")
        for fault in waiting:
            if fault.matches(method, chat_id) and waiting.filter(pk=fault.pk).update(
                remaining=F("remaining") - 1
            ):
                return fault
        return None

    def matches(self, method: str, chat_id: int | None) -> bool:
        named = method == self.method if self.method else method.startswith("send")
        return named and self.chat_id in (None, chat_id)


class RequestLog(models.Model):
    """One call of the bot, for tests and for reading. The last 2,000 are kept."""

    method = models.CharField(_("method"), max_length=64)
    parameters = models.JSONField(_("parameters"))
    unknown = models.JSONField(_("parameters Telegram does not know"), default=list)
    status = models.PositiveSmallIntegerField(_("status"))
    answer = models.JSONField(_("answer"), null=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        db_table = "sandbox_requests"

    def __str__(self) -> str:
        return f"{self.method} {self.status}"

    @classmethod
    def trim(cls, newest: int) -> None:
        """Forget all but the last ones, every hundredth time."""
        if newest % 100 == 0:
            cls.objects.filter(pk__lte=newest - LOG_LENGTH).delete()


def unix(moment: datetime) -> int:
    return int(moment.timestamp())
