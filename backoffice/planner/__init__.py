"""Pages of the planner, to look at: requests, calls to the model, versions of plans and drafts."""
