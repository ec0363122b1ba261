"""The taps on a plan that is reviewed or changed, on the planner's answers, and on a likely duplicate."""

from telegram import Update

from botapp.callbacks import PastePress, PlanPress, RequestPress
from botapp.database import in_database
from botapp.handlers.common import Context, now, press_of
from botapp.intake.duplicates import PasteTap
from botapp.presses import request as request_presses
from botapp.presses import review as review_presses
from botapp.presses.request import RequestTap
from botapp.presses.review import PlanTap
from botapp.screens import intake as intake_screens
from botapp.talk import answer, show


async def plan_tapped(update: Update, context: Context, press: PlanPress) -> None:
    """Answer at once, then change or show the plan."""
    query, sender = press_of(update)
    tap = PlanTap(press, sender, now())
    objection = await in_database(review_presses.objection, tap)
    await answer(query, objection)
    if not objection:
        await show(context.bot, query, await in_database(review_presses.react, tap))


async def request_tapped(update: Update, context: Context, press: RequestPress) -> None:
    """Answer at once, then do what was decided about the planner's answer."""
    query, sender = press_of(update)
    tap = RequestTap(press, sender, now())
    objection = await in_database(request_presses.objection, tap)
    await answer(query, objection)
    if not objection:
        await show(context.bot, query, await in_database(request_presses.react, tap))


async def paste_tapped(update: Update, context: Context, press: PastePress) -> None:
    """Answer at once, then add to the known lead, make another one, or neither."""
    query, sender = press_of(update)
    tap = PasteTap(press, sender, now())
    objection = await in_database(intake_screens.objection, tap)
    await answer(query, objection)
    if not objection:
        await show(context.bot, query, await in_database(intake_screens.decided, tap))
