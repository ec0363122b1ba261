"""What every answer of this room carries besides the policy of `core.csp`."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page


def of_the_room(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let Telegram frame what the view answers, and tell nobody whence its links were followed.

    No CSRF token: a request is believed for its `Authorization` header, which no other page can send. So none
    can have our answers compressed beside words of its own either, and they may be: phones wait for them.
    """

    @csrf_exempt
    @xframe_options_exempt
    @gzip_page
    @wraps(view)
    def answer(request: HttpRequest, **ids: int) -> HttpResponse:
        response = view(request, **ids)
        response["Referrer-Policy"] = "no-referrer"
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        return response

    return answer
