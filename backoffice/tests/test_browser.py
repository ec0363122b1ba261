"""The admin in a real browser: its pages work under their content security policy."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from backoffice.tests.pages import LEADS, REMINDERS, page, step
from leads.models import Lead
from tests.browser import ARGUMENTS, find_chromium
from tests.factories import DeliveryFactory


def complaints(session: str, addresses: list[str]) -> list[str]:
    """Visit the addresses, open the filters where there are any; return what the console complained of.

    In a thread of its own: the browser's event loop would make Django refuse the database in this one.
    """

    def visit() -> list[str]:
        heard: list[str] = []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": addresses[0]}]
            )
            tab = context.new_page()
            tab.on(
                "console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None
            )
            tab.on("pageerror", lambda error: heard.append(str(error)))
            tab.route("**/favicon.ico", lambda route: route.fulfill(status=204))
            for address in addresses:
                tab.goto(address)
                if (filters := tab.locator("a", has_text="Filters")).count():
                    filters.first.click()
                    tab.locator("#changelist-filter").wait_for()
            browser.close()
        return heard

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(visit).result()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestInChromium:
    def test_no_page_breaks_the_content_security_policy(
        self, live_server: LiveServer, admin_client: Client, lead: Lead
    ) -> None:
        delivery = DeliveryFactory.create(reminder=step(lead))
        paths = [
            reverse("admin:index"),
            reverse(LEADS),
            page(lead),
            f"{page(lead)}#reminders",
            reverse(REMINDERS),
            page(step(lead)),
            reverse("admin:reminders_delivery_changelist"),
            page(delivery),
            f"{page(delivery).removesuffix('change/')}resolve/",
            f"{page(lead).removesuffix('change/')}hand-over/",
            f"{page(lead).removesuffix('change/')}plan/",
            reverse("admin:auth_user_add"),
            reverse("admin:second_factor"),
            reverse("admin:engagement_plantemplate_add"),
            reverse("admin:engagement_plantemplate_import_files"),
        ]
        session = admin_client.cookies[settings.SESSION_COOKIE_NAME].value
        assert complaints(session, [live_server.url + path for path in paths]) == []
