"""The client of a model is an extra: without it the playbook answers, and it is said what to do."""

import asyncio
from datetime import UTC, datetime

import pytest
from django.core import checks
from pytest_django import Settings

from backoffice.status import figures
from engagement import llm
from engagement.checks import model_client_is_installed
from engagement.llm import CallOutcome, ModelUnavailable, asking
from engagement.tests.llm_calls import PROMPT
from tests.children import database_url, ended

WITHOUT = """
import sys
sys.modules |= dict.fromkeys(["pydantic", "pydantic_ai", "openai", "httpx2"])  # as if they were not installed
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


@pytest.fixture
def missing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is set, and no client."""
    settings.LLM_MODEL, settings.LLM_API_KEY = "gpt-4.1-mini", "key"
    monkeypatch.setattr(asking, "_is_installed", lambda: False)


@pytest.mark.usefixtures("missing")
class TestWithoutTheClient:
    def test_no_model_is_asked(self) -> None:
        assert not llm.configured()
        llm.load()
        with pytest.raises(ModelUnavailable) as refused:
            asyncio.run(llm.ask(llm.Task.PLAN, PROMPT, str))
        assert refused.value.call.outcome is CallOutcome.NOT_CONFIGURED

    def test_the_checks_say_what_to_do(self) -> None:
        [warning] = model_client_is_installed()
        assert warning.level == checks.WARNING
        assert "requirements-llm.txt" in str(warning.hint)
        assert "LLM_MODEL" in warning.msg

    @pytest.mark.django_db
    def test_the_status_says_so(self) -> None:
        assert "the model's client is not installed" in figures.read(now=datetime.now(UTC)).problems


class TestWhereItIsNotWanted:
    def test_nobody_speaks_of_it(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.LLM_MODEL = ""
        monkeypatch.setattr(asking, "_is_installed", lambda: False)
        assert model_client_is_installed() == []

    def test_a_loaded_one_is_no_concern_of_a_request(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loaded: list[bool] = []
        monkeypatch.setattr(asking, "_client", lambda: loaded.append(True))
        settings.LLM_MODEL, settings.LLM_API_KEY = "", "key"
        llm.load()
        assert loaded == []
        settings.LLM_MODEL = "gpt-4.1-mini"
        llm.load()
        assert loaded == [True]


@pytest.mark.django_db(transaction=True)
def test_a_planner_without_the_client_starts_and_says_so() -> None:
    env = {"DATABASE_URL": database_url(), "LLM_MODEL": "m", "LLM_API_KEY": "key"}
    ran = ended("-c", WITHOUT, "run_planner", "--drain", **env)
    assert ran.returncode == 0, ran.stderr
    assert "(engagement.W001) LLM_MODEL names a model" in ran.stderr
    assert "Traceback" not in ran.stderr
