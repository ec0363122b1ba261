"""Somebody whose Telegram speaks Ukrainian, over HTTP: the bot does too, until they choose otherwise."""

from typing import Any

import pytest

from botapp.testing import running_bot
from leads.models import TelegramUser
from reminders.models import ScheduledReminder
from sandbox.testing import Person

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]
OLENA = 7009


class TestUkrainian:
    def test_is_spoken_from_the_first_word_until_another_language_is_chosen(self, live_server: Any) -> None:
        with running_bot(f"{live_server.url}/sandbox"):
            phone = Person(live_server.url, OLENA, first_name="Олена", language_code="uk")
            phone.start()
            phone.wait_for("Вітаю, Олена!")
            phone.send("Київ")
            question = phone.wait_for(lambda message: "sell:later:own" in str(message))
            phone.press(data="sell:later:own", message=question)
            phone.wait_for("Тепер вставте сюди ліда")
            menu = {entry["command"]: entry["description"] for entry in phone.chat()["commands"]}
            assert menu["settings"] == "години, вихідні, годинник тощо"
            phone.send("Ann Lee, VP Sales at Acme, Berlin")
            phone.press("Почати план", message=phone.wait_for("План"))
            phone.wait_for("План розпочато.")
            assert ScheduledReminder.objects.filter(telegram_id=OLENA).exists()
            phone.send("/settings")
            phone.press("Мова", message=phone.wait_for("Налаштування"))
            choices = ["English", "• Українська", "← Назад"]
            choice = phone.wait_for(lambda message: Person.buttons(message) == choices)
            phone.press("English", message=choice)
            phone.wait_for(lambda message: "• English" in Person.buttons(message))
            phone.send("/today")
            phone.wait_for("Today, ")
            assert TelegramUser.objects.get(telegram_id=OLENA).language_code == "en"
