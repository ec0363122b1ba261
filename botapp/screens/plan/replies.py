"""What a person writes about a plan: a step's words, draft or day, a further step, or what should change."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from botapp.screens.plan import text as texts
from botapp.screens.plan import view
from botapp.screens.plan.actions import day_note, days_of, keep
from botapp.screens.plan.request_view import answer, noted
from botapp.shared import chat_state
from botapp.shared.days import NoSuchDay, OutOfReach, read_day
from botapp.shared.effects import Effect
from botapp.shared.entries import Listener, Renderer, about_lead
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from engagement.material import first_free_id
from engagement.plans import plan_edits
from engagement.plans.plan_edits import EmptyStepText, Steps, StepTextTooLong, TooManySteps
from leads import services as lead_services
from leads.models import Lead, TelegramUser
from planning import services as planning
from planning.proposals import hand_edits

LONGEST_WISH, LONGEST_DAY = 500, 60  # characters
Change = Callable[[Lead, Steps], Steps]
Payload = dict[str, Any]


def hear_words(
    said: Said, user: TelegramUser, payload: Payload, *, edit: Callable[[Steps, int, str], Steps]
) -> Effect:
    """Take a reply as the task of a step, or as its draft."""
    effect = _edit(said, user, payload, lambda _lead, steps: edit(steps, payload["step_id"], said.text))
    if effect.kind == "plan_edited":
        effect.value["is_draft"] = edit is plan_edits.drafted
    return effect


def follow(said: Said, user: TelegramUser, noted: Payload) -> Effect | None:
    """Take an edited reply as the words of the step; None where it was a day, a wish or a new step."""
    if "is_draft" not in noted or "step" not in noted:
        return None
    about = {"lead_id": noted["lead"], "step_id": noted["step"], "message_id": noted.get("message")}
    edit = plan_edits.drafted if noted["is_draft"] else plan_edits.described
    return hear_words(said, user, about, edit=edit)


def hear_new_step(said: Said, user: TelegramUser, payload: Payload) -> Effect:
    def change(lead: Lead, steps: Steps) -> Steps:
        days = days_of(lead, steps, now=said.now)
        return plan_edits.added(steps, said.text, days, free_id=first_free_id(lead))

    return _edit(said, user, payload, change)


def hear_date(said: Said, user: TelegramUser, payload: Payload) -> Effect | None:
    """Take a reply as the day of a step; None for what is no such reply, a pasted prospect perhaps."""
    if len(said.text) > LONGEST_DAY or "\n" in said.text.strip():
        return None
    try:
        day = read_day(said.text, user, now=said.now)
    except NoSuchDay:
        return Effect("plan_problem", "not_a_day")
    except OutOfReach:
        return Effect("plan_problem", "out_of_reach")

    def change(lead: Lead, steps: Steps) -> Steps:
        return plan_edits.on_day(steps, payload["step_id"], day, days_of(lead, steps, now=said.now))

    effect = _edit(said, user, payload, change)
    if effect.kind == "plan_edited":
        effect.value["day"] = day.isoformat()
    return effect


def hear_wish(said: Said, user: TelegramUser, payload: Payload) -> Effect:
    """Take a reply as what another plan should be like."""
    wish = " ".join(said.text.split())
    if not wish or len(wish) > LONGEST_WISH:
        return Effect("plan_too_long", LONGEST_WISH)
    chat_state.forget(user.telegram_id)
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=payload["lead_id"])
    if lead is None or lead.is_closed:
        return Effect("plan", {"lead": payload["lead_id"]})
    plan = planning.ask_another_plan(lead=lead, reason=wish, by=said.sender.actor, now=said.now)
    return Effect("plan", noted(lead, plan) | {"message": payload.get("message_id")})


@about_lead
def edited(lead: Lead, noted: Payload, now: datetime) -> list[Screen]:
    """Show the changed step where it was asked about."""
    place = noted.get("message")
    if noted.get("outdated"):
        return [view.plan_screen(lead, now=now).under_note(texts.outdated()).instead(place)]
    note = day_note(lead, date.fromisoformat(noted["day"]), now=now) if "day" in noted else ""
    return [view.one_step(lead, noted["step"], now=now, note=note).instead(place)]


def _edit(said: Said, user: TelegramUser, payload: Payload, change: Change) -> Effect:
    """Change the open steps as a reply says; what does not fit is asked for again."""
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=payload["lead_id"])
    if lead is None:
        chat_state.forget(user.telegram_id)
        return Effect("plan_edited", {"lead": payload["lead_id"]})
    about = {"lead": lead.pk, "message": payload.get("message_id")}
    steps = hand_edits.steps_of(lead, now=said.now)
    try:
        changed = change(lead, steps)
        if changed != steps:
            keep(lead, changed, by=said.sender.actor, now=said.now)
    except StepTextTooLong as error:
        return Effect("plan_too_long", error.limit)
    except EmptyStepText:
        return Effect("plan_problem", "empty")
    except TooManySteps:
        return Effect("plan_problem", "too_many")
    except (planning.PlanChanged, planning.LeadClosed, planning.NoPlan):
        chat_state.forget(user.telegram_id)
        return Effect("plan_edited", about | {"outdated": True})
    chat_state.forget(user.telegram_id)
    return Effect("plan_edited", about | {"step": payload["step_id"] or changed[-1].step_id})


PROBLEMS: dict[str, Callable[[], str]] = {
    "not_a_day": texts.not_a_day,
    "out_of_reach": texts.out_of_reach,
    "empty": texts.empty,
    "too_many": texts.too_many,
}
LISTENERS: dict[str, Listener] = {
    chat_state.PLAN_TASK: partial(hear_words, edit=plan_edits.described),
    chat_state.PLAN_TEXT: partial(hear_words, edit=plan_edits.drafted),
    chat_state.PLAN_DATE: hear_date,
    chat_state.PLAN_ADD: hear_new_step,
    chat_state.PLAN_WISH: hear_wish,
}
ANSWERS: dict[str, Renderer] = {
    "plan_edited": edited,
    "plan": lambda plan, user, now: [
        answer(plan, telegram_id=user.telegram_id, now=now).instead(plan.get("message"))
    ],
    "plan_problem": lambda code, _user, _now: [Screen(PROBLEMS[code]())],
    "plan_too_long": lambda limit, _user, _now: [Screen(texts.too_long(limit))],
}
