"""System checks of this room: every command of ours makes them as it starts."""

from typing import Any

from django.core import checks

from engagement import llm


@checks.register
def model_client_is_installed(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Warn where a model is set and its client is not there: nobody would see why the playbook answers."""
    if not llm.client_is_missing():
        return []
    text = "LLM_MODEL names a model, but the client that asks it is not installed: the playbook answers."
    hint = (
        "Run `make llm`, or `pip install --require-hashes -r requirements-llm.txt` (the image: build it with "
        "--build-arg LLM=on), and restart; or unset LLM_MODEL."
    )
    return [checks.Warning(text, hint=hint, id="engagement.W001")]
