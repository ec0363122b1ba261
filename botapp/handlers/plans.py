"""The taps on a plan that is reviewed or changed, on the planner's answers, and on a likely duplicate."""

from telegram import Update

from botapp.callbacks import PastePress, PlanPress, RequestPress
from botapp.handlers.common import Context, carry_out, now, press_of
from botapp.intake.duplicates import PasteTap
from botapp.presses import request as request_presses
from botapp.presses import review as review_presses
from botapp.presses.request import RequestTap
from botapp.presses.review import PlanTap
from botapp.screens import intake as intake_screens


async def plan_tapped(update: Update, context: Context, press: PlanPress) -> None:
    """Answer at once, then change or show the plan."""
    query, sender = press_of(update)
    tap = PlanTap(press, sender, now())
    await carry_out(context, query, tap, objection=review_presses.objection, react=review_presses.react)


async def request_tapped(update: Update, context: Context, press: RequestPress) -> None:
    """Answer at once, then do what was decided about the planner's answer."""
    query, sender = press_of(update)
    tap = RequestTap(press, sender, now())
    await carry_out(context, query, tap, objection=request_presses.objection, react=request_presses.react)


async def paste_tapped(update: Update, context: Context, press: PastePress) -> None:
    """Answer at once, then add to the known lead, make another one, or neither."""
    query, sender = press_of(update)
    tap = PasteTap(press, sender, now())
    await carry_out(context, query, tap, objection=intake_screens.objection, react=intake_screens.decided)
