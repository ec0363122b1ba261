"""How a plan comes to be: everything that waits for a model or the playbook."""
