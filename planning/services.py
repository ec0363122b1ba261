"""Plans come in: the playbook's at once, a model's through the queue of plan requests.

`asking` puts a request into the queue or has the playbook answer at once; `queue` claims; `request_context`
reads what a writer needs; `results` stores what it wrote; `proposals` is what the person decides, `changes`
what that does to each step of a plan that runs; `lead_holds` lets a lead rest meanwhile; `messages` are those
that wait.
"""

from planning.asking import (
    Done,
    Waiting,
    ask,
    ask_another_plan,
    ask_plan,
    choose_situation,
    has_model,
    other_ways,
    shows_first,
    standard_plan,
)
from planning.asking.playbook_plans import is_standard, renew_plan, write_plan
from planning.asking.selling import ask_to_read, tell_seller, withdraw
from planning.asking.team_plans import TemplateGone, use_template
from planning.proposals import (
    Decision,
    NoProposal,
    accept,
    decision_of,
    decline,
    is_made_by_hand,
    propose,
    start,
)
from planning.proposals.changes import Changes, StepChange, changes_of, compare, proposed_steps
from planning.proposals.differences import Difference, difference, moves
from planning.proposals.open_steps import open_steps
from planning.queue import ClaimLost
from reminders.services import LeadClosed, NoPlan, PlanChanged, Scheduled

__all__ = [
    "Changes",
    "ClaimLost",
    "Decision",
    "Difference",
    "Done",
    "LeadClosed",
    "NoPlan",
    "NoProposal",
    "PlanChanged",
    "Scheduled",
    "StepChange",
    "TemplateGone",
    "Waiting",
    "accept",
    "ask",
    "ask_another_plan",
    "ask_plan",
    "ask_to_read",
    "changes_of",
    "choose_situation",
    "compare",
    "decision_of",
    "decline",
    "difference",
    "has_model",
    "is_made_by_hand",
    "is_standard",
    "moves",
    "open_steps",
    "other_ways",
    "propose",
    "proposed_steps",
    "renew_plan",
    "shows_first",
    "standard_plan",
    "start",
    "tell_seller",
    "use_template",
    "withdraw",
    "write_plan",
]
