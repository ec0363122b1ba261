"""The actions of both lists: each deed, the permission for it, and to what of a chosen row it is done."""

from typing import Final

from backoffice.bulk import deeds
from backoffice.bulk.page import action_for, all_steps, leads_behind, next_steps

OF_STEPS: Final = (
    action_for(deeds.SNOOZE, "change"),
    action_for(deeds.REASSIGN, "hand_over", leads_behind),
    action_for(deeds.PAUSE, "pause", leads_behind),
    *(action_for(deed, "change") for deed in (deeds.CANCEL, deeds.SEND_NOW, deeds.DONE, deeds.SKIP)),
)
OF_LEADS: Final = (
    action_for(deeds.SNOOZE, "steps", next_steps),
    action_for(deeds.REASSIGN, "transfer"),
    action_for(deeds.PAUSE, "change"),
    action_for(deeds.CANCEL, "steps", all_steps),
)
