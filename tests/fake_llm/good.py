"""What a good model answers, task by task."""

import json
from typing import Any

from tests.fake_llm.wire import Asked, Response, as_json, completion

DAYS = (0, 1, 3, 5, 8, 13)


def step(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a step as the prompts ask for it."""
    matter = f"matter {'ABCDEFGHIJ'[number % 10]}"
    return {
        "step_id": number,
        "action_type": "email",
        "description": f"Write to them about {matter}.",
        "suggested_text": f"Subject: A question\n\nHello, may I ask you about {matter}?",
        "timing": "Day 1",
        "delay_days": DAYS[(number - 1) % len(DAYS)],
        "channel": "email",
        "status": "pending",
        "completed_at": None,
    } | changes


def steps(count: int = 6, **changes: Any) -> list[dict[str, Any]]:
    """Return so many steps, each with `changes`; a list in `changes` gives each step its own value."""
    per_step = [
        {key: value[at % len(value)] if isinstance(value, list) else value for key, value in changes.items()}
        for at in range(count)
    ]
    return [step(at + 1, **per_step[at]) for at in range(count)]


GOOD: dict[str, Any] = {
    "intake": {
        "name": None,
        "title": None,
        "company": None,
        "place": None,
        "email": None,
        "phone": None,
        "links": [],
        "situation": None,
        "situation_words": None,
    },
    "strategy": {
        "prospect_analysis": "Somebody whose needs are not known yet.",
        "closing_strategy": "Aim for a short call first.",
        "engagement_tactics": "Ask one open question.",
        "draft_response": "Hello, may I ask how you go about [topic]?",
    },
    "plan": steps(),
    "revision": steps(4),
    "draft": "Subject: A question\n\nHello, may I ask how you go about [topic]?",
    "advice": {
        "assessment": "They are probably interested.",
        "next_action": "Answer their question today.",
        "talking_points": ["What they asked about."],
        "risks": ["Answering late."],
        "reply_draft": "Thank you for your answer. Shall we talk about [topic]?",
        "steps": [],
    },
    "seller": dict.fromkeys(
        ("offer", "audience", "proof", "booking_link", "signature", "tone"),
    ),
    "": "Yes.",
}


def good_text(task: str) -> str:
    """Return what a good model says for this task, as text."""
    answer = GOOD[task]
    return answer if isinstance(answer, str) else json.dumps(answer, indent=2)


def good(asked: Asked) -> Response:
    """Answer well, in the form the request asks for: text, or a call of its only tool."""
    text = good_text(asked.task)
    if asked.has_form and text.startswith("["):  # a form is an object
        text = json.dumps({"steps": GOOD[asked.task]})
    if not asked.body.get("tools"):
        return as_json(completion(text))
    function = {"name": asked.body["tools"][0]["function"]["name"], "arguments": text}
    call = {"id": "call-1", "type": "function", "function": function}
    return as_json(completion(message={"tool_calls": [call]}, finish_reason="tool_calls"))
