"""Staff's pages in Ukrainian: nothing that they say is left in English."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from backoffice.accounts import right_words
from backoffice.tests.pages import filled_in
from leads.models import Lead, TelegramUser
from tests.whole_people import fill

pytestmark = pytest.mark.django_db

UKRAINIAN = {"accept-language": "uk"}
SILENT: Final = {"script", "style", "code", "pre", "textarea"}
SAID_BY: Final = ("title", "aria-label", "placeholder", "alt")
# Names, and what is typed somewhere just so.
NAMES: Final = re.compile(
    r"\{\w+\}|\b(Deal Quest|Telegram( id)?|Mini App|LinkedIn|Markdown|English|[Ee]mail|cal\.com/ann|QR|UTC"
    r"|ISO|IP|ID|esc|en|uk|Control|Command|Mac|Single Sign-On|LDAP|LLM_\w+|run_scheduler|message|md5"
    r"|2FAS|Aegis|Google|Microsoft Authenticator|Sandbox \|.*)\b|\S+\*\*\*"
)
# What the rows hold, and the rows that other packages name.
MADE_UP: Final = re.compile(
    r"## Day 3 · email · follow_up"
    r"|@?Зебулон\w*|Northwind|Lee|(Write )?message \d|Dear|Hello, this is message \d"
    r"|day 3|\b(admin|staff)(@\S+)?\b|Access Log for .*|<unknown>|(nudge|briefing):\S+",
    re.IGNORECASE,
)
ENGLISH: Final = re.compile(r"[A-Za-z]{2,}")


class TextReader(HTMLParser):
    """Collects what a page says: its texts, and those of its controls."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.texts += [text for name in SAID_BY if (text := given.get(name))]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.texts.append(given.get("value") or "")
        is_icon = "material-symbols-outlined" in (given.get("class") or "")
        if not self._silent and (tag in SILENT or is_icon):
            self._silent = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(" ".join(data.split()))


def english(answer: Any) -> set[str]:
    """Return the texts of a page in which an English word is left."""
    if not answer["Content-Type"].startswith("text/html"):
        return set()
    reader = TextReader()
    reader.feed(answer.content.decode())
    return {text for text in reader.texts if ENGLISH.search(NAMES.sub("", MADE_UP.sub("", text)))}


def addresses(most: int = 2) -> Iterator[str]:
    """Yield every page that the registry knows, of so many rows each, and those beside it."""
    for name in ("index", "login", "second_factor", "password_change", "password_change_done"):
        yield reverse(f"admin:{name}")
    for model, page in admin.site._registry.items():
        yield reverse("admin:app_list", args=[model._meta.app_label])
        rows = model._default_manager.order_by("pk").values_list("pk", flat=True)[:most]
        for pattern in page.urls:
            for arguments in ([], *([pk] for pk in rows)):
                try:
                    yield reverse(f"admin:{pattern.name}", args=arguments)
                except NoReverseMatch:
                    continue


def deeds(user: User) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the list and what is posted to it for each thing that staff do to rows of it."""
    request = RequestFactory().get("/")
    request.user = user
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        row = model._default_manager.order_by("-pk").first()
        for action in page.get_actions(request) if row else ():
            yield reverse(name), {"action": action, "_selected_action": [row.pk]}


@pytest.fixture
def rows(admin_user: User) -> None:
    """Two people with everything; the second one's access has ended, and their lead is deleted."""
    for number in (8000, 8001):
        fill(number, "Зебулон", now=timezone.now())
    away = TelegramUser.objects.filter(telegram_id=8001)
    away.update(deactivated_at=timezone.now(), deactivated_by="admin", deactivated_reason="Зебулон")
    Lead.objects.filter(owner_id=8001).update(deleted_at=timezone.now())


@pytest.mark.once
@pytest.mark.usefixtures("rows")
class TestUkrainian:
    def test_is_all_that_a_page_says(self, admin_client: Client) -> None:
        seen = {}
        for address in dict.fromkeys(addresses()):
            answer = admin_client.get(address, headers=UKRAINIAN)
            seen |= dict.fromkeys(english(answer), address)
        assert seen == {}

    def test_is_what_is_asked_before_a_deed(self, admin_client: Client, admin_user: User) -> None:
        seen = {}
        for address, chosen in deeds(admin_user):
            answer = admin_client.post(address, chosen, headers=UKRAINIAN, follow=True)
            seen |= dict.fromkeys(english(answer), (address, chosen["action"]))
            again = admin_client.post(address, {**chosen, "look_again": "1"}, headers=UKRAINIAN, follow=True)
            seen |= dict.fromkeys(english(again), (address, chosen["action"], "again"))
        assert seen == {}

    @pytest.mark.parametrize("typed", ["", "\xbf"])
    def test_is_what_a_form_is_refused_with(self, admin_client: Client, typed: str) -> None:
        seen = {}
        for address in dict.fromkeys(addresses(most=1)):
            if address.endswith(("/add/", "/change/", "/plan/", "/hand-over/", "/deactivate/", "/import/")):
                kept = ("_FORMS", "-id", "step_id")
                form = filled_in(admin_client, address)
                sent = {name: each if name.endswith(kept) else typed for name, each in form.items()}
                answer = admin_client.post(address, sent, headers=UKRAINIAN, follow=True)
                seen |= dict.fromkeys(english(answer), address)
        assert seen == {}

    def test_is_what_whoever_is_not_in_yet_reads(self, client: Client) -> None:
        for sent in ({}, {"username": "admin", "password": "wrong"}):
            ask = client.post if sent else client.get
            assert english(ask(reverse("admin:login"), sent, headers=UKRAINIAN)) == set()

    @pytest.mark.parametrize("is_so", [False, True])
    def test_is_what_stands_where_a_page_cannot(self, is_so: bool) -> None:
        about = {"is_locked": is_so, "is_away": is_so, "back": "/admin/", "here": "/admin/"}
        with translation.override("uk"):
            for name in ("403.html", "404.html", "500.html", "core/too_slow.html", "core/not_ready.html"):
                assert english(HttpResponse(render_to_string(name, about))) == set()

    def test_is_what_a_right_is_called(self) -> None:
        ours = Permission.objects.exclude(content_type__app_label="sandbox").select_related("content_type")
        with translation.override("uk"):
            called = [right_words(right) for right in ours]
        assert [words for words in called if ENGLISH.search(NAMES.sub("", words))] == []
