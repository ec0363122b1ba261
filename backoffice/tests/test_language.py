"""Staff's pages in the reader's language, and in nobody else's afterwards."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from backoffice.tests.pages import LEADS, REMINDERS, page, step
from leads.models import Lead

pytestmark = [pytest.mark.once, pytest.mark.django_db]
UKRAINIAN = {"accept-language": "uk-UA,uk;q=0.9,en;q=0.5"}


class TestLanguage:
    def test_is_the_browsers(self, admin_client: Client, lead: Lead) -> None:
        answer = admin_client.get(reverse("admin:index"), headers=UKRAINIAN)
        assert "Що робити, за людьми" in answer.content.decode()
        assert answer["Content-Language"] == "uk"
        assert "Accept-Language" in answer["Vary"]
        assert "To do, by person" in admin_client.get(reverse("admin:index")).content.decode()

    def test_is_the_one_chosen_in_the_menu(self, admin_client: Client, lead: Lead) -> None:
        home = reverse("admin:index")
        assert reverse("set_language") in admin_client.get(home).content.decode()
        admin_client.post(reverse("set_language"), {"language": "uk", "next": home})
        assert "Що робити, за людьми" in admin_client.get(home).content.decode()
        admin_client.post(reverse("set_language"), {"language": "en", "next": home})
        assert "To do, by person" in admin_client.get(home, headers=UKRAINIAN).content.decode()

    def test_is_english_where_we_do_not_speak_it(self, admin_client: Client, lead: Lead) -> None:
        for spoken in ("fr", "x" * 5000, "uk;q=nan", "\u0456"):
            answer = admin_client.get(reverse("admin:index"), headers={"accept-language": spoken})
            assert "To do, by person" in answer.content.decode()

    def test_leaves_nothing_behind_and_other_addresses_alone(self, admin_client: Client) -> None:
        admin_client.get(reverse("admin:index"), headers=UKRAINIAN)
        assert translation.get_language() == settings.LANGUAGE_CODE
        assert "Vary" not in admin_client.get("/healthz", headers=UKRAINIAN)

    def test_reaches_every_page(self, admin_client: Client, lead: Lead) -> None:
        row = step(lead, 1)
        told = {
            reverse(LEADS): "Передати …",
            reverse(REMINDERS): "Відкласти …",
            page(lead): "Змінити план …",
            page(row): "Чому саме ця дата",
            reverse("admin:leads_lead_edit_plan", args=[lead.pk]): "Показати, що буде",
        }
        for address, words in told.items():
            assert words in admin_client.get(address, headers=UKRAINIAN).content.decode(), address
        sent = {"action": "snooze", "_selected_action": [row.pk]}
        asked = admin_client.post(reverse(REMINDERS), sent, headers=UKRAINIAN).content.decode()
        assert "Відкласти їх" in asked
