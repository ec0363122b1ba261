"""The shell: the same bytes for everybody, of which a browser only asks whether they have changed."""

from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override

from miniapp.headers import SAFE, of_the_room
from miniapp.rendering import build


@of_the_room(*SAFE)
def shell(request: HttpRequest, **_ids: Any) -> HttpResponse:
    """Return the page in which everything happens. It knows nobody: who asks is in the address's hash."""
    body = _rendered() if settings.DEBUG else _kept()
    etag = f'"{sha256(body).hexdigest()[:16]}"'
    response = HttpResponse(body, headers={"ETag": etag, "Cache-Control": "no-cache"})
    return get_conditional_response(request, etag=etag, response=response) or response


@cache
def _kept() -> bytes:
    return _rendered()


def _rendered() -> bytes:
    words = {language: _words(language) for language, _name in settings.LANGUAGES}
    return render_to_string("miniapp/shell.html", {"words": words, "build": build()}).encode()


def _words(language: str) -> dict[str, str]:
    """Return what the scripts say, which have to be in the shell: it is the same for every language."""
    with override(language):
        return {
            "today": _("Today"),
            "leads": _("Leads"),
            "week": _("Week"),
            "more": _("More"),
            "menu": _("Pages"),
            "offline": _("No connection. What you see is from %(clock)s."),
            "notSaved": _("Not saved."),
            "notLoaded": _("That could not be loaded."),
            "again": _("Try again"),
            "yes": _("Yes"),
            "copied": _("Copied"),
            "notCopied": _("Press and hold the text to copy it."),
            "gone": _("That is not here any more."),
            "slower": _("A little slower, please."),
        }
