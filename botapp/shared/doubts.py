"""What is doubtful in a text that is about to be copied: the one home of these words in the chat."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from botapp.shared.text import one_line, safe
from reminders.state.plan_lines import StepLine
from reminders.state.wording import no_contact, not_in_notes, step_not_done

FLAG_LIMIT, MOST_FLAGS = 80, 8
SHORT_FLAG_LIMIT, FEW_FLAGS = 60, 4
SIGN = "⚠️"


def doubtful(flags: Sequence[str], *, most: int = MOST_FLAGS, limit: int = FLAG_LIMIT) -> str:
    """Return which claims stand nowhere in the lead's material; "" when there are none."""
    if not flags:
        return ""
    claims = [f"“{safe(one_line(flag), limit)}”" for flag in flags[:most]]
    return f"{SIGN} <b>{not_in_notes(claims, len(flags) - len(claims))}</b> " + _("Check before sending.")


def unreachable(channel: str) -> str:
    """Return that there is no address for a channel; "" for no channel."""
    return f"{SIGN} <b>{no_contact(channel)}</b>" if channel else ""


def not_done(number: int) -> str:
    """Return that a text speaks of a step that is not done; "" for no step."""
    return f"{SIGN} <b>{step_not_done(number)}</b> " + _("Check before sending.") if number else ""


def warnings(flags: Sequence[str], missing: str, undone: int = 0) -> str:
    """Return what to check in one step, mostly "": an address, claims, an earlier step that is not done."""
    doubt = doubtful(flags, most=FEW_FLAGS, limit=SHORT_FLAG_LIMIT)
    lines = [unreachable(missing), doubt, not_done(undone)]
    return "\n".join(line for line in lines if line)


def sign(flags: Sequence[str], missing: str) -> str:
    """Return the sign behind a line of a list, " ⚠️" or ""."""
    return f" {SIGN}" if flags or missing else ""


def listed(lines: Iterable[StepLine]) -> str:
    """Return what to check in all steps of a plan together; "" when there is nothing."""
    lines = list(lines)
    contacts = dict.fromkeys(line.missing for line in lines if line.missing)
    flags = dict.fromkeys(flag for line in lines for flag in line.flags)
    doubt = doubtful(tuple(flags), most=FEW_FLAGS, limit=SHORT_FLAG_LIMIT)
    return "\n".join([*map(unreachable, contacts), *([doubt] if doubt else [])])
