"""One due row's way out: claim, look, arm, send, settle."""
