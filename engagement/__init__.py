"""WHAT to do: plans, drafts and advice, by the playbook or a model, and the checks they pass."""
