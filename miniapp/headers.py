"""What every answer of this room carries besides the policy of `core.web.csp`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

Answers = Callable[..., HttpResponse]
SAFE: Final = ("GET", "HEAD")


def of_the_room(*methods: str) -> Callable[[Answers], Answers]:
    """Let Telegram frame what the view answers, and tell nobody whence its links were followed.

    Any method but these is refused; without any named, all are answered.

    No CSRF token: a request is believed for its `Authorization` header, which no other page can send. So none
    can have our answers compressed beside words of its own either, and they may be: phones wait for them.
    """

    def decorated(view: Answers) -> Answers:
        @csrf_exempt
        @xframe_options_exempt
        @gzip_page
        @wraps(view)
        def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
            allowed = not methods or request.method in methods
            response = view(request, **parts) if allowed else HttpResponseNotAllowed(methods)
            response["Referrer-Policy"] = "no-referrer"
            response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
            response.setdefault("Cache-Control", "no-store")
            return response

        return answer

    return decorated
