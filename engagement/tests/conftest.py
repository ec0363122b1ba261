"""A model server for whoever asks for one."""

from collections.abc import Iterator
from typing import Any

import pytest

from engagement.tests.llm_calls import KEY
from tests.fake_llm.server import FakeModel
from tests.waiting import PATIENCE


@pytest.fixture
def server(settings: Any) -> Iterator[FakeModel]:
    """Return a model server on this machine that the settings point at."""
    with FakeModel() as fake:
        settings.LLM_BASE_URL, settings.LLM_MODEL, settings.LLM_API_KEY = fake.url, "some-model", KEY
        settings.LLM_TIMEOUT = PATIENCE
        yield fake
