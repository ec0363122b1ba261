"""The planner that needs no model: a plan from what is known about a lead, and nothing else.

Pure and deterministic: no Django, no clock, no network. Texts are English and live in
`engagement.playbook.texts`; nothing is said about the lead that is not in `Facts`.
"""

from engagement.playbook.advising import Advice, advise
from engagement.playbook.drafts import NEEDS_MODEL, adjust_draft
from engagement.playbook.facts import Facts, known_texts
from engagement.playbook.plan import Analysis, analyse, write_plan
from engagement.playbook.revision import REASONS, Revision, rebased, revise, ways

__all__ = [
    "NEEDS_MODEL",
    "REASONS",
    "Advice",
    "Analysis",
    "Facts",
    "Revision",
    "adjust_draft",
    "advise",
    "analyse",
    "known_texts",
    "rebased",
    "revise",
    "ways",
    "write_plan",
]
