"""What is a person's is theirs: erased, nothing of it is left in any table; exported, it is all theirs."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from botapp.models import InboxUpdate
from botapp.own_data import erasing
from botapp.own_data.export import export
from botapp.own_data.spreadsheet import cell
from core.actor import Actor
from engagement.models import ModelCall
from leads.models import Invitation, Lead, LeadActivity, TelegramUser
from miniapp.models import CalendarFeed
from reminders import services
from reminders.models import Delivery
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory
from tests.whole_people import everything, fill, hand_over, models_with_people, traces

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALICE, BOB = 7_654_321_001, 8_765_432_002
STAFF = Actor.staff(1, "staff")


def erase(telegram_id: int, **options: Any) -> bool:
    return erasing.erase_person(telegram_id=telegram_id, by=Actor.user(telegram_id), now=NOW, **options)


class TestErasePerson:
    def test_finds_a_row_of_theirs_in_every_table_to_begin_with(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        labels = {trace.split("#")[0] for trace in traces(ALICE, "Zzyzx")}
        without_signs = {"engagement.ModelCall", "leads.Invitation"}  # found through their keys alone
        assert {model._meta.label for model in models_with_people()} - labels == without_signs

    def test_leaves_nothing_of_them_in_any_table(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        assert erase(ALICE)
        assert traces(ALICE, "Zzyzx") == []
        assert not ModelCall.objects.exclude(request=None).exists()
        assert not Invitation.objects.exclude(owner=None).exists()

    def test_leaves_other_people_as_they_were(self) -> None:
        fill(BOB, "Yclept", now=NOW)
        before = [row for row in everything() if "Permission" not in row[0]]
        fill(ALICE, "Zzyzx", now=NOW)
        erase(ALICE)
        after = {row[:2]: row[2] for row in everything()}
        assert [after.get(row[:2]) for row in before] == [row[2] for row in before]

    def test_takes_them_out_of_leads_that_are_somebody_elses_by_now(self) -> None:
        alice, bob = fill(ALICE, "Zzyzx", now=NOW), TelegramUserFactory(telegram_id=BOB)
        lead = hand_over(alice, bob)
        erase(ALICE)
        assert traces(ALICE, "Zzyzx") == []
        assert LeadActivity.objects.filter(lead=lead, content="kept").exists()
        assert lead.reminders.exists()

    def test_keeps_the_ledgers_rows_as_nobodys(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        count = Delivery.objects.count()
        erase(ALICE)
        assert Delivery.objects.count() == count
        assert not Delivery.objects.uncertain().exists()  # nobody waits for it to be settled
        assert not [broken for broken in violations(now=NOW) if broken.rows == "deliveries"]

    def test_ends_their_links_and_their_calendar(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        erase(ALICE)
        assert not Invitation.objects.open(NOW).exists()
        assert not CalendarFeed.objects.exists()

    def test_keeps_what_they_sent_after_asking(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        start = {"message": {"text": "/start"}}
        InboxUpdate.objects.create(update_id=99_999, telegram_id=ALICE, payload=start)
        erase(ALICE, before=99_998)
        assert InboxUpdate.objects.get(telegram_id=ALICE).update_id == 99_999

    def test_of_somebody_unknown_does_nothing(self) -> None:
        assert not erase(ALICE)

    def test_twice_is_once(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        assert erase(ALICE)
        assert not erase(ALICE)

    def test_lets_them_begin_anew(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        erase(ALICE)
        fresh = fill(ALICE, "Zzyzx", now=NOW)
        assert fresh.leads.count() == 1


class TestEraseLead:
    def test_leaves_nothing_of_a_deleted_lead(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        TelegramUser.objects.update(first_name="Alice", last_name="", username="")
        lead = services.delete_lead(lead=Lead.objects.get(), by=STAFF, now=NOW)
        assert erasing.erase_lead(lead=lead, by=STAFF, now=NOW)
        left = {trace.split("#")[0] for trace in traces("Zzyzx")}
        assert left == {"admin.LogEntry", "leads.SellerProfile"}  # of the person, who is still there
        assert TelegramUser.objects.filter(telegram_id=ALICE).exists()

    def test_refuses_one_that_is_not_deleted(self) -> None:
        lead = LeadFactory()
        assert not erasing.erase_lead(lead=lead, by=STAFF, now=NOW)
        assert Lead.objects.filter(pk=lead.pk).exists()


def unpacked(content: bytes | None) -> dict[str, str]:
    assert content is not None
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


class TestExport:
    def test_has_everything_of_the_person(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        files = unpacked(export(ALICE, now=NOW))
        assert set(files) == {"data.json", "leads.csv", "steps.csv", "history.csv"}
        data = json.loads(files["data.json"])
        assert data["person"]["telegram_id"] == ALICE
        filled = {name for name, rows in data.items() if isinstance(rows, list) and rows}
        assert filled == {
            "leads", "steps", "history", "plans", "drafts", "requests", "sent", "corrections", "received",
            "awaited", "buttons", "sells", "invitations",
        }  # fmt: skip
        assert "Zzyzx" in files["leads.csv"]
        assert "Write message 1" in files["steps.csv"]

    def test_has_nothing_of_anybody_else(self) -> None:
        alice, bob = fill(ALICE, "Zzyzx", now=NOW), fill(BOB, "Yclept", now=NOW)
        hand_over(alice, bob)
        hand_over(bob, alice)
        text = "".join(unpacked(export(ALICE, now=NOW)).values())
        assert str(BOB) not in text
        assert "Yclept" not in text

    def test_tells_no_secret(self) -> None:
        fill(ALICE, "Zzyzx", now=NOW)
        text = "".join(unpacked(export(ALICE, now=NOW)).values())
        assert f"{ALICE:064d}" not in text
        assert "token_hash" not in text

    def test_of_somebody_unknown_is_nothing(self) -> None:
        assert export(ALICE, now=NOW) is None

    @pytest.mark.parametrize("text", ["=1+1", "+4930", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"])
    def test_neutralises_formulas(self, text: str) -> None:
        user = TelegramUserFactory(telegram_id=ALICE)
        LeadFactory(owner=user, prospect_name=text)
        sheet = unpacked(export(ALICE, now=NOW))["leads.csv"]
        assert sheet.startswith("\ufeff")
        [row] = csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"), newline=""))
        assert row["prospect_name"] == f"'{text}"

    def test_leaves_other_cells_alone(self) -> None:
        assert [cell(value) for value in ("Ann = Lee", None, -3, True, [1], NOW)] == [
            "Ann = Lee", "", "-3", "True", "[1]", "2026-03-02 09:00:00+00:00",
        ]  # fmt: skip

    def test_asks_as_often_for_many_leads_as_for_one(self) -> None:
        user = TelegramUserFactory(telegram_id=ALICE)

        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                export(ALICE, now=NOW)
            return len(asked)

        ReminderFactory(lead=LeadFactory(owner=user))
        few = queries()
        for _number in range(30):
            ReminderFactory(lead=LeadFactory(owner=user))
        assert queries() == few
