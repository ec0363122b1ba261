"""What a newcomer finds in an empty database."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from engagement.models import PlanTemplate
from leads.models import Lead, TelegramUser
from reminders.models import ScheduledReminder

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def var_dir(settings: Any, tmp_path: Path) -> Path:
    """Keep the login in a folder of the test's own."""
    settings.BASE_DIR = tmp_path
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


class TestSeedDemo:
    def test_makes_two_people_prospects_and_a_plan_under_way(self) -> None:
        call_command("seed_demo")
        assert TelegramUser.objects.count() == 2
        assert Lead.objects.count() == 4
        assert PlanTemplate.objects.active().count() == 1
        assert ScheduledReminder.objects.live().exists()

    def test_keeps_a_login_that_works_where_only_its_owner_can_read_it(self, var_dir: Path) -> None:
        call_command("seed_demo")
        path = var_dir / "admin-login.txt"
        lines = dict(line.split(": ", 1) for line in path.read_text().splitlines() if line)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        account = get_user_model().objects.get(username=lines["user"])
        assert account.check_password(lines["password"])

    def test_keeps_the_login_of_another_database(self, var_dir: Path) -> None:
        call_command("seed_demo")
        before = (var_dir / "admin-login.txt").read_text()
        get_user_model().objects.all().delete()
        call_command("seed_demo")
        assert (var_dir / "admin-login.txt").read_text().startswith(before)

    def test_leaves_a_used_database_alone(self) -> None:
        call_command("seed_demo")
        call_command("seed_demo", if_empty=True)
        assert Lead.objects.count() == 4

    def test_makes_nobody_up_on_the_real_telegram(self, settings: Any) -> None:
        settings.SANDBOX = False
        with pytest.raises(CommandError, match="their numbers belong to somebody"):
            call_command("seed_demo")
        assert not TelegramUser.objects.exists()
        assert not get_user_model().objects.exists()

    def test_makes_the_login_alone_for_the_first_start_on_the_real_telegram(self, settings: Any) -> None:
        settings.SANDBOX = False
        call_command("seed_demo", if_empty=True)
        assert not TelegramUser.objects.exists()
        assert get_user_model().objects.filter(is_superuser=True).exists()

    def test_marks_those_whom_it_makes_up(self) -> None:
        call_command("seed_demo")
        assert set(TelegramUser.objects.values_list("access", flat=True)) == {"demo"}
