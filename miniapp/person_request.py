"""A request of the Mini App, once it is known who asks."""

from datetime import datetime

from django.http import HttpRequest

from leads.models import TelegramUser


class PersonRequest(HttpRequest):
    """A request whose sender is known. `now` is its one reading of the clock."""

    person: TelegramUser
    now: datetime
