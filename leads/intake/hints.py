"""Reads a prospect with the help of who wrote the message, where the text itself does not say who it is.

Pure: no Django, no model, no network.
"""

from dataclasses import replace

from leads.intake import NothingToRead, Prospect, read_prospect

MAX_HINT = 100


def read_with_hint(text: str, hint: str, *, kind: str = "", country: str = "") -> Prospect:
    """Return the prospect in a text; one without a name takes the `hint`, the name of its author.

    `kind` says in which form the text came, "" for plain text; phone numbers of `country`, the reader's, need
    no prefix. Raises an `IntakeRefused` and nothing else.
    """
    hint = " ".join(hint.split())[:MAX_HINT]
    prospect, region = None, country.partition("-")[0]  # of "GB-ENG" as well
    try:
        prospect = read_prospect(text, region=region)
    except NothingToRead:
        if not hint:
            raise
    if prospect is None or (hint and not prospect.name):
        prospect = read_prospect(f"Name: {hint}\n{text}", region=region)
        prospect = replace(prospect, guessed=("name", *prospect.guessed))
    return replace(prospect, input_type=kind) if kind else prospect
