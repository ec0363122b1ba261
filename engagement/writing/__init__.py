"""How the writer works, task by task. Callers use `engagement.writer`."""
