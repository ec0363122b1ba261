"""Errors to Sentry, or a server that speaks its language, where SENTRY_DSN is set: without secrets and texts.

The client is nobody's requirement: `pip install sentry-sdk` where it is wanted.
"""

import importlib
from typing import Any, Final

from core.logs import redact

DEEPEST: Final = 20  # levels of an event; deeper ones are left out


def start(dsn: str) -> None:
    """Let errors that are logged be reported."""
    importlib.import_module("sentry_sdk").init(
        dsn=dsn,
        before_send=clean_event,
        before_breadcrumb=lambda crumb, _hint: clean(crumb),
        send_default_pii=False,
        include_local_variables=False,  # they hold what people and prospects wrote
        max_request_body_size="never",
        auto_enabling_integrations=False,  # those of models' clients report prompts
    )


def clean_event(event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
    """Return an event as a log line would have it: of an error its first line, for rows follow it."""
    for error in (event.get("exception") or {}).get("values") or []:
        error["value"] = str(error.get("value") or "").partition("\n")[0]
    cleaned: dict[str, Any] = clean(event)
    return cleaned


def clean(value: Any, depth: int = 0) -> Any:
    """Return the value with every text in it redacted."""
    if depth > DEEPEST:
        return "[deeper]"
    match value:
        case str():
            return redact(value)
        case dict():
            return {key: clean(each, depth + 1) for key, each in value.items()}
        case list() | tuple():
            return [clean(each, depth + 1) for each in value]
        case _:
            return value
