"""The planner's pages, to look at: requests, calls to the model, versions of plans and drafts."""

from engagement.admin.calls import ModelCallAdmin
from engagement.admin.requests import PlanRequestAdmin
from engagement.admin.versions import DraftVersionAdmin, PlanVersionAdmin

__all__ = ["DraftVersionAdmin", "ModelCallAdmin", "PlanRequestAdmin", "PlanVersionAdmin"]
