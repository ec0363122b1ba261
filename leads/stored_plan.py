"""A plan as its lead's row keeps it: JSON objects, under the keys of the source documents."""

from typing import TypedDict


class StoredStep(TypedDict, total=False):
    """One step. `delay_days` counts from the plan's start; `completed_at` is ISO 8601 in UTC."""

    step_id: int
    action_type: str
    description: str
    suggested_text: str | None
    timing: str
    delay_days: int | None
    channel: str
    status: str
    completed_at: str | None
    flags: list[str]  # unsupported claims; absent: not judged
    missing: str  # the channel without an address when the plan was started
