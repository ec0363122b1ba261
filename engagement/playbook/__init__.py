"""The planner that needs no model: a plan from what is known about a lead, and nothing else.

Pure and deterministic: no Django, no clock, no network. Texts live in `engagement.playbook.texts`, for who is
no stranger in `warm_texts`; nothing is said about the lead that is not in `Facts`.
"""

from engagement.playbook.advising import Advice, advise
from engagement.playbook.drafts import NEEDS_MODEL, adjust_draft
from engagement.playbook.facts import Facts, known_as, known_texts, situation_line
from engagement.playbook.plan import Analysis, analyse, write_plan
from engagement.playbook.revision import REASONS, Revision, rebased, revise, ways
from engagement.playbook.situations import NAMES, Reading, Situation
from engagement.playbook.speech import said

__all__ = [
    "NAMES",
    "NEEDS_MODEL",
    "REASONS",
    "Advice",
    "Analysis",
    "Facts",
    "Reading",
    "Revision",
    "Situation",
    "adjust_draft",
    "advise",
    "analyse",
    "known_as",
    "known_texts",
    "rebased",
    "revise",
    "said",
    "situation_line",
    "ways",
    "write_plan",
]
