"""A text that speaks of an earlier step, and what of that is true."""

import pytest

from engagement.plans.earlier import undone
from engagement.playbook.texts import TEXTS
from leads.stored_plan import StoredStep


def plan(*steps: tuple[str, str]) -> list[StoredStep]:
    return [
        {"step_id": number, "action_type": action, "status": status}
        for number, (action, status) in enumerate(steps, start=1)
    ]


class TestUndone:
    @pytest.mark.parametrize(
        ("action", "text"),
        [
            ("linkedin_connect", "Hi Ann, thanks for connecting. May I ask one thing?"),
            ("linkedin_connect", "Thank you for accepting my invitation."),
            ("linkedin_connect", "Danke für die Vernetzung!"),
            ("linkedin_connect", "Дякую, що прийняли запрошення."),
            ("call", "I tried to reach you by phone."),
            ("call", "We have tried to call you twice."),
            ("call", "I called about hiring."),
            ("call", "Since my voicemail I have learned more."),
            ("call", "Я намагалася вам зателефонувати."),
            ("call", "Ich habe versucht, Sie telefonisch zu erreichen."),
            ("email", "Following up on my note about hiring."),
            ("email", "A short follow-up to my e-mail."),
            ("email", "As I mentioned, we do this daily."),
            ("email", "I haven’t heard back, so this is the last one."),  # noqa: RUF001
            ("email", "My last email may have been lost."),
            ("linkedin_message", "Did you get my message?"),
            ("email", "Повертаюся до мого попереднього листа."),
            ("email", "Meine letzte E-Mail ging vielleicht unter."),
            ("email", "¿Le llegó mi último correo?"),
        ],
    )
    @pytest.mark.parametrize("status", ["pending", "skipped"])
    def test_step_that_a_text_speaks_of_is_named(self, action: str, text: str, status: str) -> None:
        steps = plan(("research", "done"), (action, status), ("other", "pending"))
        assert undone(steps, 3, None, text) == 2
        steps[1]["status"] = "done"
        assert undone(steps, 3, text) == 0

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Shall we connect?",
            "Call Ann Lee and ask one question.",
            "I will call you on Tuesday.",
            "If you follow up on your notes, tell me.",
            "My e-mail is ann@acme.example.",
            "Would a short call be worth your time?",
        ],
    )
    def test_is_nothing_in_a_text_that_speaks_of_no_deed(self, text: str) -> None:
        steps = plan(
            ("linkedin_connect", "skipped"), ("call", "skipped"), ("email", "skipped"), ("other", "")
        )
        assert undone(steps, 4, text) == 0

    def test_is_a_step_before_it_in_the_plan(self) -> None:
        steps = plan(("email", "pending"), ("call", "pending"))
        assert undone(steps, 1, "I tried to call you.") == 0

    def test_is_nothing_when_another_such_step_was_done(self) -> None:
        steps = plan(("email", "done"), ("email", "skipped"), ("follow_up", "pending"))
        assert undone(steps, 3, "Following up on my e-mail.") == 0

    def test_survives_any_plan(self) -> None:
        broken: list[StoredStep] = [{}, {"action_type": ["call"], "status": 3}]  # type: ignore[typeddict-item]
        assert undone(broken, 2, "I called you.") == 0
        assert undone(broken, 9, "I called you.") == 0


@pytest.mark.parametrize("name", TEXTS)
def test_the_playbook_says_of_no_step_that_it_was_done(name: str) -> None:
    text = TEXTS[name]
    everything = plan(
        *((action, "skipped") for action in ("linkedin_connect", "call", "email")), ("other", "")
    )
    assert undone(everything, 4, text.description, text.draft) == 0
