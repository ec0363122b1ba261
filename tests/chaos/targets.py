"""What a verdict has to show; anything else is a broken promise."""

from tests.chaos.runs import Stage
from tests.chaos.verdict import Verdict

VISIBLE = 90  # seconds until an uncertain send is shown as such
RESUMED = 10  # seconds from a database that is back to the next message
STOPPED = 20  # seconds from SIGTERM to the end


def broken(run: str, verdict: Verdict, stage: Stage) -> list[str]:
    """Return the promises that the run broke, in words; empty when all is well."""
    checks = {**_always(verdict, stage.size.slack), **_of_run(run, verdict, stage)}
    return [words for words, kept in checks.items() if not kept]


def _always(verdict: Verdict, slack: float) -> dict[str, bool]:
    return {
        "something was sent twice": verdict.duplicates == 0,
        "something was lost": verdict.lost == 0,
        "something accepted is called failed or is not in the ledger": verdict.misjudged == 0,
        "something is held": verdict.held == 0,
        "a reminder's count differs from the ledger": verdict.miscounted == 0,
        "an uncertain send was not visible in time": verdict.visible_after <= VISIBLE * slack,
        "work was left": verdict.notes["left"] == 0,
    }


def _of_run(run: str, verdict: Verdict, stage: Stage) -> dict[str, bool]:
    notes = verdict.notes
    nothing_unknown = {"a known result became unknown": verdict.unknown == 0}
    match run:
        case "kills" | "sqlite":
            return {
                "more unknown than senders and kills": verdict.unknown
                <= stage.senders * len(verdict.in_flight),
                "one kill left more unknown than senders": verdict.at_most <= stage.senders,
            }
        case "terms":
            return nothing_unknown | {
                "a stop took too long": _seconds(notes["slowest stop"]) <= STOPPED * stage.size.slack,
                "a stop ended badly": notes["ended badly"] == 0,
            }
        case "faults":
            return {"unknown is not what was dropped": verdict.unknown == notes["dropped"]}
        case "restarts":
            return nothing_unknown | {
                "sending resumed too late": _seconds(notes["resumed within"]) <= RESUMED * stage.size.slack
            }
        case _:
            return nothing_unknown | {
                "a press was undone": notes["undone"] == 0,
                "a closed step was sent": notes["sent though closed"] == 0,
                "a repeated press changed something": notes["repeat"] == 0,
            }


def _seconds(text: str) -> float:
    return float(text.split()[0])
