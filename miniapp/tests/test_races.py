"""A row that is taken away between a tap and what it does: the tap finds nothing, like any other's."""

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.db import connection, transaction

from leads.models import Lead
from miniapp.tests.conftest import NOW, Deal
from miniapp.tests.test_reach import FIELDS, everything
from reminders.tests.sql import wait_until_somebody_waits
from tests.waiting import PATIENCE

Takes = Callable[[Deal, Deal], dict[str, Any]]
TAKEN: dict[str, Takes] = {
    "handed over": lambda _own, foreign: {"owner": foreign.person},
    "deleted": lambda _own, _foreign: {"deleted_at": NOW},
}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", TAKEN)
class TestTakenAwayMeanwhile:
    @pytest.mark.parametrize("deed", ["done", "undo"])
    def test_a_step_is_gone(self, deal: Deal, foreign: Deal, how: str, deed: str) -> None:
        path = f"steps/{deal.late.pk}/{deed}"
        answer, unchanged = tapped(deal, path, TAKEN[how](deal, foreign), v=deal.late.version)
        assert (answer.status_code, answer.content) == (404, deal.app.get("leads/999999/").content)
        assert unchanged

    @pytest.mark.parametrize("deed", ["pause"])
    def test_a_lead_is_gone(self, deal: Deal, foreign: Deal, how: str, deed: str) -> None:
        answer, unchanged = tapped(deal, f"leads/{deal.lead.pk}/{deed}", TAKEN[how](deal, foreign), v=0)
        assert (answer.status_code, answer.content) == (404, deal.app.get("leads/999999/").content)
        assert unchanged


def tapped(deal: Deal, path: str, taken: dict[str, Any], **fields: Any) -> tuple[Any, bool]:
    """Tap while another session takes the lead away; return the answer, and whether nothing else changed."""
    held, before = threading.Event(), []

    def take() -> None:
        with closing(connection), transaction.atomic():
            Lead.objects.filter(pk=deal.lead.pk).update(**taken)
            before.append(everything())
            held.set()
            wait_until_somebody_waits()

    taking = threading.Thread(target=take)
    taking.start()
    assert held.wait(PATIENCE)
    answer = deal.app.post(path, **FIELDS | fields)
    taking.join()
    return answer, before == [everything()]
