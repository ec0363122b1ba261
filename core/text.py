"""Text that has no home above: what a database holds, and what a catalogue has to know. Pure."""


def gettext_noop(message: str) -> str:
    """Return the message id as it is; `makemessages` finds it. For modules that import no Django."""
    return message
