"""Plans come in: the playbook's at once, a model's through the queue of plan requests.

`inline` writes at once; `queue` claims; `briefs` reads what a writer needs; `results` stores what it wrote;
`proposals` is what the person decides, `changes` what that does to each step of a plan that runs; `holds`
lets a lead rest meanwhile; `messages` are those that wait.
"""

from planning.changes import Changes, changes_of, compare, proposed_steps
from planning.differences import Difference, difference, moves
from planning.open_steps import open_steps
from planning.playbook_plans import renew_plan, write_plan
from planning.proposals import NoProposal, accept, decline, propose, start
from planning.queue import ClaimLost
from reminders.services import LeadClosed, NoPlan, PlanChanged, Scheduled

__all__ = [
    "Changes",
    "ClaimLost",
    "Difference",
    "LeadClosed",
    "NoPlan",
    "NoProposal",
    "PlanChanged",
    "Scheduled",
    "accept",
    "changes_of",
    "compare",
    "decline",
    "difference",
    "moves",
    "open_steps",
    "propose",
    "proposed_steps",
    "renew_plan",
    "start",
    "write_plan",
]
