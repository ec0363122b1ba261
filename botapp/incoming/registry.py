"""The screens of the chat. A new one is a folder of its own, and a line here."""

from typing import Final

from botapp.screens.advice.register import ADVICE
from botapp.screens.alarms.register import ALARMS
from botapp.screens.day.register import DAY
from botapp.screens.draft.register import DRAFT
from botapp.screens.find.register import FIND
from botapp.screens.intake.register import INTAKE
from botapp.screens.invitations.register import INVITATIONS
from botapp.screens.lead.register import LEAD
from botapp.screens.leads.register import LEADS
from botapp.screens.outcome.register import OUTCOME
from botapp.screens.own_data.register import OWN_DATA
from botapp.screens.pause.register import PAUSE
from botapp.screens.plan.register import PLAN
from botapp.screens.seller.register import SELLER
from botapp.screens.settings.register import SETTINGS
from botapp.screens.several.register import SEVERAL
from botapp.screens.snooze.register import SNOOZE
from botapp.screens.start.register import START
from botapp.screens.status.register import STATUS
from botapp.screens.step.register import STEP

SCREENS: Final = (
    START,
    STEP,
    DRAFT,
    SNOOZE,
    OUTCOME,
    LEAD,
    LEADS,
    STATUS,
    FIND,
    INTAKE,
    SEVERAL,
    PLAN,
    ADVICE,
    DAY,
    PAUSE,
    SETTINGS,
    SELLER,
    INVITATIONS,
    ALARMS,
    OWN_DATA,
)
TAPS: Final = {taps.press: taps for screen in SCREENS for taps in screen.taps}
COMMANDS: Final = {name: command for screen in SCREENS for name, command in screen.commands.items()}
LONG_COMMANDS: Final = {name: command for screen in SCREENS for name, command in screen.long_commands.items()}
LISTENERS: Final = {state: hear for screen in SCREENS for state, hear in screen.listeners.items()}
FOLLOWERS: Final = {kind: follow for screen in SCREENS for kind, follow in screen.followers.items()}
ANSWERS: Final = {kind: answer for screen in SCREENS for kind, answer in screen.answers.items()}
