"""The answers of the tasks as JSON schemas, for the output modes in which a server is given one.

They say what the prompts say; a plan is wrapped in an object, because both modes want one. What comes back is
read by the same tolerant parser as an answer in prompted mode.
"""

from collections.abc import Mapping
from typing import Any

from engagement.answers import ANALYSIS_KEYS, SELLER_KEYS, SITUATION_KEYS
from engagement.llm.prompts import Task
from engagement.plans import MAX_DESCRIPTION, ActionType, Channel

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
TEXTS: Schema = {"type": "array", "items": TEXT}


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


STEPS: Schema = {
    "type": "array",
    "items": _object(
        {
            "step_id": {"type": "integer"},
            "action_type": {"type": "string", "enum": [kind.value for kind in ActionType]},
            "description": TEXT | {"description": f"at most {MAX_DESCRIPTION} characters"},
            "suggested_text": TEXT_OR_NULL,
            "timing": TEXT,
            "delay_days": {"type": "integer"},
            "channel": {"type": "string", "enum": [channel.value for channel in Channel]},
            "status": {"type": "string", "enum": ["pending"]},
            "completed_at": {"type": "null"},
        }
    ),
}
INTAKE = dict.fromkeys(("name", "title", "company", "place", "email", "phone"), TEXT_OR_NULL)
ADVICE = {
    "assessment": TEXT,
    "next_action": TEXT,
    "talking_points": TEXTS,
    "risks": TEXTS,
    "reply_draft": TEXT_OR_NULL,
    "steps": STEPS,
}
# A draft is plain text in every mode.
FORMS: dict[Task, Schema] = {
    Task.INTAKE: _object(INTAKE | {"links": TEXTS} | dict.fromkeys(SITUATION_KEYS, TEXT_OR_NULL)),
    Task.STRATEGY: _object(dict.fromkeys(ANALYSIS_KEYS, TEXT)),
    Task.PLAN: _object({"steps": STEPS}),
    Task.REVISION: _object({"steps": STEPS}),
    Task.ADVICE: _object(ADVICE),
    Task.SELLER: _object(dict.fromkeys(SELLER_KEYS, TEXT_OR_NULL)),
}
