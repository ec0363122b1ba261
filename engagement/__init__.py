"""WHAT: plans, drafts and advice, by the playbook or a model, and what an answer has to be to be kept."""
